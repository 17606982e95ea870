"""Asking where exactly somebody comes from, when the words fit several levels of the national list.

The form comes back with places to choose from. A chosen place becomes the origin; `=` before a county says: there,
but in none of its areas of a higher level; `!` says: none of these places.
"""

from collections.abc import Mapping
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontline.areas.borders import words
from frontline.areas.national import choosing
from frontline.areas.national.choosing import Asked, Choice

ELSEWHERE = "="
NONE_OF_THESE = "!"


def settled(data: QueryDict) -> QueryDict:
    """What was sent, with a chosen place as the origin. Whoever typed another origin since is asked anew."""
    data = data.copy()
    chosen, origin = data.get("where", ""), data.get("origin", "")
    if not chosen or origin != data.get("asked"):
        data["where"] = ""
    elif chosen != NONE_OF_THESE:
        data["origin"] = chosen.removeprefix(ELSEWHERE)[: choosing.LONGEST]
        data["where"] = chosen if chosen.startswith(ELSEWHERE) else ""
    data["asked"] = data.get("origin", "")
    return data


def unclear(data: Mapping[str, object]) -> Asked | None:
    """What has to be asked; None as long as origin and day of leaving are not both there."""
    origin = str(data.get("origin", "")).replace("\0", "").strip()[: choosing.LONGEST]
    try:
        day = date.fromisoformat(str(data.get("left_on", "")))
    except ValueError:
        return None
    return choosing.ask(origin, day) if origin else None


def choices(asked: Asked) -> list[tuple[str, str]]:
    named = [(one.text, f"{one.text} · {note(one)}") for one in asked.places]
    if asked.county:
        named.append((ELSEWHERE + asked.county, _("elsewhere in %(county)s") % {"county": asked.county}))
    if not asked.sure:
        named.append((NONE_OF_THESE, _("none of these places")))
    return named


def note(one: Choice) -> str:
    """What stands beside a place: its level, or how many areas of a higher level a county has."""
    if one.raised:
        return ngettext("%(n)d risk area", "%(n)d risk areas", one.raised) % {"n": one.raised}
    return str(words.LEVELS.get(one.level, ""))


def sentence(asked: Asked) -> str:
    """What to do, in one sentence or two."""
    if asked.county:
        said = ngettext(
            "%(county)s had %(n)d area of a higher level that day: choose where exactly.",
            "%(county)s had %(n)d areas of a higher level that day: choose where exactly.",
            asked.total,
        ) % {"county": asked.county, "n": asked.total}
    else:
        said = _("The list of that day has several places like this: choose one.")
    if asked.total > len(asked.places):
        said += " " + _("Only %(n)d are shown: for another, type more of its name above.") % {
            "n": len(asked.places)
        }
    return said


def level_chosen(chosen: str, day: date) -> str:
    """The level of `elsewhere in this county` or of `none of these places`."""
    if chosen == NONE_OF_THESE:
        return "none"
    return choosing.level_elsewhere(chosen.removeprefix(ELSEWHERE), day)
