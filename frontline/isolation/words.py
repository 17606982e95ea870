"""The room's own words on pages."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from frontline.loop import plans

SHARING: dict[str, Promise] = {
    "child": _("a child who cannot be alone, and the carer"),
    "elder": _("an old person who needs care, and the carer"),
    "pregnant": _("a pregnant woman and her carer"),
    "disabled": _("a disabled person and the carer"),
    "ill": _("somebody ill who needs care, and the carer"),
}

SYMPTOMS: dict[str, Promise] = {
    "cough": _("cough"),
    "sore_throat": _("sore throat"),
    "fatigue": _("fatigue"),
    "short_breath": _("short of breath"),
    "diarrhoea": _("diarrhoea"),
    "smell_lost": _("cannot smell or taste"),
    "other": pgettext_lazy("symptom", "something else"),
}

RESULTS: dict[str, Promise] = {
    "negative": _("negative"),
    "positive": _("positive"),
    "invalid": _("invalid: take another sample"),
}

ROOM_KINDS: dict[str, Promise] = {
    "single": _("single room"),
    "family": _("family room"),
    "accessible": _("room without steps"),
}


def language() -> str:
    """The plan's name of the language of this page."""
    return "en" if (get_language() or "").startswith("en") else "zh-Hans"


def measure_name(row: Any) -> str:
    """A measure as its edition calls it."""
    return plans.edition(row.edition).wording(row.kind, language())


def address_of(person: Any) -> str:
    """Street, number and door, as a driver needs them; empty for somebody without a home here."""
    building = person.building
    if building is None:
        return ""
    house = f"{building.street}{building.number}" or building.place.name
    door = person.dwelling.door if person.dwelling else ""
    return f"{house} {door}".strip()


def origin_of(person: Any) -> str:
    """The address with its community: "building 2" alone sends a driver to the wrong end of the city."""
    building = person.building
    return f"{building.community.name} {address_of(person)}" if building else ""
