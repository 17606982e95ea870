"""What the solver is told: packs with their doors, crews that can go out, what is closed, who is at high risk."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from frontline.city.models import Building, Dwelling, Person
from frontline.loop import queries as loop
from frontline.loop.models import FactRow, MeasureRow
from frontline.plan.kinds import AT_HOME_BOUND
from frontline.supplies import composing
from frontline.supplies.models import Depot, Pack
from frontline.supplies.rounds.models import ClosedAccess, Crew, CrewLoss, Round
from frontline.supplies.rounds.rules import LOOP, CrewDay, Door

TO_BRING = ("planned", "returned")  # a round may take them
NO_PLACE = "no_place"  # why not served: the building is not on the map


def midnight(day: date) -> datetime:
    """Where the seconds of a day begin."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def seconds_of(moment: datetime, day: date) -> float:
    return (moment - midnight(day)).total_seconds()


def moment_of(seconds: float, day: date) -> datetime:
    return midnight(day) + timedelta(seconds=round(seconds))


def to_bring(day: date) -> QuerySet[Pack]:
    """Packs of a day that are at a depot and want a round."""
    return Pack.objects.filter(day=day, state__in=TO_BRING)


_PACK = (
    "pk", "building", "building__place__lon", "building__place__lat", "size", "opens_at", "due_at", "depot",
    "building__community", "dwelling__unit__name", "dwelling__floor__name", "dwelling__door", "kind__to_person",
    "special", "dwelling",
)  # fmt: skip


def doors_of(packs: QuerySet[Pack], day: date, *, at: datetime) -> tuple[list[Door], dict[int, list[int]]]:
    """Doors, and the packs of buildings that are not on the map."""
    closed, risky = closed_to(at), high_risk(at)
    only = composing.ruling().closed_loop_only
    found: list[Door] = []
    lost: dict[int, list[int]] = {}
    for row in packs.order_by("pk").values_list(*_PACK):
        if row[2] is None or row[3] is None:
            lost.setdefault(row[1], []).append(row[0])
        else:
            found.append(_door(row, day, closed, risky, only))
    return found, lost


def _door(
    row: Sequence[Any], day: date, closed: dict[int, frozenset[str]], risky: "Risky", only: bool
) -> Door:
    (
        pack,
        building,
        lon,
        lat,
        size,
        opens,
        due,
        depot,
        community,
        unit,
        floor,
        door,
        by_hand,
        special,
        home,
    ) = row
    at_risk = building in risky.buildings or home in risky.dwellings
    return Door(
        pack, building, lon, lat, size, max(0.0, seconds_of(opens, day)), seconds_of(due, day),
        f"{depot}/{community}{LOOP if at_risk and only else ''}", unit or "", floor or "", door, by_hand, special,
        at_risk, closed.get(building, frozenset()),
    )  # fmt: skip


def closed_to(at: datetime) -> dict[int, frozenset[str]]:
    """Kinds of vehicles that cannot get to a building now."""
    still = Q(until__isnull=True) | Q(until__gt=at)
    rows = ClosedAccess.objects.filter(still, since__lte=at).values_list("building", "to")
    found: dict[int, frozenset[str]] = {}
    for building, kinds in rows:
        found[building] = found.get(building, frozenset()) | frozenset(kinds)
    return found


class Risky:
    """Where doors are at high risk: buildings in a high-risk area, dwellings of people isolated at home."""

    def __init__(self, buildings: Iterable[int], dwellings: Iterable[int]) -> None:
        self.buildings, self.dwellings = frozenset(buildings), frozenset(dwellings)


def high_risk(at: datetime) -> Risky:
    areas = loop.measures_in_force(at).filter(subject_kind="area", kind="area_high")
    places = _places_of(areas.values_list("subject_id", flat=True), at)
    around = Q(pk__in=places)
    for column in ("compound", "grid", "community", "township"):
        around |= Q(**{f"{column}__in": places})
    inside = Building.objects.filter(around) if places else Building.objects.none()
    people = MeasureRow.objects.filter(
        subject_kind="person",
        kind__in=AT_HOME_BOUND,
        lifted_at__isnull=True,
        starts_at__lte=at,
        ends_at__gt=at,
    )
    homes = Person.objects.filter(pk__in=people.values("subject_id"), dwelling__isnull=False)
    parts = _dwellings_inside(places)
    return Risky(inside.values_list("pk", flat=True), [*homes.values_list("dwelling", flat=True), *parts])


def _places_of(areas: Iterable[int], at: datetime) -> list[int]:
    """The places that the decision in force names."""
    rows = FactRow.objects.filter(
        subject_kind="area", subject_id__in=list(areas), kind="area_decided", at__lte=at
    ).order_by("at", "known_at")
    latest = {row.subject_id: row for row in rows}
    return sorted({place for row in latest.values() for place in row.payload["places"]})


def _dwellings_inside(places: Sequence[int]) -> list[int]:
    """Dwellings that an area names themselves or by their stairs or floor."""
    if not places:
        return []
    inside = Q(pk__in=places) | Q(unit__in=places) | Q(floor__in=places)
    return list(Dwelling.objects.filter(inside).values_list("pk", flat=True))


def crews_on(day: date) -> QuerySet[Crew]:
    """Crews of a day that are not lost."""
    lost = CrewLoss.objects.filter(day=day).values("crew")
    still = Q(until__isnull=True) | Q(until__gte=day)
    return Crew.objects.filter(still, since__lte=day, depot__open=True).exclude(pk__in=lost).order_by("pk")


def crew_days(crews: Iterable[Crew], day: date, communities: Iterable[int]) -> list[CrewDay]:
    """Crews as they begin a day; those whose depot is not on the map cannot go out."""
    known = sorted(set(communities))
    towns = dict(
        Building.objects.filter(community__in=known)
        .order_by()
        .values_list("community", "township")
        .distinct()
    )
    rows = list(crews)
    depots = Depot.objects.select_related("building__place").in_bulk({crew.depot_id for crew in rows})
    made = []
    for crew in rows:
        place = depots[crew.depot_id].building.place
        if place.lon is None or place.lat is None:
            continue
        mine = frozenset(
            f"{crew.depot_id}/{one}" for one in known
            if not crew.areas or one in crew.areas or towns.get(one) in crew.areas
        )  # fmt: skip
        if crew.closed_loop:
            mine |= {f"{one}{LOOP}" for one in mine}
        made.append(
            CrewDay(
                crew.pk, crew.vehicle, crew.capacity, crew.speed, place.lon, place.lat, _clock(crew.opens),
                _clock(crew.closes), crew.most_rounds, mine, crew.closed_loop,
            )
        )  # fmt: skip
    return made


def _clock(time: Any) -> float:
    return float(time.hour * 3600 + time.minute * 60 + time.second)


def communities_of(doors: Iterable[Door]) -> set[int]:
    return {int(door.area.split("/")[1]) for door in doors}


def rounds_on(day: date, *states: str) -> QuerySet[Round]:
    return Round.objects.filter(day=day, state__in=states).order_by("crew", "number")
