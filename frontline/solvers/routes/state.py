"""Rounds as linked lists: a stop goes in or out in constant time, and the last steps can be taken back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from frontline.solvers.arrays import Floats, Ints, Shorts
from frontline.solvers.compiled import inner
from frontline.solvers.routes.ground import Ground, distance, end_of, start_of

ABSENT = -1
LOG, TOUCHED = 0, 1  # what `counts` counts: steps that can be taken back, rounds changed since the best


class Rounds(NamedTuple):
    """Kept in step by `put` and `take`; never write to it elsewhere."""

    next: Shorts
    previous: Shorts
    round: Shorts  # of every node, ABSENT if a stop is in none
    load: Floats
    size: Shorts
    early: Floats  # earliest begin at every node
    late: Floats  # latest begin that keeps all that follows in time
    empty: Shorts  # rounds without stops, those of one sort together
    empty_at: Shorts  # where a round stands in `empty`
    sort_from: Shorts
    sort_empty: Shorts  # how many of each sort are empty
    log: Shorts  # (steps, 2): stop and the node it stands behind, or stood
    put_in: Shorts  # whether the step put it in
    counts: Ints
    touched: Shorts
    is_touched: Shorts


LOGGED = 1 << 16


def empty_rounds(ground: Ground) -> Rounds:
    """Nobody is served yet."""
    rounds, nodes, stops = len(ground.capacity), len(ground.place), ground.stops
    links = np.full(nodes, ABSENT, np.int32)
    back, of = links.copy(), links.copy()
    starts = stops + 2 * np.arange(rounds, dtype=np.int32)
    links[starts], back[starts + 1] = starts + 1, starts
    of[starts] = of[starts + 1] = np.arange(rounds, dtype=np.int32)
    order = np.argsort(ground.sort, kind="stable").astype(np.int32)
    at = np.empty(rounds, np.int32)
    at[order] = np.arange(rounds, dtype=np.int32)
    count = np.bincount(ground.sort, minlength=ground.sorts).astype(np.int32)
    state = Rounds(
        links, back, of, np.zeros(rounds), np.zeros(rounds, np.int32), np.zeros(nodes), np.zeros(nodes), order, at,
        (np.cumsum(count) - count).astype(np.int32), count, np.zeros((LOGGED, 2), np.int32),
        np.zeros(LOGGED, np.int32), np.zeros(2, np.int64), np.zeros(rounds, np.int32), np.zeros(rounds, np.int32),
    )  # fmt: skip
    refresh_all(ground, state)
    return state


@inner
def _swap_empty(state: Rounds, a: int, b: int) -> None:
    one, other = state.empty[a], state.empty[b]
    state.empty[a], state.empty[b] = other, one
    state.empty_at[other], state.empty_at[one] = a, b


@inner
def put(ground: Ground, state: Rounds, stop: int, behind: int) -> None:
    """Into the round of `behind`, just after it; times are not refreshed."""
    follower, r = state.next[behind], state.round[behind]
    state.next[behind], state.next[stop] = stop, follower
    state.previous[follower], state.previous[stop] = stop, behind
    state.round[stop] = r
    state.load[r] += ground.demand[stop]
    if state.size[r] == 0:
        sort = ground.sort[r]
        state.sort_empty[sort] -= 1
        _swap_empty(state, state.empty_at[r], state.sort_from[sort] + state.sort_empty[sort])
    state.size[r] += 1
    touch(state, r)


@inner
def take(ground: Ground, state: Rounds, stop: int) -> None:
    """Out of its round; times are not refreshed."""
    behind, follower, r = state.previous[stop], state.next[stop], state.round[stop]
    state.next[behind], state.previous[follower] = follower, behind
    state.round[stop] = ABSENT
    state.load[r] -= ground.demand[stop]
    state.size[r] -= 1
    if state.size[r] == 0:
        _emptied(ground, state, r)
    touch(state, r)


@inner
def touch(state: Rounds, r: int) -> None:
    """The round is not what it was when the best was kept."""
    if not state.is_touched[r]:
        state.is_touched[r] = 1
        state.touched[state.counts[TOUCHED]] = r
        state.counts[TOUCHED] += 1


@inner
def lay(ground: Ground, state: Rounds, r: int, line: Shorts, first: int, last: int) -> None:
    """The round becomes line[first:last]; it was not empty, and times are not refreshed."""
    node, load = start_of(ground, r), 0.0
    for k in range(first, last):
        stop = line[k]
        state.next[node], state.previous[stop], state.round[stop] = stop, node, r
        load += ground.demand[stop]
        node = stop
    end = end_of(ground, r)
    state.next[node], state.previous[end] = end, node
    state.load[r], state.size[r] = load, last - first
    if first == last:
        _emptied(ground, state, r)


@inner
def _emptied(ground: Ground, state: Rounds, r: int) -> None:
    sort = ground.sort[r]
    state.load[r] = 0.0
    _swap_empty(state, state.empty_at[r], state.sort_from[sort] + state.sort_empty[sort])
    state.sort_empty[sort] += 1


@inner
def note(state: Rounds, stop: int, behind: int, put_in: int) -> None:
    """So that the step can be taken back."""
    step = state.counts[LOG]
    state.log[step, 0], state.log[step, 1], state.put_in[step] = stop, behind, put_in
    state.counts[LOG] = step + 1


@inner
def take_back(ground: Ground, state: Rounds) -> None:
    """All steps noted, last first."""
    for step in range(state.counts[LOG] - 1, -1, -1):
        stop = state.log[step, 0]
        if state.put_in[step]:
            take(ground, state, stop)
        else:
            put(ground, state, stop, state.log[step, 1])
    if ground.timed:
        for step in range(state.counts[LOG]):
            refresh(ground, state, state.round[state.log[step, 1]])
    state.counts[LOG] = 0


@inner
def refresh(ground: Ground, state: Rounds, r: int) -> None:
    """Times of a round and of its crew's other rounds, as far as they change."""
    q = r
    while q >= 0:
        old = state.early[end_of(ground, q)]
        _forward(ground, state, q)
        q = ground.after[q] if state.early[end_of(ground, q)] != old or q == r else ABSENT
    q = r
    while q >= 0:
        old = state.late[start_of(ground, q)]
        _backward(ground, state, q)
        q = ground.before[q] if state.late[start_of(ground, q)] != old or q == r else ABSENT


