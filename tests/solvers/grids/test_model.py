from typing import Any

import numpy as np
import pytest

from frontline.solvers.grids import City, UnusableInput, figures_of, roundness
from frontline.solvers.grids.model import MOST_BUILDINGS
from tests.solvers.grids.small import street

FOUR: dict[str, Any] = {"x": [0, 10, 20, 30], "y": [0, 0, 0, 5], "people": [1, 2, 3, 4]}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"x": [0, 1]}, "same length"), ({"x": [0, 1, 2, float("nan")]}, r"Building no\. 3 has no coordinates"),
        ({"y": [0, 1, float("inf"), 2], "names": ("a", "b", "c", "d")}, "Building c has no coordinates"),
        ({"x": [0, 10, 20, 4_000_000]}, "mix two systems; the furthest is building no. 3"),
        ({"people": [1, 1, -1, 1]}, r"Building no\. 2: people"), ({"people": [0, 0, 0, 0]}, "Nobody lives"),
        ({"people": ["many", 1, 1, 1]}, "one number per building"),
        ({"people": [1, 1, float("nan"), 1]}, r"Building no\. 2: people"),
        ({"edges": [[0, 4]]}, "positions of buildings"), ({"edges": [[-1, 0]]}, "positions of buildings"),
        ({"edges": [[0, 0.5]]}, "whole numbers"), ({"community": [1, 2]}, "one entry per building"),
        ({"community": [1, 2, 3, "x"]}, "whole numbers"), ({"x": [], "y": [], "people": []}, "Give 1 to"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_what_to_do(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(UnusableInput, match=said):
        City(**{**FOUR, **changed})


def test_a_file_of_more_than_a_million_rows_is_refused() -> None:
    many = np.zeros(MOST_BUILDINGS + 1)
    with pytest.raises(UnusableInput, match="Give 1 to 1000000"):
        City(many, many, many)


def test_figures_of_a_street() -> None:
    city = street([2, 1, 1, 2, 6])
    figures = figures_of(city, np.array([0, 0, 0, 1, 1]), before=np.array([0, 0, 1, 1, 1]))
    assert (figures.grids, figures.mean, figures.lightest, figures.heaviest) == (2, 6, 4, 8)
    assert figures.off == figures.off_city == pytest.approx(1 / 3)
    assert figures.loose == 0 and figures.moved == 1
    assert figures.spread == pytest.approx(2 * 7.5**2 + 2.5**2 + 12.5**2 + 2 * 7.5**2 + 6 * 2.5**2)
    assert figures_of(city, np.array([0, 1, 0, 1, 1])).loose == 2


def test_the_mean_of_a_community_is_its_own() -> None:
    figures = figures_of(street([2, 2, 3, 3]), np.arange(4), community=np.array([0, 0, 1, 1]))
    assert figures.off == 0 and figures.off_city == pytest.approx(0.2)


def test_roundness_is_one_where_balance_costs_nothing() -> None:
    spots = np.repeat([0.0, 1000, 2000], 20) + np.tile(np.arange(20.0), 3)
    city = City(spots, np.zeros(60), np.ones(60))
    assert roundness(city, np.repeat([0, 1, 2], 20)) == pytest.approx(1)
    assert roundness(city, np.tile([0, 1, 2], 20)) > 100
