"""A problem as the inner loops see it: stops are 0..n-1, then come a start and an end for every round."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Shorts
from frontline.solvers.compiled import inner


class Ground(NamedTuple):
    """What never changes while rounds are searched for. Metres and seconds, or the units of the file."""

    stops: int
    place: Floats  # (nodes, 2)
    rounded: bool  # distances are whole numbers, as CVRPLIB wants them
    detour: float  # length of the way for one unit of straight line
    near: Shorts  # (stops, K) nearest other stops, nearest first; -1 where there is none
    demand: Floats
    ready: Floats
    due: Floats
    service: Floats
    risky: Bools
    penalty: Floats  # what leaving a stop out costs in the search
    group: Shorts  # stops that the same rounds may take
    timed: bool
    ruled: bool
    allowed: Bools  # (groups, rounds)
    capacity: Floats  # from here on: of each round
    cost: Floats  # of one unit of distance
    fixed: Floats  # of a round that goes out
    pace: Floats  # seconds for one unit of distance
    handling: Floats  # seconds at every stop, besides the stop's own
    loading: Floats  # seconds before a round goes out
    opens: Floats
    closes: Floats
    before: Shorts  # the same crew's round before, or -1
    after: Shorts
    mixes: Bools  # a closed-loop crew: risky stops anywhere
    sort: Shorts  # rounds alike have the same number
    sorts: int


@inner
def far(place: Floats, a: int, b: int, rounded: bool, detour: float) -> float:
    """`distance` with nothing but what it needs: the inner loop calls it hundreds of times a step."""
    dx, dy = place[a, 0] - place[b, 0], place[a, 1] - place[b, 1]
    straight = np.sqrt(dx * dx + dy * dy)
    return float(np.floor(straight + 0.5)) if rounded else float(straight * detour)


@inner
def distance(ground: Ground, a: int, b: int) -> float:
    """Between two nodes."""
    place = ground.place
    dx, dy = place[a, 0] - place[b, 0], place[a, 1] - place[b, 1]
    straight = np.sqrt(dx * dx + dy * dy)
    return float(np.floor(straight + 0.5)) if ground.rounded else float(straight * ground.detour)


@inner
def start_of(ground: Ground, r: int) -> int:
    """The node where a round begins."""
    return ground.stops + 2 * r


@inner
def end_of(ground: Ground, r: int) -> int:
    """The node where a round ends."""
    return ground.stops + 2 * r + 1


def nearest(place: Floats, stops: int, most: int) -> Shorts:
    """The `most` nearest other stops of each, nearest first; ties by number."""
    from scipy.spatial import cKDTree

    count = min(most, stops - 1)
    if count < 1:
        return np.zeros((stops, 0), np.int32)
    spread = cKDTree(place[:stops]).query(place[:stops], k=count + 1)[1].astype(np.int32)
    own = np.arange(stops, dtype=np.int32)
    # twins in one place: a stop may be missing from its own list
    found = spread == own[:, None]
    found[~found.any(axis=1), -1] = True
    return np.ascontiguousarray(spread[~found].reshape(stops, count))
