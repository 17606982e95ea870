"""Ends of two rounds change hands, or a piece of one is turned round: what strings of a few stops cannot do.

Moves: 2-opt* (Potvin, Rousseau 1995), its mirror image, and 2-opt (Croes 1958), each judged in constant time and taken
by the rule of annealing. Only for rounds alike without times and rules: there a round may be driven either way.
"""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Shorts
from frontline.solvers.compiled import inner
from frontline.solvers.routes.chance import Chance, below, uniform
from frontline.solvers.routes.ground import Ground, distance, end_of, start_of
from frontline.solvers.routes.ruin import Loose
from frontline.solvers.routes.state import ABSENT, Rounds, lay, touch

TRIED = 8  # pairs of stops looked at beside each ruin and recreate
NEAREST = 12  # how many near stops may be the partner


@inner
def exchange(ground: Ground, state: Rounds, out: Loose, chance: Chance, seed: int, heat: float) -> float:
    """Tries a few moves around `seed`; the change of cost."""
    change, width = 0.0, min(NEAREST, ground.near.shape[1])
    for _ in range(TRIED):
        a = ground.near[seed, below(chance, width)]
        b = ground.near[a, below(chance, width)] if a >= 0 else a
        if a < 0 or b < 0:
            continue
        one, other = state.round[a], state.round[b]
        if one == ABSENT or other == ABSENT or out.frozen[one] or out.frozen[other]:
            continue
        limit = -heat * np.log(1.0 - uniform(chance))
        if one == other:
            change += _turn(ground, state, out.line, a, b, limit)
        elif uniform(chance) < 0.5:
            change += _swap_ends(ground, state, out.line, a, b, limit)
        else:
            change += _swap_mirrored(ground, state, out.line, a, b, limit)
    return change


@inner
def _swap_ends(ground: Ground, state: Rounds, line: Shorts, a: int, b: int, limit: float) -> float:
    """... a | next ... and ... previous | b ...: a goes on to b, what stood before b goes on to what followed a."""
    follower, behind = state.next[a], state.previous[b]
    change = distance(ground, a, b) + distance(ground, behind, follower)
    change -= distance(ground, a, follower) + distance(ground, behind, b)
    one, other = state.round[a], state.round[b]
    change *= ground.cost[one]
    if change >= limit:
        return 0.0
    head_a, head_b = _load_until(ground, state, a), _load_until(ground, state, b) - ground.demand[b]
    room = ground.capacity[one]
    if head_a + state.load[other] - head_b > room or head_b + state.load[one] - head_a > room:
        return 0.0
    first = _ahead(state, line, 0, start_of(ground, one), follower)
    first = _ahead(state, line, first, behind, end_of(ground, other))
    last = _ahead(state, line, first, start_of(ground, other), b)
    last = _ahead(state, line, last, a, end_of(ground, one))
    return float(change + _both(ground, state, line, one, other, first, last))


@inner
def _swap_mirrored(ground: Ground, state: Rounds, line: Shorts, a: int, b: int, limit: float) -> float:
    """... a | x ... and ... b | y ...: a goes on to b and back along its round; x and y are joined likewise."""
    x, y = state.next[a], state.next[b]
    change = distance(ground, a, b) + distance(ground, x, y) - distance(ground, a, x) - distance(ground, b, y)
    one, other = state.round[a], state.round[b]
    change *= ground.cost[one]
    if change >= limit:
        return 0.0
    heads = _load_until(ground, state, a) + _load_until(ground, state, b)
    if max(heads, state.load[one] + state.load[other] - heads) > ground.capacity[one]:
        return 0.0
    first = _ahead(state, line, 0, start_of(ground, one), x)
    first = _astern(state, line, first, y, start_of(ground, other))
    last = _astern(state, line, first, end_of(ground, one), a)
    last = _ahead(state, line, last, b, end_of(ground, other))
    return float(change + _both(ground, state, line, one, other, first, last))


@inner
def _turn(ground: Ground, state: Rounds, line: Shorts, a: int, b: int, limit: float) -> float:
    """The piece between two stops of one round is driven the other way."""
    x, y = state.next[a], state.next[b]
    change = distance(ground, a, b) + distance(ground, x, y) - distance(ground, a, x) - distance(ground, b, y)
    r = state.round[a]
    change *= ground.cost[r]
    if change >= limit or a == b:
        return 0.0
    total = _ahead(state, line, 0, start_of(ground, r), end_of(ground, r))
    begin = end = -1
    for k in range(total):
        if line[k] == a or line[k] == b:
            begin, end = (k, end) if begin < 0 else (begin, k)
    begin += 1
    while begin < end:
        line[begin], line[end] = line[end], line[begin]
        begin += 1
        end -= 1
    lay(ground, state, r, line, 0, total)
    touch(state, r)
    return float(change)


@inner
def _load_until(ground: Ground, state: Rounds, stop: int) -> float:
    """Of a round from its start to the stop, the stop included."""
    load, node = 0.0, stop
    while node < ground.stops:
        load += ground.demand[node]
        node = state.previous[node]
    return load


@inner
def _ahead(state: Rounds, line: Shorts, count: int, after: int, until: int) -> int:
    """Appends what follows `after`, up to the one before `until`."""
    node = state.next[after]
    while node != until:
        line[count] = node
        count += 1
        node = state.next[node]
    return count


@inner
def _astern(state: Rounds, line: Shorts, count: int, before: int, until: int) -> int:
    node = state.previous[before]
    while node != until:
        line[count] = node
        count += 1
        node = state.previous[node]
    return count


@inner
def _both(ground: Ground, state: Rounds, line: Shorts, one: int, other: int, first: int, last: int) -> float:
    """Lays line[:first] and line[first:last] as two rounds; what an empty one saves."""
    lay(ground, state, one, line, 0, first)
    lay(ground, state, other, line, first, last)
    touch(state, one)
    touch(state, other)
    saved = 0.0
    if first == 0:
        saved += ground.fixed[one]
    if first == last:
        saved += ground.fixed[other]
    return -saved
