"""How many each day's cases infect in the end (Wallinga, Teunis, American Journal of Epidemiology 2004)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.epidemic.reproduction import WEEK, infectiousness
from frontline.solvers.errors import UnusableInput


@dataclass(frozen=True)
class Cohorts:
    """Mean of the cases whose onset lies in each window; NaN where there are none. Days count from 0."""

    start: Ints
    end: Ints
    mean: Floats
    by_day: Floats  # of the cases of each day
    unfinished_from: int  # cases from this day on may still infect: their numbers are too low


def cohort_reproduction(cases: ArrayLike, interval: Floats, *, window: int = WEEK) -> Cohorts:
    """Every case is shared among all earlier ones by the serial interval; the sum of a case's shares is its R.

    Cases without any possible source are nobody's. Raises UnusableInput.
    """
    counts = np.array(cases, np.float64)
    days = len(counts) if counts.ndim == 1 else 0
    if not 1 <= window <= days - 1:
        raise UnusableInput(
            f"A window of {window} days needs more than {window} days of cases; there are {days}."
        )
    if not np.isfinite(counts).all() or (counts < 0).any():
        raise UnusableInput("Counts of cases must be numbers of 0 or more; write 0 for a day without cases.")
    force = infectiousness(counts, interval)
    shared = np.divide(counts, force, out=np.zeros(days), where=force > 0)
    by_day = np.zeros(days)
    for lag in range(1, min(days, len(interval))):
        by_day[: days - lag] += interval[lag] * shared[lag:]
    by_day[counts == 0] = np.nan
    start = np.arange(1, days - window + 1)
    told = np.array([_mean(by_day[one : one + window], counts[one : one + window]) for one in start])
    latest = len(interval) - 1 - int(np.argmax(interval[::-1] > 0))
    return Cohorts(start, start + window - 1, told, by_day, max(0, days - latest))


def _mean(numbers: Floats, weights: Floats) -> float:
    there = weights > 0
    return float(np.average(numbers[there], weights=weights[there])) if there.any() else float("nan")
