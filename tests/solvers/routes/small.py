"""Problems small enough to try everything."""

from collections.abc import Iterator
from itertools import permutations, product

import numpy as np
from hypothesis import strategies as some

from frontline.solvers.routes import Kind, Plan, Problem, Round, Stop, Unserved, Vehicle
from frontline.solvers.routes.check import check
from frontline.solvers.routes.model import Rule

SEEDS = some.integers(0, 10**6)
DEPOT = (500.0, 500.0)


def plain(seed: int, stops: int, capacity: int = 10) -> Problem:
    """One depot, vehicles alike, no times."""
    draw = np.random.default_rng(seed)
    van = Kind("van", capacity)
    places = draw.integers(0, 1000, (stops, 2)).tolist()
    made = tuple(Stop(f"s{k}", x, y, int(draw.integers(1, 5))) for k, (x, y) in enumerate(places))
    return Problem(made, tuple(Vehicle(f"v{k}", van, DEPOT) for k in range(stops)), rounded=True)


def ruled(seed: int, stops: int) -> Problem:
    """Every rule there is, so tight that often something is left out."""
    draw = np.random.default_rng(seed)
    kinds = (
        Kind("van", 8, 8.0, 20.0, 60.0, 1.0, 100.0),
        Kind("foot", 4, 1.2, 0.0, 30.0, 0.5),
        Kind("loop", 6, 5.0, 30.0, 60.0, closed_loop=True),
    )
    vehicles = tuple(
        Vehicle(
            f"v{k}", kinds[int(draw.integers(3))], DEPOT, None if draw.uniform() < 0.5 else (0.0, 0.0), 0.0,
            float(draw.choice([900, 1800, np.inf])), 1, draw.choice([None, frozenset("a")]),  # type: ignore[arg-type]
        )
        for k in range(int(draw.integers(1, 3)))
    )  # fmt: skip
    vehicles += (Vehicle("twice", kinds[1], DEPOT, None, 0.0, float(draw.choice([1500, 3000])), 2),)
    return Problem(tuple(_ruled_stop(draw, k) for k in range(stops)), vehicles)


def _ruled_stop(draw: np.random.Generator, k: int) -> Stop:
    x, y = draw.uniform(0, 1000, 2)
    ready = float(draw.choice([0, 0, 300]))
    return Stop(
        f"s{k}", float(x), float(y), int(draw.integers(1, 6)), ready, ready + float(draw.choice([400, 900, np.inf])),
        float(draw.choice([0, 60])), frozenset(draw.choice(["", "van", "foot"], 1).tolist()) - {""},
        bool(draw.uniform() < 0.25), str(draw.choice(["a", "b"])), bool(draw.uniform() < 0.3),
    )  # fmt: skip


def every_plan(problem: Problem) -> Iterator[Plan]:
    """All ways to serve all stops or some, every rule kept; each stop in a slot and each slot in every order."""
    slots = [(k, number) for k, vehicle in enumerate(problem.vehicles) for number in range(vehicle.rounds)]
    stops = range(len(problem.stops))
    for chosen in product(range(-1, len(slots)), repeat=len(problem.stops)):
        parts = [[stop for stop in stops if chosen[stop] == slot] for slot in range(len(slots))]
        out = tuple(Unserved(stop, Rule.FULL, 0, None, "", "") for stop in stops if chosen[stop] < 0)
        for orders in product(*(permutations(part) for part in parts)):
            rounds = tuple(Round(*slots[k], order) for k, order in enumerate(orders) if order)
            plan = Plan(rounds, out, 0.0)
            if not check(problem, plan).broken:
                yield plan


def best_by_trying(problem: Problem) -> tuple[int, int, float]:
    """Special stops left out, others left out, cost: the least there is, in this order."""
    return min(worth(problem, plan) for plan in every_plan(problem))


def worth(problem: Problem, plan: Plan) -> tuple[int, int, float]:
    special = sum(problem.stops[one.stop].special for one in plan.unserved)
    return special, len(plan.unserved) - special, round(check(problem, plan).cost, 6)
