"""Words of passes that no edition says."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontline.areas import rules as areas
from frontline.areas import words as area_words
from frontline.areas.passes.rules import AHEAD, AreaRule, Ground, Held, Outcome, Stands, Why
from frontline.city.slip_words import GROUNDS as GROUNDS
from frontline.ui.marks import Mark
from frontline.ui.words import until

STANDS: dict[Stands, Mark] = {
    Stands.ASKED: Mark(gettext_lazy("asked for"), "orange", icon="hourglass"),
    Stands.HALF: Mark(gettext_lazy("waits for the second signature"), "orange", icon="hourglass"),
    Stands.REFUSED: Mark(gettext_lazy("not given"), "red", icon="x"),
    Stands.LAPSED: Mark(gettext_lazy("lapsed, nobody gave it"), "calm", icon="clock"),
    Stands.AHEAD: Mark(gettext_lazy("given, holds later"), "calm", icon="clock"),
    Stands.HOLDS: Mark(gettext_lazy("holds"), "green", icon="check"),
    Stands.REVOKED: Mark(gettext_lazy("revoked"), "red", icon="x"),
    Stands.ENDED: Mark(gettext_lazy("ended"), "calm", icon="clock"),
}
OUTCOMES: dict[Outcome, Promise] = {
    Outcome.PASSED: gettext_lazy("passed"),
    Outcome.EXPIRED: gettext_lazy("ended"),
    Outcome.TOO_EARLY: gettext_lazy("not yet"),
    Outcome.REVOKED: gettext_lazy("revoked"),
    Outcome.USED: gettext_lazy("used already"),
    Outcome.POINT: gettext_lazy("another control point"),
    Outcome.PLATE: gettext_lazy("another vehicle"),
    Outcome.NOT_GENUINE: gettext_lazy("no genuine pass"),
}
WAYS: dict[str, Promise] = {"in": gettext_lazy("Into the city"), "out": gettext_lazy("Out of the city")}


def ground(key: str) -> str:
    return str(GROUNDS.get(key, key))


def services(keys: Sequence[str]) -> list[str]:
    """Guaranteed services in the reader's language."""
    known = areas.guaranteed()
    return [area_words.in_language(dict(known[key])) for key in keys if key in known]


def span_refused(why: Why, ground: Ground) -> str:
    if why is Why.LONG:
        return _("A pass for this reason lasts %(n)d days at most: correct the end.") % {
            "n": ground.longest.days
        }
    if why is Why.AHEAD:
        return _("A pass is given at most %(n)d days ahead: correct the beginning.") % {"n": AHEAD.days}
    return _("The pass ends before it begins, or has ended already: correct the times.")


def isolation_refused(why: Why, held: Held) -> str:
    said = {"measure": held.name, "end": when(held.ends_at)}
    if why is Why.ESCORT:
        return _("%(measure)s holds until %(end)s: name who goes along to the hospital.") % said
    return (
        _("%(measure)s holds until %(end)s: only a pass for a hospital can be given, with an escort.") % said
    )


def area_refused(why: Why, area: AreaRule) -> str:
    if why is Why.SERVICE:
        listed = _(", ").join(services(sorted(area.guaranteed))) or _("none")
        return _("%(area)s lets out only for the services it guarantees: %(listed)s.") % {
            "area": area.name, "listed": listed
        }  # fmt: skip
    listed = _(", ").join(area.exempt) or _("nobody")
    return _("In %(area)s only these may move: %(listed)s.") % {"area": area.name, "listed": listed}


def when(moment: datetime) -> str:
    """An end in the city's zone."""
    return until(timezone.localtime(moment))
