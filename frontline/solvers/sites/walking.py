"""Walking distances: along the lines between neighbouring buildings, as far as somebody would walk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frontline.solvers.arrays import Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_CELLS = 4_000_000  # distances held at once: 32 MB
_LONGEST_EDGE = 3.0  # times the median edge: a longer one crosses a river or a railway


@dataclass(frozen=True)
class Streets:
    """A connected graph of buildings; lengths in metres."""

    graph: csr_matrix

    @property
    def buildings(self) -> int:
        return int(self.graph.shape[0])

    def nearest(self, sites: Ints) -> tuple[Ints, Floats]:
        """Per building the nearest of these sites and the walk to it."""
        from scipy.sparse.csgraph import dijkstra

        walk, _, source = dijkstra(
            self.graph, directed=False, indices=sites, min_only=True, return_predecessors=True
        )
        return source.astype(np.int64), walk

    def walks(self, sources: Ints, limit: float) -> tuple[Ints, Ints, Floats]:
        """Position in `sources`, building and walk, for every walk up to `limit` metres."""
        from scipy.sparse.csgraph import dijkstra

        found: list[tuple[Ints, Ints, Floats]] = []
        chunk = max(1, _CELLS // self.buildings)
        for begin in range(0, len(sources), chunk):
            part = sources[begin : begin + chunk]
            walk = dijkstra(self.graph, directed=False, indices=part, limit=limit)
            row, building = np.nonzero(np.isfinite(walk))
            found.append((row + begin, building, walk[row, building]))
        return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))  # type: ignore[return-value]


def streets(x: Floats, y: Floats, edges: Ints | None = None) -> Streets:
    """From places in metres and pairs of neighbours; without pairs the neighbours are found. Always connected."""
    pairs = neighbours(x, y) if edges is None else joined(x, y, edges)
    return Streets(_graph(len(x), pairs, lengths_of(x, y, pairs)))


def joined(x: Floats, y: Floats, edges: Ints) -> Ints:
    """These pairs, and the shortest others that join loose pieces."""
    return hung_together(x, y, edges, _delaunay(x, y))


def neighbours(x: Floats, y: Floats) -> Ints:
    """Delaunay edges up to three times the median edge, and the shortest others that join loose pieces."""
    every = _delaunay(x, y)
    if len(every) == 0:
        return every
    length = lengths_of(x, y, every)
    return hung_together(x, y, every[length < _LONGEST_EDGE * np.median(length)], every)


def _delaunay(x: Floats, y: Floats) -> Ints:
    """Edges of the triangulation; a chain along the line when the places span no triangle."""
    from scipy.spatial import Delaunay, QhullError

    places = np.column_stack((x, y))
    try:
        made = Delaunay(places)
    except (QhullError, ValueError):
        order = np.lexsort((y, x))
        return np.column_stack((order[:-1], order[1:]))
    corners = made.simplices
    sides = np.concatenate(
        (corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]], made.coplanar[:, [0, 2]])
    )
    return np.unique(np.sort(sides.astype(np.int64), axis=1), axis=0)


def hung_together(x: Floats, y: Floats, kept: Ints, more: Ints) -> Ints:
    """Add the shortest of `more` until everything hangs together."""
    from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

    pieces, piece = connected_components(_graph(len(x), kept, np.ones(len(kept))), directed=False)
    if pieces == 1:
        return kept
    between = more[piece[more[:, 0]] != piece[more[:, 1]]]
    length = lengths_of(x, y, between)
    shortest_first = between[np.argsort(length, kind="stable")]
    ends = np.sort(piece[shortest_first], axis=1)
    _, first = np.unique(ends, axis=0, return_index=True)
    shortest = shortest_first[first]
    joined = ends[first].astype(np.int64)
    tree = minimum_spanning_tree(_graph(pieces, joined, lengths_of(x, y, shortest) + 1e-9)).tocoo()
    taken = {tuple(sorted(pair)) for pair in zip(tree.row.tolist(), tree.col.tolist(), strict=True)}
    chosen = [row for row, pair in zip(shortest, joined.tolist(), strict=True) if tuple(pair) in taken]
    return np.concatenate((kept, np.array(chosen, np.int64).reshape(-1, 2)))


def lengths_of(x: Floats, y: Floats, edges: Ints) -> Floats:
    a, b = edges[:, 0], edges[:, 1]
    return np.maximum(np.hypot(x[a] - x[b], y[a] - y[b]), 1e-6)  # SciPy takes 0 for no edge


def _graph(nodes: int, edges: Ints, lengths: Floats) -> Any:
    from scipy.sparse import csr_matrix

    return csr_matrix((lengths, (edges[:, 0], edges[:, 1])), shape=(nodes, nodes))
