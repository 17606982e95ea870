"""A problem with a full table of distances, solved: graphs of OR-Library, points of a file."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

import numpy as np

from frontline.solvers.errors import UnusableInput
from frontline.solvers.sites.answer import Siting
from frontline.solvers.sites.reading import Given


def solve_table(
    given: Given, points: int | None = None, *, seconds: float = 10.0, enough: float = 0.0, seed: int = 1
) -> Siting:
    """Sites and assignment are positions of clients. Raises UnusableInput."""
    count = given.points if points is None else points
    if count is None:
        raise UnusableInput("Say how many points to open: the file does not.")
    if not 1 <= count <= len(given.candidates):
        raise UnusableInput(f"Ask for 1 to {len(given.candidates)} points, not {count}.")
    from frontline.solvers.sites.capacitated import PackedSearch
    from frontline.solvers.sites.median import Ask, Search
    from frontline.solvers.sites.pairs import complete_pairs
    from frontline.solvers.sites.warm import warm, warm_loads

    (warm if given.demand is None else warm_loads)()
    began = monotonic()
    pairs = complete_pairs(given.distance * given.weight[:, None])
    kept, ask = np.zeros(len(given.candidates), np.bool_), Ask(seconds, enough, seed)
    if given.demand is not None and given.capacity is not None:
        room = np.full(len(kept), given.capacity)
        packed = PackedSearch(pairs, count, kept, given.demand, room, ask)
        stopped, sites, goes, proven = packed.run(), packed.sites, packed.goes, packed.proven
    else:
        search = Search(pairs, count, kept, ask)
        stopped, sites, proven = search.run(), np.sort(search.sites), search.proven
        goes = sites[given.distance[:, sites].argmin(axis=1)]
    walk = given.distance[np.arange(len(goes)), goes]
    answer = Siting(
        given.candidates[sites], given.candidates[goes], walk, float(walk @ given.weight), proven,
        monotonic() - began, stopped,
    )  # fmt: skip
    return replace(answer, lower_bound=min(proven, answer.cost))
