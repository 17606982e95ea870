"""The flow bound beside HiGHS."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.optimize import linprog

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.grids.flows import cheapest_flows
from tests.solvers.grids.small import SEEDS


def least_by_highs(borders: Ints, weight: Floats, lower: Floats, upper: Floats) -> float:
    """People times borders crossed until all are within bounds; infinite if that cannot be."""
    ends = np.concatenate((borders, borders[:, ::-1]))
    arcs = np.arange(len(ends))
    change = np.zeros((len(weight), len(ends)))
    change[ends[:, 0], arcs] -= 1
    change[ends[:, 1], arcs] += 1
    found = linprog(
        np.ones(len(ends)), A_ub=np.concatenate((change, -change)),
        b_ub=np.concatenate((upper - weight, weight - lower)), method="highs",
    )  # fmt: skip
    return float(found.fun) if found.status == 0 else np.inf


def slots(borders: Ints, grids: int) -> Ints:
    near = np.repeat(np.arange(grids)[:, None], 12, axis=1)
    for a in range(grids):
        others = [b for pair in borders.tolist() if a in pair for b in pair if b != a]
        near[a, : len(others)] = others
    return near


@settings(max_examples=80)
@given(seed=SEEDS, grids=some.integers(2, 9), heavy=some.integers(1, 3), light=some.integers(0, 2))
def test_flows_are_the_cheapest(seed: int, grids: int, heavy: int, light: int) -> None:
    draw = np.random.default_rng(seed)
    borders = np.array(
        [(a, b) for a in range(grids) for b in range(a + 1, grids) if b == a + 1 or draw.uniform() < 0.2]
    )
    weight = draw.integers(8, 13, grids).astype(float)
    weight[draw.choice(grids, min(heavy, grids), replace=False)] += 7
    weight[draw.choice(grids, min(light, grids), replace=False)] -= 5
    lower, upper = np.full(grids, 0.7 * weight.mean()), np.full(grids, 1.2 * weight.mean())
    near = slots(borders, grids)
    flow, outside = cheapest_flows(near, weight, lower, upper)
    after = weight.copy()
    for a, slot in np.argwhere(flow > 0):
        after[a] -= flow[a, slot]
        after[near[a, slot]] += flow[a, slot]
    assert not outside.any() and (after <= upper + 1e-6).all() and (after >= lower - 1e-6).all()
    assert flow.sum() == pytest.approx(least_by_highs(borders, weight, lower, upper), abs=1e-5)


def test_a_grid_that_no_room_can_be_reached_from_stays_outside() -> None:
    near = slots(np.array([[0, 1]]), 3)
    _, outside = cheapest_flows(near, np.array([20.0, 10, 1]), np.zeros(3), np.full(3, 11.0))
    assert outside.tolist() == [True, False, False]
