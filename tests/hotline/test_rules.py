"""Clocks over weekends, holidays and exchanged working days; urgency; what a catalogue must be."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontline.hotline import rules
from frontline.hotline.rules import Catalogue, Category, Clock, Clocks, Unit

CHINA = timezone(timedelta(hours=8))
HOUR, DAY = Clock(1, Unit.HOURS), Clock(1, Unit.WORKING_DAYS)
PLAIN = Clocks(HOUR, HOUR, HOUR)
WATER = Category("water", "供水", "Water", clocks="supply", office=7, by_place={"3": 9}, needs=("alone",))
CATALOGUE = Catalogue(
    profile="test", classes={"general": PLAIN, "supply": PLAIN, "life": Clocks(Clock(10, Unit.MINUTES), HOUR, HOUR)},
    categories=(WATER,), desk=1, last_resort=2, dispatch=HOUR, confirm=HOUR, pause=HOUR,
)  # fmt: skip


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CHINA)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("start", "days", "ends"),
    [
        (local(2022, 11, 8, 12), 1, local(2022, 11, 9, 18)),
        (local(2022, 11, 11, 12), 1, local(2022, 11, 14, 18)),  # a Friday: over the weekend
        (
            local(2022, 9, 30, 12),
            1,
            local(2022, 10, 8, 18),
        ),  # Saturday 8 October is worked
        (local(2022, 9, 30, 12), 3, local(2022, 10, 10, 18)),  # 8 and 9 October are both worked
    ],
)
def test_working_days_follow_the_states_calendar(start: datetime, days: int, ends: datetime) -> None:
    assert rules.due(start, Clock(days, Unit.WORKING_DAYS), CATALOGUE) == ends


def test_the_citys_own_days_come_first() -> None:
    closed = replace(CATALOGUE, closed=("2022-11-09",), worked=("2022-11-12",))
    assert rules.due(local(2022, 11, 8, 12), DAY, closed) == local(2022, 11, 10, 18)
    assert rules.due(local(2022, 11, 11, 12), DAY, closed) == local(2022, 11, 12, 18)
    assert not rules.works(date(2022, 11, 9), closed=closed.closed)


@given(
    st.floats(0.1, 500), st.sampled_from(list(Unit)), st.datetimes(datetime(2021, 1, 1), datetime(2024, 1, 1))
)
def test_a_deadline_lies_ahead_and_a_longer_limit_never_ends_sooner(
    value: float, unit: Unit, start: datetime
) -> None:
    begun = start.replace(tzinfo=CHINA)
    shorter = rules.due(begun, Clock(value, unit), CATALOGUE)
    assert begun < shorter <= rules.due(begun, Clock(value + 1, unit), CATALOGUE)


def test_urgency_is_danger_then_the_needs_that_the_category_touches() -> None:
    assert rules.urgency(WATER, ["alone"], danger=False) == "raised"
    assert rules.urgency(WATER, ["ill", "no such need"], danger=False) == "normal"
    assert rules.urgency(WATER, [], danger=True) == "life"
    assert rules.urgency(replace(WATER, life=True), [], danger=False) == "life"


def test_the_office_is_that_of_the_place_before_that_of_the_category() -> None:
    assert [rules.office_for(WATER, township=place) for place in (3, 4, None)] == [9, 7, 7]


def test_classes_of_clocks() -> None:
    raised = Clocks(Clock(2, Unit.MINUTES), HOUR, HOUR)
    catalogue = replace(CATALOGUE, classes={**CATALOGUE.classes, "supply_raised": raised})
    assert catalogue.clocks_for(WATER, "raised") == raised
    assert catalogue.clocks_for(WATER, "normal") == PLAIN
    assert CATALOGUE.clocks_for(WATER, "raised") == PLAIN
    assert CATALOGUE.clocks_for(WATER, "life").accept.value == 10


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"desk": 99}, ["desk"]),
        ({"categories": ()}, ["categories"]),
        ({"categories": (WATER, WATER)}, ["categories"]),
        ({"categories": (replace(WATER, clocks="none"),)}, ["clocks water"]),
        ({"categories": (replace(WATER, office=99),)}, ["office water"]),
        ({"dispatch": Clock(0, Unit.HOURS)}, ["limits"]),
        ({"returns": 99}, ["limits"]),
    ],
)
def test_what_is_wrong_with_a_catalogue(changes: dict[str, object], wrong: list[str]) -> None:
    assert rules.problems(replace(CATALOGUE, **changes), {1, 2, 7, 9}) == wrong  # type: ignore[arg-type]


def test_a_catalogue_survives_being_kept() -> None:
    assert msgspec.convert(msgspec.to_builtins(CATALOGUE), Catalogue) == CATALOGUE
