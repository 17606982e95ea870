"""Routing problems: public instances with their best known cost, our own with time windows, PyVRP on both."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from time import process_time
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.instances import FOLDER
from frontline.solvers.routes import Kind, Plan, Problem, Round, Stop, Vehicle
from frontline.solvers.routes.check import check
from frontline.solvers.routes.files import read_vrp

if TYPE_CHECKING:
    from pyvrp import ProblemData

# Best known as of January 2026: PROVENANCE.md of the folder
BEST = {
    "X-n101-k25": 27_591, "X-n502-k39": 69_226, "X-n1001-k43": 72_355, "Leuven1": 192_848, "Ghent1": 469_531,
    "Flanders2": 4_373_244,
}  # fmt: skip
SCALE = 1_000  # PyVRP counts in whole numbers: millimetres and milliseconds


@dataclass(frozen=True)
class Seen:
    """What the independent check says of a plan."""

    cost: float
    left_out: int
    fine: bool
    processor: float


def instance(name: str) -> Problem:
    """A file of the folder of real data."""
    plain = FOLDER / "cvrp" / f"{name}.vrp"
    if plain.is_file():
        return read_vrp(plain.read_text())
    return read_vrp(gzip.decompress(plain.with_suffix(".vrp.gz").read_bytes()).decode())


def made(stops: int, seed: int = 1, *, windows: bool = False) -> Problem:
    """Houses in clusters around a depot; with windows four in ten doors have one of two hours, all in eight hours."""
    draw = np.random.default_rng([seed, stops])
    side = 250.0 * stops**0.5
    middles = draw.uniform(0, side, (max(1, stops // 150), 2))
    places = np.round(middles[draw.integers(0, len(middles), stops)] + draw.normal(0, side / 25, (stops, 2)))
    ready = (
        np.where(draw.uniform(size=stops) < 0.4, draw.integers(0, 4, stops) * 7200.0, 0.0)
        if windows
        else None
    )
    houses = []
    for k, (x, y) in enumerate(places.tolist()):
        stop = Stop(str(k + 1), x, y, int(draw.integers(1, 21)), service=120.0 if windows else 0.0)
        if ready is not None and draw.uniform() < 0.4:
            stop = replace(stop, ready=float(ready[k]), due=float(ready[k]) + 7200.0)
        houses.append(stop)
    least = sum(stop.demand for stop in houses) / 200
    van, closes = Kind("van", 200, 8.0), 28_800.0 if windows else np.inf
    depot = (round(side / 2), round(side / 2))
    vans = tuple(Vehicle(str(k), van, depot, closes=closes) for k in range(int(least * 1.4) + 10))
    return Problem(tuple(houses), vans, 1.0, rounded=not windows)


def seen(problem: Problem, plan: Plan, processor: float) -> Seen:
    """By `check`, which shares nothing with the search."""
    found = check(problem, plan)
    return Seen(found.cost, len(plan.unserved), not found.broken, processor)


def by_pyvrp(problem: Problem, seconds: float, seed: int = 1) -> Seen:
    """PyVRP as its authors ship it until it has used as much processor time, its matrix included."""
    from pyvrp import solve
    from pyvrp.solve import SolveParams

    busy, scale = process_time(), 1 if problem.rounded else SCALE
    params = SolveParams()  # before the clock of the search: it reads nothing
    result = solve(
        _data(problem, scale), lambda best: process_time() - busy >= seconds, seed, False, False, params
    )
    rounds = tuple(
        Round(k, 0, tuple(visit.idx for visit in route.schedule() if visit.is_client()))
        for k, route in enumerate(result.best.routes())
    )
    processor = process_time() - busy
    complete = result.is_feasible() and sum(len(one.stops) for one in rounds) == len(problem.stops)
    return seen(problem, Plan(rounds, (), 0.0), processor) if complete else Seen(np.inf, 0, False, processor)


def _data(problem: Problem, scale: int) -> ProblemData:
    from pyvrp import Client, Depot, Location, ProblemData, VehicleType

    first = problem.vehicles[0]
    x = np.array([first.start[0], *(stop.x for stop in problem.stops)])
    y = np.array([first.start[1], *(stop.y for stop in problem.stops)])
    straight = np.hypot(x[:, None] - x, y[:, None] - y)
    way = np.floor(straight + 0.5) if problem.rounded else np.ceil(straight * scale * problem.detour)
    took = np.ceil(way / first.kind.speed)  # rounded up, so that our check finds nobody late
    clients = [
        Client(
            k, [stop.demand], [], int(stop.service * scale), int(stop.ready * scale), _late(stop.due, scale)
        )
        for k, stop in enumerate(problem.stops, 1)
    ]
    vans = VehicleType(len(problem.vehicles), [first.kind.capacity], tw_late=_late(first.closes, scale))
    places = [Location(a, b) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    ways, times = way.astype(np.int64), took.astype(np.int64)
    return ProblemData(places, clients, [Depot(0)], [vans], [ways], [times])


def _late(time: float, scale: int) -> int:
    return 2**40 if time == np.inf else int(time * scale)
