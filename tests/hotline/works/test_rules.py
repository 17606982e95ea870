"""Promises, gaps, grounds and outlines, without tables."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from frontline.hotline.works import rules
from frontline.hotline.works.rules import Known, Value

ZONE = ZoneInfo("Asia/Shanghai")
DAY = datetime(2022, 11, 8, tzinfo=ZONE)
LAW = rules.defaults()
MOMENTS = st.datetimes(datetime(2022, 11, 1), datetime(2022, 11, 20), timezones=st.just(UTC))


def test_every_value_of_the_house_has_a_source_or_is_an_assumption() -> None:
    assert rules.problem(LAW) == ""
    for one in (*(getattr(LAW, name) for name in rules.VALUES), *LAW.promises):
        assert one.source or one.certainty == "assumption"


@pytest.mark.parametrize(("hour", "due"), [(9, 22), (18.5, 22), (20, 23), (23.5, 26.5), (2, 22)], ids=str)
def test_a_small_repair_is_done_before_the_night_and_has_at_least_three_hours(
    hour: float, due: float
) -> None:
    small = LAW.promise("small")
    assert small is not None
    told = DAY + timedelta(hours=hour)
    assert rules.due(small, told, LAW).done == DAY + timedelta(hours=due)


def test_a_burst_pipe_has_somebody_there_within_the_hour() -> None:
    burst = LAW.promise("burst")
    assert burst is not None
    due = rules.due(burst, DAY, LAW)
    assert (due.there, due.done) == (DAY + timedelta(hours=1), DAY + timedelta(hours=24))


@given(st.lists(st.tuples(MOMENTS, st.integers(1, 48)), max_size=12), MOMENTS)
def test_gaps_and_shifts_share_every_minute_between_them(
    given_: list[tuple[datetime, int]], since: datetime
) -> None:
    shifts = [(begins, begins + timedelta(hours=hours)) for begins, hours in given_]
    until = since + rules.AHEAD
    gaps = rules.gaps(shifts, since, until)
    for step in range(96):
        moment = since + timedelta(minutes=30 * step)
        held = any(begins <= moment < ends for begins, ends in shifts)
        missing = any(begins <= moment < ends for begins, ends in gaps)
        assert held is not missing
    assert all(since <= begins < ends <= until for begins, ends in gaps)


def test_every_ground_is_named_and_an_unknown_account_is_protected() -> None:
    everything = Known(known=True, arrears=True, isolated=True, risk_area=True, by_hand=True)
    assert rules.grounds(everything, LAW) == ["response", "arrears", "isolated", "risk_area", "by_hand"]
    over = replace(LAW, response=Value(0, "1: yes"))
    assert rules.grounds(Known(known=True, arrears=True), over) == []
    assert rules.grounds(Known(known=True, isolated=True), over) == ["isolated"]
    assert rules.grounds(Known(known=False), over) == ["unknown"]


def test_a_limit_outside_its_range_is_named() -> None:
    assert rules.problem(replace(LAW, night=Value(4, "hour"))) == "night"
    assert rules.problem(replace(LAW, promises=())) == "promises"
    late = replace(LAW.promises[0], there=5.0, done=2.0)
    assert rules.problem(replace(LAW, promises=(late,))) == "promise small"


SQUARE = [(97.0, 33.0), (97.1, 33.0), (97.1, 33.1), (97.0, 33.1)]


@given(st.floats(96.9, 97.2), st.floats(32.9, 33.2))
def test_a_square_holds_what_lies_between_its_sides(lon: float, lat: float) -> None:
    edge = min(abs(lon - 97.0), abs(lon - 97.1), abs(lat - 33.0), abs(lat - 33.1)) < 1e-9
    assert edge or rules.inside(SQUARE, lon, lat) == (97.0 < lon < 97.1 and 33.0 < lat < 33.1)


def test_a_planned_stop_is_announced_a_day_before_and_long_ones_need_water() -> None:
    assert rules.too_short("water", DAY + timedelta(hours=23), DAY, LAW)
    assert not rules.too_short("water", DAY + timedelta(hours=24), DAY, LAW)
    assert rules.too_short("heat", DAY + timedelta(hours=47), DAY, LAW)
    assert rules.needs_water("water", DAY, DAY + timedelta(hours=25), LAW)
    assert not rules.needs_water("water", DAY, DAY + timedelta(hours=24), LAW)
    assert not rules.needs_water("heat", DAY, DAY + timedelta(hours=90), LAW)
