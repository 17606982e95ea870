"""When somebody who told ahead is missing; from when the plan counts."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from frontline.areas.borders import rules
from frontline.areas.borders.rules import Coming

NOON = datetime(2022, 11, 8, 4, tzinfo=UTC)


def state(hours: float, **more: object) -> Coming:
    said = {"expected_at": NOON, "arrived_at": None, "withdrawn_at": None, **more}
    return rules.coming(**said, at=NOON + timedelta(hours=hours))  # type: ignore[arg-type]


def test_missing_only_after_some_hours_and_then_it_climbs() -> None:
    states = [state(hours) for hours in (-30, 0, 5.9, 6, 23.9, 24, 100)]
    assert states == [Coming.EXPECTED] * 3 + [Coming.MISSING] * 2 + [Coming.CLIMBED] * 2


def test_who_came_or_withdrew_is_never_missing() -> None:
    assert state(100, arrived_at=NOON, withdrawn_at=NOON) == Coming.CAME
    assert state(100, withdrawn_at=NOON) == Coming.WITHDRAWN
    assert state(100, expected_at=None) == Coming.WITHDRAWN


@given(
    st.dates(date(2022, 1, 1), date(2022, 12, 1)), st.datetimes(datetime(2022, 1, 1), datetime(2022, 12, 1))
)
def test_nobody_left_after_arriving(left: date, arrived: datetime) -> None:
    at = arrived.replace(tzinfo=UTC)
    found = rules.departure(left, at)
    assert found <= at
    assert found.date() == left or found == at


def test_told_ahead_is_a_whole_day() -> None:
    assert not rules.short_notice(told_at=NOON, expected_at=NOON + timedelta(hours=24))
    assert rules.short_notice(told_at=NOON, expected_at=NOON + timedelta(hours=23, minutes=59))
