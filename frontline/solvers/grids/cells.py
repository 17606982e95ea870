"""Grids on the graph of buildings: who touches whom, what a move changes, and whether a grid stays in one piece."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from frontline.solvers.arrays import Floats, Ints, Shorts
from frontline.solvers.compiled import compiled
from frontline.solvers.grids.graph import Prepared, sums

TOUCHING = 24  # neighbouring grids looked at; a grid with more of them is no compact one


class Cells(NamedTuple):
    """Buildings with their grids. `weight`, `sx`, `sy`, `size` are sums over each grid's buildings."""

    x: Floats
    y: Floats
    mass: Floats
    starts: Ints  # neighbours of building i are other[starts[i]:starts[i + 1]]
    other: Shorts
    label: Ints
    weight: Floats
    sx: Floats
    sy: Floats
    size: Ints
    stamp: Ints  # of the last search that met a building; the last entry counts searches
    queue: Ints


def cells_of(ready: Prepared, starts: Ints, other: Shorts, label: Ints, grids: int) -> Cells:
    """With the sums of each grid; `label` is changed in place by moves."""
    n, mass = len(label), ready.mass
    weight, sx, sy = (sums(label, part, grids) for part in (mass, mass * ready.x, mass * ready.y))
    size = np.bincount(label, minlength=grids).astype(np.int64)
    stamp, queue = np.zeros(n + 1, np.int64), np.zeros(n, np.int64)
    return Cells(ready.x, ready.y, mass, starts, other, label, weight, sx, sy, size, stamp, queue)


@compiled
def dearer(cells: Cells, i: int, b: int) -> float:
    """Change of the sum of people times squared distance to the middle when building i goes to grid b."""
    a, m = cells.label[i], cells.mass[i]
    wa, wb = cells.weight[a], cells.weight[b]
    gain = 0.0
    if cells.size[a] > 1 and wa - m > 0:
        dx, dy = cells.x[i] - cells.sx[a] / wa, cells.y[i] - cells.sy[a] / wa
        gain = wa * m / (wa - m) * (dx * dx + dy * dy)
    dx, dy = cells.x[i] - cells.sx[b] / wb, cells.y[i] - cells.sy[b] / wb
    cost: float = wb * m / (wb + m) * (dx * dx + dy * dy) - gain
    return cost


@compiled
def touches(cells: Cells, i: int, b: int) -> bool:
    """Whether building i has a neighbour in grid b."""
    found = False
    for k in range(cells.starts[i], cells.starts[i + 1]):
        found |= cells.label[cells.other[k]] == b
    return found


@compiled
def may_leave(cells: Cells, i: int) -> bool:
    """Whether the grid of building i stays in one piece, and not empty, without it."""
    a = cells.label[i]
    around, first = 0, -1
    for k in range(cells.starts[i], cells.starts[i + 1]):
        j = cells.other[k]
        if cells.label[j] == a:
            around += 1
            first = j
    if around < 2:
        return around == 1
    n = len(cells.x)
    cells.stamp[n] += 1
    mark = cells.stamp[n]
    cells.stamp[i] = cells.stamp[first] = mark
    cells.queue[0] = first
    head, tail = 0, 1
    met = 1
    while head < tail:
        j = cells.queue[head]
        head += 1
        for k in range(cells.starts[j], cells.starts[j + 1]):
            o = cells.other[k]
            if cells.label[o] == a and cells.stamp[o] != mark:
                cells.stamp[o] = mark
                cells.queue[tail] = o
                tail += 1
                for q in range(cells.starts[i], cells.starts[i + 1]):
                    if cells.other[q] == o:
                        met += 1
                        break
                if met == around:
                    return True
    return False


@compiled
def move(cells: Cells, i: int, b: int) -> None:
    """Building i goes to grid b."""
    a, m = cells.label[i], cells.mass[i]
    cells.label[i] = b
    cells.weight[a] -= m
    cells.weight[b] += m
    cells.sx[a] -= m * cells.x[i]
    cells.sx[b] += m * cells.x[i]
    cells.sy[a] -= m * cells.y[i]
    cells.sy[b] += m * cells.y[i]
    cells.size[a] -= 1
    cells.size[b] += 1


@compiled
def edge_members(cells: Cells) -> tuple[Ints, Ints]:
    """Where each grid's buildings on a border begin, and these buildings by grid, ascending."""
    n, grids = len(cells.x), len(cells.weight)
    starts, listed, found = np.zeros(grids + 1, np.int64), np.empty(n, np.int64), 0
    for i in range(n):
        a = cells.label[i]
        for k in range(cells.starts[i], cells.starts[i + 1]):
            if cells.label[cells.other[k]] != a:
                listed[found] = i
                found += 1
                starts[a + 1] += 1
                break
    starts = np.cumsum(starts)
    place, sorted_ = starts[:-1].copy(), np.empty(found, np.int64)
    for k in range(found):
        a = cells.label[listed[k]]
        sorted_[place[a]] = listed[k]
        place[a] += 1
    return starts, sorted_


@compiled
def borders(cells: Cells) -> tuple[Ints, Floats]:
    """Per grid its neighbouring grids (itself where there are fewer), and how many street pairs cross to each."""
    grids = len(cells.weight)
    near = np.empty((grids, TOUCHING), np.int64)
    width = np.zeros((grids, TOUCHING))
    for a in range(grids):
        near[a, :] = a
    for i in range(len(cells.x)):
        a = cells.label[i]
        for k in range(cells.starts[i], cells.starts[i + 1]):
            b = cells.label[cells.other[k]]
            if a == b:
                continue
            for slot in range(TOUCHING):
                if near[a, slot] == a:
                    near[a, slot] = b
                if near[a, slot] == b:
                    width[a, slot] += 1
                    break
    return near, width


@compiled
def pulls(cells: Cells, cx: Floats, cy: Floats, near: Ints) -> Floats:
    """Per grid in sum how much dearer its side of each street pair across a border is, by distance to the middles.

    Potentials of these pulls are the prices that would draw the borders where they are.
    """
    pull = np.zeros(len(cells.weight))
    for i in range(len(cells.x)):
        a = cells.label[i]
        for k in range(cells.starts[i], cells.starts[i + 1]):
            b = cells.label[cells.other[k]]
            if a == b:
                continue
            for slot in range(near.shape[1]):
                if near[a, slot] == b:
                    mine = (cells.x[i] - cx[a]) ** 2 + (cells.y[i] - cy[a]) ** 2
                    theirs = (cells.x[i] - cx[b]) ** 2 + (cells.y[i] - cy[b]) ** 2
                    pull[a] += mine - theirs
                    pull[b] += theirs - mine
                    break
    return pull
