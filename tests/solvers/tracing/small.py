"""Lists of stays small enough to try every pair."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from hypothesis import strategies as some

from frontline.solvers.tracing import Stays

Row = tuple[int, int, int, int]  # person, place, start, end

ROWS = some.lists(
    some.tuples(some.integers(0, 7), some.integers(0, 5), some.integers(-60, 60), some.integers(1, 50)).map(
        lambda row: (row[0], row[1], row[2], row[2] + row[3])
    ),
    max_size=80,
)


def stays(rows: list[Row]) -> Stays:
    """Rows as arrays."""
    table = np.array(rows, np.int32).reshape(-1, 4)
    return Stays(*(np.ascontiguousarray(table[:, column]) for column in range(4)))


def by_hand(
    rows: list[Row], person: int, since: int, until: int, least: int = 1
) -> set[tuple[int, int, int, int]]:
    """Own stay, other stay, from, to: of each pair, by trying all."""
    found = set()
    own = [(mine, row) for mine, row in enumerate(rows) if row[0] == person]
    for mine, (_, place, start, stop) in own:
        for theirs, (other, there, begin, end) in enumerate(rows):
            low, high = max(start, begin, since), min(stop, end, until)
            if other != person and place == there and high - low >= least:
                found.add((mine, theirs, low, high))
    return found


def seconds_by_hand(rows: list[Row], pairs: set[tuple[int, int, int, int]]) -> dict[int, int]:
    """Of each person met the seconds together, second by second."""
    together: dict[int, set[int]] = defaultdict(set)
    for _, theirs, low, high in pairs:
        together[rows[theirs][0]] |= set(range(low, high))
    return {person: len(seconds) for person, seconds in together.items()}
