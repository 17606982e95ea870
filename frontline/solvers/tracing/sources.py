"""Backwards: the places that several cases share, the least likely by chance first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from frontline.solvers.arrays import Shorts
from frontline.solvers.tracing.index import Index


@dataclass(frozen=True)
class SharedPlace:
    """A place where several cases were inside their windows."""

    place: int
    cases: tuple[int, ...]  # which of the cases asked about, counted from 0
    visitors: int  # different people there between the first and the last moment of all windows
    expected: float  # cases there if cases went where everybody goes
    chance: float  # to see so many or more by chance at this one place


def shared(
    index: Index, people: ArrayLike, since: ArrayLike, until: ArrayLike, *, at_least: int = 2
) -> list[SharedPlace]:
    """Places where `at_least` of these people were, each inside a window of their own; proposals, not proofs."""
    asked = index.stays_of(people, since, until)
    visits = np.unique(asked[:, [0, 5]], axis=0)
    places, first, count = np.unique(visits[:, 0], return_index=True, return_counts=True)
    begin, end = int(np.min(since)), int(np.max(until))
    cases, everybody = np.size(people), index.known_people()
    found = [
        _judged(
            index, int(places[k]), visits[first[k] : first[k] + count[k], 1], (begin, end), cases, everybody
        )
        for k in np.flatnonzero(count >= at_least)
    ]
    return sorted(found, key=lambda one: (one.chance, one.place))


def _judged(
    index: Index, place: int, there: Shorts, window: tuple[int, int], cases: int, everybody: int
) -> SharedPlace:
    from scipy.stats import binom

    visitors = len(np.unique(index.forward(place, *window).person))
    share = visitors / everybody
    chance = float(binom.sf(len(there) - 1, cases, share))
    return SharedPlace(place, tuple(int(one) for one in there), visitors, cases * share, chance)
