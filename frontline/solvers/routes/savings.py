"""First rounds of one depot and vehicles alike: savings of near pairs, the largest first.

Source: Clarke, Wright, Scheduling of vehicles from a central depot to a number of delivery points, Operations
Research 12 (1964). Ours: pairs of near stops only.
"""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints, Shorts
from frontline.solvers.compiled import compiled
from frontline.solvers.routes.ground import Ground, distance


@compiled
def _pairs(ground: Ground, depot: int) -> tuple[Shorts, Shorts, Floats]:
    stops, near = ground.stops, ground.near.shape[1]
    a, b, saved = np.empty(stops * near, np.int32), np.empty(stops * near, np.int32), np.empty(stops * near)
    count = 0
    for i in range(stops):
        for k in range(near):
            j = ground.near[i, k]
            a[count], b[count] = i, j
            gain = distance(ground, i, depot) + distance(ground, depot, j) - distance(ground, i, j)
            saved[count] = gain
            count += 1
    return a, b, saved


@compiled
def _root(group: Shorts, i: int) -> int:
    while group[i] != i:
        group[i] = group[group[i]]
        i = group[i]
    return i


@compiled
def _join(ground: Ground, a: Shorts, b: Shorts, order: Ints, capacity: float, links: Shorts) -> None:
    """`links`: up to two neighbours of each stop in its round."""
    load = ground.demand[: ground.stops].copy()
    group = np.arange(ground.stops).astype(np.int32)
    for place in order:
        i, j = a[place], b[place]
        if links[i, 1] >= 0 or links[j, 1] >= 0:
            continue
        one, other = _root(group, i), _root(group, j)
        if one == other or load[one] + load[other] > capacity:
            continue
        group[other] = one
        load[one] += load[other]
        links[i, 1 if links[i, 0] >= 0 else 0] = j
        links[j, 1 if links[j, 0] >= 0 else 0] = i


@compiled
def _walk(links: Shorts, seen: Shorts, first: int, made: Shorts) -> int:
    count, before, here = 0, -1, first
    while here >= 0:
        seen[here] = 1
        made[count] = here
        count += 1
        follower = links[here, 0] if links[here, 0] != before else links[here, 1]
        if links[here, 0] == before and links[here, 1] == before:
            follower = -1
        before, here = here, follower
    return count


def savings(ground: Ground) -> list[Ints]:
    """Rounds as lists of stops; there may be more of them than vehicles."""
    depot, stops = ground.stops, ground.stops
    a, b, saved = _pairs(ground, depot)
    once = (a < b) | ~_mutual(ground.near, a, b)
    a, b, saved = a[once], b[once], saved[once]
    links = np.full((stops, 2), -1, np.int32)
    order = np.argsort(-saved, kind="stable")
    order = order[saved[order] > 0]
    _join(ground, a, b, order, float(ground.capacity[0]), links)
    seen, made, rounds = np.zeros(stops, np.int32), np.empty(stops, np.int32), []
    for stop in np.flatnonzero(links[:, 1] < 0):
        if not seen[stop]:
            count = _walk(links, seen, int(stop), made)
            rounds.append(made[:count].astype(np.int64))
    return rounds


@compiled
def _mutual(near: Shorts, a: Shorts, b: Shorts) -> Bools:
    both = np.zeros(len(a), np.bool_)
    for k in range(len(a)):
        for other in near[b[k]]:
            if other == a[k]:
                both[k] = True
                break
    return both
