from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from frontline.solvers.sites import Layout, UnusableInput, layout_of
from tests.solvers.sites.small import SEEDS
from tests.solvers.sites.test_city import town

ROW: dict[str, Any] = {"x": [0, 10, 20, 90], "y": [0, 0, 0, 0], "people": [4, 1, 1, 2]}


def row(sites: list[int]) -> Layout:
    return layout_of(**ROW, candidates=[0, 1, 2, 3], sites=sites)


def test_one_more_and_one_fewer() -> None:
    layout = row([0])
    assert layout.people_metres() == 10 + 20 + 180
    assert layout.best_to_open() == (3, 180)
    layout.open(3)
    assert layout.people_metres() == 30 and layout.people_at() == {0: 6, 3: 2}
    layout.open(1)
    site, missed = layout.best_to_close()
    assert site == 1 and missed == pytest.approx(20)
    layout.close(0)
    nearest, walk = layout.walks()
    assert nearest.tolist() == [1, 1, 1, 3] and walk == pytest.approx([10, 0, 10, 0])


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, steps=some.lists(some.integers(0, 11), max_size=12))
def test_after_any_changes_the_layout_is_as_if_made_anew(seed: int, steps: list[int]) -> None:
    houses = town(seed, 40)
    layout = layout_of(**houses, candidates=range(12), sites=[0])
    for building in steps:
        if building not in layout.sites:
            layout.open(building)
        elif len(layout.sites) > 1:
            layout.close(building)
    anew = layout_of(**houses, candidates=range(12), sites=layout.sites)
    assert layout.people_metres() == pytest.approx(anew.people_metres())
    assert layout.people_at() == pytest.approx(anew.people_at())
    assert layout.best_to_close()[1] == pytest.approx(anew.best_to_close()[1])


def test_a_building_without_people_has_a_nearest_point_too() -> None:
    layout = layout_of(**{**ROW, "people": [4, 0, 0, 2]}, candidates=[0, 3], sites=[0, 3])
    nearest, walk = layout.walks()
    assert nearest.tolist() == [0, 0, 0, 3] and walk == pytest.approx([0, 10, 20, 0])
    assert layout.people_metres() == 0


def test_a_city_whose_lists_do_not_reach_is_walked_again() -> None:
    """1,500 buildings and 700 candidates: lists are cut, one point is far from most."""
    houses = town(3, 1500)
    layout = layout_of(**houses, candidates=range(700), sites=range(40))
    for building in range(1, 40):
        layout.close(building)
    assert (layout.state.first < 0).any()
    nearest, walk = layout.walks()
    assert set(nearest.tolist()) == {0} and np.isfinite(walk).all()


def test_what_cannot_be_opened_or_closed_is_refused() -> None:
    layout = row([0])
    refused: list[tuple[Callable[[int], None], int, str]] = [
        (layout.open, 0, "already"),
        (layout.close, 1, "No open point"),
        (layout.close, 0, "last point"),
        (layout.open, 7, "no candidate"),
    ]
    for change, building, said in refused:
        with pytest.raises(UnusableInput, match=said):
            change(building)
    with pytest.raises(UnusableInput, match="at least one"):
        row([])
    with pytest.raises(UnusableInput, match="Every candidate"):
        row([0, 1, 2, 3]).best_to_open()
