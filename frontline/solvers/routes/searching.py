"""From a problem to a plan: first rounds, ruin and recreate while time lasts, what is left goes in or gets a reason."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from frontline.solvers.arrays import Shorts
from frontline.solvers.errors import UnusableInput
from frontline.solvers.routes.annealing import Best, anneal, best_of, whole_cost
from frontline.solvers.routes.build import ground_of, rounds_of, set_rounds, stops_of
from frontline.solvers.routes.chance import Chance, chance
from frontline.solvers.routes.finish import fill, prefer
from frontline.solvers.routes.ground import Ground
from frontline.solvers.routes.model import Plan, Problem
from frontline.solvers.routes.opening import Progress
from frontline.solvers.routes.reasons import reasons
from frontline.solvers.routes.ruin import Loose, loose, recreate
from frontline.solvers.routes.savings import savings
from frontline.solvers.routes.state import ABSENT, LOG, Rounds, empty_rounds

HOT, COLD = 1.5, 0.015  # of the mean step between stops: temperatures at the beginning and the end
CHUNK = 2_000  # steps between two looks at the clock
Clock: TypeAlias = Callable[[], float]


@dataclass
class Search:
    """Everything a search needs to go on; `best` is feasible at any moment."""

    ground: Ground
    state: Rounds
    best: Best
    out: Loose
    chance: Chance
    seeds: Shorts  # stops around which to ruin
    mean_step: float
    mirrors: bool  # rounds alike, driven either way
    steps: int = 0


def search(
    problem: Problem, *, seconds: float, steps: int | None, seed: int, progress: Progress | None, clock: Clock
) -> Plan:
    """What `solve` promises."""
    if not 0 <= seconds < math.inf or (steps is not None and not 0 <= steps < 10**12) or seed < 0:
        raise UnusableInput("Seconds, steps and seed must be 0 or more.")
    began = clock()
    made = begin(problem, ground_of(problem), seed)
    first = float(made.best.cost[1])
    run(made, seconds if steps is None else None, steps or 0, progress, clock, began)
    return finished(problem, made, clock() - began, first)


def begin(problem: Problem, ground: Ground, seed: int) -> Search:
    """First rounds."""
    state, luck, out = empty_rounds(ground), chance(seed), loose(len(ground.capacity), ground.stops)
    if alike(ground):
        _first_by_savings(ground, state)
    _insert_all(ground, state, out, luck, np.arange(len(problem.stops), dtype=np.int32))
    seeds = np.arange(len(problem.stops), dtype=np.int32)
    return Search(
        ground, state, best_of(ground, state), out, luck, seeds, mean_step(ground, state), alike(ground)
    )


def alike(ground: Ground) -> bool:
    """Whether all rounds are the same and may be driven either way."""
    start, end = ground.place[ground.stops], ground.place[ground.stops + 1]
    return ground.sorts == 1 and not ground.timed and not ground.ruled and bool((start == end).all())


def _first_by_savings(ground: Ground, state: Rounds) -> None:
    """Where savings make more rounds than there are vehicles, the fullest stay."""
    demand, capacity = ground.demand, ground.capacity[0]
    made = [one for one in savings(ground) if demand[one].sum() <= capacity]
    made.sort(key=lambda stops: -float(demand[stops].sum()))
    set_rounds(ground, state, enumerate(made[: len(ground.capacity)]))  # type: ignore[arg-type]


def _insert_all(ground: Ground, state: Rounds, out: Loose, luck: Chance, stops: Shorts) -> None:
    """One after the other beside what is there, dearest to leave out first, else from west to east."""
    missing = stops[state.round[stops] == ABSENT]
    order = np.lexsort((ground.place[missing, 0], -ground.penalty[missing]))
    for k in range(0, len(missing), len(out.stops)):
        part = missing[order[k : k + len(out.stops)]]
        out.stops[: len(part)] = part
        state.counts[LOG] = 0
        recreate(ground, state, out, luck, len(part))
    state.counts[LOG] = 0


def mean_step(ground: Ground, state: Rounds) -> float:
    """Between neighbouring stops of a round: the unit of temperature. At least a trace above 0."""
    a = np.flatnonzero(state.round[: ground.stops] != ABSENT)
    b = state.next[a]
    a, b = a[b < ground.stops], b[b < ground.stops]
    if not len(a):
        return 1.0
    length = np.hypot(*(ground.place[a] - ground.place[b]).T) * ground.detour * ground.cost[state.round[a]]
    return max(float(length.mean()), 1e-6)


def run(
    search: Search, seconds: float | None, steps: int, progress: Progress | None, clock: Clock, began: float
) -> None:
    """Anneals until the time (or the number of steps) is over, or progress says so."""
    done, total = 0.0, max(steps, 1)
    if seconds is None and steps == 0:
        return
    while done < 1.0:
        if seconds is None:
            now = min(CHUNK, total - search.steps)
            following = (search.steps + now) / total
            _anneal(search, now, done, following)
        else:
            now = CHUNK
            _anneal(search, now, done, done)
            following = (clock() - began) / seconds if seconds else 1.0
        search.steps += now
        done = following
        if not search.ground.rounded:  # sums of a million changes drift
            search.best.cost[0] = whole_cost(search.ground, search.state)
        if progress is not None and progress(min(done, 1.0), float(search.best.cost[1])):
            return


def _anneal(search: Search, steps: int, begin: float, end: float) -> None:
    hot, cold = (search.mean_step * HOT * (COLD / HOT) ** share for share in (begin, end))
    anneal(
        search.ground, search.state, search.best, search.out, search.chance, search.seeds, steps, hot, cold,
        search.mirrors,
    )  # fmt: skip


def finished(problem: Problem, search: Search, seconds: float, first: float) -> Plan:
    """The best rounds as a plan; no stop is left out that fits somewhere."""
    ground = search.ground
    state = restored(ground, search.best.next)
    stops = np.arange(len(problem.stops))
    complete(problem, ground, state)
    missing = stops[state.round[stops] == ABSENT]
    cost = float(whole_cost(ground, state) - ground.penalty[state.round[: ground.stops] == ABSENT].sum())
    unserved = reasons(problem, ground, state, missing)
    return Plan(rounds_of(ground, state.next, problem), unserved, cost, seconds, search.steps, first)


def complete(problem: Problem, ground: Ground, state: Rounds) -> None:
    """What fits goes in; special needs before others."""
    stops = np.arange(len(problem.stops))
    fill(ground, state, stops[state.round[stops] == ABSENT])
    special = np.array([stop.special for stop in problem.stops], np.bool_)
    prefer(ground, state, stops[special], stops[~special])
    fill(ground, state, stops[state.round[stops] == ABSENT])


def restored(ground: Ground, follows: Shorts) -> Rounds:
    """A state with the rounds of these links."""
    state = empty_rounds(ground)
    set_rounds(ground, state, ((r, stops_of(ground, follows, r)) for r in range(len(ground.capacity))))
    return state
