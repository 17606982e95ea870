"""Planned stops: which buildings, who is inside now, who is called first, what a resident reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Building, Household, Person, Place
from frontline.city.roles import Verb
from frontline.hotline.queries.story import Entry
from frontline.hotline.works import rules, words
from frontline.hotline.works.models import StopBuilding, StopCall, StopDeed, SupplyStop
from frontline.hotline.works.queries.crews import reads_all
from frontline.hotline.works.rules import TOLD
from frontline.loop.naming import local_name
from frontline.ui.marks import Mark

MOST_BUILDINGS = 20_000  # of one stop: a whole town
MOST_CALLS = 500  # households shown to be called
PLACES = ("city", "township", "community", "grid", "compound", "building")


def stops(actor: Actor) -> QuerySet[SupplyStop]:
    """Stops of the own offices; the desk and the board read all that are told."""
    rows = SupplyStop.objects.select_related("office", "place").annotate(count=Count("buildings"))
    own = Q(office__in=actor.offices) if actor.may(Verb.ANSWER_REQUESTS) else Q(pk__in=())
    return rows.filter(own | ~Q(state="draft")) if reads_all(actor) else rows.filter(own)


def told(actor: Actor) -> QuerySet[SupplyStop]:
    """Announced or running."""
    return stops(actor).filter(state__in=TOLD)


def over_time(actor: Actor) -> QuerySet[SupplyStop]:
    """Longer off than was announced."""
    return told(actor).filter(ends_at__lt=actor.at)


def stop_for(actor: Actor, ref: UUID) -> SupplyStop:
    """Raises NotHere."""
    found = stops(actor).filter(ref=ref).first()
    if found is None or actor.account is None:
        raise NotHere
    return found


def is_own(actor: Actor, stop: SupplyStop) -> bool:
    return actor.may(Verb.ANSWER_REQUESTS) and stop.office_id in actor.offices


def of_task(actor: Actor, ref: UUID) -> SupplyStop:
    """Raises NotHere."""
    found = SupplyStop.objects.filter(Q(call_task=ref) | Q(water_task=ref)).first()
    if found is None:
        raise NotHere
    return stop_for(actor, found.ref)


# --- which buildings ------------------------------------------------------------------------------------------


def of_place(place: Place) -> list[int]:
    """The buildings of a place of the city, as its lines are now."""
    rows = Building.objects.all()
    found = {
        Place.Kind.CITY: rows, Place.Kind.TOWNSHIP: rows.filter(township=place),
        Place.Kind.COMMUNITY: rows.filter(community=place), Place.Kind.GRID: rows.filter(grid=place),
        Place.Kind.COMPOUND: rows.filter(compound=place), Place.Kind.BUILDING: rows.filter(pk=place.pk),
    }.get(Place.Kind(place.kind), rows.none())  # fmt: skip
    return list(found.order_by("pk").values_list("pk", flat=True)[: MOST_BUILDINGS + 1])


def of_outline(ring: Sequence[Sequence[float]]) -> list[int]:
    """The buildings that stand inside a closed outline (degrees)."""
    lons, lats = [corner[0] for corner in ring], [corner[1] for corner in ring]
    box = {"place__lon__range": (min(lons), max(lons)), "place__lat__range": (min(lats), max(lats))}
    near = Building.objects.filter(**box).values_list("pk", "place__lon", "place__lat")[: 4 * MOST_BUILDINGS]
    placed = [(pk, lon, lat) for pk, lon, lat in near if lon is not None and lat is not None]
    return [pk for pk, lon, lat in placed if rules.inside(ring, lon, lat)][: MOST_BUILDINGS + 1]


def places_matching(typed: str) -> list[Place]:
    """Places to draw a stop by, the larger ones first."""
    words_typed = typed.split()[:4]
    if not words_typed:
        return []
    rows = Place.objects.filter(kind__in=PLACES, closed_on=None).defer("shape").select_related("parent")
    for word in words_typed:
        rows = rows.filter(Q(name__contains=word) | Q(code=word))
    order = {kind: number for number, kind in enumerate(PLACES)}
    return sorted(rows[:200], key=lambda one: (order[one.kind], len(one.name), one.pk))[:20]


def buildings_of(stop: SupplyStop) -> list[Building]:
    ids = StopBuilding.objects.filter(stop=stop).values("building")
    rows = Building.objects.filter(pk__in=ids).select_related("place", "compound")
    return list(rows.order_by("street", "number", "pk")[:300])


@dataclass(frozen=True, slots=True)
class Inside:
    """Who lives in a stop's buildings now."""

    buildings: int
    households: int
    people: int
    special: int  # households with special needs


