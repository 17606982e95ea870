"""What a search finds: every pair of stays, and people made from them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from frontline.solvers.arrays import Bools, Bytes, Ints, Shorts
from frontline.solvers.compiled import compiled


@dataclass(frozen=True)
class Pairs:
    """Pairs of a stay asked about and a stay of somebody else; times in seconds from EPOCH."""

    asked: Shorts = field(repr=False)  # place, start, end, number, person, case
    found: Shorts = field(repr=False)  # which of asked, person, number, from, to
    marks: Bytes = field(repr=False)  # of all stays

    def __len__(self) -> int:
        """How many pairs."""
        return len(self.found)

    @property
    def case(self) -> Shorts:
        """Which of the people asked for, counted from 0."""
        return np.asarray(self.asked[self.found[:, 0], 5])

    @property
    def place(self) -> Shorts:
        """Where."""
        return np.asarray(self.asked[self.found[:, 0], 0])

    @property
    def own_stay(self) -> Shorts:
        """Number of the stay of the person asked for."""
        return np.asarray(self.asked[self.found[:, 0], 3])

    @property
    def person(self) -> Shorts:
        """Who was there too."""
        return self.found[:, 1]

    @property
    def stay(self) -> Shorts:
        """Number of that person's stay."""
        return self.found[:, 2]

    @property
    def begin(self) -> Shorts:
        """From when both were there."""
        return self.found[:, 3]

    @property
    def end(self) -> Shorts:
        """Until when both were there."""
        return self.found[:, 4]

    @property
    def mark(self) -> Bytes:
        """Mark of either stay: what to know before believing the pair."""
        own = self.own_stay
        mine = np.where(own < 0, 0, self.marks[np.maximum(own, 0)])
        return np.asarray(mine | self.marks[self.stay], np.uint8)

    def people(self) -> Met:
        """One row for each person whom each case met, in the order of cases and people."""
        case, person = self.case, self.person
        ranked = np.lexsort((self.begin, person, case))
        case, person = case[ranked], person[ranked]
        new = np.ones(len(ranked), np.bool_)
        new[1:] = (case[1:] != case[:-1]) | (person[1:] != person[:-1])
        seconds, end, mark = _together(new, self.begin[ranked], self.end[ranked], self.mark[ranked])
        at = np.flatnonzero(new)
        pairs = np.diff(np.append(at, len(ranked)))
        return Met(case[at], person[at], seconds, self.begin[ranked][at], end, pairs, mark)


@dataclass(frozen=True)
class Met:
    """A case and a person who was where the case was."""

    case: Shorts
    person: Shorts
    seconds: Ints  # together; time that two records both cover counts once
    begin: Shorts  # first moment together
    end: Ints  # last moment together
    pairs: Ints  # how many pairs of stays say so
    mark: Bytes  # Mark of any of them

    def __len__(self) -> int:
        """How many."""
        return len(self.person)


@dataclass(frozen=True)
class Circle:
    """People met by any of many: how often, and the longest meeting with the two stays that show it."""

    pairs: int  # all pairs looked at
    person: Ints
    times: Shorts  # pairs of this person
    seconds: Shorts  # of the longest
    met: Shorts  # which person asked for it was with
    own_stay: Shorts  # of the person asked for
    stay: Shorts  # of this person
    mark: Bytes  # of these two stays

    def __len__(self) -> int:
        """How many people."""
        return len(self.person)


@compiled
def _together(new: Bools, begin: Shorts, end: Shorts, mark: Bytes) -> tuple[Ints, Ints, Bytes]:
    """Of each run of pairs, sorted by begin: seconds covered, last end, all marks."""
    runs = 0
    for k in range(len(new)):
        runs += new[k]
    seconds, last = np.zeros(runs, np.int64), np.zeros(runs, np.int64)
    marks = np.zeros(runs, np.uint8)
    run = -1
    for k in range(len(new)):
        if new[k]:
            run += 1
            last[run] = begin[k]
        seconds[run] += max(0, end[k] - max(begin[k], last[run]))
        last[run] = max(last[run], end[k])
        marks[run] |= mark[k]
    return seconds, last, marks
