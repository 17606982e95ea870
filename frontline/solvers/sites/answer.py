"""What a siting solver answers, and how much of it is proven."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from frontline.solvers.arrays import Floats, Ints


class Stopped(StrEnum):
    """Why a solver stopped."""

    PROVEN = "proven"  # no better answer exists
    CLOSE_ENOUGH = "close_enough"  # the proven gap is at most the one asked for
    OUT_OF_TIME = "out_of_time"  # the best answer found in the seconds given


@dataclass(frozen=True)
class Siting:
    """Which candidates open and who goes where. `cost` is the sum of weight times distance."""

    sites: Ints  # ids as the caller gave the candidates, ascending
    assignment: Ints  # per client the id of its site
    distance: Floats  # per client to its site, in the unit of the input
    cost: float
    lower_bound: float  # no choice of sites costs less
    seconds: float
    stopped: Stopped

    @property
    def gap(self) -> float:
        """How much too expensive the answer may be at most, as a share of the bound."""
        return relative_gap(self.cost, self.lower_bound)


def relative_gap(cost: float, bound: float) -> float:
    """Share of the bound by which the cost may be too high; infinite while nothing is proven."""
    if cost <= bound:
        return 0.0
    return (cost - bound) / bound if bound > 0 else math.inf