def inside(stop: SupplyStop, actor: Actor) -> Inside:
    """Counts only: whoever has been let in to the stop reads them, wherever it lies."""
    ids = StopBuilding.objects.filter(stop=stop).values("building")
    with access.whole_city(actor):
        people = Person.objects.filter(building__in=ids)
        homes = Household.objects.filter(building__in=ids)
        needing = people.exclude(needs=[]).exclude(household=None)
        return Inside(
            ids.count(), homes.count(), people.count(), needing.values("household").distinct().count()
        )


@dataclass(frozen=True, slots=True)
class ToCall:
    """A person with special needs in a stop, and whether somebody got through."""

    person: Person
    where: str
    needs: tuple[str, ...]
    calls: tuple[StopCall, ...]

    @property
    def is_reached(self) -> bool:
        return any(one.outcome != StopCall.Outcome.NO_ANSWER for one in self.calls)


FIRST = ("dialysis", "infant", "pregnant", "bedridden", "ill", "alone")  # who is called first (assumption)


def to_call(stop: SupplyStop, actor: Actor) -> list[ToCall]:
    """People with special needs who live inside now, those not reached first. For the stop's own office only."""
    ids = StopBuilding.objects.filter(stop=stop).values("building")
    with access.whole_city(actor):
        rows = Person.objects.filter(building__in=ids).exclude(needs=[])
        people = list(
            rows.select_related("building__place", "dwelling").order_by("building", "pk")[:MOST_CALLS]
        )
        calls: dict[int, list[StopCall]] = {}
        for call in StopCall.objects.filter(stop=stop).order_by("at"):
            calls.setdefault(call.person_id, []).append(call)
    found = [ToCall(one, _door(one), tuple(one.needs), tuple(calls.get(one.pk, ()))) for one in people]
    return sorted(found, key=lambda one: (one.is_reached, _rank(one.needs), one.person.pk))


def _rank(needs: Sequence[str]) -> int:
    return min((FIRST.index(need) for need in needs if need in FIRST), default=len(FIRST))


def _door(person: Person) -> str:
    building = person.building
    street = (f"{building.street}{building.number}" or building.place.name) if building else ""
    return " ".join(filter(None, (street, person.dwelling.door if person.dwelling else "")))


def left_to_call(stop: SupplyStop, actor: Actor) -> int:
    return sum(not one.is_reached for one in to_call(stop, actor))


# --- reading --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A stop as lists and residents read it."""

    stop: SupplyStop
    what: str
    where: str
    office: str
    why: str
    state: Mark
    late: bool


def lines(rows: Sequence[SupplyStop], at: datetime) -> list[Line]:
    return [line(row, at) for row in rows]


def line(stop: SupplyStop, at: datetime) -> Line:
    return Line(
        stop, str(words.STOPPED.get(stop.trade, stop.trade)), stop.place.name if stop.place else "",
        local_name(stop.office.name, stop.office.name_en), why(stop), words.STOP_STATES[stop.state],
        stop.state in TOLD and stop.ends_at < at,
    )  # fmt: skip


def why(stop: SupplyStop) -> str:
    """In the reader's language, where somebody wrote it."""
    language = (get_language() or "")[:2]
    return {"en": stop.why_en, "bo": stop.why_bo}.get(language, "") or stop.why


def of_building(building: int, at: datetime) -> list[Line]:
    """What whoever lives there reads: announced or running now."""
    ids = StopBuilding.objects.filter(building=building).values("stop")
    rows = SupplyStop.objects.filter(pk__in=ids, state__in=TOLD).select_related("office", "place")
    return lines(list(rows.order_by("begins_at", "pk")[:10]), at)


def of_buildings(buildings: Sequence[int]) -> QuerySet[SupplyStop]:
    """Stops told to any of these buildings."""
    ids = StopBuilding.objects.filter(building__in=buildings).values("stop")
    return SupplyStop.objects.filter(pk__in=ids, state__in=TOLD)


def story(stop: SupplyStop) -> list[Entry]:
    rows = StopDeed.objects.filter(stop=stop).order_by("at", "pk")
    return [_entry(row) for row in rows]


def _entry(deed: StopDeed) -> Entry:
    title, icon = words.STOP_DEEDS[deed.kind]
    return Entry(deed.at, f"{title} · {deed.by_name}" if deed.by_name else str(title), deed.text, icon=icon)
