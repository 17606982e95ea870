from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from frontline.solvers.tracing import DAY, EPOCH, Fault, Limits, Mark, Stays, UnusableInput, new_index
from tests.solvers.tracing.small import ROWS, Row, stays

LIMITS = Limits(longest=10 * DAY, crowd=20, offset=8 * 3600, earliest=0, latest=100 * DAY)
HOUR = 3600


def test_every_stay_that_cannot_be_is_set_aside_with_its_reason() -> None:
    good = (1, 1, 5 * DAY, 5 * DAY + HOUR)
    index = new_index(LIMITS)
    index.add(stays([good]))
    added = index.add(
        stays(
            [
                (1, 1, 5 * DAY, 5 * DAY - 1),
                (2, 1, 5 * DAY, 5 * DAY),
                (2, 1, 5 * DAY, 16 * DAY),
                (2, 1, -5, HOUR),
                (2, 1, 100 * DAY - 5, 100 * DAY + 1),
                (-1, 1, 5 * DAY, 5 * DAY + HOUR),
                (2, -1, 5 * DAY, 5 * DAY + HOUR),
                (3, 1, 5 * DAY, 5 * DAY + HOUR),
            ]
        )
    )
    assert added.aside == [
        (1, Fault.BACKWARDS), (2, Fault.NO_LENGTH), (3, Fault.TOO_LONG), (4, Fault.WRONG_CLOCK),
        (5, Fault.WRONG_CLOCK), (6, Fault.UNKNOWN), (7, Fault.UNKNOWN),
    ]  # fmt: skip
    assert added.taken == 1 and index.search(1).person.tolist() == [3]


@settings(max_examples=100, deadline=None)
@given(rows=ROWS, cut=some.integers(0, 80))
def test_a_person_at_two_places_at_once_is_marked_and_found(rows: list[Row], cut: int) -> None:
    index = new_index()
    index.add(stays(rows[:cut]))
    index.add(stays(rows[cut:]))
    doubtful = [
        any(who == p and at != place and start < e and s < stop for p, at, s, e in rows)
        for who, place, start, stop in rows
    ]
    assert (index.marks == Mark.TWO_PLACES).tolist() == doubtful
    pairs = index.search_many(range(8))
    either = index.marks[pairs.own_stay] | index.marks[pairs.stay]
    assert pairs.mark.tolist() == either.tolist()


def test_a_crowd_is_named_by_place_and_day_and_its_answers_are_marked() -> None:
    midnight = 5 * DAY - LIMITS.offset  # begins the fifth day after EPOCH in the city
    yesterday = [(person, 4, midnight - 60, midnight + 60) for person in range(20)]
    today = [(person, 4, midnight + person - 100, midnight + person) for person in range(100, 121)]
    again = [(100, 9, midnight + 10 * k, midnight + 10 * k + 5) for k in range(30)]  # one person, many times
    index = new_index(LIMITS)
    assert index.add(stays(yesterday + again)).crowds == []
    added = index.add(stays(today))
    assert added.crowds == [(4, 5, 21)]
    assert (index.marks & Mark.CROWD > 0).tolist() == [False] * 50 + [True] * 21
    first = index.search(0).people()
    assert set(first.person.tolist()) >= {1, 19, 100, 120}
    assert {int(p): bool(m & Mark.CROWD) for p, m in zip(first.person, first.mark, strict=True)}[100]
    assert not {int(p): bool(m & Mark.CROWD) for p, m in zip(first.person, first.mark, strict=True)}[1]


def test_midnight_and_a_leap_day_are_seconds_like_others() -> None:
    def second(*moment: int) -> int:
        return int((datetime(*moment, tzinfo=UTC) - EPOCH).total_seconds())  # type: ignore[misc,arg-type]

    rows = [
        (0, 0, second(2024, 2, 28, 23, 50), second(2024, 3, 1, 0, 10)),
        (1, 0, second(2024, 2, 29, 0, 0), second(2024, 2, 29, 12, 0)),
        (2, 0, second(2024, 3, 1, 0, 10), second(2024, 3, 1, 1, 0)),
    ]
    index = new_index()
    index.add(stays(rows))
    met = index.search(0).people()
    assert (met.person.tolist(), met.seconds.tolist()) == (
        [1],
        [12 * HOUR],
    )  # who comes as one leaves is not met


def test_nothing_at_all_and_arrays_of_unlike_length() -> None:
    index = new_index()
    assert index.add(stays([])).taken == 0
    assert index.add(stays([(0, 0, 5, 5)])).aside == [(0, Fault.NO_LENGTH)]
    assert len(index.search(0)) == len(index.search_many([0, 5])) == len(index.circle([0])) == 0
    short = np.zeros(1, np.int32)
    with pytest.raises(UnusableInput, match="one length"):
        Stays(short, short, short, np.zeros(2, np.int32))


def test_people_unknown_to_the_index_have_met_nobody() -> None:
    index = new_index()
    index.add(stays([(0, 0, 0, 9), (1, 0, 0, 9)]))
    assert len(index.search(77)) == len(index.search(-1)) == len(index.forward(50, 0, 9)) == 0
    assert index.search_many([1, 77]).person.tolist() == [0]
