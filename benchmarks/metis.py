"""METIS, the usual partitioner of graphs: the peer of the grids."""

from dataclasses import dataclass
from time import process_time

import numpy as np
import pymetis
from scipy.optimize import linear_sum_assignment

from frontline.solvers.arrays import Ints
from frontline.solvers.grids import City


@dataclass(frozen=True)
class Metis:
    """A contiguous k-way partition."""

    grid: Ints
    processor: float  # seconds


def metis(city: City, grids: int, *, off: float = 0.03, seed: int = 1) -> Metis:
    """`off`: the imbalance that METIS is asked to keep."""
    ready = city.streets
    lists = pymetis.CSRAdjacency(ready.starts, ready.other)
    options = pymetis.Options(contig=1, ufactor=round(1000 * off), seed=seed)
    people = np.rint(city.people[ready.order]).astype(int).tolist()
    busy = process_time()
    _, label = pymetis.part_graph(grids, lists, vweights=people, recursive=False, options=options)
    busy = process_time() - busy
    grid = np.empty(len(city), np.int64)
    grid[ready.order] = label
    return Metis(grid, busy)


def moved_if_matched(city: City, before: Ints, after: Ints) -> float:
    """People in another grid when the new labels are matched to the old as well as can be."""
    grids = int(before.max()) + 1
    shared = np.bincount(before * grids + after, city.people, grids * grids).reshape(grids, grids)
    rows, columns = linear_sum_assignment(-shared)
    return float(city.people.sum() - shared[rows, columns].sum())
