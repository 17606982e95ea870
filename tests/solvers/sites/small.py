"""Problems small enough to try everything."""

from itertools import combinations

import numpy as np
from hypothesis import strategies as some

from frontline.solvers.arrays import Floats
from frontline.solvers.sites.median import Ask, Search
from frontline.solvers.sites.pairs import complete_pairs

SEEDS = some.integers(0, 10**6)


def cheapest(cost: Floats, count: int, kept: tuple[int, ...] = ()) -> float:
    """By trying every choice of `count` columns."""
    tried = (c for c in combinations(range(cost.shape[1]), count) if set(kept) <= set(c))
    return min(float(cost[:, list(chosen)].min(axis=1).sum()) for chosen in tried)


def search(cost: Floats, count: int, kept: tuple[int, ...] = (), seconds: float = 600.0) -> Search:
    stay = np.zeros(cost.shape[1], np.bool_)
    stay[list(kept)] = True
    return Search(complete_pairs(cost), count, stay, Ask(seconds))
