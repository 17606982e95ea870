"""What the page of addressees offers and takes."""

from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from frontline.city import search
from frontline.city.access import Actor, NotHere, ref_of
from frontline.city.models import Place
from frontline.loop.actions import Refused
from frontline.residents.word import actions, addressees, words
from frontline.residents.word.forms import BoundaryForm
from frontline.residents.word.models import AnnouncementText, AnnouncementVersion

Scope = AnnouncementVersion.Scope
_KINDS = (
    Place.Kind.TOWNSHIP,
    Place.Kind.COMMUNITY,
    Place.Kind.GRID,
    Place.Kind.COMPOUND,
    Place.Kind.BUILDING,
)
MOST_PLACES = 200
FOUND = 20


def choices(typed: str, actor: Actor) -> dict[str, Any]:
    """Places of a search, areas in force, homes rooms name with how many they are."""
    asked = " ".join(typed.split())[:60]
    named = [
        (one, addressees.count(addressees.homes_of_audience(one), actor))
        for one in addressees.audiences(actor)[:40]
    ]
    return {
        "query": asked,
        "found": _places(asked) if asked else [],
        "areas": addressees.areas_now(actor),
        "audiences": [(one, count) for one, count in named if count.households],
    }


def _places(typed: str) -> list[tuple[Place, str]]:
    """Places whose name has every word, larger ones first, each with where it lies."""
    words_typed = typed.lower().split()
    rows = search.places(words_typed, [str(kind) for kind in _KINDS]).select_related("parent", "building")
    order = {kind: number for number, kind in enumerate(_KINDS)}
    rows = sorted(rows.defer("shape")[:400], key=lambda one: (order.get(one.kind, 9), len(one.name), one.pk))  # type: ignore[assignment, call-overload]
    return [(one, one.parent.name if one.parent else "") for one in rows][:FOUND]


def choose(version: AnnouncementVersion, posted: QueryDict, form: BoundaryForm, *, by: Actor) -> None:
    """Whatever button was pressed. Raises Refused, NotHere."""
    at = by.at
    if "everyone" in posted:
        actions.address(version, scope=Scope.EVERYONE, by=by, at=at)
    elif "add" in posted or "remove" in posted:
        places = _changed(version, posted)
        actions.address(
            version, scope=Scope.PLACES if places else Scope.EVERYONE, places=places, by=by, at=at
        )
    elif "area" in posted:
        area = posted.get("area", "")
        if not area.isdecimal() or len(area) > 18:
            raise NotHere
        actions.address(version, scope=Scope.AREA, places=[int(area)], by=by, at=at)
    elif "audience" in posted:
        actions.address(version, scope=Scope.AUDIENCE, audience=posted.get("audience", ""), by=by, at=at)
    else:
        actions.address(version, scope=Scope.BOUNDARY, boundary=_outline(form), by=by, at=at)


def _changed(version: AnnouncementVersion, posted: QueryDict) -> list[int]:
    """The places of a version with one more, or one fewer."""
    wanted = ref_of(posted.get("add") or posted.get("remove", ""))
    place = Place.objects.filter(ref=wanted, kind__in=_KINDS).defer("shape").first()
    if place is None:
        raise NotHere
    before = version.places if version.scope == Scope.PLACES else []
    others = [id for id in before if id != place.pk]
    if "remove" in posted:
        return others
    if len(others) >= MOST_PLACES:
        raise Refused(_("At most 200 places: choose larger ones, or an outline."))
    return [*others, place.pk]


def _outline(form: BoundaryForm) -> str:
    if not form.is_valid():
        raise Refused(_("This outline cannot be taken: choose a GeoJSON file of at most 200 kB."))
    file = form.cleaned_data["file"]
    if file is None:
        return str(form.cleaned_data["text"])
    if file.size > addressees.LARGEST_BOUNDARY:
        raise Refused(_("This outline has more than 200 kB: draw it with fewer points."))
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(_("This is no GeoJSON: save the outline as a GeoJSON file and choose that.")) from None


def text_of(version: AnnouncementVersion, language: str) -> AnnouncementText:
    """Raises NotHere."""
    found = version.texts.select_related("version").filter(language=language).first()
    if found is None:
        raise NotHere
    return found


def alert_words(version: AnnouncementVersion) -> list[str | Promise]:
    """What the alert feed says of it; nothing where it is no alert."""
    if not version.event:
        return []
    return [version.event, words.URGENCIES[version.urgency], words.SEVERITIES[version.severity],
            words.CERTAINTIES[version.certainty]]  # fmt: skip
