"""Words of headquarters' own records."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OUTCOMES: dict[str, Promise] = {
    "well": _("met, all is well"),
    "needs_help": _("met, needs help"),
    "not_met": _("nobody met"),
}

_NEEDS: dict[str, Promise] = {
    "alone": _("lives alone"),
    "ill": _("long ill"),
    "pregnant": _("pregnant"),
    "infant": _("infant"),
    "dialysis": _("dialysis"),
    "diabetes": _("has diabetes"),
}


def need(key: str) -> str:
    """What somebody needs, by the word of the lists where we have none."""
    return str(_NEEDS.get(key, key))
