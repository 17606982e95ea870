"""The time-varying reproduction number as EpiEstim has it (Cori et al. 2013), of one area or of many at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from frontline.solvers.arrays import Bools, Floats, Ints
from frontline.solvers.errors import UnusableInput

WEEK = 7  # days of a window
QUANTILES = (0.025, 0.5, 0.975)
CV = 0.3  # posterior coefficient of variation that Cori et al. ask for before believing a number


class Doubt(StrEnum):
    """Why a window has no number, or one not to rely on; the first that holds."""

    NONE = ""
    NOBODY_INFECTIOUS = "nobody_infectious"  # no number: there is nobody who could have infected anybody
    EARLY = "early"  # the window ends before one mean serial interval has passed since the first case
    FEW = "few"  # too few cases for the coefficient of variation asked for


@dataclass(frozen=True)
class Windows:
    """R of each window (last axis) of each area; NaN where it is undefined. Days count from 0."""

    start: Ints  # first day of each window
    end: Ints  # last day, included
    mean: Floats
    sd: Floats
    quantiles: Floats  # one more axis, the first: as asked for
    doubt: Ints  # number of a Doubt, in the order of its names

    def doubts(self) -> list[Doubt]:
        """Of one area: what to say beside each number."""
        return [list(Doubt)[number] for number in self.doubt]


def infectiousness(cases: Floats, interval: Floats) -> Floats:
    """Cases of earlier days, each weighed by its share of the serial interval; NaN on day 0."""
    days = cases.shape[-1]
    weighed = np.zeros_like(cases)
    for lag in range(1, min(days, len(interval))):
        weighed[..., lag:] += interval[lag] * cases[..., : days - lag]
    weighed[..., 0] = np.nan
    return weighed


def reproduction(
    local: ArrayLike, interval: Floats, *, imported: ArrayLike | None = None, window: int = WEEK,
    prior_mean: float = 5.0, prior_sd: float = 5.0, quantiles: tuple[float, ...] = QUANTILES,
) -> Windows:  # fmt: skip
    """R in windows that slide by a day, from daily onsets (last axis: days) and a serial interval, day 0 first.

    Imported cases infect but were infected elsewhere. Where nobody says which were imported, those of the first day
    were: they had no source here (EpiEstim does the same). Raises UnusableInput.
    """
    here, total = _cases(local, imported)
    days = here.shape[-1]
    if not 1 <= window <= days - 1:
        raise UnusableInput(
            f"A window of {window} days needs more than {window} days of cases; there are {days}."
        )
    if not (prior_mean > 0 and prior_sd > 0):
        raise UnusableInput("Mean and standard deviation of the prior must be above 0.")
    start = np.arange(1, days - window + 1)
    force = infectiousness(total, interval)
    sums, forces = _sums(here, start, window), _sums(force, start, window)
    a = (prior_mean / prior_sd) ** 2 + sums
    scale = 1 / (prior_mean / prior_sd**2 + forces)
    doubt = _doubt(forces, sums, total, interval, start + window - 1, (prior_mean / prior_sd) ** 2)
    undefined = doubt == list(Doubt).index(Doubt.NOBODY_INFECTIOUS)
    mean, sd, asked = a * scale, np.sqrt(a) * scale, _quantiles(a, scale, quantiles)
    for numbers in (mean, sd, *asked):
        numbers[undefined] = np.nan
    return Windows(start, start + window - 1, mean, sd, asked, doubt)


def _cases(local: ArrayLike, imported: ArrayLike | None) -> tuple[Floats, Floats]:
    here = np.array(local, np.float64)
    from_elsewhere = np.zeros_like(here) if imported is None else np.array(imported, np.float64)
    if here.ndim < 1 or here.shape != from_elsewhere.shape or not here.shape[-1]:
        raise UnusableInput("Local and imported cases must be counts of the same days.")
    both = np.stack((here, from_elsewhere))
    if not np.isfinite(both).all() or (both < 0).any():
        raise UnusableInput("Counts of cases must be numbers of 0 or more; write 0 for a day without cases.")
    total: Floats = here + from_elsewhere
    here[..., 0] = 0.0  # without an earlier case here, the first ones came from elsewhere
    return here, total


def _sums(numbers: Floats, start: Ints, window: int) -> Floats:
    """Added up one by one: differences of running sums would lose digits."""
    parts = [numbers[..., start + day] for day in range(window)]
    return np.asarray(np.sum(parts, axis=0))


def _doubt(
    forces: Floats, sums: Floats, total: Floats, interval: Floats, end: Ints, prior_shape: float
) -> Ints:
    """The first doubt that holds wins, so they are written in reverse."""
    mean_interval = float(np.arange(len(interval)) @ interval / interval.sum())
    first = np.argmax(total > 0, axis=-1)[..., None]
    few: Bools = sums < np.ceil(1 / CV**2 - prior_shape)
    doubt = np.where(few, list(Doubt).index(Doubt.FEW), 0)
    doubt = np.where(end - first < np.ceil(mean_interval), list(Doubt).index(Doubt.EARLY), doubt)
    return np.where(~(forces > 0), list(Doubt).index(Doubt.NOBODY_INFECTIOUS), doubt)


def _quantiles(a: Floats, scale: Floats, quantiles: tuple[float, ...]) -> Floats:
    from scipy.special import gammaincinv

    return np.stack([np.asarray(gammaincinv(a, one)) * scale for one in quantiles])
