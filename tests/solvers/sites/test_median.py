import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from frontline.solvers.sites import Stopped
from frontline.solvers.sites.bound import Bound
from frontline.solvers.sites.pairs import complete_pairs
from frontline.solvers.sites.state import state_of
from frontline.solvers.sites.swaps import seed_swaps, wander
from tests.solvers.sites.small import SEEDS, cheapest, search

quick = settings(max_examples=25, deadline=None)  # the first call compiles


@quick
@given(
    seed=SEEDS, clients=some.integers(1, 14), candidates=some.integers(1, 9), data=some.data(), whole=some.booleans()
)  # fmt: skip
def test_the_answer_is_the_cheapest_and_proven(
    seed: int, clients: int, candidates: int, data: some.DataObject, whole: bool
) -> None:
    draw = np.random.default_rng(seed)
    cost = draw.uniform(0, 30, (clients, candidates))
    cost = np.floor(cost) if whole else cost
    count = data.draw(some.integers(1, candidates))
    kept = tuple(data.draw(some.sets(some.integers(0, candidates - 1), max_size=count)))
    asked = search(cost, count, kept)
    stopped = asked.run()
    assert stopped is Stopped.PROVEN
    assert asked.cost == pytest.approx(cheapest(cost, count, kept), abs=1e-6)
    assert asked.proven == pytest.approx(asked.cost, abs=1e-6)
    assert set(kept) <= set(asked.sites.tolist()) and len(set(asked.sites.tolist())) == count


@quick
@given(seed=SEEDS, count=some.integers(1, 6), steps=some.integers(1, 60))
def test_the_bound_never_exceeds_the_cheapest(seed: int, count: int, steps: int) -> None:
    cost = np.random.default_rng(seed).uniform(0, 10, (12, 7))
    nobody = np.zeros(7, np.bool_)
    bound = Bound(complete_pairs(cost), count, cost.mean(axis=1), nobody.copy(), nobody.copy())
    best = cheapest(cost, count)
    for _ in range(steps):
        bound.step(best)
    assert bound.value <= best + 1e-9
    bound.fix(best - 1e-9)  # only what a cheaper answer could not contain: nothing to check but that it holds
    assert bound.open_always.sum() <= count


@quick
@given(seed=SEEDS, count=some.integers(1, 8))
def test_kicks_keep_the_state_in_step(seed: int, count: int) -> None:
    draw = np.random.default_rng(seed)
    pairs = complete_pairs(draw.uniform(0, 10, (30, 9)))
    sites = draw.choice(9, count, replace=False)
    state, nobody = state_of(pairs, sites), np.zeros(9, np.bool_)
    before = state.cost1.sum()
    seed_swaps(seed)
    gained = wander(pairs, state, sites, nobody, ~nobody, 30, 1e-9)
    anew = state_of(pairs, sites)
    assert gained <= 0 and state.cost1.sum() == pytest.approx(before + gained)
    assert np.array_equal(state.is_open, anew.is_open) and state.is_open.sum() == count
    for mine, fresh in ((state.cost1, anew.cost1), (state.cost2, anew.cost2), (state.loss, anew.loss)):
        assert mine == pytest.approx(fresh)
