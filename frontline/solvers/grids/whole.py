"""Loose pieces of a first cut given to the grids they touch."""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Floats, Ints, Shorts
from frontline.solvers.compiled import compiled
from frontline.solvers.grids.cells import apart


@compiled
def largest_pieces(starts: Ints, other: Shorts, label: Ints, mass: Floats, grids: int) -> tuple[Ints, Ints]:
    """Piece of each building, and per grid the piece with most people."""
    n = len(label)
    piece, queue = np.full(n, -1, np.int64), np.empty(n, np.int64)
    most, largest = np.full(grids, -1.0), np.full(grids, -1, np.int64)
    pieces = 0
    for first in range(n):
        if piece[first] >= 0:
            continue
        head, tail, total = 0, 1, 0.0
        queue[0], piece[first] = first, pieces
        while head < tail:
            i = queue[head]
            head += 1
            total += mass[i]
            for k in range(starts[i], starts[i + 1]):
                j = other[k]
                if piece[j] < 0 and label[j] == label[first]:
                    piece[j] = pieces
                    queue[tail] = j
                    tail += 1
        if total > most[label[first]]:
            most[label[first]], largest[label[first]] = total, pieces
        pieces += 1
    return piece, largest


@compiled
def count_pieces(starts: Ints, other: Shorts, label: Ints) -> int:
    """Connected pieces of all grids together: buildings less the streets that join two parts; neighbours ascend."""
    n = len(label)
    above = np.arange(n).astype(np.int32)  # a building of the same piece further west, or itself
    pieces = n
    for i in range(n):
        top = i
        for k in range(starts[i], starts[i + 1]):
            j = int(other[k])
            if j >= i:
                break
            if label[j] != label[i]:
                continue
            while above[j] != j:
                above[j] = above[above[j]]
                j = int(above[j])
            if j != top:
                above[max(j, top)] = top = min(j, top)
                pieces -= 1
    return pieces


@compiled
def gather(
    x: Floats, y: Floats, mass: Floats, starts: Ints, other: Shorts, label: Ints, cx: Floats, cy: Floats
) -> int:
    """Each grid keeps its largest piece; the rest joins the nearest grid it touches. Buildings that changed."""
    piece, largest = largest_pieces(starts, other, label, mass, len(cx))
    loose = np.flatnonzero(largest[label] != piece)
    label[loose] = -1
    left = len(loose)
    while left > 0:
        kept = 0
        for k in range(left):
            i = loose[k]
            nearest, found = np.inf, -1
            for e in range(starts[i], starts[i + 1]):
                b = label[other[e]]
                if b >= 0:
                    far = apart(x, y, i, cx, cy, b)
                    if far < nearest:
                        nearest, found = far, b
            label[i] = found
            if found < 0:
                loose[kept] = i
                kept += 1
        left = kept
    return len(loose)
