"""How many others each case infected: the mean R and the dispersion k of a negative binomial distribution."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from frontline.solvers.arrays import Ints
from frontline.solvers.errors import UnusableInput

LARGEST = 1e6  # dispersion beyond which a distribution is Poisson for every purpose
DROP = (
    1.920729410347  # of the log-likelihood, at the ends of a 95 % interval: half of chi-square's 95 % point
)


@dataclass(frozen=True)
class Offspring:
    """Maximum likelihood and 95 % intervals by its profile (Lloyd-Smith et al., Nature 2005)."""

    cases: int
    links: int
    mean: float  # R
    mean_interval: tuple[float, float]
    dispersion: float  # k: below 1 few infect many; inf: no more spread than chance gives
    dispersion_interval: tuple[float, float]
    most: float  # share of the cases, the most infectious first, behind 80 % of the links


def offspring(counts: ArrayLike) -> Offspring:
    """From the number that each case infected, zeros included. Raises UnusableInput."""
    numbers = np.asarray(counts, np.int64)
    if numbers.ndim != 1 or not len(numbers) or (numbers < 0).any():
        raise UnusableInput("Give for each case how many it infected: whole numbers of 0 or more.")
    if not numbers.sum():
        raise UnusableInput("Nobody infected anybody: there is no distribution to estimate.")
    mean = float(numbers.mean())
    best = _best(numbers, mean)
    height = _likelihood(numbers, mean, best)
    return Offspring(
        len(numbers), int(numbers.sum()), mean, _mean_interval(numbers, mean, height),
        math.inf if best >= LARGEST else best, _dispersion_interval(numbers, mean, best, height), _share(numbers),
    )  # fmt: skip


def _likelihood(numbers: Ints, mean: float, k: float) -> float:
    """Logarithm, without the part that depends on neither; for very large k that of Poisson."""
    from scipy.special import gammaln

    n, total = len(numbers), float(numbers.sum())
    if k >= LARGEST:
        return total * math.log(mean) - n * mean
    value, times = np.unique(numbers, return_counts=True)
    spread = float(((gammaln(value + k) - gammaln(k)) * times).sum()) - total * math.log(k)
    return spread + total * math.log(mean) - (n * k + total) * math.log1p(mean / k)


def _best(numbers: Ints, mean: float) -> float:
    """The dispersion of the greatest likelihood at this mean."""
    from scipy.optimize import minimize_scalar

    found = minimize_scalar(
        lambda log_k: -_likelihood(numbers, mean, math.exp(log_k)), bounds=(-12, math.log(LARGEST)),
        method="bounded", options={"xatol": 1e-10},
    )  # fmt: skip
    poisson = _likelihood(numbers, mean, LARGEST) >= -float(found.fun) - 1e-9
    return LARGEST if poisson else math.exp(float(found.x))


def _mean_interval(numbers: Ints, mean: float, height: float) -> tuple[float, float]:
    """By the profile: at each other mean the dispersion that fits best there."""
    from scipy.optimize import brentq

    def over(one: float) -> float:
        return height - _likelihood(numbers, one, _best(numbers, one)) - DROP

    high = mean * 2
    while over(high) < 0:
        high *= 2
    return float(brentq(over, mean * 1e-6, mean)), float(brentq(over, mean, high))


def _dispersion_interval(numbers: Ints, mean: float, k: float, height: float) -> tuple[float, float]:
    from scipy.optimize import brentq

    def over(log_k: float) -> float:
        return height - _likelihood(numbers, mean, math.exp(log_k)) - DROP

    low, top, at = -16.0, math.log(LARGEST) - 1e-9, min(math.log(k), math.log(LARGEST) - 1e-9)
    lower = math.exp(brentq(over, low, at)) if over(low) > 0 else 0.0
    upper = math.exp(brentq(over, at, top)) if over(top) > 0 and at < top else math.inf
    return lower, upper


def _share(numbers: Ints) -> float:
    running = np.cumsum(np.sort(numbers)[::-1])
    return float(np.searchsorted(running, 0.8 * running[-1]) + 1) / len(numbers)
