"""A plan looked at from outside: every rule again and the cost added up anew, in plain Python.

It shares nothing with the search but the words of the problem; tests and benchmarks believe only this.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from frontline.solvers.routes.model import Plan, Problem, Vehicle

LATE = 1e-6  # seconds that rounding may take


@dataclass(frozen=True)
class Checked:
    """What was found; `broken` is empty if every rule holds."""

    cost: float
    metres: float
    arrivals: dict[int, float]  # begin of service at each stop served
    broken: list[str] = field(default_factory=list)


def metres(problem: Problem, a: tuple[float, float], b: tuple[float, float]) -> float:
    """The way between two places."""
    straight = math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2)
    return float(math.floor(straight + 0.5)) if problem.rounded else straight * problem.detour


def check(problem: Problem, plan: Plan) -> Checked:
    """Follows every vehicle through its day."""
    found = Checked(0.0, 0.0, {})
    served = [stop for one in plan.rounds for stop in one.stops]
    out = [one.stop for one in plan.unserved]
    out += plan.cancelled
    if sorted(served + out) != list(range(len(problem.stops))):
        found.broken.append("some stop is in no round without a reason, or in two")
    if len({(one.vehicle, one.number) for one in plan.rounds}) != len(plan.rounds):
        found.broken.append("a round is there twice")
    cost = way = 0.0
    for number, vehicle in enumerate(problem.vehicles):
        mine = sorted((one for one in plan.rounds if one.vehicle == number), key=lambda one: one.number)
        if any(not 0 <= one.number < vehicle.rounds for one in mine):
            found.broken.append(f"{vehicle.name} goes out too often")
        walked = _day(problem, vehicle, [one.stops for one in mine], found)
        way += walked
        cost += walked * vehicle.kind.cost_per_metre + vehicle.kind.cost_per_round * len(mine)
    return Checked(cost, way, found.arrivals, found.broken)


def _day(problem: Problem, vehicle: Vehicle, rounds: list[tuple[int, ...]], found: Checked) -> float:
    time, way, after_risk, kind = vehicle.opens, 0.0, False, vehicle.kind
    for stops in rounds:
        if not stops:
            found.broken.append(f"{vehicle.name} has an empty round")
        if sum(problem.stops[stop].demand for stop in stops) > kind.capacity:
            found.broken.append(f"{vehicle.name} carries more than it can")
        here = vehicle.start
        time += kind.loading
        for number in stops:
            stop = problem.stops[number]
            step = metres(problem, here, (stop.x, stop.y))
            here, way, time = (stop.x, stop.y), way + step, max(time + step / kind.speed, stop.ready)
            found.arrivals[number] = time
            if time > stop.due + LATE:
                found.broken.append(f"{stop.name} is served late")
            if kind.name in stop.closed_to or (vehicle.areas is not None and stop.area not in vehicle.areas):
                found.broken.append(f"{vehicle.name} may not go to {stop.name}")
            if after_risk and not stop.high_risk and not kind.closed_loop:
                found.broken.append(f"{stop.name} comes after people at high risk")
            after_risk = after_risk or stop.high_risk
            time += stop.service + kind.handling
        step = metres(problem, here, vehicle.end or vehicle.start)
        way, time = way + step, time + step / kind.speed
    if rounds and time > vehicle.closes + LATE:
        found.broken.append(f"{vehicle.name} comes back late")
    return way
