"""The city as the solver walks through it: an order of its own, neighbours as lists, pieces."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from frontline.solvers.arrays import Floats, Ints, Shorts
from frontline.solvers.errors import UnusableInput
from frontline.solvers.grids.model import City
from frontline.solvers.sites.alongside import neighbours_along
from frontline.solvers.sites.walking import joined, neighbours

_NOBODY = 1e-10  # of the mean people: what an empty building weighs, so that it has a place too
_NAMED = 4  # pieces named in a message


@dataclass(frozen=True, eq=False)
class Prepared:
    """Buildings from west to east. `order[k]` is the caller's position of building k."""

    order: Ints
    x: Floats  # from the middle of the city: small numbers lose less in squares
    y: Floats
    mass: Floats  # people, and next to nothing where nobody lives
    edges: Ints
    starts: Ints
    other: Shorts
    found: bool  # neighbours were found, not given

    def inside(self, community: Ints) -> tuple[Ints, Shorts]:
        """Neighbour lists without the streets that cross a border; `community` in the solver's order.

        Where neighbours were found, not given, a community in pieces is joined by the shortest lines inside it.
        """
        kept = self.edges[community[self.edges[:, 0]] == community[self.edges[:, 1]]]
        if self.found:
            kept = self._joined_inside(community, kept)
        return neighbour_lists(len(self.x), kept)

    def _joined_inside(self, community: Ints, kept: Ints) -> Ints:
        piece = pieces(*neighbour_lists(len(self.x), kept))
        _, at = np.unique(piece, return_index=True)
        more = [kept]
        for one in np.flatnonzero(np.bincount(community[at]) > 1):
            here = np.flatnonzero(community == one)
            own = np.searchsorted(here, kept[community[kept[:, 0]] == one])
            more.append(here[joined(self.x[here], self.y[here], own)])
        return np.concatenate(more)


def prepare(city: City) -> Prepared:
    """The same for the same buildings in whatever order they come."""
    order = _order(city)
    x, y = city.x[order] - city.x.min(), city.y[order] - city.y.min()
    if city.edges is None:
        edges = neighbours(x, y) if city.lines is None else neighbours_along(x, y, _shifted(city))
    else:
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        edges = place[city.edges]
    mass = np.maximum(city.people[order], city.people.mean() * _NOBODY)
    starts, other = neighbour_lists(len(order), edges)
    return Prepared(order, x, y, mass, edges, starts, other, city.edges is None)


def _shifted(city: City) -> list[Floats]:
    return [line - (city.x.min(), city.y.min()) for line in city.lines or ()]


def _order(city: City) -> Ints:
    """West to east; buildings on one spot by people, community and whom they neighbour."""
    community = np.zeros(len(city), np.int64) if city.community is None else city.community
    order = np.lexsort((community, city.people, city.y, city.x))
    keys = [part[order] for part in (city.x, city.y, city.people, community)]
    same = np.logical_and.reduce([part[1:] == part[:-1] for part in keys])
    if not same.any() or city.edges is None:
        return order
    rank = np.empty(len(order), np.int64)
    rank[order] = np.concatenate((np.zeros(1, np.int64), np.cumsum(~same)))
    around = np.zeros(len(order))
    for a, b in ((0, 1), (1, 0)):
        around += np.bincount(city.edges[:, a], np.sqrt(2.0 + rank[city.edges[:, b]]), len(order))
    return np.lexsort((np.round(around, 6), rank))


def neighbour_lists(buildings: int, edges: Ints) -> tuple[Ints, Shorts]:
    """Where each building's neighbours begin, and the neighbours, ascending; both ways, each once."""
    from scipy.sparse import csr_matrix

    kept = edges[edges[:, 0] != edges[:, 1]]
    ones, shape = np.ones(len(kept), np.bool_), (buildings, buildings)
    one_way = csr_matrix((ones, (kept[:, 0], kept[:, 1])), shape=shape)
    graph = (one_way + one_way.T).tocsr()  # repeated pairs become one
    graph.sort_indices()
    return graph.indptr.astype(np.int64), graph.indices.astype(np.int32)


def lists_inside(starts: Ints, other: Shorts, here: Ints) -> tuple[Ints, Shorts]:
    """Neighbour lists of some buildings, numbered anew in their order."""
    from scipy.sparse import csr_matrix

    n = len(starts) - 1
    graph = csr_matrix((np.ones(len(other), np.bool_), other, starts), shape=(n, n))[here][:, here].tocsr()
    graph.sort_indices()
    return graph.indptr.astype(np.int64), graph.indices.astype(np.int32)


def sums(label: Ints, values: Floats, labels: int) -> Floats:
    """Sum of the values of each label."""
    return np.bincount(label, values, labels).astype(np.float64, copy=False)


def pieces(starts: Ints, other: Shorts) -> Ints:
    """Number of the connected piece of each building."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import connected_components

    n = len(starts) - 1
    graph = csr_matrix((np.ones(len(other), np.bool_), other, starts), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def refuse_pieces(
    city: City, group: Ints, starts: Ints, other: Shorts, grids: Ints, names: Ints | None
) -> None:
    """Raise UnusableInput when the city, or a community (`names`), is in pieces; `group` in the solver's order."""
    piece = pieces(starts, other)
    _, at, size = np.unique(piece, return_index=True, return_counts=True)
    groups = group[at]
    broken = np.flatnonzero(np.bincount(groups) > 1)
    if not len(broken):
        return
    mine = np.flatnonzero(groups == broken[0])
    mine = mine[np.argsort(-size[mine], kind="stable")]
    people = np.bincount(piece, city.streets.mass)[mine]
    share = np.maximum(np.round(people / people.sum() * grids[broken[0]]), 1)
    said = ", ".join(
        f"{size[p]} buildings with {city.name(int(city.streets.order[at[p]]))} ({number:g} grids by people)"
        for p, number in list(zip(mine, share, strict=True))[:_NAMED]
    )
    more = f", and {len(mine) - _NAMED} more" if len(mine) > _NAMED else ""
    which = "The city" if names is None else f"Community {city.community_name(int(names[broken[0]]))}"
    raise UnusableInput(
        f"{which} falls into {len(mine)} pieces that no street joins: {said}{more}; "
        "join them by streets or divide each by itself."
    )
