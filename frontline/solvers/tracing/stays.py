"""Stays as given, and what is wrong with some of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum, IntFlag

import numpy as np

from frontline.solvers.arrays import Bytes, Ints, Shorts
from frontline.solvers.errors import UnusableInput

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # second 0; 32 bits reach from 1931 to 2068
DAY = 86_400  # seconds
FURTHEST = 2**31 - 2  # seconds from EPOCH, either way
MOST_IDS = 2**31 - 2  # people, places and stays are numbered in 32 bits


class Fault(IntEnum):
    """Why a stay is set aside; 0 = it is not."""

    NONE = 0
    UNKNOWN = 1
    BACKWARDS = 2
    NO_LENGTH = 3
    TOO_LONG = 4
    WRONG_CLOCK = 5


class Mark(IntFlag):
    """What to know about a stay that is searched all the same."""

    TWO_PLACES = 1  # the same person is elsewhere at the same time
    CROWD = 2  # very many people came to that place that day


@dataclass(frozen=True)
class Limits:
    """What is taken for impossible or remarkable. All are settings; the numbers are assumptions."""

    longest: int = 30 * DAY  # seconds
    crowd: int = 10_000  # different people who come to one place on one day
    offset: int = 8 * 3600  # seconds the city's clock is ahead of UTC: when a day begins
    earliest: int = -FURTHEST  # a stay that starts before has a wrong clock
    latest: int = FURTHEST  # and one that ends after


@dataclass(frozen=True)
class Stays:
    """Who was where from when to when; times in seconds from EPOCH, all arrays of one length."""

    person: Shorts
    place: Shorts
    start: Ints | Shorts
    stop: Ints | Shorts

    def __post_init__(self) -> None:
        """Raises UnusableInput when the arrays are not alike."""
        if len({len(self.person), len(self.place), len(self.start), len(self.stop)}) != 1:
            raise UnusableInput("Persons, places, starts and ends must be of one length.")

    def __len__(self) -> int:
        """How many."""
        return len(self.person)


@dataclass(frozen=True)
class Added:
    """What became of stays that were added; `number` of the first, the others follow."""

    number: int
    taken: int
    fault: Bytes = field(repr=False)  # of each stay given, a Fault
    crowds: list[tuple[int, int, int]]  # place, day (days from EPOCH by the city's clock), different people

    @property
    def aside(self) -> list[tuple[int, Fault]]:
        """Number and reason of each stay that cannot be searched."""
        wrong = np.flatnonzero(self.fault)
        return [(self.number + int(row), Fault(int(self.fault[row]))) for row in wrong]
