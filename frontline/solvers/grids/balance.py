"""Whole buildings moved over borders: prices, then flows, then chains, until every grid has its share of people."""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints
from frontline.solvers.compiled import compiled
from frontline.solvers.grids.cells import (
    Cells,
    apart,
    dearer,
    edge_members,
    may_leave,
    move,
    touches,
)

_LOOKED_AT = 256  # grids looked at for one chain


@compiled
def settle(cells: Cells, cx: Floats, cy: Floats, price: Floats) -> int:
    """One sweep: a building on a border goes to its cheapest touching grid if its own stays whole. Moves made."""
    moved = 0
    for i in range(len(cells.x)):
        a = cells.label[i]
        mine = apart(cells.x, cells.y, i, cx, cy, a) - price[a]
        best, cheapest = -1, mine * (1 - 1e-12) - 1e-9
        for k in range(cells.starts[i], cells.starts[i + 1]):
            b = cells.label[cells.other[k]]
            if b != a and b != best:
                cost = apart(cells.x, cells.y, i, cx, cy, b) - price[b]
                if cost < cheapest:
                    best, cheapest = b, cost
        if best >= 0 and may_leave(cells, i):
            move(cells, i, best)
            moved += 1
    return moved


@compiled
def carry(cells: Cells, giver: Ints, taker: Ints, flow: Floats) -> float:
    """Move about `flow` people from giver to taker, pair by pair, what makes grids roundest first. People moved."""
    starts, listed = edge_members(cells)
    total = 0.0
    for pair in range(len(flow)):
        a, b, left = giver[pair], taker[pair], flow[pair]
        while left > 0:
            best, chosen = np.inf, -1
            for k in range(starts[a], starts[a + 1]):
                i = listed[k]
                if cells.label[i] == a and cells.mass[i] < 2 * left and touches(cells, i, b):
                    cost = dearer(cells, i, b) / cells.mass[i]
                    if cost < best and may_leave(cells, i):
                        best, chosen = cost, i
            if chosen < 0:
                break
            move(cells, chosen, b)
            left -= cells.mass[chosen]
            total += cells.mass[chosen]
    return total


@compiled
def _chain(
    cells: Cells, starts: Ints, listed: Ints, start: int, sign: int, lower: Floats, upper: Floats,
    per_spread: float, per_person: float, came: Ints, gone: Ints, barred: Bools,
) -> int:  # fmt: skip
    """The cheapest chain of moves from `start`, which gives (sign 1) or takes (-1), to a grid with room; or -1.

    Grid b of the chain stands after came[b], and building gone[b] crosses between the two.
    """
    cost, brought = np.full(len(came), np.inf), np.zeros(len(came))
    done = np.zeros(len(came), np.bool_)
    came[:] = -1
    waiting = np.empty(len(came), np.int64)
    waiting[0], tail, cost[start] = start, 1, 0.0
    for _ in range(_LOOKED_AT):
        if tail == 0:
            return -1
        at = 0
        for k in range(1, tail):
            if cost[waiting[k]] < cost[waiting[at]]:
                at = k
        a = int(waiting[at])
        tail -= 1
        waiting[at] = waiting[tail]
        done[a] = True
        have = cells.weight[a] + sign * brought[a]
        before = max(cells.weight[a] - upper[a], lower[a] - cells.weight[a], 0.0)
        if a != start and max(have - upper[a], lower[a] - have) <= before:
            return a
        for k in range(starts[a], starts[a + 1]):
            i = listed[k]
            if cells.label[i] != a or (sign > 0 and i == gone[a]):
                continue
            for e in range(cells.starts[i], cells.starts[i + 1]):
                j = cells.other[e]
                b = cells.label[j]
                if b == a or done[b]:
                    continue
                crossing, to = (i, b) if sign > 0 else (j, a)
                if barred[crossing]:
                    continue
                m = cells.mass[crossing]
                after = have - sign * m
                off = max(after - upper[a], lower[a] - after)
                if off > before or (a == start and off >= before):
                    continue
                new = cost[a] + per_person * m + per_spread * max(dearer(cells, crossing, to), 0.0)
                if a == start and off > 0 and per_spread > 0:
                    new += per_person * off  # what is still too many will have to go as well
                if new < cost[b] and may_leave(cells, crossing):
                    if cost[b] == np.inf:
                        waiting[tail] = b
                        tail += 1
                    came[b], gone[b], brought[b], cost[b] = a, crossing, m, new
    return -1


@compiled
def _follow(cells: Cells, start: int, end: int, sign: int, came: Ints, gone: Ints, barred: Bools) -> float:
    """Make the moves of a chain, the far end first; all of them, or none and bar who could not. People moved."""
    b, moved = end, 0.0
    while b != start:
        to = b if sign > 0 else came[b]
        i = gone[b]
        if not (touches(cells, i, to) and may_leave(cells, i)):
            barred[i] = True  # the chain met itself: a building that it needs has just left
            back = end
            while back != b:
                move(cells, gone[back], came[back] if sign > 0 else back)
                back = came[back]
            return 0.0
        move(cells, i, to)
        moved += cells.mass[i]
        b = came[b]
    return moved


@compiled
def _off(cells: Cells, a: int, more: float, lower: Floats, upper: Floats) -> float:
    """People by which grid a would be out of bounds with `more` people."""
    have = cells.weight[a] + more
    off: float = max(have - upper[a], lower[a] - have, 0.0)
    return off


