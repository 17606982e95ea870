import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some
from scipy.stats import nbinom, poisson

from frontline.solvers.epidemic import UnusableInput, offspring


@settings(max_examples=40, deadline=None)
@given(some.lists(some.integers(0, 12), min_size=3, max_size=60))
def test_no_other_pair_of_numbers_is_likelier(counts: list[int]) -> None:
    assume(sum(counts))
    found = offspring(counts)
    assert found.mean == pytest.approx(np.mean(counts))

    def likelihood(mean: float, k: float) -> float:
        spread = poisson(mean) if math.isinf(k) else nbinom(k, k / (k + mean))
        return float(spread.logpmf(counts).sum())

    best = likelihood(found.mean, found.dispersion)
    for mean in found.mean * np.array([0.8, 1, 1.25]):
        for k in (0.01, 0.1, 0.3, 1, 3, 10, 100, math.inf, *(found.dispersion * np.array([0.9, 1.1]))):
            assert likelihood(float(mean), float(k)) <= best + 1e-6
    low, high = found.dispersion_interval
    for end in (low, high):
        if 0 < end < math.inf:
            assert best - likelihood(found.mean, end) == pytest.approx(1.9207, abs=1e-3)
    assert found.mean_interval[0] < found.mean < found.mean_interval[1]


def test_what_was_drawn_is_found_again() -> None:
    drawn = np.random.default_rng(5).negative_binomial(0.4, 0.4 / (0.4 + 1.5), 20_000)
    found = offspring(drawn)
    assert found.mean == pytest.approx(1.5, rel=0.05) and found.dispersion == pytest.approx(0.4, rel=0.05)
    assert found.dispersion_interval[0] < 0.4 < found.dispersion_interval[1]
    assert found.mean_interval[0] < 1.5 < found.mean_interval[1]


def test_all_alike_is_no_more_spread_than_chance() -> None:
    found = offspring([1] * 30)
    assert math.isinf(found.dispersion) and math.isinf(found.dispersion_interval[1])
    assert found.dispersion_interval[0] > 1


def test_one_in_ten_behind_all_links() -> None:
    assert offspring([0] * 18 + [8, 2]).most == pytest.approx(1 / 20)


@pytest.mark.parametrize("counts", [[], [0, 0], [-1, 2]])
def test_counts_that_say_nothing(counts: list[int]) -> None:
    with pytest.raises(UnusableInput):
        offspring(counts)
