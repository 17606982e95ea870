"""Serial intervals: days between the onset of a case and of those it infected."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from frontline.solvers.arrays import Floats
from frontline.solvers.errors import UnusableInput


def parametric(mean: float, sd: float, days: int) -> Floats:
    """Share of each day 0..days-1 of a serial interval with this mean and sd (days); day 0 has none.

    A gamma distribution shifted by one day, each day weighed by a triangle (Cori et al., American Journal of
    Epidemiology 2013, web appendix 11; EpiEstim's `discr_si`). Raises UnusableInput.
    """
    from scipy.special import gammainc

    if not (mean > 1 and sd > 0 and np.isfinite([mean, sd]).all()):
        raise UnusableInput("The mean serial interval must be above 1 day, its standard deviation above 0.")
    shape, scale = ((mean - 1) / sd) ** 2, sd**2 / (mean - 1)

    def below(a: float, x: Floats) -> Floats:
        return np.asarray(gammainc(a, np.maximum(x, 0) / scale))

    k = np.arange(days, dtype=np.float64)
    share = k * below(shape, k) + (k - 2) * below(shape, k - 2) - 2 * (k - 1) * below(shape, k - 1)
    share += shape * scale * (2 * below(shape + 1, k - 1) - below(shape + 1, k - 2) - below(shape + 1, k))
    return np.maximum(share, 0.0)


def given(shares: ArrayLike) -> Floats:
    """A distribution as counted or published, day 0 first. Raises UnusableInput."""
    share = np.asarray(shares, np.float64)
    if share.ndim != 1 or len(share) < 2 or not np.isfinite(share).all() or (share < 0).any():
        raise UnusableInput("A serial interval is a list of shares of 0 or more, day 0 first.")
    if share[0] != 0:
        raise UnusableInput(
            "The share of day 0 must be 0: nobody infects others before falling ill themselves."
        )
    if abs(share.sum() - 1) > 0.01:
        raise UnusableInput(f"The shares of a serial interval must sum to 1; these sum to {share.sum():.3f}.")
    return share
