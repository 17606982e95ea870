"""The fewest people over the fewest borders: flows from grids with too many to grids with room."""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints
from frontline.solvers.compiled import compiled


@compiled
def cheapest_flows(near: Ints, weight: Floats, lower: Floats, upper: Floats) -> tuple[Floats, Bools]:
    """People over each border (as `near` lists them) so that all are within bounds, and which grids stay outside.

    Successive shortest paths: each border costs 1 per person, going back along an earlier flow gives 1 back; first
    those above `upper` send, then those below `lower` draw. Without room that can be reached a grid stays outside.
    """
    grids = len(weight)
    flow, now, outside = np.zeros(near.shape), weight.copy(), np.zeros(grids, np.bool_)
    least = 1e-9 * max(weight.sum(), 1e-300)
    cost, came, by = np.empty(grids), np.empty(grids, np.int64), np.empty(grids, np.int64)
    for side in range(2):
        sign = 1 if side == 0 else -1
        while True:
            start = -1
            for a in range(grids):
                off = now[a] - upper[a] if sign > 0 else lower[a] - now[a]
                if off > least and not outside[a]:
                    start = a
                    break
            if start < 0:
                break
            _shortest(near, flow, sign, start, cost, came, by, least)
            end = -1
            for b in range(grids):
                room = upper[b] - now[b] if sign > 0 else now[b] - lower[b]
                if room > least and cost[b] < np.inf and (end < 0 or cost[b] < cost[end]):
                    end = b
            if end < 0:
                outside[start] = True
                continue
            amount = now[start] - upper[start] if sign > 0 else lower[start] - now[start]
            amount = min(amount, upper[end] - now[end] if sign > 0 else now[end] - lower[end])
            amount = min(amount, _most(near, flow, sign, start, end, came, by))
            _send(near, flow, sign, start, end, came, by, amount)
            now[start] -= sign * amount
            now[end] += sign * amount
    return flow, outside


@compiled
def _slot(near: Ints, a: int, b: int) -> int:
    for slot in range(near.shape[1]):
        if near[a, slot] == b:
            return slot
    return -1


@compiled
def _shortest(
    near: Ints, flow: Floats, sign: int, start: int, cost: Floats, came: Ints, by: Ints, least: float
) -> None:  # fmt: skip
    """Cheapest way from `start` to every grid, forward (sign 1) or against the flow; Bellman and Ford with a queue."""
    cost[:] = np.inf
    cost[start], came[start] = 0.0, -1
    queue, waiting = [start], np.zeros(len(cost), np.bool_)
    head = 0
    while head < len(queue):
        a = queue[head]
        head += 1
        waiting[a] = False
        for slot in range(near.shape[1]):
            b = near[a, slot]
            if b == a:
                break
            back = _slot(near, b, a)
            against = flow[b, back] if sign > 0 else flow[a, slot]
            step = -1.0 if against > least else 1.0
            if cost[a] + step < cost[b] - 1e-9:
                cost[b], came[b], by[b] = cost[a] + step, a, slot
                if not waiting[b]:
                    waiting[b] = True
                    queue.append(b)


@compiled
def _most(near: Ints, flow: Floats, sign: int, start: int, end: int, came: Ints, by: Ints) -> float:
    """What the way from start to end lets through: any amount, but no more back than went there."""
    most, b = np.inf, end
    while b != start:
        a = came[b]
        against = flow[b, _slot(near, b, a)] if sign > 0 else flow[a, by[b]]
        if against > 0:
            most = min(most, against)
        b = a
    return most


@compiled
def _send(
    near: Ints, flow: Floats, sign: int, start: int, end: int, came: Ints, by: Ints, amount: float
) -> None:
    b = end
    while b != start:
        a = came[b]
        there, back = (a, by[b]), (b, _slot(near, b, a))
        forth, against = (there, back) if sign > 0 else (back, there)
        if flow[against] > 0:
            flow[against] = max(0.0, flow[against] - amount)
        else:
            flow[forth] += amount
        b = a
