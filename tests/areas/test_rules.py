"""Which grain and level an edition allows; how far a clock is."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontline.areas import rules
from frontline.areas.rules import State, Why
from frontline.facts.areas import Grain
from frontline.plan.edition import Edition
from frontline.plan.loading import load_edition
from frontline.plan.measure import Duty
from frontline.site.home import checkout

FOLDERS = sorted(path.name for path in (checkout() / "plans").iterdir() if path.is_dir())
EDITIONS = {folder: load_edition(checkout() / "plans" / folder) for folder in FOLDERS}
NEW_TEN = EDITIONS["covid-2022-12-07-new-ten"]
NOW = datetime(2022, 11, 8, tzinfo=UTC)


@given(
    edition=st.sampled_from(list(EDITIONS.values())),
    level=st.sampled_from(["high", "medium", "low", "precaution"]),
    grain=st.sampled_from([*map(str, Grain), "grid"]),
)
def test_a_decision_is_allowed_exactly_as_the_edition_says(edition: Edition, level: str, grain: str) -> None:
    refusal = rules.refusal(edition, level=level, grain=grain)
    allowed = (
        "area_clock" in edition.rules
        and level in edition.list("area.levels")
        and grain in edition.list("area.grains")
    )
    assert (refusal is None) == allowed
    if refusal is not None and refusal.why == Why.GRAIN:
        assert refusal.largest in edition.list("area.grains")


@given(smaller=st.sampled_from(list(Grain)), larger=st.sampled_from(list(Grain)))
def test_new_ten_never_allows_more_than_a_building(smaller: Grain, larger: Grain) -> None:
    if rules.SIZE[larger] > rules.SIZE[Grain.BUILDING]:
        assert rules.refusal(NEW_TEN, level="high", grain=larger) is not None
    if rules.SIZE[smaller] <= rules.SIZE[Grain.BUILDING]:
        assert rules.refusal(NEW_TEN, level="high", grain=smaller) is None


def test_class_b_knows_no_areas() -> None:
    refusal = rules.refusal(EDITIONS["covid-2023-01-08-class-b"], level="high", grain="building")
    assert refusal is not None and refusal.why == Why.NO_AREAS


@given(needed=st.integers(1, 20), passed=st.integers(-3, 40))
def test_clean_days_never_exceed_what_is_needed(needed: int, passed: int) -> None:
    anchor = date(2022, 11, 1)
    done, of = rules.clean_days(
        anchor=anchor, last=anchor + timedelta(days=needed), today=anchor + timedelta(days=passed)
    )
    assert of == needed
    assert 0 <= done <= needed
    assert (done == needed) == (passed > needed)


@pytest.mark.parametrize(
    ("kind", "evidence", "state"),
    [
        ("closing_round", None, State.RUNNING),
        ("lift_area", None, State.LIFTING),
        ("lift_area", "f", State.HELD),
        ("continue_area", None, State.OVERDUE),
        ("continue_area", "f", State.CONTINUED),
    ],
)
def test_state_follows_the_duty_that_is_open(kind: str, evidence: str | None, state: State) -> None:
    duty = Duty(kind, kind, NOW, NOW + timedelta(hours=8), evidence)
    assert rules.state_of([duty], NOW) == state
    assert rules.state_of([duty], NOW - timedelta(minutes=1)) == State.RUNNING


def test_every_office_says_its_source_and_certainty() -> None:
    for office in rules.offices():
        assert office.name["zh-Hans"] and office.name["en"] and office.source["en"]
        assert office.certainty in ("sure", "probable", "unsure", "assumption")


@given(span=st.integers(0, 200), at_most=st.integers(1, 90))
def test_days_are_newest_first_and_bounded(span: int, at_most: int) -> None:
    last = date(2022, 11, 8)
    days = rules.days_of(last - timedelta(days=span), last, at_most=at_most)
    assert days[0] == last
    assert len(days) == min(span + 1, at_most)
    assert days == sorted(days, reverse=True)