@inner
def refresh_all(ground: Ground, state: Rounds) -> None:
    """Times of every round; a crew's rounds follow each other by number."""
    for r in range(len(ground.capacity)):
        _forward(ground, state, r)
    for r in range(len(ground.capacity) - 1, -1, -1):
        _backward(ground, state, r)


@inner
def _forward(ground: Ground, state: Rounds, r: int) -> None:
    node, end = start_of(ground, r), end_of(ground, r)
    earlier = ground.before[r]
    time = ground.opens[r]
    if earlier >= 0:
        time = max(time, state.early[end_of(ground, earlier)])
    state.early[node] = time
    if state.size[r] == 0:
        state.early[end] = time
        return
    time += ground.loading[r]
    while node != end:
        follower = state.next[node]
        time += distance(ground, node, follower) * ground.pace[r]
        if follower != end:
            time = max(time, ground.ready[follower])
            state.early[follower] = time
            time += ground.service[follower] + ground.handling[r]
        node = follower
    state.early[end] = time


@inner
def _backward(ground: Ground, state: Rounds, r: int) -> None:
    start, node = start_of(ground, r), end_of(ground, r)
    later = ground.after[r]
    time = ground.closes[r]
    if later >= 0:
        time = min(time, state.late[start_of(ground, later)])
    state.late[node] = time
    if state.size[r] == 0:
        state.late[start] = time
        return
    while node != start:
        earlier = state.previous[node]
        time -= distance(ground, earlier, node) * ground.pace[r]
        if earlier != start:
            time = min(time - ground.service[earlier] - ground.handling[r], ground.due[earlier])
            state.late[earlier] = time
        node = earlier
    state.late[start] = time - ground.loading[r]
