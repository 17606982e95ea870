from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.sparse.csgraph import connected_components, dijkstra

from frontline.solvers.sites import UnusableInput, propose_sites
from frontline.solvers.sites.walking import streets
from tests.solvers.sites.small import SEEDS

TOWN: dict[str, Any] = {
    "x": [0, 10, 19, 30],
    "y": [0, 0, 0, 0],
    "people": [5, 1, 1, 9],
    "candidates": [0, 1, 2, 3],
}


def town(seed: int, buildings: int) -> dict[str, Any]:
    draw = np.random.default_rng(seed)
    x, y = draw.uniform(0, 500, (2, buildings))
    return {"x": x, "y": y, "people": draw.integers(0, 9, buildings) + (np.arange(buildings) == 0)}


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, buildings=some.integers(4, 25), points=some.integers(1, 3))
def test_people_walk_least_along_the_streets(seed: int, buildings: int, points: int) -> None:
    given_town = town(seed, buildings)
    candidates = np.random.default_rng(seed).choice(buildings, min(buildings, 7), replace=False)
    answer = propose_sites(**given_town, candidates=candidates, points=points, enough=0.0)
    walk = dijkstra(streets(given_town["x"], given_town["y"]).graph, directed=False)
    cost = given_town["people"] @ walk
    table = given_town["people"][:, None] * walk
    best = min(table[:, list(c)].min(axis=1).sum() for c in combinations(candidates.tolist(), points))
    assert answer.cost == pytest.approx(best) and answer.gap < 1e-6
    assert set(answer.assignment) <= set(answer.sites) <= set(candidates) and len(cost) == buildings
    assert answer.distance == pytest.approx(walk[np.arange(buildings), answer.assignment])


def test_points_that_exist_stay() -> None:
    assert propose_sites(**TOWN, points=2).sites.tolist() == [0, 3]
    answer = propose_sites(**{**TOWN, "candidates": [2, 3]}, existing=[1], points=2)
    assert answer.sites.tolist() == [1, 3] and answer.assignment.tolist() == [1, 1, 1, 3]


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, buildings=some.integers(1, 60))
def test_every_building_can_be_reached(seed: int, buildings: int) -> None:
    given_town = town(seed, buildings)
    loose = streets(given_town["x"], given_town["y"], np.empty((0, 2), np.int64))
    found = streets(given_town["x"], given_town["y"])
    assert connected_components(loose.graph, directed=False)[0] == 1
    assert connected_components(found.graph, directed=False)[0] == 1


def test_buildings_on_one_spot_or_one_line_are_a_town_too() -> None:
    spot = propose_sites(x=[1, 1, 1, 2], y=[1, 1, 1, 1], people=[1, 2, 3, 4], candidates=[0, 3], points=1)
    assert spot.cost == pytest.approx(4, abs=0.001) and spot.sites.size == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"people": [1, 2]}, "same length"),
        ({"people": [0, 0, 0, 0]}, "not all 0"),
        ({"people": [1, 1, 1, -1]}, "0 or more"),
        ({"x": [0, 1, 2, float("nan")]}, "metres"),
        ({"candidates": [0, 4]}, "positions of buildings"),
        ({"edges": [[0, -1]]}, "positions of buildings"),
        ({"points": 5}, "Ask for 1 to 4 points"),
        ({"points": 1, "existing": [0, 1]}, "Ask for 2 to 4 points"),
    ],
)
def test_bad_input_is_refused_with_what_to_do(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(UnusableInput, match=said):
        propose_sites(**{**TOWN, "points": 1, **changed})


def test_without_time_there_is_still_an_answer_with_a_bound() -> None:
    answer = propose_sites(**town(1, 400), candidates=range(200), points=20, seconds=0, enough=0.0)
    assert len(answer.sites) == 20 and 0 < answer.lower_bound <= answer.cost