@compiled
def _swap(cells: Cells, starts: Ints, listed: Ints, a: int, lower: Floats, upper: Floats) -> float:
    """Grid a and a neighbour change one building each, so that a comes nearer to its bounds. People moved, or 0.

    Where buildings are large, a difference of two fits when no building does.
    """
    best, chosen, against = _off(cells, a, 0.0, lower, upper) * (1 - 1e-9) - 1e-9, -1, -1
    for k in range(starts[a], starts[a + 1]):
        i, tried = listed[k], -1
        if cells.label[i] != a or not may_leave(cells, i):
            continue
        for e in range(cells.starts[i], cells.starts[i + 1]):
            b = cells.label[cells.other[e]]
            if b in (a, tried):
                continue
            tried = b
            for q in range(starts[b], starts[b + 1]):
                j = listed[q]
                more = cells.mass[j] - cells.mass[i]
                off = _off(cells, a, more, lower, upper)
                if cells.label[j] != b or off >= best:
                    continue
                if _off(cells, b, -more, lower, upper) > _off(cells, b, 0.0, lower, upper):
                    continue
                if not touches(cells, j, a):
                    continue
                move(cells, i, b)
                if touches(cells, j, a) and may_leave(cells, j):
                    best, chosen, against = off, i, j
                move(cells, i, a)
    if chosen < 0:
        return 0.0
    b = cells.label[against]
    move(cells, chosen, b)
    move(cells, against, a)
    both: float = cells.mass[chosen] + cells.mass[against]
    return both


@compiled
def restore(cells: Cells, before: Ints, here: Bools) -> None:
    """Buildings `here` back to the grids that they had."""
    for building in np.flatnonzero(here & (cells.label != before)):
        i = int(building)
        move(cells, i, before[i])


@compiled
def relieve(
    cells: Cells, lower: Floats, upper: Floats, per_spread: float, per_person: float, most: int
) -> tuple[int, float]:
    """Chains of moves until every grid is within bounds, or no chain helps. Grids out of bounds, and people moved.

    A chain costs `per_person` for each person over each border and `per_spread` for each person times square metre.
    """
    grids = len(cells.weight)
    came, gone = np.empty(grids, np.int64), np.full(grids, -1, np.int64)
    stuck, barred = np.zeros(grids, np.bool_), np.zeros(len(cells.x), np.bool_)
    starts, listed = edge_members(cells)
    looked, crossed = cells.changed[-1], 0.0
    for _ in range(most):
        worst, start = 0.0, -1
        for a in range(grids):
            off = max(cells.weight[a] - upper[a], lower[a] - cells.weight[a])
            if off > worst and not stuck[a]:
                worst, start = off, a
        if start < 0:
            break
        sign = 1 if cells.weight[start] > upper[start] else -1
        gone[start] = -1
        end = _chain(
            cells, starts, listed, start, sign, lower, upper, per_spread, per_person, came, gone, barred
        )
        if end < 0:  # small buildings pass where larger ones do not, however round
            end = _chain(
                cells, starts, listed, start, sign, lower, upper, 0.0, per_person, came, gone, barred
            )
        if end >= 0:
            moved = _follow(cells, start, end, sign, came, gone, barred)
        else:
            moved = _swap(cells, starts, listed, start, lower, upper)
        if moved > 0:
            crossed += moved
            stuck[:] = barred[:] = False
        elif end >= 0:
            continue  # another way, without the building that was barred
        elif cells.changed[-1] == looked:
            stuck[start] = True
        else:  # buildings came to a border since the lists were made
            starts, listed = edge_members(cells)
            looked = cells.changed[-1]
    outside = 0
    for a in range(grids):
        if cells.weight[a] > upper[a] or cells.weight[a] < lower[a]:
            outside += 1
    return outside, crossed


@compiled
def undo(cells: Cells, before: Ints, lower: Floats, upper: Floats) -> float:
    """Moves that were not needed taken back, the largest first. People who cross a border less."""
    spared = 0.0
    changed = np.flatnonzero(cells.label != before)
    changed = changed[np.argsort(-cells.mass[changed], kind="mergesort")]
    again = True
    while again:
        again = False
        for k in range(len(changed)):
            i = int(changed[k])
            a, b, m = cells.label[i], before[i], cells.mass[i]
            if a == b or cells.weight[a] - m < lower[a] or cells.weight[b] + m > upper[b]:
                continue
            if touches(cells, i, b) and may_leave(cells, i):
                move(cells, i, b)
                spared += m
                again = True
    return spared


@compiled
def polish(cells: Cells, lower: Floats, upper: Floats) -> int:
    """One sweep of moves that make grids rounder and keep both within bounds. Moves made."""
    moved = 0
    for i in range(len(cells.x)):
        a, m = cells.label[i], cells.mass[i]
        if cells.weight[a] - m < lower[a]:
            continue
        best, chosen, tried = -1e-9, -1, -1
        for k in range(cells.starts[i], cells.starts[i + 1]):
            b = cells.label[cells.other[k]]
            if b in (a, tried) or cells.weight[b] + m > upper[b]:
                continue
            tried = b
            cost = dearer(cells, i, b)
            if cost < best:
                best, chosen = cost, b
        if chosen >= 0 and may_leave(cells, i):
            move(cells, i, chosen)
            moved += 1
    return moved
