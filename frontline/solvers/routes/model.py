"""Stops, crews with their vehicles, and the plan that comes back."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from frontline.solvers.errors import UnusableInput

DETOUR = 1.3  # way over straight line in a town (assumption; Yushu has no published figure)
MOST_STOPS, MOST_ROUNDS = 100_000, 20_000
MOST_PAIRS = 20_000_000  # groups of stops by rounds
FARTHEST = 2_000_000.0  # metres across; more is a mistake in the coordinates


@dataclass(frozen=True)
class Kind:
    """A kind of vehicle: van, hand cart, somebody on foot."""

    name: str
    capacity: int  # packs, or whatever demands count
    speed: float = 1.0  # metres a second
    handling: float = 0.0  # seconds at every stop, besides the stop's own
    loading: float = 0.0  # seconds at the depot before a round
    cost_per_metre: float = 1.0
    cost_per_round: float = 0.0
    closed_loop: bool = False  # a crew that goes to people at high risk in any order


@dataclass(frozen=True)
class Vehicle:
    """One vehicle with its crew for one day."""

    name: str
    kind: Kind
    start: tuple[float, float]  # metres
    end: tuple[float, float] | None = None  # None: where it began
    opens: float = 0.0  # seconds since any moment that all times share
    closes: float = math.inf
    rounds: int = 1  # how often it may go out and come back
    areas: frozenset[str] | None = None  # sub-areas it serves; None: all


@dataclass(frozen=True)
class Stop:
    """One place where somebody knocks; doors of one building are merged before (`merged`)."""

    name: str
    x: float
    y: float
    demand: int = 1
    ready: float = 0.0
    due: float = math.inf
    service: float = 0.0
    closed_to: frozenset[str] = frozenset()  # names of kinds that cannot get there
    high_risk: bool = False  # last in the day of its crew, or by a closed-loop crew
    area: str | None = None
    special: bool = False  # special needs: never left out before others


@dataclass(frozen=True)
class Problem:
    """What is to be delivered, and by whom."""

    stops: tuple[Stop, ...]
    vehicles: tuple[Vehicle, ...]
    detour: float = DETOUR
    rounded: bool = False  # whole-numbered distances without detour, as CVRPLIB counts

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True)
class Round:
    """One vehicle goes out, visits these stops in this order, comes back."""

    vehicle: int
    number: int  # of the vehicle's rounds, from 0
    stops: tuple[int, ...]


class Rule(StrEnum):
    """Which rule keeps a stop out, from the hardest to the one nearest to giving way."""

    NOBODY = "nobody"  # no vehicle may go there
    TOO_LARGE = "too_large"  # larger than every vehicle that may
    TOO_FAR = "too_far"  # out of time even if a vehicle went there first and alone
    FULL = "full"
    ORDER = "order"  # people at high risk come last
    NO_TIME = "no_time"


@dataclass(frozen=True)
class Unserved:
    """Why a stop is in no round, in figures and in a sentence."""

    stop: int
    rule: Rule
    short: float  # packs of room or seconds of time that are missing at the vehicle nearest to taking it
    vehicle: int | None  # that vehicle
    why: str
    helps: str


@dataclass(frozen=True)
class Plan:
    """Feasible at any moment; `cost` as the kinds say, without anything for stops left out."""

    rounds: tuple[Round, ...]
    unserved: tuple[Unserved, ...]
    cost: float
    seconds: float = 0.0
    steps: int = 0
    first_cost: float = 0.0  # before the search
    cancelled: tuple[int, ...] = ()  # stops called off since


def _check(problem: Problem) -> None:
    if not problem.stops:
        raise UnusableInput("There are no stops: name at least one.")
    if not problem.vehicles:
        raise UnusableInput("There are no vehicles: name at least one.")
    if len(problem.stops) > MOST_STOPS:
        raise UnusableInput(f"Up to {MOST_STOPS} stops can be planned at once: merge doors into stops first.")
    if sum(max(1, vehicle.rounds) for vehicle in problem.vehicles) > MOST_ROUNDS:
        raise UnusableInput(f"Up to {MOST_ROUNDS} rounds can be planned at once.")
    if not 1 <= problem.detour <= 10:
        raise UnusableInput("The detour factor must lie between 1 and 10.")
    for vehicle in problem.vehicles:
        _check_vehicle(vehicle)
    for stop in problem.stops:
        check_stop(stop)
    _check_extent(problem)


def _check_vehicle(vehicle: Vehicle) -> None:
    kind, end = vehicle.kind, vehicle.end or vehicle.start
    if not _finite((*vehicle.start, *end)):
        raise UnusableInput(f"Vehicle {vehicle.name} has no place to start or to end at.")
    if not 1 <= kind.capacity < 2**31 or kind.capacity != int(kind.capacity):
        raise UnusableInput(f"The capacity of a {kind.name} must be a whole number of 1 or more.")
    if not 0 < kind.speed < math.inf:
        raise UnusableInput(f"The speed of a {kind.name} must be above 0.")
    if not _finite((kind.handling, kind.loading, kind.cost_per_metre, kind.cost_per_round), 0.0):
        raise UnusableInput(f"Times and costs of a {kind.name} must be numbers of 0 or more.")
    if not (math.isfinite(vehicle.opens) and vehicle.opens <= vehicle.closes):
        raise UnusableInput(f"The shift of vehicle {vehicle.name} ends before it begins.")
    if vehicle.rounds < 1:
        raise UnusableInput(f"Vehicle {vehicle.name} must have at least one round.")
    if vehicle.rounds > 1 and end != vehicle.start:
        raise UnusableInput(f"Vehicle {vehicle.name} goes out more than once: it must end where it starts.")


def check_stop(stop: Stop) -> None:
    """Raises UnusableInput with what to correct."""
    if not _finite((stop.x, stop.y)):
        raise UnusableInput(f"Stop {stop.name} has no place.")
    if not 0 <= stop.demand < 2**31 or stop.demand != int(stop.demand):
        raise UnusableInput(f"The demand of stop {stop.name} must be a whole number of 0 or more.")
    if not (math.isfinite(stop.ready) and stop.ready <= stop.due):
        raise UnusableInput(f"The time window of stop {stop.name} ends before it begins.")
    if not _finite((stop.service,), 0.0):
        raise UnusableInput(f"The service time of stop {stop.name} must be 0 or more seconds.")


def _finite(values: Iterable[float], least: float = -math.inf) -> bool:
    return all(math.isfinite(value) and value >= least for value in values)


def _check_extent(problem: Problem) -> None:
    places = [(stop.x, stop.y) for stop in problem.stops]
    places += [
        place for vehicle in problem.vehicles for place in (vehicle.start, vehicle.end or vehicle.start)
    ]
    for axis, name in ((0, "x"), (1, "y")):
        values = [place[axis] for place in places]
        if max(values) - min(values) > FARTHEST:
            raise UnusableInput(
                f"Places lie more than {FARTHEST / 1000:.0f} km apart in {name}: coordinates are metres of one plane."
            )
