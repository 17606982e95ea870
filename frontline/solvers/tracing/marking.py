"""Which stays need a word: a person at two places at once, a place where very many came on one day."""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Ints, Shorts
from frontline.solvers.compiled import compiled
from frontline.solvers.tracing.building import elsewhere, order
from frontline.solvers.tracing.level import Level
from frontline.solvers.tracing.stays import DAY, Limits

AT_A_TIME = 4_000_000  # stays of people that are looked at together: 64 MB


def two_places(levels: list[Level]) -> Shorts:
    """Numbers of stays, of people in the newest level, that overlap one of the same person elsewhere."""
    newest = levels[-1]
    if len(levels) == 1:
        return np.asarray(newest.own[elsewhere(newest.own, newest.first), 3])
    people = np.flatnonzero(np.diff(newest.first))
    of_each = sum(_counts(level, people) for level in levels)
    found, last = [np.zeros(0, np.int32)], np.cumsum(of_each)
    begin = 0
    while begin < len(people):
        before = last[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(last, before + AT_A_TIME)))
        own, bounds = _gathered(levels, people[begin:end])
        order(own, bounds, 1)
        found.append(own[elsewhere(own, bounds), 3])
        begin = end
    return np.concatenate(found)


def _counts(level: Level, people: Ints) -> Ints:
    counts = np.zeros(len(people), np.int64)
    known = people < level.people
    counts[known] = level.first[people[known] + 1] - level.first[people[known]]
    return counts


def _gathered(levels: list[Level], people: Ints) -> tuple[Shorts, Ints]:
    """All stays of these people, person after person."""
    counts = np.array([_counts(level, people) for level in levels])
    bounds = np.append(0, np.cumsum(counts.sum(axis=0)))
    own = np.empty((bounds[-1], 4), np.int32)
    free = bounds[:-1].copy()
    for level in levels:
        _gather(level.own, level.first, people, free, own)
    return own, bounds


@compiled
def _gather(rows: Shorts, first: Ints, people: Ints, free: Ints, own: Shorts) -> None:
    for k in range(len(people)):
        person = people[k]
        if person + 1 < len(first):
            for row in range(first[person], first[person + 1]):
                own[free[k]] = rows[row]
                free[k] += 1


def crowds(levels: list[Level], limits: Limits) -> tuple[Shorts, list[tuple[int, int, int]]]:
    """Stays at places of the newest level on days when over `limits.crowd` people came, and these days."""
    newest = np.diff(levels[-1].place_first)
    total = newest.copy()
    for level in levels[:-1]:
        counts = np.diff(level.place_first)[: len(total)]
        total[: len(counts)] += counts
    stays, days = [np.zeros(0, np.int32)], []
    for place in np.flatnonzero((newest > 0) & (total > limits.crowd)):
        rows = np.concatenate([_at(level, int(place)) for level in levels])
        day = (rows[:, 0].astype(np.int64) + limits.offset) // DAY
        for one, came in zip(*np.unique(day, return_counts=True), strict=True):
            people = len(np.unique(rows[day == one, 2])) if came > limits.crowd else 0
            if people > limits.crowd:
                stays.append(rows[day == one, 3])
                days.append((int(place), int(one), people))
    return np.concatenate(stays), days


def _at(level: Level, place: int) -> Shorts:
    first = level.place_first
    return level.rows[first[place] : first[place + 1]] if place + 1 < len(first) else level.rows[:0]
