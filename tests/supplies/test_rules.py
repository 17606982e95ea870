"""Steps of a pack, missed doors, lots in order of expiry: no database."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from frontline.supplies.rules import (
    MOST_MISSED,
    NEXT,
    Missed,
    Shelf,
    State,
    after_missed,
    first_expiry_first,
)

TODAY = date(2022, 11, 8)
DATES = st.none() | st.integers(-5, 20).map(lambda days: TODAY + timedelta(days=days))


@st.composite
def shelves(draw: st.DrawFn) -> list[Shelf]:
    rows = draw(st.lists(st.tuples(st.integers(0, 30), DATES, st.booleans()), max_size=8))
    return [Shelf(lot, *row) for lot, row in enumerate(rows)]


@given(shelves(), st.integers(0, 120))
def test_what_is_taken_is_there_and_enough_and_the_oldest(there: list[Shelf], wanted: int) -> None:
    taken = first_expiry_first(there, wanted, on=TODAY)
    usable = {shelf.lot: shelf for shelf in there if shelf.usable(TODAY)}
    if taken is None:
        assert sum(shelf.quantity for shelf in usable.values()) < wanted
        return
    assert sum(part for __, part in taken) == wanted
    assert all(0 < part <= usable[lot].quantity for lot, part in taken)
    parts = dict(taken)
    last = max((usable[lot].expires_on or date.max for lot in parts), default=date.min)
    for shelf in usable.values():  # whatever expires before the last one taken is taken whole
        if (shelf.expires_on or date.max) < last:
            assert parts.get(shelf.lot, 0) == shelf.quantity


def test_what_is_past_its_day_or_called_back_never_goes_out() -> None:
    spoilt = Shelf(1, 10, TODAY - timedelta(days=1))
    called_back = Shelf(2, 10, None, blocked=True)
    last_day = Shelf(3, 10, TODAY)
    assert first_expiry_first([spoilt, called_back], 1, on=TODAY) is None
    assert first_expiry_first([spoilt, called_back, last_day], 10, on=TODAY) == [(3, 10)]


@given(st.sampled_from(Missed), st.booleans(), st.integers(1, 9))
def test_a_special_door_is_never_missed_without_a_call(why: Missed, special: bool, times: int) -> None:
    after = after_missed(why, special=special, times=times, today=TODAY)
    assert after.call or not (special or times >= MOST_MISSED)
    assert (after.next_day is None) == (why is Missed.REFUSED)
    assert after.next_day is None or after.next_day > TODAY


def test_a_delivered_pack_can_only_turn_out_missed_and_every_state_can_be_reached() -> None:
    assert NEXT[State.DELIVERED] == {State.MISSED}
    reached = {State.PLANNED}.union(*NEXT.values())
    assert reached == set(State)
