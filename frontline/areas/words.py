"""Words of the room that no edition says."""

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from frontline.areas.rules import Refusal, State, Why
from frontline.plan.edition import Edition
from frontline.ui.marks import Mark

if TYPE_CHECKING:
    from frontline.loop.models import MeasureRow

GRAINS: dict[str, Promise] = {
    "household": pgettext_lazy("grain", "household"),
    "floor": pgettext_lazy("grain", "floor"),
    "unit": pgettext_lazy("grain", "unit"),
    "building": pgettext_lazy("grain", "building"),
    "compound": pgettext_lazy("grain", "compound or village"),
    "community": pgettext_lazy("grain", "community"),
    "township": pgettext_lazy("grain", "street or township"),
    "city": pgettext_lazy("grain", "city"),
}
KINDS: dict[str, Promise] = {
    **{kind: GRAINS[grain] for kind, grain in (("dwelling", "household"),)},
    **{
        kind: GRAINS[kind]
        for kind in ("floor", "unit", "building", "compound", "community", "township", "city")
    },
    "grid": gettext_lazy("grid"),
}
FOUND_IN: dict[str, Promise] = {
    "community": gettext_lazy("found in the community"),
    "central_isolation": gettext_lazy("found in central isolation, no risk outside"),
    "home_isolation": gettext_lazy("found in home isolation, no risk outside"),
    "closed_loop": gettext_lazy("found in a closed loop, no risk outside"),
    "repositive": gettext_lazy("positive again after discharge, no risk outside"),
    "inbound": gettext_lazy("inbound, judged past infection"),
}
STATES: dict[State, Mark] = {
    State.RUNNING: Mark(gettext_lazy("clean days are counted"), "calm", icon="hourglass"),
    State.LIFTING: Mark(gettext_lazy("conditions met, about to step down"), "green", icon="lock-open"),
    State.HELD: Mark(gettext_lazy("kept by a signed reason"), "yellow", icon="gavel"),
    State.OVERDUE: Mark(gettext_lazy("time is over, conditions not met"), "red", icon="alarm"),
    State.CONTINUED: Mark(gettext_lazy("continued by a signed decision"), "orange", icon="gavel"),
}


def language() -> str:
    """The reader's language as editions name it."""
    return "zh-Hans" if (get_language() or "").startswith("zh") else "en"


def in_language(texts: dict[str, str]) -> str:
    return texts.get(language()) or texts.get("en", "")


def grain(key: str) -> str:
    return str(GRAINS.get(key, key))


def level_name(edition: Edition, level: str) -> str:
    return edition.wording(f"area_{level}", language())


def measure_name(edition: Edition, row: "MeasureRow") -> str:
    return edition.wording(row.kind, language())


def edition_name(edition: Edition) -> str:
    return in_language(dict(edition.name))


def refused(edition: Edition, refusal: Refusal, *, level: str, grain_key: str) -> str:
    """Why the edition does not allow it, in one sentence."""
    names = {"edition": edition_name(edition), "level": level_name(edition, level), "grain": grain(grain_key)}
    if refusal.why == Why.NO_AREAS:
        return _("%(edition)s knows no risk areas: nothing can be decided here.") % names
    if refusal.why == Why.LEVEL:
        return _("%(edition)s knows no area of the level “%(level)s”: choose another level.") % names
    names["largest"] = grain(refusal.largest)
    source = edition.parameters[refusal.parameter].source
    return _(
        "%(edition)s allows an area to be a %(largest)s at most, not a %(grain)s (%(source)s): choose a smaller place."
    ) % {**names, "source": source}


LEVELS: dict[str, Promise] = {
    "high": gettext_lazy("high risk"),
    "medium": gettext_lazy("medium risk"),
    "low": gettext_lazy("low risk"),
}
# What people inside do, in plain words; the level's own rules, for the notice and the address look-up.
RULES: dict[str, Promise] = {
    "area_high": gettext_lazy(
        "Stay in your home. Food, medicine and other needs are brought to the door. "
        "For an emergency or a hospital visit call your community or 120."
    ),
    "area_medium": gettext_lazy(
        "Stay inside the area. Fetch what you need at the set times, with a mask and at a distance. "
        "For a hospital visit call your community."
    ),
    "area_low": gettext_lazy(
        "Protect yourself and do not gather. Who leaves the city needs a negative test of the last 48 hours."
    ),
    "static_management": gettext_lazy(
        "Stay at home unless you are exempted. Supplies, medical care, water and heating go on."
    ),
}
NEEDS: dict[str, Promise] = {
    "alone": gettext_lazy("living alone"),
    "ill": gettext_lazy("chronically ill"),
    "pregnant": gettext_lazy("pregnant"),
    "infant": gettext_lazy("with an infant"),
    "dialysis": gettext_lazy("on dialysis"),
}
ROUND = gettext_lazy("A full testing round of the last day must be negative.")
LEVEL_NAMES: dict[str, Promise] = {
    "high": gettext_lazy("High risk"),
    "medium": gettext_lazy("Medium risk"),
    "low": gettext_lazy("Low risk"),
    "static": gettext_lazy("Static management"),
}
SITES: dict[str, Promise] = {
    "sampling": gettext_lazy("Sampling point"),
    "control": gettext_lazy("Control point"),
    "isolation": gettext_lazy("Isolation site"),
    "hospital": gettext_lazy("Hospital"),
    "laboratory": gettext_lazy("Laboratory"),
}
