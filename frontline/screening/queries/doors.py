"""Door to door (入户采样): where somebody may go, and in which order the doors are walked."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Building, Person, Place
from frontline.city.roles import Verb
from frontline.city.walking import walk
from frontline.loop.queries import places_around
from frontline.screening.models import Device, Expected, Round, Tally, Visit
from frontline.screening.queries.points import places_with, sites_with

MOST = 500  # places on offer: a city of two million has some 2,000 grids, a township 60
KINDS = (Place.Kind.GRID, Place.Kind.COMPOUND, Place.Kind.BUILDING, Place.Kind.COMMUNITY, Place.Kind.TOWNSHIP)
_IMMOBILE = {"bedridden", "immobile"}


def buildings_of(*places: int) -> QuerySet[Building]:
    """The buildings of these places whose doors one may go to."""
    within = Q(pk__in=places) | Q(grid__in=places) | Q(compound__in=places)
    return Building.objects.filter(within | Q(community__in=places) | Q(township__in=places))


def is_whole(by: Actor, place: int) -> bool:
    """Whether a granted place is this one or one it lies in; the city is everybody's."""
    granted = places_with(by, Verb.TAKE_SAMPLES)
    return _has_city(granted) or not set(granted).isdisjoint(places_around(place))


def _has_city(places: Sequence[int]) -> bool:
    return Place.objects.filter(pk__in=places, kind=Place.Kind.CITY).exists()


def expected_at(round: Round, place: int, by: Actor) -> QuerySet[Expected]:
    """Everybody behind these doors who lives in the actor's places, or is served by the actor's sampling point."""
    rows = Expected.objects.filter(round=round, building__in=buildings_of(place).values("pk"))
    if is_whole(by, place):
        return rows
    granted = buildings_of(*places_with(by, Verb.TAKE_SAMPLES)).values("pk")
    return rows.filter(Q(building__in=granted) | Q(site__in=sites_with(by, Verb.TAKE_SAMPLES)))


@dataclass(frozen=True, slots=True)
class Doors:
    """A grid (or a community without grids) of an open round whose doors somebody may go to."""

    round: Round
    place: Place


def doors_to_choose(by: Actor) -> list[Doors]:
    """Grids of open rounds where the actor may take samples, community by community."""
    if by.account is None or not by.may(Verb.TAKE_SAMPLES):
        return []
    places, sites = places_with(by, Verb.TAKE_SAMPLES), sites_with(by, Verb.TAKE_SAMPLES)
    found: list[Doors] = []
    for round in Round.objects.filter(state=Round.State.OPEN).order_by("-number")[:5]:
        buildings = _served(round, places, sites)
        grids = Q(pk__in=buildings.values("grid"))
        bare = Q(pk__in=buildings.filter(grid=None).values("community"))
        rows = Place.objects.filter(grids | bare).select_related("parent")
        found += [
            Doors(round, place)
            for place in rows.order_by("parent__pinyin", "parent", "pinyin", "code")[:MOST]
        ]
    return found[:MOST]


def doors_named(by: Actor, ref: str) -> list[Doors]:
    """The doors that a link names, a building's say; none where they are not the actor's or no round is open."""
    try:
        found = Place.objects.filter(ref=UUID(ref), kind__in=KINDS)
    except ValueError:
        return []
    place = found.select_related("parent").first()
    if place is None or by.account is None or not by.may(Verb.TAKE_SAMPLES):
        return []
    rounds = Round.objects.filter(state=Round.State.OPEN).order_by("-number")[:5]
    return [Doors(round, place) for round in rounds if is_mine(round, place, by)]


def is_mine(round: Round, place: Place, by: Actor) -> bool:
    """Whether the actor may go to these doors in a round: the place is the actor's, or the own point serves some."""
    with access.whole_city(by):  # a sampler's right is the point's, which the policies do not know
        return is_whole(by, place.pk) or expected_at(round, place.pk, by).exists()


def place_open(round: Round, by: Actor, place: Place | None) -> bool:
    """Whether a page of a round leads on to the doors of this place, or of all places of the actor."""
    if round.state != Round.State.OPEN or not by.may(Verb.TAKE_SAMPLES):
        return False
    if place is None:
        return bool(doors_to_choose(by))
    return place.kind in KINDS and is_mine(round, place, by)


def _served(round: Round, places: Sequence[int], sites: Sequence[int]) -> QuerySet[Building]:
    tallies = Tally.objects.filter(round=round)
    if not _has_city(places):
        near = Q(building__in=buildings_of(*places).values("pk"))
        tallies = tallies.filter(near | Q(site__in=sites))
    return Building.objects.filter(pk__in=tallies.values("building"))


def walking_order(place: int) -> dict[int, int]:
    """The buildings of a place, numbered from 1 as one walks them."""
    rows = buildings_of(place).select_related("place").order_by("street", "number", "pk")
    order = walk([(row.pk, row.place.lon, row.place.lat) for row in rows])
    return {building: step for step, building in enumerate(order, start=1)}


@dataclass(frozen=True, slots=True)
class At:
    """Where a person is found and what was tried, as far as a desk that goes from door to door needs it."""

    step: int  # of the building, in walking order
    building: str
    unit: str
    floor: str
    room: str
    immobile: bool
    visit: dict[str, object] | None  # the latest try


class Finder:
    """Where the people of a device's list are; nothing for a desk at a point."""

    def __init__(self, device: Device, people: Sequence[Person]) -> None:
        self._steps = walking_order(device.place_id) if device.place_id else {}
        self._visits: dict[int, Visit] = {}
        if device.place_id:
            tries = Visit.objects.filter(round=device.round_id, person__in=[one.pk for one in people])
            self._visits = {visit.person_id: visit for visit in tries.order_by("at")}

    def of(self, person: Person) -> At | None:
        building, dwelling, visit = person.building, person.dwelling, self._visits.get(person.pk)
        if building is None or building.pk not in self._steps:
            return None
        return At(
            self._steps[building.pk],
            house_name(building),
            dwelling.unit.name if dwelling and dwelling.unit else "",
            dwelling.floor.name if dwelling and dwelling.floor else "",
            (dwelling.door or dwelling.place.name) if dwelling else "",
            not _IMMOBILE.isdisjoint(person.needs)
            or bool(visit and visit.outcome == Visit.Outcome.CANNOT_WALK),
            {"outcome": visit.outcome, "at": visit.at, "next_at": visit.next_at} if visit else None,
        )


def house_name(building: Building) -> str:
    """As people say it: 扎西科路12号, else the name of the building."""
    return f"{building.street}{building.number}" or building.place.name
