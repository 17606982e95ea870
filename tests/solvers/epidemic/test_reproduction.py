import math

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as some

from frontline.solvers.epidemic import (
    Doubt,
    UnusableInput,
    cohort_reproduction,
    given,
    parametric,
    reproduction,
)
from tests.solvers.epidemic.real import real, table

FLU = "epiestim-reference/Flu2009_incidence.csv"
QUANTILES = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)
SHORT = given([0, 0.5, 0.3, 0.2])


def numbers(name: str) -> np.ndarray:
    rows = table(f"epiestim-reference/{name}.csv")
    return np.array([[float("nan" if cell == "NA" else cell) for cell in row.values()] for row in rows])


def cases() -> list[int]:
    return [int(row["I"]) for row in table(FLU)]


@real
@pytest.mark.parametrize("interval", ["nonparametric_si", "parametric_si_2.6_1.5"])
def test_every_number_of_epiestim(interval: str) -> None:
    shares = given(numbers("Flu2009_si_distr")[:, 1]) if interval[0] == "n" else parametric(2.6, 1.5, 60)
    found = reproduction(cases(), shares, quantiles=QUANTILES)
    mine = np.column_stack([found.start + 1, found.end + 1, found.mean, found.sd, *found.quantiles])
    assert mine == pytest.approx(numbers(f"expected_R_weekly_{interval}"), rel=1e-9, abs=1e-9)


@real
def test_the_discretised_interval_of_epiestim() -> None:
    theirs = numbers("expected_discretised_si_2.6_1.5")[:, 1]
    assert parametric(2.6, 1.5, len(theirs)) == pytest.approx(theirs, abs=1e-9)


@real
def test_the_cohorts_of_epiestim() -> None:
    found = cohort_reproduction(cases(), given(numbers("Flu2009_si_distr")[:, 1]))
    theirs = numbers("expected_R_wallinga_teunis")
    assert np.column_stack([found.start + 1, found.end + 1, found.mean]) == pytest.approx(
        theirs[:, :3], abs=1e-9
    )
    assert found.unfinished_from == len(cases()) - 11  # of these cases the longest interval has not passed


def test_windows_without_anybody_infectious_have_no_number() -> None:
    found = reproduction([0, 5, 0, 0, 0, 0, 0, 0, 3, 4, 9, 9], SHORT, window=2)
    few, nobody = [Doubt.FEW], [Doubt.NOBODY_INFECTIOUS]
    assert found.doubts() == [Doubt.EARLY, *few * 3, *nobody * 3, *few, Doubt.NONE, Doubt.NONE]
    undefined = np.isnan(found.mean)
    assert undefined.tolist() == [doubt is Doubt.NOBODY_INFECTIOUS for doubt in found.doubts()]
    assert np.isnan(found.quantiles[:, undefined]).all() and np.isnan(found.sd[undefined]).all()
    assert np.isnan(reproduction([0] * 9, SHORT, window=3).mean).all()


def test_imported_cases_infect_and_are_not_counted_as_infected_here() -> None:
    local, imported = [0, 0, 4, 4, 4, 4], [2, 2, 2, 2, 2, 2]
    apart = reproduction(local, SHORT, imported=imported, window=3)
    force = sum(SHORT[lag] * (local[2 - lag + day] + imported[2 - lag + day]) for day in range(3)
                for lag in range(1, 4) if 2 - lag + day >= 0)  # fmt: skip
    assert apart.mean[1] == pytest.approx((1 + 12) / (1 / 5 + force))
    together = reproduction(np.add(local, imported), SHORT, window=3)
    assert (together.mean > apart.mean).all()


@settings(max_examples=50, deadline=None)
@drawn(some.lists(some.lists(some.integers(0, 30), min_size=12, max_size=12), min_size=1, max_size=4))
def test_many_areas_are_as_each_alone(areas: list[list[int]]) -> None:
    all_of_them = reproduction(areas, SHORT, window=4)
    for k, area in enumerate(areas):
        alone = reproduction(area, SHORT, window=4)
        assert np.array_equal(alone.quantiles, all_of_them.quantiles[:, k], equal_nan=True)
        assert np.array_equal(alone.doubt, all_of_them.doubt[k])


@settings(max_examples=50, deadline=None)
@drawn(some.lists(some.integers(0, 30), min_size=5, max_size=25))
def test_every_case_with_a_possible_source_is_shared_out_once(counts: list[int]) -> None:
    found = cohort_reproduction(counts, SHORT, window=3)
    sourced = sum(n for day, n in enumerate(counts) if sum(counts[max(0, day - 3) : day]))
    shared = sum(n * r for n, r in zip(counts, found.by_day, strict=True) if n)
    assert shared == pytest.approx(sourced)
    assert all(math.isnan(r) == (n == 0) for n, r in zip(counts, found.by_day, strict=True))


@pytest.mark.parametrize(
    ("shares", "says"),
    [([0.2, 0.8], "day 0"), ([0, 0.5], "sum to 1"), ([0, -1, 2], "0 or more"), ([1], "list of shares")],
)
def test_intervals_that_cannot_be(shares: list[float], says: str) -> None:
    with pytest.raises(UnusableInput, match=says):
        given(shares)


def test_cases_that_cannot_be() -> None:
    with pytest.raises(UnusableInput, match="above 1 day"):
        parametric(1.0, 1.5, 9)
    with pytest.raises(UnusableInput, match="window of 7"):
        reproduction([1, 2, 3], SHORT)
    with pytest.raises(UnusableInput, match="0 or more"):
        reproduction([1, -2, 3, 4], SHORT, window=2)
    with pytest.raises(UnusableInput, match="same days"):
        reproduction([1, 2, 3], SHORT, imported=[1, 2], window=2)
    with pytest.raises(UnusableInput, match="window"):
        cohort_reproduction([[1, 2]], SHORT)
