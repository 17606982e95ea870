"""Places: what lies above and inside them, who lives there, who may decide about them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from frontline.city.access import Actor, NotHere
from frontline.city.models import Building, Dwelling, Grant, Household, Person, Place, Site
from frontline.city.roles import ROLES, Verb
from frontline.loop import queries as loop

_ORDER = ("city", "township", "community", "grid", "compound", "building", "unit", "floor", "dwelling")
# How a person's row leads to a place of each kind.
_LEADS: dict[str, str] = {
    "city": "",
    "township": "building__township",
    "community": "building__community",
    "grid": "building__grid",
    "compound": "building__compound",
    "building": "building",
    "unit": "dwelling__unit",
    "floor": "dwelling__floor",
    "dwelling": "dwelling",
}


@dataclass(frozen=True, slots=True)
class Inside:
    """How many live in a place, as far as the reader may count them."""

    households: int = 0
    people: int = 0


def place_for(ref: UUID | str) -> Place:
    """Raises NotHere."""
    found = Place.objects.filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def divisions() -> list[Place]:
    """The city and its streets, towns, townships: what static management is decided for."""
    found = Place.objects.filter(kind__in=("city", "township"), closed_on__isnull=True).defer("shape")
    return sorted(found, key=lambda place: (_ORDER.index(place.kind), place.code, place.name))


def above(*places: int) -> list[Place]:
    """These places and every larger one they lie in, largest first."""
    found = Place.objects.filter(pk__in=loop.places_around(*places)).defer("shape")
    return sorted(found, key=lambda place: (_ORDER.index(place.kind), place.name))


def titles(places: Iterable[Place]) -> dict[int, str]:
    """Each place with the larger places that tell it apart: 东社区 · 3号院 · 2单元."""
    wanted = list(places)
    parents = {place.pk: place for place in wanted}
    missing = {place.parent_id for place in wanted if place.parent_id}
    for _ in range(len(_ORDER)):
        missing -= set(parents)
        if not missing:
            break
        found = list(Place.objects.filter(pk__in=missing).defer("shape"))
        parents |= {place.pk: place for place in found}
        missing = {place.parent_id for place in found if place.parent_id}
    return {place.pk: " · ".join(_path(place, parents)) for place in wanted}


def _path(place: Place, parents: dict[int, Place]) -> list[str]:
    names: list[str] = []
    at: Place | None = place
    while at is not None and at.kind not in ("township", "city"):
        if not (names and names[-1].startswith(at.name)):
            names.append(at.name)
        at = parents.get(at.parent_id or 0)
    return names[::-1] or [place.name]


def inside(places: Iterable[Place]) -> dict[int, Inside]:
    """Households and people of each place: one counting query for each kind of place."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for place in places:
        by_kind[place.kind].append(place.pk)
    counts: dict[int, Inside] = {}
    for kind, ids in by_kind.items():
        counts |= _counted(kind, ids)
    return counts


def _counted(kind: str, ids: Sequence[int]) -> dict[int, Inside]:
    lead = _LEADS[kind]
    if not lead:
        return {id: Inside(Household.objects.count(), Person.objects.count()) for id in ids}
    rows = (
        Person.objects.filter(**{f"{lead}__in": ids})
        .values_list(lead)
        .annotate(people=Count("pk"), households=Count("household", distinct=True))
        .order_by()
    )
    found = {place: Inside(households, people) for place, people, households in rows}
    return {id: found.get(id, Inside()) for id in ids}


def people_inside(places: Iterable[Place]) -> QuerySet[Person]:
    """Everybody who lives in one of these places and whom the reader may see (row-level security)."""
    asked = Q(pk__in=[])
    for place in places:
        lead = _LEADS[place.kind]
        asked |= Q(**{lead: place.pk}) if lead else Q(pk__isnull=False)
    return Person.objects.filter(asked)


def total_inside(places: Iterable[Place]) -> Inside:
    """Households and people of all these places together, each once."""
    found = people_inside(places).aggregate(people=Count("pk"), households=Count("household", distinct=True))
    return Inside(found["households"], found["people"])


def buildings_inside(places: Iterable[Place]) -> QuerySet[Building]:
    """Every building that lies in one of these places, or in which one of them lies."""
    asked = Q(pk__in=[])
    for place in places:
        if place.kind == "city":
            return Building.objects.all()
        if place.kind in ("unit", "floor", "dwelling"):
            asked |= Q(
                pk__in=Dwelling.objects.filter(**{_OF_DWELLING[place.kind]: place.pk}).values("building")
            )
        else:
            asked |= Q(**{_OF_BUILDING[place.kind]: place.pk})
    return Building.objects.filter(asked)


_OF_DWELLING = {"unit": "unit", "floor": "floor", "dwelling": "place"}
_OF_BUILDING = {
    "building": "place",
    "compound": "compound",
    "grid": "grid",
    "community": "community",
    "township": "township",
}


def may_decide(actor: Actor, places: Iterable[Place]) -> bool:
    """Does a grant with the right to decide areas cover every one of these places?"""
    deciding = [key for key, role in ROLES.items() if Verb.DECIDE_AREAS in role.verbs]
    open_end = Q(until__isnull=True) | Q(until__gt=actor.at)
    grants = Grant.objects.filter(
        open_end, account=actor.account or 0, role__in=deciding, on=Grant.On.PLACE, since__lte=actor.at
    )
    granted = set(grants.values_list("on_id", flat=True))
    return bool(granted) and all(granted & set(loop.places_around(place.pk)) for place in places)


def site_for(ref: UUID | str) -> Site:
    """A point or site. Raises NotHere."""
    found = Site.objects.filter(ref=ref).select_related("community").first()
    if found is None:
        raise NotHere
    return found
