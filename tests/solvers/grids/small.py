"""Towns small enough to check everything by another way."""

from itertools import product

import numpy as np
from hypothesis import strategies as some
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.grids import City

SEEDS = some.integers(0, 10**6)


def town(seed: int, buildings: int, largest: int = 4, communities: int = 0) -> City:
    """Buildings anywhere in 500 m, neighbours found; communities are strips from west to east."""
    draw = np.random.default_rng(seed)
    x, y = draw.uniform(0, 500, (2, buildings))
    people = draw.integers(1, largest + 1, buildings).astype(np.float64)
    strips = np.minimum((x / 500 * communities).astype(int), communities - 1) if communities else None
    return City(x, y, people, community=strips)


def street(people: list[float]) -> City:
    """Buildings in a row, each joined to the next."""
    each = np.arange(len(people))
    ends = np.column_stack((each[:-1], each[1:]))
    return City((each * 10).astype(np.float64), np.zeros(len(people)), np.array(people, np.float64), ends)


def pairs(city: City) -> Ints:
    """Street pairs as positions of the caller."""
    return city.streets.order[city.streets.edges]


def parts(city: City, grid: Ints) -> int:
    """Connected pieces of all grids together, by SciPy."""
    ends = pairs(city)
    inside = ends[grid[ends[:, 0]] == grid[ends[:, 1]]]
    n = len(city)
    graph = coo_matrix((np.ones(len(inside)), (inside[:, 0], inside[:, 1])), shape=(n, n))
    return int(connected_components(graph, directed=False)[0])


def people_of(city: City, grid: Ints) -> Floats:
    return np.bincount(grid, city.people).astype(np.float64)


def best_possible(city: City, grids: int) -> float:
    """Share by which the worst grid is off in the most even layout, by trying every one."""
    best, mean = np.inf, city.people.sum() / grids
    for tried in product(range(grids), repeat=len(city)):
        grid = np.array(tried)
        if len(set(tried)) == grids and parts(city, grid) == grids:
            best = min(best, float(np.abs(people_of(city, grid) / mean - 1).max()))
    return best
