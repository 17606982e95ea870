"""Vehicles, how long a door takes, and the problem the solver is given. Plain Python; figures are assumptions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import cos, hypot, radians

from frontline.solvers.routes import Kind, Problem, Stop, Vehicle, merged

DAY = 24 * 3600.0
LOOP = "/loop"
DOOR = 25.0  # s: up to the door, knock, put down, step back, picture (assumption)
TO_PERSON = 120.0  # s: asking who it is, handing over (assumption)
STOREY = 15.0  # s up and down (assumption)
_DEGREE = 111_320.0  # metres in a degree of latitude
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Usual:
    """What a vehicle of a kind can do unless its crew says otherwise; every figure is an assumption."""

    capacity: int  # pack units
    speed: float  # metres a second, in a town
    handling: float  # seconds at every stop: park, lock, find the entrance
    loading: float  # seconds at the depot before a round
    rounds: int  # a day at most
    per_metre: float  # cost beside that of somebody who walks


VEHICLES: Mapping[str, Usual] = {
    "van": Usual(240, 5.0, 45.0, 900.0, 10, 0.5),
    "cart": Usual(40, 1.2, 15.0, 240.0, 16, 1.0),
    "foot": Usual(8, 1.2, 10.0, 90.0, 40, 1.0),
}


@dataclass(frozen=True, slots=True)
class CrewDay:
    """A crew on one day, as it can go out from now on."""

    id: int
    vehicle: str
    capacity: int
    speed: float
    lon: float  # of its depot
    lat: float
    opens: float  # seconds of the city's day
    closes: float
    rounds: int  # that may still begin
    areas: frozenset[str]  # "depot/community" it serves; with LOOP behind it: also doors at high risk there
    closed_loop: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """One pack and the door it goes to."""

    pack: int
    building: int
    lon: float
    lat: float
    size: int
    ready: float  # seconds of the city's day
    due: float
    area: str  # "depot/community"; with LOOP behind it: only a closed-loop crew may go there
    unit: str = ""
    floor: str = ""
    door: str = ""
    to_person: bool = False
    special: bool = False
    high_risk: bool = False
    closed_to: frozenset[str] = frozenset()


def storey(door: Door) -> int:
    """From the floor's name, else from a door like 302; the ground floor is 1."""
    named = _DIGITS.search(door.floor)
    if named:
        return max(1, min(int(named[0]), 60))
    number = _DIGITS.search(door.door)
    return max(1, min(int(number[0]) // 100, 60)) if number and len(number[0]) >= 3 else 1


def walked(doors: Iterable[Door]) -> list[Door]:
    """In the order they are planned and walked: building by building, stairs by stairs, upwards."""
    return sorted(doors, key=lambda one: (one.building, one.unit, storey(one), one.door, one.pack))


def seconds_at(doors: Sequence[Door]) -> list[float]:
    """What each door takes, with the storeys from the door before it; doors in walking order."""
    taken: list[float] = []
    here: tuple[int, str] | None = None
    at = 1
    for door in doors:
        if (door.building, door.unit) != here:
            here, at = (door.building, door.unit), 1
        up = max(0, storey(door) - at)
        at = max(at, storey(door))
        taken.append((TO_PERSON if door.to_person else DOOR) + STOREY * up)
    return taken


@dataclass(frozen=True, slots=True)
class Asked:
    """A problem of the solver, and what its numbers are here."""

    problem: Problem
    packs: list[list[int]]  # of each stop, in walking order
    doors: dict[int, Door]  # by pack
    crews: list[CrewDay]  # by the solver's vehicle


class Plane:
    """Metres east and north of a corner of the town; good to a thousandth over some ten kilometres."""

    def __init__(self, places: Iterable[tuple[float, float]]) -> None:
        known = list(places)
        self.lon = min(lon for lon, _ in known)
        self.lat = min(lat for _, lat in known)
        self.narrow = cos(radians(sum(lat for _, lat in known) / len(known)))

    def __call__(self, lon: float, lat: float) -> tuple[float, float]:
        return (lon - self.lon) * _DEGREE * self.narrow, (lat - self.lat) * _DEGREE


def problem_of(doors: Iterable[Door], crews: Sequence[CrewDay]) -> Asked:
    """Packs merged into stops, for the crews of a day. Raises UnusableInput where there is nothing or nobody."""
    order = walked(doors)
    plane = Plane([*((door.lon, door.lat) for door in order), *((crew.lon, crew.lat) for crew in crews)])
    single = [stop_of(door, plane, seconds) for door, seconds in zip(order, seconds_at(order), strict=True)]
    smallest = min((crew.capacity for crew in crews), default=1)
    most = max(smallest, max((door.size for door in order), default=1))
    stops, served = merged(single, most)
    vehicles = tuple(vehicle_of(crew, plane) for crew in crews)
    packs = [[order[door].pack for door in one] for one in served]
    return Asked(Problem(tuple(stops), vehicles), packs, {door.pack: door for door in order}, list(crews))


def stop_of(door: Door, plane: Plane, seconds: float) -> Stop:
    x, y = plane(door.lon, door.lat)
    return Stop(
        str(door.building), x, y, demand=door.size, ready=door.ready, due=door.due, service=seconds,
        closed_to=door.closed_to, high_risk=door.high_risk, area=door.area, special=door.special,
    )  # fmt: skip


def vehicle_of(crew: CrewDay, plane: Plane) -> Vehicle:
    usual = VEHICLES[crew.vehicle]
    kind = Kind(
        crew.vehicle, crew.capacity, crew.speed, usual.handling, usual.loading, cost_per_metre=usual.per_metre,
        closed_loop=crew.closed_loop,
    )  # fmt: skip
    return Vehicle(
        str(crew.id), kind, plane(crew.lon, crew.lat), None, crew.opens, max(crew.opens, crew.closes),
        max(1, crew.rounds), crew.areas,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Times:
    """Of one round, in seconds of the city's day."""

    leaves: float
    arrives: tuple[float, ...]  # by stop
    back: float
    metres: float


def times_of(problem: Problem, vehicle: int, rounds: Sequence[Sequence[int]]) -> list[Times]:
    """When a crew leaves, arrives and is back, round after round, as the solver counts."""
    crew = problem.vehicles[vehicle]
    kind, now = crew.kind, crew.opens
    made: list[Times] = []
    for stops in rounds:
        now += kind.loading
        now += _too_early(problem, crew, stops, now)
        leaves, here, arrives, way = now, crew.start, [], 0.0
        for number in stops:
            stop = problem.stops[number]
            step = _way(problem, here, (stop.x, stop.y))
            way, now = way + step, max(now + step / kind.speed, stop.ready)
            arrives.append(now)
            here, now = (stop.x, stop.y), now + stop.service + kind.handling
        step = _way(problem, here, crew.start)
        way, now = way + step, now + step / kind.speed
        made.append(Times(leaves, tuple(arrives), now, way))
    return made


def _too_early(problem: Problem, crew: Vehicle, stops: Sequence[int], now: float) -> float:
    """Seconds that a crew would wait before the first door: it waits at the depot instead."""
    first = problem.stops[stops[0]]
    arrives = now + _way(problem, crew.start, (first.x, first.y)) / crew.kind.speed
    return max(0.0, first.ready - arrives)


def _way(problem: Problem, a: tuple[float, float], b: tuple[float, float]) -> float:
    return problem.detour * hypot(a[0] - b[0], a[1] - b[1])


def holds(problem: Problem, vehicle: int, rounds: Sequence[Sequence[int]]) -> bool:
    """Whether a crew keeps its shift and every window with these rounds."""
    times = times_of(problem, vehicle, rounds)
    late = any(
        at > problem.stops[stop].due + 1e-6
        for stops, one in zip(rounds, times, strict=True)
        for stop, at in zip(stops, one.arrives, strict=True)
    )
    return not late and (not times or times[-1].back <= problem.vehicles[vehicle].closes + 1e-6)


def permitted(
    problem: Problem, vehicle: int, rounds: Sequence[Sequence[int]]
) -> tuple[list[list[int]], list[int]]:
    """What a crew may still serve of its rounds, and the stops it may not: at high risk since, or no more its area."""
    areas = problem.vehicles[vehicle].areas
    if areas is None:
        return [list(one) for one in rounds], []
    left = [[stop for stop in one if problem.stops[stop].area in areas] for one in rounds]
    given = [stop for one in rounds for stop in one if problem.stops[stop].area not in areas]
    return [one for one in left if one], given


def kept(
    problem: Problem, vehicle: int, rounds: Sequence[Sequence[int]]
) -> tuple[list[list[int]], list[int]]:
    """What a crew that is late still holds of its rounds, and the stops it gives up, from the end."""
    left, given = [list(one) for one in rounds], []
    while left and not holds(problem, vehicle, left):
        given.append(left[-1].pop())
        if not left[-1]:
            left.pop()
    return left, given
