"""How many grids each community gets."""

from __future__ import annotations

import heapq

import numpy as np

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.errors import UnusableInput


def share_out(people: Floats, buildings: Ints, grids: int) -> Ints:
    """At least one each, never more than its buildings; each further grid where grids are heaviest for their number.

    Priority people / sqrt(k (k + 1)): the rule of Huntington and Hill, which keeps relative differences least.
    """
    if grids < len(people):
        raise UnusableInput(
            f"There are {len(people)} communities: ask for at least as many grids, not {grids}."
        )
    given = np.ones(len(people), np.int64)
    waiting = [(-p / np.sqrt(2.0), c) for c, p in enumerate(people) if buildings[c] > 1]
    heapq.heapify(waiting)
    for _ in range(grids - len(people)):
        _, c = heapq.heappop(waiting)
        given[c] += 1
        if given[c] < buildings[c]:
            heapq.heappush(waiting, (-people[c] / np.sqrt(given[c] * (given[c] + 1.0)), c))
    return given
