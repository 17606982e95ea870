from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from frontline.solvers.arrays import Ints
from frontline.solvers.grids import City, UnusableInput, partition, rebalance
from frontline.solvers.grids.rebalance import bounds_of
from tests.solvers.grids.small import SEEDS, pairs, parts, people_of, street, town
from tests.solvers.grids.test_flows import least_by_highs


def swollen(seed: int) -> tuple[City, Ints, int]:
    """A town whose grid no. 2 has grown by half."""
    city = town(seed, 200)
    grid = partition(city, 8, within=0.05).grid
    people = np.where(grid == 2, city.people * 3 // 2, city.people)
    return City(city.x, city.y, people), grid, 2


def touching(city: City, grid: Ints) -> Ints:
    ends = np.sort(grid[pairs(city)], axis=1)
    return np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)


@settings(max_examples=40)
@given(seed=SEEDS)
def test_few_people_move_and_all_else_stays(seed: int) -> None:
    city, grid, heavy = swollen(seed)
    layout = rebalance(city, grid, heavy, within=0.1)
    before, after = people_of(city, grid), people_of(city, layout.grid)
    named = np.array([heavy])
    bounds = bounds_of(before, named, 0.1)
    inside = bool(((after >= bounds.lower - 1e-9) & (after <= bounds.upper + 1e-9)).all())
    assert layout.balanced == inside and parts(city, layout.grid) == 8
    assert layout.moved.tolist() == np.flatnonzero(layout.grid != grid).tolist()
    untouched = ~np.isin(np.arange(8), np.concatenate((grid[layout.moved], layout.grid[layout.moved])))
    for number in np.flatnonzero(untouched):
        assert ((layout.grid == number) == (grid == number)).all()
    assert layout.figures.moved == city.people[layout.moved].sum() <= layout.figures.crossed + 1e-6
    if layout.balanced:
        least = least_by_highs(touching(city, grid), before, bounds.lower, bounds.upper)
        assert layout.figures.floor == pytest.approx(least, rel=1e-3, abs=1e-2)


def test_on_average_few_more_people_than_any_way_needs() -> None:
    answers = [rebalance(*swollen(seed), within=0.1) for seed in range(20)]
    assert all(answer.balanced for answer in answers)
    assert sum(a.figures.crossed for a in answers) <= 1.5 * sum(a.figures.floor for a in answers)


def test_a_layout_that_is_even_stays_bit_for_bit() -> None:
    city = street([2.0] * 30)
    grid = np.arange(30) // 10
    layout = rebalance(city, grid, [0, 1, 2])
    assert (layout.grid == grid).all() and not len(layout.moved) and layout.balanced


def test_people_pass_along_a_street() -> None:
    """40, 20 and 30 people: ten leave the first, and ten others leave the second for nowhere."""
    city = street([2.0] * 20 + [1.0] * 20 + [1.0] * 30)
    layout = rebalance(city, np.repeat([0, 1, 2], [20, 20, 30]), 0)
    assert people_of(city, layout.grid).tolist() == [30, 30, 30]
    assert layout.figures.crossed == layout.figures.moved == 10 and layout.moved.tolist() == [
        15,
        16,
        17,
        18,
        19,
    ]


def test_a_light_grid_draws_people_in() -> None:
    city = street([1.0] * 30)
    layout = rebalance(city, np.repeat([0, 1, 2], [5, 12, 13]), 0, within=0.05)
    assert people_of(city, layout.grid)[0] == 10


def test_where_there_is_no_room_it_is_said() -> None:
    city = street([8.0, 8.0, 9.0])
    layout = rebalance(city, [0, 0, 1], 0)
    assert not layout.balanced and parts(city, layout.grid) == 2


def test_borders_of_communities_hold() -> None:
    line = street([1.0] * 40)
    city = City(line.x, line.y, line.people, line.edges, np.repeat([0, 1], 20))
    grid = np.repeat([0, 1, 2, 3], [4, 16, 4, 16])
    layout = rebalance(city, grid, [1, 3], by_community=True, within=0.2)
    assert people_of(city, layout.grid).tolist() == [8, 12, 8, 12]


@settings(max_examples=10)
@given(seed=SEEDS)
def test_the_order_of_buildings_changes_nothing(seed: int) -> None:
    city, grid, heavy = swollen(seed)
    shuffled = np.random.default_rng(seed).permutation(len(city))
    again = rebalance(City(city.x[shuffled], city.y[shuffled], city.people[shuffled]), grid[shuffled], heavy)
    assert (again.grid == rebalance(city, grid, heavy).grid[shuffled]).all()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"layout_of": [0, 0, 1]}, "the grid of each building"), ({"layout_of": [0.5] * 4}, "whole number"),
        ({"layout_of": [0, 0, 2, 2]}, "without gaps"), ({"heavy": 2}, "0 to 1"), ({"heavy": []}, "0 to 1"),
        ({"within": 1.5}, "between 0 and 1"), ({"by_community": True}, "community of each"),
        ({"layout_of": [0, 0, 1, 10**9]}, "without gaps"),
    ],
)  # fmt: skip
def test_refusals(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(UnusableInput, match=said):
        rebalance(**{"city": street([1.0] * 4), "layout_of": [0, 0, 1, 1], "heavy": 0, **changed})
