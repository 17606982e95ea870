"""Where a stop fits, and what it costs there."""

from __future__ import annotations

import numpy as np

from frontline.solvers.compiled import inner
from frontline.solvers.routes.chance import Chance, below, blinks, uniform
from frontline.solvers.routes.ground import Ground, distance, end_of, far, start_of
from frontline.solvers.routes.state import ABSENT, Rounds

NOWHERE = -1
SORTS_TRIED = 16  # of empty rounds
OVERLOOKED = (
    0.2  # share of empty rounds overlooked where they differ, or the cheapest kind would always go first
)


@inner
def may_take(ground: Ground, state: Rounds, stop: int, r: int) -> bool:
    """Whether the round has room and its rules let it go there, wherever in the round."""
    if state.load[r] + ground.demand[stop] > ground.capacity[r]:
        return False
    return not ground.ruled or bool(ground.allowed[ground.group[stop], r])


@inner
def fits_between(ground: Ground, state: Rounds, stop: int, a: int, b: int, r: int) -> bool:
    """Whether order of risk and times allow the stop between two neighbours of a round that may take it."""
    if ground.ruled and not in_order(ground, state, stop, a, b, r):
        return False
    if not ground.timed:
        return True
    pace = ground.pace[r]
    time = state.early[a] + distance(ground, a, stop) * pace
    time += ground.service[a] + ground.handling[r] if a < ground.stops else ground.loading[r]
    time = max(time, ground.ready[stop])
    if time > ground.due[stop]:
        return False
    time += ground.service[stop] + ground.handling[r] + distance(ground, stop, b) * pace
    return bool(time <= state.late[b])


@inner
def in_order(ground: Ground, state: Rounds, stop: int, a: int, b: int, r: int) -> bool:
    """Whether nobody else comes after people at high risk, in this round or a later one of the crew."""
    if ground.mixes[r]:
        return True
    if ground.risky[stop]:
        if b < ground.stops:
            return bool(ground.risky[b])
        q = ground.after[r]
        while q != ABSENT and state.size[q] == 0:
            q = ground.after[q]
        return q == ABSENT or bool(ground.risky[state.next[start_of(ground, q)]])
    if a < ground.stops:
        return not ground.risky[a]
    q = ground.before[r]
    while q != ABSENT and state.size[q] == 0:
        q = ground.before[q]
    return q == ABSENT or not ground.risky[state.previous[end_of(ground, q)]]


@inner
def added(ground: Ground, state: Rounds, stop: int, a: int, b: int, r: int) -> float:
    """What the stop between two neighbours costs more."""
    further = distance(ground, a, stop) + distance(ground, stop, b)
    if state.size[r] == 0:
        return float(further * ground.cost[r] + ground.fixed[r])
    return float((further - distance(ground, a, b)) * ground.cost[r])


@inner
def best_near(ground: Ground, state: Rounds, chance: Chance, stop: int) -> tuple[float, int]:
    """The cheapest place beside a near stop or in an empty round; now and then one is overlooked."""
    near, place, cost, capacity = ground.near[stop], ground.place, ground.cost, ground.capacity
    of, follows, precedes, load = state.round, state.next, state.previous, state.load
    rounded, detour, demand = ground.rounded, ground.detour, ground.demand[stop]
    plain = not (ground.ruled or ground.timed)
    best, where = np.inf, NOWHERE
    for beside in near:
        if beside < 0:
            break
        r = of[beside]
        if r == ABSENT or load[r] + demand > capacity[r]:
            continue
        reach = far(place, stop, beside, rounded, detour)
        a, b = precedes[beside], follows[beside]
        more = (reach + far(place, stop, b, rounded, detour) - far(place, beside, b, rounded, detour)) * cost[
            r
        ]
        if more < best and not blinks(chance) and (plain or fits(ground, state, stop, beside, b, r)):
            best, where = more, beside
        more = (reach + far(place, stop, a, rounded, detour) - far(place, beside, a, rounded, detour)) * cost[
            r
        ]
        if more < best and not blinks(chance) and (plain or fits(ground, state, stop, a, beside, r)):
            best, where = more, a
    return _or_empty(ground, state, chance, stop, best, where)


@inner
def fits(ground: Ground, state: Rounds, stop: int, a: int, b: int, r: int) -> bool:
    """Rules, order of risk and times; room is seen to."""
    allowed = not ground.ruled or bool(ground.allowed[ground.group[stop], r])
    return allowed and fits_between(ground, state, stop, a, b, r)


@inner
def _or_empty(
    ground: Ground, state: Rounds, chance: Chance, stop: int, best: float, where: int
) -> tuple[float, int]:
    """An empty round of each sort, of a few sorts where there are many."""
    tried = min(ground.sorts, SORTS_TRIED)
    sort = 0 if tried == ground.sorts else below(chance, ground.sorts)
    for _ in range(tried):
        count = state.sort_empty[sort]
        if count > 0:
            pick = count - 1 if not ground.timed else below(chance, count)
            r = state.empty[state.sort_from[sort] + pick]
            start, end = start_of(ground, r), end_of(ground, r)
            overlooked = uniform(chance) < OVERLOOKED if ground.sorts > 1 else blinks(chance)
            if not overlooked and may_take(ground, state, stop, r):
                more = added(ground, state, stop, start, end, r)
                if more < best and fits_between(ground, state, stop, start, end, r):
                    best, where = more, start
        sort = sort + 1 if sort + 1 < ground.sorts else 0
    return best, where


@inner
def best_anywhere(ground: Ground, state: Rounds, stop: int) -> tuple[float, int]:
    """The cheapest of all places in all rounds."""
    best, where = np.inf, NOWHERE
    for r in range(len(ground.capacity)):
        if not may_take(ground, state, stop, r):
            continue
        a = start_of(ground, r)
        while a != end_of(ground, r):
            b = state.next[a]
            more = added(ground, state, stop, a, b, r)
            if more < best and fits_between(ground, state, stop, a, b, r):
                best, where = more, a
            a = b
    return best, where
