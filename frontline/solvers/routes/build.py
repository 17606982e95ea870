"""From the problem in words to arrays, and back from rounds to a plan."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints, Shorts
from frontline.solvers.errors import UnusableInput
from frontline.solvers.routes.ground import Ground, end_of, nearest, start_of
from frontline.solvers.routes.model import MOST_PAIRS, Problem, Round, Stop, Vehicle
from frontline.solvers.routes.state import ABSENT, Rounds, put, refresh_all

NEAR = 30  # near stops beside which a place is looked for
SPECIAL = 1e4  # ordinary stops that weigh as much as one of special needs, for the search
FAR_FUTURE = 1e9  # seconds; a time without end


def ground_of(problem: Problem, spare: int = 0) -> Ground:
    """Arrays of the inner loops, with room for `spare` stops that come later. Raises UnusableInput."""
    crews = [(vehicle, number) for vehicle in problem.vehicles for number in range(vehicle.rounds)]
    stops, rounds = len(problem.stops) + spare, len(crews)
    place = _places(problem, crews, spare)
    group, allowed = groups(problem.stops, problem.vehicles)
    near = np.full((stops, max(1, min(NEAR, stops - 1))), ABSENT, np.int32)
    found = nearest(place, len(problem.stops), near.shape[1])
    near[: len(found), : found.shape[1]] = found
    kinds = [vehicle.kind for vehicle, _ in crews]
    first = np.concatenate(([0], np.cumsum([vehicle.rounds for vehicle in problem.vehicles])))
    numbers = np.array([number for _, number in crews])
    of: Ints = np.repeat(np.arange(len(problem.vehicles)), np.diff(first)).astype(np.int64)
    last = numbers + 1 == np.diff(first)[of]
    every = np.arange(rounds)
    mixes = np.array([kind.closed_loop for kind in kinds], np.bool_)
    sort = _numbered((vehicle.kind, vehicle.start, vehicle.end, vehicle.opens, vehicle.closes, vehicle.areas, number,
                      vehicle.rounds) for vehicle, number in crews)  # fmt: skip
    nothing = np.zeros(spare)
    return Ground(
        stops, place, problem.rounded, 1.0 if problem.rounded else problem.detour, near,
        _of_stops((stop.demand for stop in problem.stops), nothing),
        _of_stops((stop.ready for stop in problem.stops), nothing),
        _of_stops((min(stop.due, FAR_FUTURE) for stop in problem.stops), nothing),
        _of_stops((stop.service for stop in problem.stops), nothing),
        _of_stops((stop.high_risk for stop in problem.stops), nothing) > 0,
        _of_stops(_penalties(problem, place), nothing), np.append(group, np.zeros(spare, np.int32)),
        timed(problem), _ruled(problem), np.ascontiguousarray(allowed[:, of]), _floats(kind.capacity for kind in kinds),
        _floats(kind.cost_per_metre for kind in kinds), _floats(kind.cost_per_round for kind in kinds),
        _floats(1.0 / kind.speed for kind in kinds), _floats(kind.handling for kind in kinds),
        _floats(kind.loading for kind in kinds), _floats(vehicle.opens for vehicle, _ in crews),
        _floats(min(vehicle.closes, FAR_FUTURE) for vehicle, _ in crews),
        np.where(numbers > 0, every - 1, ABSENT).astype(np.int32), np.where(last, ABSENT, every + 1).astype(np.int32),
        mixes, sort, int(sort.max()) + 1,
    )  # fmt: skip


def timed(problem: Problem) -> bool:
    """Whether any time can ever be too late."""
    stops = any(stop.due < FAR_FUTURE or stop.ready > 0 for stop in problem.stops)
    return stops or any(vehicle.closes < FAR_FUTURE for vehicle in problem.vehicles)


def _ruled(problem: Problem) -> bool:
    if any(vehicle.areas is not None for vehicle in problem.vehicles):
        return True
    return any(stop.high_risk or stop.closed_to for stop in problem.stops)


def may_serve(vehicle: Vehicle, stop: Stop) -> bool:
    """Whether kind and sub-area let the vehicle go there; room, risk and time aside."""
    return vehicle.kind.name not in stop.closed_to and (vehicle.areas is None or stop.area in vehicle.areas)


def groups(stops: Sequence[Stop], vehicles: Sequence[Vehicle]) -> tuple[Shorts, Bools]:
    """Stops that the same vehicles may serve, numbered; and which (groups by vehicles)."""
    keys: dict[Hashable, int] = {}
    group = np.array([keys.setdefault((stop.closed_to, stop.area), len(keys)) for stop in stops], np.int32)
    if len(keys) * len(vehicles) > MOST_PAIRS:
        raise UnusableInput("There are too many different rules of stops: name fewer sub-areas or kinds.")
    one_of = {number: k for k, number in reversed(list(enumerate(group.tolist())))}
    allowed = np.array(
        [[may_serve(vehicle, stops[one_of[key]]) for vehicle in vehicles] for key in range(len(keys))]
    )
    return group, allowed


def _places(problem: Problem, crews: Sequence[tuple[Vehicle, int]], spare: int) -> Floats:
    ends = [place for vehicle, _ in crews for place in (vehicle.start, vehicle.end or vehicle.start)]
    stops = [(stop.x, stop.y) for stop in problem.stops]
    return np.array([*stops, *[(0.0, 0.0)] * spare, *ends], np.float64)


def _floats(values: Iterable[float]) -> Floats:
    return np.fromiter(values, np.float64)


def _of_stops(values: Iterable[float], spare: Floats) -> Floats:
    return np.concatenate((_floats(values), spare))


def _numbered(keys: Iterable[Hashable]) -> Shorts:
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], np.int32)


def _penalties(problem: Problem, place: Floats) -> list[float]:
    """More than any way there and back; special needs more than all others of a large day together."""
    across = float(np.hypot(*np.ptp(place, axis=0))) * problem.detour
    dearest = max(vehicle.kind.cost_per_metre for vehicle in problem.vehicles)
    each = 4 * across * dearest + max(vehicle.kind.cost_per_round for vehicle in problem.vehicles) + 1.0
    return [each * SPECIAL if stop.special else each for stop in problem.stops]


def penalty_of(ground: Ground, special: bool) -> float:
    """Of a stop that comes later."""
    ordinary = float(ground.penalty[ground.penalty > 0].min())
    return ordinary * SPECIAL if special else ordinary


def set_rounds(ground: Ground, state: Rounds, orders: Iterable[tuple[int, Sequence[int]]]) -> None:
    """Puts given stops into given rounds, in this order; they are believed."""
    for r, stops in orders:
        behind = start_of(ground, r)
        for stop in stops:
            put(ground, state, int(stop), behind)
            behind = int(stop)
    refresh_all(ground, state)


def rounds_of(ground: Ground, follows: Shorts, problem: Problem) -> tuple[Round, ...]:
    """Rounds that go out, by vehicle."""
    made, r = [], 0
    for k, vehicle in enumerate(problem.vehicles):
        for number in range(vehicle.rounds):
            stops = stops_of(ground, follows, r)
            if stops:
                made.append(Round(k, number, tuple(stops)))
            r += 1
    return tuple(made)


def stops_of(ground: Ground, follows: Shorts, r: int) -> list[int]:
    """In the order of the round."""
    stops, node, end = [], int(follows[start_of(ground, r)]), end_of(ground, r)
    while node != end:
        stops.append(node)
        node = int(follows[node])
    return stops
