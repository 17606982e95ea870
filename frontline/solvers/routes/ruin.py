"""Ruin and recreate: strings of neighbouring rounds go out, their stops go back in greedily with blinks.

Source: Christiaens, Vanden Berghe, Slack induction by string removals for vehicle routing problems, Transportation
Science 54 (2020). Ours: places are looked for beside near stops only, so a step costs the same in any city.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Shorts
from frontline.solvers.compiled import inner
from frontline.solvers.routes.chance import Chance, below, uniform
from frontline.solvers.routes.ground import Ground, distance, end_of, start_of
from frontline.solvers.routes.insertion import NOWHERE, best_near
from frontline.solvers.routes.state import ABSENT, LOG, Rounds, note, put, refresh, take

MEAN_OUT, LONGEST = 10.0, 10.0  # stops out in one step, and of one round at most (Christiaens, Vanden Berghe)
SPLIT, DEEPER = 0.5, 0.01  # share of strings with a kept middle; chance that the middle grows
ABSENT_TRIED = 8  # stops in no round tried in one step
MOST_OUT = 256


class Loose(NamedTuple):
    """Stops on their way out and in again."""

    stops: Shorts
    key: Floats
    ruined: Shorts  # rounds already ruined in this step
    frozen: Bools  # rounds that nobody may change
    line: Shorts  # stops of two rounds while they are laid anew


def loose(rounds: int, stops: int) -> Loose:
    """Nothing is loose, nothing frozen."""
    few = np.zeros(MOST_OUT, np.int32)
    return Loose(few, np.zeros(MOST_OUT), few.copy(), np.zeros(rounds, np.bool_), np.zeros(stops, np.int32))


@inner
def step(ground: Ground, state: Rounds, out: Loose, chance: Chance, seed: int) -> float:
    """One ruin and recreate around a stop; returns the change of cost."""
    count, change = ruin(ground, state, out, chance, seed)
    count = _invite(ground, state, out, seed, count)
    _shuffle(ground, out, chance, count)
    return change + recreate(ground, state, out, chance, count)


@inner
def ruin(ground: Ground, state: Rounds, out: Loose, chance: Chance, seed: int) -> tuple[int, float]:
    """Takes strings out of rounds near `seed`; how many stops, and the change of cost."""
    state.counts[LOG] = 0
    count, rounds, change = 0, 0, 0.0
    mean = ground.stops / max(1, _used(state))
    longest = min(LONGEST, mean)
    many = 1 + int(uniform(chance) * (4.0 * MEAN_OUT / (1.0 + longest) - 1.0))
    for k in range(-1, ground.near.shape[1]):
        if rounds >= many or count + LONGEST > MOST_OUT:
            break
        stop = seed if k < 0 else ground.near[seed, k]
        if stop < 0:
            break
        r = state.round[stop]
        if r == ABSENT or out.frozen[r] or _among(out.ruined, rounds, r):
            continue
        out.ruined[rounds] = r
        rounds += 1
        length = 1 + int(uniform(chance) * min(float(state.size[r]), longest))
        taken, cheaper = _string(ground, state, out, chance, stop, r, length, count)
        count += taken
        change += cheaper
        if ground.timed:
            refresh(ground, state, r)
    return count, change


@inner
def _used(state: Rounds) -> int:
    return int(len(state.size) - state.sort_empty.sum())


@inner
def _among(values: Shorts, count: int, value: int) -> bool:
    for k in range(count):  # noqa: SIM110 - compiled without generators
        if values[k] == value:
            return True
    return False


@inner
def _string(
    ground: Ground, state: Rounds, out: Loose, chance: Chance, stop: int, r: int, length: int, count: int
) -> tuple[int, float]:
    """Takes `length` stops around `stop` out, sometimes with a middle that stays."""
    kept, size = 0, state.size[r]
    if 1 < length < size and uniform(chance) < SPLIT:
        kept = 1
        while length + kept < size and uniform(chance) < DEEPER:
            kept += 1
    total = length + kept
    node, back = stop, below(chance, total)
    start, end = start_of(ground, r), end_of(ground, r)
    while back > 0 and state.previous[node] != start:
        node = state.previous[node]
        back -= 1
    ahead, follower = 1, node
    while ahead < total and state.next[follower] != end:
        follower = state.next[follower]
        ahead += 1
    while ahead < total and state.previous[node] != start:
        node = state.previous[node]
        ahead += 1
    stays_from = below(chance, length + 1) if kept else total
    change = 0.0
    for k in range(total):
        follower = state.next[node]
        if not stays_from <= k < stays_from + kept:
            change += _out(ground, state, node)
            out.stops[count] = node
            count += 1
        node = follower
    return length, change


@inner
def _out(ground: Ground, state: Rounds, stop: int) -> float:
    """Takes one stop out; the change of cost without the penalty."""
    a, b, r = state.previous[stop], state.next[stop], state.round[stop]
    change = -(distance(ground, a, stop) + distance(ground, stop, b)) * ground.cost[r]
    if state.size[r] == 1:
        change -= ground.fixed[r]
    else:
        change += distance(ground, a, b) * ground.cost[r]
    note(state, stop, a, 0)
    take(ground, state, stop)
    return float(change)


@inner
def _invite(ground: Ground, state: Rounds, out: Loose, seed: int, count: int) -> int:
    """Stops in no round near the seed try again."""
    first = count
    for k in range(-1, ground.near.shape[1]):
        if count - first >= ABSENT_TRIED:
            break
        stop = seed if k < 0 else ground.near[seed, k]
        if stop < 0:
            break
        if state.round[stop] == ABSENT and not _among(out.stops, count, stop):
            out.stops[count] = stop
            count += 1
    return count


@inner
def _shuffle(ground: Ground, out: Loose, chance: Chance, count: int) -> None:
    """In which order stops go back: random, large first, far or near first; tight times first."""
    way = uniform(chance) * (17.0 if ground.timed else 11.0)
    for k in range(count):
        stop = out.stops[k]
        if way < 4.0:
            out.key[k] = uniform(chance)
        elif way < 8.0:
            out.key[k] = -ground.demand[stop]
        elif way < 11.0:
            far = distance(ground, stop, ground.stops)
            out.key[k] = -far if way < 10.0 else far
        elif way < 13.0:
            out.key[k] = ground.due[stop] - ground.ready[stop]
        else:
            out.key[k] = ground.ready[stop] if way < 15.0 else -ground.due[stop]
    for k in range(1, count):
        stop, key, j = out.stops[k], out.key[k], k
        while j > 0 and out.key[j - 1] > key:
            out.stops[j], out.key[j] = out.stops[j - 1], out.key[j - 1]
            j -= 1
        out.stops[j], out.key[j] = stop, key


@inner
def recreate(ground: Ground, state: Rounds, out: Loose, chance: Chance, count: int) -> float:
    """Puts loose stops back; those that fit nowhere stay out. The change of cost, penalties aside."""
    change = 0.0
    for k in range(count):
        stop = out.stops[k]
        more, behind = best_near(ground, state, chance, stop)
        if behind == NOWHERE:
            continue
        note(state, stop, behind, 1)
        put(ground, state, stop, behind)
        change += more
        if ground.timed:
            refresh(ground, state, state.round[stop])
    return change


@inner
def penalties(ground: Ground, state: Rounds) -> float:
    """Of the stops that the steps noted left out, less of those they brought in."""
    total = 0.0
    for k in range(state.counts[LOG]):
        stop = state.log[k, 0]
        total += -ground.penalty[stop] if state.put_in[k] else ground.penalty[stop]
    return total
