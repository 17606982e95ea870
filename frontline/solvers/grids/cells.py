"""Grids on the graph of buildings: who touches whom, what a move changes, and whether a grid stays in one piece."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints, Shorts
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
    stamp: Ints  # number of the last search that met a building; the last entry counts searches
    queue: Ints
    changed: (
        Ints  # number of the last move that a grid gave or took a building by; then of the last look; moves
    )
    asked: Ints  # when a building was last asked whether it may leave: `changed` of its grid, negative if not
    edge: Bools  # whether a building stood on a border at the last look


def cells_of(ready: Prepared, starts: Ints, other: Shorts, label: Ints, grids: int) -> Cells:
    """With the sums of each grid; `label` is changed in place by moves."""
    n, mass = len(label), ready.mass
    weight, sx, sy = (sums(label, part, grids) for part in (mass, mass * ready.x, mass * ready.y))
    size = np.bincount(label, minlength=grids).astype(np.int64)
    stamp, queue, asked = (np.zeros(length, np.int64) for length in (n + 1, n, n))
    changed, edge = np.ones(grids + 2, np.int64), np.zeros(n, np.bool_)
    changed[-2] = 0
    return Cells(
        ready.x, ready.y, mass, starts, other, label, weight, sx, sy, size, stamp, queue, changed, asked, edge
    )


@compiled
def apart(x: Floats, y: Floats, i: int, cx: Floats, cy: Floats, b: int) -> float:
    """Squared distance of building i to the middle of grid b, in square metres."""
    dx, dy = x[i] - cx[b], y[i] - cy[b]
    squared: float = dx * dx + dy * dy
    return squared


@compiled
def spread_in(x: Floats, y: Floats, mass: Floats, label: Ints, grids: int) -> float:
    """People times squared distance to the middle of their grid, in sum."""
    weight, cx, cy = np.full(grids, 1e-300), np.zeros(grids), np.zeros(grids)
    for i in range(len(x)):
        a = label[i]
        weight[a] += mass[i]
        cx[a] += mass[i] * x[i]
        cy[a] += mass[i] * y[i]
    cx /= weight
    cy /= weight
    total = 0.0
    for i in range(len(x)):
        total += mass[i] * apart(x, y, i, cx, cy, label[i])
    return total


@compiled
def off_middle(cells: Cells, i: int, b: int) -> float:
    """Squared distance of building i to where the people of grid b live in the mean, in square metres."""
    dx = cells.x[i] - cells.sx[b] / cells.weight[b]
    dy = cells.y[i] - cells.sy[b] / cells.weight[b]
    squared: float = dx * dx + dy * dy
    return squared


@compiled
def dearer(cells: Cells, i: int, b: int) -> float:
    """Change of the sum of people times squared distance to the middle when building i goes to grid b."""
    a, m = cells.label[i], cells.mass[i]
    wa, wb = cells.weight[a], cells.weight[b]
    gain = 0.0
    if cells.size[a] > 1 and wa - m > 0:
        gain = wa * m / (wa - m) * off_middle(cells, i, a)
    cost: float = wb * m / (wb + m) * off_middle(cells, i, b) - gain
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
    """Whether the grid of building i stays in one piece, and not empty, without it. Searched once until it changes."""
    now = cells.changed[cells.label[i]]
    if abs(cells.asked[i]) != now:
        cells.asked[i] = now if _whole_without(cells, i) else -now
    return bool(cells.asked[i] > 0)


@compiled
def _whole_without(cells: Cells, i: int) -> bool:
    """Searches from all neighbours of i in its grid in turn, until all have met or one has nowhere to go."""
    a, n, around = cells.label[i], len(cells.x), 0
    first = cells.stamp[n] + 1
    for k in range(cells.starts[i], cells.starts[i + 1]):
        j = cells.other[k]
        if cells.label[j] == a:
            cells.queue[around], cells.stamp[j] = j, first + around
            around += 1
    cells.stamp[n] += around
    if around < 2:
        return around == 1
    part, waiting, apart_still = np.arange(around), np.ones(around, np.int64), around
    head, tail = 0, around
    while True:
        j = cells.queue[head]
        head += 1
        mine = _part(part, cells.stamp[j] - first)
        waiting[mine] -= 1
        for k in range(cells.starts[j], cells.starts[j + 1]):
            o = cells.other[k]
            if cells.label[o] != a or o == i:
                continue
            if cells.stamp[o] < first:
                cells.queue[tail], cells.stamp[o] = o, first + mine
                tail += 1
                waiting[mine] += 1
                continue
            theirs = _part(part, cells.stamp[o] - first)
            if theirs != mine:
                part[theirs] = mine
                waiting[mine] += waiting[theirs]
                apart_still -= 1
                if apart_still == 1:
                    return True
        if waiting[mine] == 0:
            return False


@compiled
def _part(part: Ints, s: int) -> int:
    while part[s] != s:
        s = part[s]
    return s


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
    cells.changed[-1] += 1
    cells.changed[a] = cells.changed[b] = cells.changed[-1]


@compiled
def look(cells: Cells) -> None:
    """Bring `edge` up to date: only in grids that changed since the last look."""
    last, now = cells.changed[-2], cells.changed[-1]
    if last == now:
        return
    for i in range(len(cells.x)):
        a = cells.label[i]
        if cells.changed[a] > last:
            cells.edge[i] = False
            for k in range(cells.starts[i], cells.starts[i + 1]):
                if cells.label[cells.other[k]] != a:
                    cells.edge[i] = True
                    break
    cells.changed[-2] = now


@compiled
def edge_members(cells: Cells) -> tuple[Ints, Ints]:
    """Where each grid's buildings on a border begin, and these buildings by grid, ascending."""
    look(cells)
    starts, listed = np.zeros(len(cells.weight) + 1, np.int64), np.flatnonzero(cells.edge)
    found = len(listed)
    for k in range(found):
        starts[cells.label[listed[k]] + 1] += 1
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
    look(cells)
    for building in np.flatnonzero(cells.edge):
        i = int(building)
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
    look(cells)
    for building in np.flatnonzero(cells.edge):
        i = int(building)
        a = cells.label[i]
        for k in range(cells.starts[i], cells.starts[i + 1]):
            b = cells.label[cells.other[k]]
            if a == b:
                continue
            for slot in range(near.shape[1]):
                if near[a, slot] == b:
                    dearer_here = apart(cells.x, cells.y, i, cx, cy, a) - apart(
                        cells.x, cells.y, i, cx, cy, b
                    )
                    pull[a] += dearer_here
                    pull[b] -= dearer_here
                    break
    return pull


def spread_of(cells: Cells) -> float:
    """People times squared distance to the middle of their grid, in sum."""
    return spread_in(cells.x, cells.y, cells.mass, cells.label, len(cells.weight))
