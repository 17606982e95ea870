from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from frontline.solvers.arrays import Floats
from frontline.solvers.sites import Stopped, UnusableInput, propose_sites
from frontline.solvers.sites.capacitated import PackedBound, PackedSearch
from frontline.solvers.sites.median import Ask
from frontline.solvers.sites.packing import pack
from frontline.solvers.sites.pairs import complete_pairs
from tests.solvers.sites.small import SEEDS

STREET: dict[str, Any] = {
    "x": [0, 10, 20, 30],
    "y": [0, 0, 0, 0],
    "people": [3, 3, 3, 3],
    "candidates": [0, 1, 2, 3],
}
quick = settings(max_examples=25, deadline=None)


def whole(draw: np.random.Generator, low: int, high: int, size: int) -> Floats:
    return draw.integers(low, high, size).astype(np.float64)


def cheapest(cost: Floats, demand: Floats, room: Floats, count: int) -> float:
    """By trying every choice of sites and every way to go there."""
    clients, best = np.arange(len(demand)), np.inf
    for sites in combinations(range(cost.shape[1]), count):
        for goes in product(sites, repeat=len(demand)):
            if (np.bincount(goes, demand, minlength=cost.shape[1]) <= room).all():
                best = min(best, float(cost[clients, list(goes)].sum()))
    return best


@quick
@given(seed=SEEDS, clients=some.integers(2, 6), candidates=some.integers(2, 5), count=some.integers(1, 3))
def test_the_answer_is_the_cheapest_and_proven(seed: int, clients: int, candidates: int, count: int) -> None:
    draw = np.random.default_rng(seed)
    cost = draw.uniform(0, 30, (clients, candidates))
    demand, room = whole(draw, 1, 6, clients), whole(draw, 4, 14, candidates)
    assume(count <= candidates)
    best = cheapest(cost, demand, room, count)
    assume(best < np.inf)
    search = PackedSearch(complete_pairs(cost), count, np.zeros(candidates, np.bool_), demand, room, Ask(600))
    try:
        stopped = search.run()
    except UnusableInput:  # too tight for the repair of loads: said, never answered wrongly
        return
    assert search.proven <= best + 1e-6 <= search.cost + 2e-6
    assert stopped is Stopped.PROVEN and search.cost == pytest.approx(best)
    assert (np.bincount(search.goes, demand, minlength=candidates) <= room).all()


@quick
@given(seed=SEEDS, steps=some.integers(1, 40), round_up=some.booleans())
def test_the_bound_never_exceeds_the_cheapest(seed: int, steps: int, round_up: bool) -> None:
    draw = np.random.default_rng(seed)
    cost, demand = draw.uniform(0, 10, (6, 4)), draw.uniform(1, 3, 6)
    demand, room = np.ceil(demand) if round_up else demand, np.full(4, 8.0)
    nobody, best = np.zeros(4, np.bool_), cheapest(cost, demand, room, 3)
    assume(best < np.inf)
    bound = PackedBound(
        complete_pairs(cost), 3, cost.mean(axis=1), nobody, nobody.copy(), demand=demand, room=room
    )
    for _ in range(steps):
        bound.step(best)
    assert bound.value <= best + 1e-9


@quick
@given(seed=SEEDS, room=some.integers(1, 25))
def test_packing_is_the_best_subset_and_its_bound_lies_below(seed: int, room: int) -> None:
    draw = np.random.default_rng(seed)
    cost, demand, price = draw.uniform(0, 9, (8, 1)), whole(draw, 1, 9, 8), draw.uniform(0, 12, 8)
    pairs, taken = complete_pairs(cost), np.zeros(8)
    choices = [np.array(choice, bool) for choice in product((False, True), repeat=8)]
    best = min(float((cost[c, 0] - price[c]).sum()) for c in choices if demand[c].sum() <= room)
    worth = pack(pairs, price, demand, float(room), 0, True, taken, 1.0)
    assert worth == pytest.approx(best) and taken @ demand <= room
    assert worth == pytest.approx(float(taken @ (cost[:, 0] - price)))
    assert pack(pairs, price, demand, float(room), 0, False, np.zeros(8), 0.0) <= best + 1e-9


def test_a_full_point_sends_people_to_another() -> None:
    answer = propose_sites(**{**STREET, "people": [1, 1, 3, 3]}, points=2, capacity=4, enough=0.0)
    assert np.bincount(answer.assignment, [1, 1, 3, 3]).max() <= 4
    assert answer.gap == 0 and answer.stopped is Stopped.PROVEN
    assert propose_sites(**STREET, points=2, capacity=[3, 9, 9, 9], enough=0.0).cost == pytest.approx(60)


def test_too_little_room_is_said() -> None:
    with pytest.raises(UnusableInput, match="cannot serve everybody"):
        propose_sites(**STREET, points=2, capacity=5)
    with pytest.raises(UnusableInput, match="No way was found"):
        propose_sites(**{**STREET, "people": [5, 5, 5, 1]}, points=2, capacity=8, seconds=1)
    with pytest.raises(UnusableInput, match="above 0"):
        propose_sites(**STREET, points=2, capacity=[1, 2])


def test_a_point_that_exists_stays_within_capacity() -> None:
    answer = propose_sites(**STREET, points=2, existing=[0], capacity=9, enough=0.0)
    assert 0 in answer.sites and np.bincount(answer.assignment, STREET["people"]).max() <= 9
