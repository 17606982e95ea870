"""Compile the inner loops before a clock runs: some ten seconds on a machine that never did, then next to nothing."""

from __future__ import annotations

from functools import cache

import numpy as np


@cache
def warm() -> None:
    """Call every loop of the p-median search once."""
    from frontline.solvers.sites.median import Ask, Search
    from frontline.solvers.sites.pairs import complete_pairs

    search = Search(complete_pairs(_table()), 2, np.zeros(4, np.bool_), Ask(0.0))
    search.bound.step(search.cost)
    search.kicks(0.0)


@cache
def warm_loads() -> None:
    """Call every loop of the capacitated search once."""
    from frontline.solvers.sites.capacitated import PackedSearch
    from frontline.solvers.sites.loads import levy
    from frontline.solvers.sites.median import Ask
    from frontline.solvers.sites.pairs import complete_pairs

    warm()
    pairs, room, loads = complete_pairs(_table()), np.full(4, 3.0), np.zeros(4)
    search = PackedSearch(pairs, 2, np.zeros(4, np.bool_), np.ones(4), room, Ask(0.0))
    search.run()
    search.kicks(1e-3)
    levy(pairs, np.ones(4), room, np.ones(4, np.bool_), loads, loads.copy(), 1)


def _table() -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array([[0.0, 2, 5, 9], [2, 0, 4, 8], [5, 4, 0, 3], [9, 8, 3, 0]])
