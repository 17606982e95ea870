"""Simulated annealing over ruin and recreate, with the best rounds kept up to date at the cost of what changed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from frontline.solvers.arrays import Floats, Shorts
from frontline.solvers.compiled import inner
from frontline.solvers.routes.chance import Chance, below, uniform
from frontline.solvers.routes.exchange import exchange
from frontline.solvers.routes.ground import Ground, distance, end_of, start_of
from frontline.solvers.routes.ruin import Loose, penalties, step
from frontline.solvers.routes.state import ABSENT, TOUCHED, Rounds, take_back


class Best(NamedTuple):
    """The cheapest rounds so far."""

    next: Shorts  # only from the starts of rounds on
    cost: Floats  # [0] of the rounds as they are, [1] of the best; penalties included


def best_of(ground: Ground, state: Rounds) -> Best:
    """The rounds as they are."""
    cost = whole_cost(ground, state)
    state.is_touched[:] = 0
    state.counts[TOUCHED] = 0
    return Best(state.next.copy(), np.array([cost, cost]))


@inner
def whole_cost(ground: Ground, state: Rounds) -> float:
    """Of all rounds, added up anew, with a penalty for each stop in none."""
    total = 0.0
    for r in range(len(ground.capacity)):
        if state.size[r] == 0:
            continue
        way, node = 0.0, start_of(ground, r)
        while node != end_of(ground, r):
            way += distance(ground, node, state.next[node])
            node = state.next[node]
        total += way * ground.cost[r] + ground.fixed[r]
    for stop in range(ground.stops):
        if state.round[stop] == ABSENT:
            total += ground.penalty[stop]
    return total


@inner
def keep(ground: Ground, state: Rounds, best: Best) -> None:
    """The rounds as they are become the best; only what changed is copied."""
    for k in range(state.counts[TOUCHED]):
        r = state.touched[k]
        state.is_touched[r] = 0
        node = start_of(ground, r)
        while node != end_of(ground, r):
            best.next[node] = state.next[node]
            node = state.next[node]
    state.counts[TOUCHED] = 0
    best.cost[1] = best.cost[0]


@inner
def anneal(
    ground: Ground, state: Rounds, best: Best, out: Loose, chance: Chance, seeds: Shorts, steps: int,
    hot: float, cold: float, mirrors: bool,
) -> None:  # fmt: skip
    """`steps` ruins around the stops of `seeds`, while the temperature falls from hot to cold."""
    factor, heat = (cold / hot) ** (1.0 / steps), hot
    for _ in range(steps):
        heat *= factor
        seed = seeds[below(chance, len(seeds))]
        change = step(ground, state, out, chance, seed) + penalties(ground, state)
        if change < -heat * np.log(1.0 - uniform(chance)):
            best.cost[0] += change
        else:
            take_back(ground, state)
        if mirrors:
            best.cost[0] += exchange(ground, state, out, chance, seed, heat)
        if best.cost[0] < best.cost[1] - 1e-7:
            keep(ground, state, best)
