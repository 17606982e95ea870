"""Who neighbours whom along the streets: buildings near each other in a straight line and on foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.compiled import compiled
from frontline.solvers.errors import UnusableInput
from frontline.solvers.sites.walking import hung_together, lengths_of, neighbours

if TYPE_CHECKING:
    from shapely import STRtree

PIECE = 40.0  # metres: streets are walked piece by piece
TOUCH = 3.0  # metres between two pieces that meet: ends of lists of streets seldom lie on the next street
DETOUR = 4.0  # times the straight line that a walk between neighbours may be: assumption
AT_LEAST = 150.0  # metres of walk that are always near: the block is walked around
OFF = 200.0  # metres from the nearest street: further off no street is known
MOST_PIECES = 2_000_000


@dataclass(frozen=True)
class _Near:
    """The piece of street of each building, -1 where none is near, and the way to it in metres."""

    piece: Ints
    way: Floats


def neighbours_along(x: Floats, y: Floats, lines: Sequence[Floats]) -> Ints:
    """Pairs of neighbouring buildings with a walk along the streets of at most DETOUR times the straight line.

    `x`, `y` and the lines (points, 2) in metres. Pairs off every known street stay; whoever would be cut off is joined
    by the shortest line, so that everything hangs together. Raises UnusableInput for more than MOST_PIECES.
    """
    pairs = neighbours(x, y)
    pieces, lengths = _cut(lines)
    if len(pairs) == 0 or len(lengths) == 0:
        return pairs
    from shapely import STRtree, linestrings

    tree = STRtree(linestrings(pieces))
    near = _nearest(tree, x, y)
    starts, other = _meeting(tree)
    allowed = np.maximum(DETOUR * lengths_of(x, y, pairs), AT_LEAST)
    kept = _walkable(pairs, near.piece, near.way, allowed, starts, other, lengths)
    return hung_together(x, y, pairs[kept], pairs)


def _cut(lines: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Pieces (pieces, 2, 2) of at most PIECE metres, and their lengths."""
    legs = [np.stack((line[:-1], line[1:]), axis=1) for line in lines if len(line) > 1]
    if not legs:
        return np.empty((0, 2, 2)), np.empty(0)
    leg = np.concatenate(legs)
    length = np.hypot(*(leg[:, 1] - leg[:, 0]).T)
    leg, length = leg[length > 0], length[length > 0]
    times = np.ceil(length / PIECE).astype(np.int64)
    if times.sum() > MOST_PIECES:
        raise UnusableInput(f"These streets are longer than {MOST_PIECES * PIECE / 1000:,.0f} km together.")
    which = np.repeat(np.arange(len(leg)), times)
    step = (np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times))[:, None]
    share = 1 / times[which][:, None]
    begin, way = leg[which, 0], leg[which, 1] - leg[which, 0]
    pieces = np.stack((begin + way * step * share, begin + way * (step + 1) * share), axis=1)
    return pieces, length[which] * share[:, 0]


def _nearest(tree: STRtree, x: Floats, y: Floats) -> _Near:
    from shapely import points

    (building, piece), way = tree.query_nearest(
        points(x, y), max_distance=OFF, return_distance=True, all_matches=False
    )
    near = _Near(np.full(len(x), -1, np.int64), np.zeros(len(x)))
    near.piece[building], near.way[building] = piece, way
    return near


def _meeting(tree: STRtree) -> tuple[Ints, Ints]:
    """Pieces that meet each piece, as lists."""
    one, two = tree.query(tree.geometries, predicate="dwithin", distance=TOUCH)
    order = np.lexsort((two, one))
    starts = np.searchsorted(one[order], np.arange(len(tree.geometries) + 1))
    return starts.astype(np.int64), two[order].astype(np.int64)


def _walkable(
    pairs: Ints, piece: Ints, way: Floats, allowed: Floats, starts: Ints, other: Ints, lengths: Floats
) -> Ints:
    """Positions of the pairs whose walk is short enough, or is along no street that is known."""
    a, b = pairs[:, 0], pairs[:, 1]
    known = (piece[a] >= 0) & (piece[b] >= 0)
    left = allowed - way[a] - way[b]
    asked = np.flatnonzero(known & (piece[a] != piece[b]) & (left > 0))
    asked = asked[np.argsort(piece[a[asked]], kind="stable")]
    fine = ~known | (piece[a] == piece[b])
    fine[asked] = _within(piece[a[asked]], piece[b[asked]], left[asked], starts, other, lengths)
    return np.flatnonzero(fine)


@compiled
def _within(source: Ints, target: Ints, left: Floats, starts: Ints, other: Ints, lengths: Floats) -> Ints:
    """1 where the walk from the middle of one piece to that of another is at most `left`. Sources in order."""
    best = np.full(len(lengths), np.inf)
    reached = np.empty(len(lengths), np.int64)
    waiting = np.zeros(len(lengths), np.bool_)
    found = np.zeros(len(source), np.int64)
    first = 0
    while first < len(source):
        last = first
        limit = 0.0
        while last < len(source) and source[last] == source[first]:
            limit = max(limit, left[last])
            last += 1
        queue = [source[first]]
        best[source[first]] = 0.0
        reached[0] = source[first]
        count = 1
        at = 0
        while at < len(queue):
            here = queue[at]
            at += 1
            waiting[here] = False
            for place in range(starts[here], starts[here + 1]):
                there = other[place]
                walk = best[here] + (lengths[here] + lengths[there]) / 2
                if walk < best[there] and walk <= limit:
                    if best[there] == np.inf:
                        reached[count] = there
                        count += 1
                    best[there] = walk
                    if not waiting[there]:
                        waiting[there] = True
                        queue.append(there)
        for one in range(first, last):
            found[one] = 1 if best[target[one]] <= left[one] else 0
        for one in range(count):
            best[reached[one]] = np.inf
        first = last
    return found
