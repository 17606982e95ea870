"""What the search left out goes in wherever it fits; special needs push others out; the rest gets its reason."""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints, Shorts
from frontline.solvers.compiled import compiled, inner
from frontline.solvers.routes.ground import Ground, distance, end_of, start_of
from frontline.solvers.routes.insertion import NOWHERE, best_anywhere, fits_between, in_order
from frontline.solvers.routes.state import ABSENT, Rounds, put, refresh, take

# rules as the loops number them, in the order of model.Rule
NOBODY, TOO_LARGE, TOO_FAR, FULL, ORDER, NO_TIME = range(6)


def fill(ground: Ground, state: Rounds, stops: Ints) -> None:
    """Puts in what fits anywhere, dearest to leave out first, until nothing more does."""
    waiting = stops[np.argsort(-ground.penalty[stops], kind="stable")]
    while True:
        left = (
            waiting[[not squeeze(ground, state, int(stop)) for stop in waiting]] if len(waiting) else waiting
        )
        if len(left) == len(waiting):
            return
        waiting = left


@inner
def squeeze(ground: Ground, state: Rounds, stop: int) -> bool:
    """Puts a stop where it costs least of all places; false if it fits nowhere."""
    _, behind = best_anywhere(ground, state, stop)
    if behind == NOWHERE:
        return False
    put(ground, state, stop, behind)
    if ground.timed:
        refresh(ground, state, state.round[stop])
    return True


def prefer(ground: Ground, state: Rounds, special: Ints, may_leave: Ints) -> None:
    """Special stops that are in no round push ordinary ones (`may_leave`) out."""
    waiting = np.zeros(2 * ground.stops, np.int32)
    ordinary = np.zeros(ground.stops, np.bool_)
    ordinary[may_leave] = True
    for stop in special:
        if state.round[stop] == ABSENT:
            _make_room(ground, state, int(stop), ordinary, waiting)


@inner
def _make_room(ground: Ground, state: Rounds, stop: int, ordinary: Bools, out: Shorts) -> bool:
    """In the first crew that can take the stop once its ordinary stops wait outside; they come back as they fit."""
    for crew in range(len(ground.capacity)):
        if ground.before[crew] != ABSENT or not _allowed_in_crew(ground, stop, crew):
            continue
        count = _ordinary_out(ground, state, crew, ordinary, out)
        placed = _into_crew(ground, state, crew, stop)
        for k in range(count - 1, -1, -1):
            if placed:
                _into_crew(ground, state, crew, out[2 * k])
            else:
                put(ground, state, out[2 * k], out[2 * k + 1])
        if placed:
            return True
        _refresh_crew(ground, state, crew)
    return False


@inner
def _refresh_crew(ground: Ground, state: Rounds, crew: int) -> None:
    while crew != ABSENT:
        refresh(ground, state, crew)
        crew = ground.after[crew]


@inner
def _allowed_in_crew(ground: Ground, stop: int, crew: int) -> bool:
    r = crew
    while r != ABSENT:
        if ground.allowed[ground.group[stop], r] and ground.demand[stop] <= ground.capacity[r]:
            return True
        r = ground.after[r]
    return False


@inner
def _ordinary_out(ground: Ground, state: Rounds, crew: int, ordinary: Bools, out: Shorts) -> int:
    count, r = 0, crew
    while r != ABSENT:
        node = state.next[start_of(ground, r)]
        while node != end_of(ground, r):
            follower = state.next[node]
            if ordinary[node]:
                out[2 * count], out[2 * count + 1] = node, state.previous[node]
                take(ground, state, node)
                count += 1
            node = follower
        r = ground.after[r]
    _refresh_crew(ground, state, crew)
    return count


@inner
def _into_crew(ground: Ground, state: Rounds, crew: int, stop: int) -> bool:
    best, where, r = np.inf, NOWHERE, crew
    while r != ABSENT:
        if (
            ground.allowed[ground.group[stop], r]
            and state.load[r] + ground.demand[stop] <= ground.capacity[r]
        ):
            a = start_of(ground, r)
            while a != end_of(ground, r):
                b = state.next[a]
                more = distance(ground, a, stop) + distance(ground, stop, b) - distance(ground, a, b)
                if more < best and fits_between(ground, state, stop, a, b, r):
                    best, where = more, a
                a = b
        r = ground.after[r]
    if where == NOWHERE:
        return False
    put(ground, state, stop, where)
    refresh(ground, state, state.round[stop])
    return True


@compiled
def diagnose(ground: Ground, state: Rounds, stop: int) -> tuple[Ints, Floats]:
    """For every round the rule that keeps the stop out, and how much room or time is missing."""
    rounds = len(ground.capacity)
    rule, short = np.zeros(rounds, np.int64), np.zeros(rounds)
    for r in range(rounds):
        rule[r], short[r] = _rule_of(ground, state, stop, r)
    return rule, short


@inner
def _rule_of(ground: Ground, state: Rounds, stop: int, r: int) -> tuple[int, float]:
    if not ground.allowed[ground.group[stop], r]:
        return NOBODY, 0.0
    if ground.demand[stop] > ground.capacity[r]:
        return TOO_LARGE, ground.demand[stop] - ground.capacity[r]
    if ground.timed and _late_alone(ground, stop, r) > 0:
        return TOO_FAR, _late_alone(ground, stop, r)
    if state.load[r] + ground.demand[stop] > ground.capacity[r]:
        return FULL, state.load[r] + ground.demand[stop] - ground.capacity[r]
    least, a = np.inf, start_of(ground, r)
    while a != end_of(ground, r):
        b = state.next[a]
        if in_order(ground, state, stop, a, b, r):
            least = min(least, _late_between(ground, state, stop, a, b, r))
        a = b
    return (NO_TIME, least) if least < np.inf else (ORDER, 0.0)


@inner
def _late_alone(ground: Ground, stop: int, r: int) -> float:
    """Seconds too late if the crew went there first thing and came straight back."""
    start, end, pace = start_of(ground, r), end_of(ground, r), ground.pace[r]
    time = ground.opens[r] + ground.loading[r] + distance(ground, start, stop) * pace
    late = max(0.0, time - ground.due[stop])
    time = max(time, ground.ready[stop]) + ground.service[stop] + ground.handling[r]
    return float(max(late, time + distance(ground, stop, end) * pace - ground.closes[r]))


@inner
def _late_between(ground: Ground, state: Rounds, stop: int, a: int, b: int, r: int) -> float:
    """Seconds by which the stop, or what follows, would be too late."""
    pace = ground.pace[r]
    time = state.early[a] + distance(ground, a, stop) * pace
    time += ground.service[a] + ground.handling[r] if a < ground.stops else ground.loading[r]
    late = time - ground.due[stop]
    time = max(time, ground.ready[stop]) + ground.service[stop] + ground.handling[r]
    return float(max(late, time + distance(ground, stop, b) * pace - state.late[b]))
