"""The clock of an objection, and who may answer."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from frontline.residents import rules

FILED = datetime(2022, 11, 8, 4, tzinfo=UTC)


def test_an_answer_is_due_within_a_day() -> None:
    assert rules.deadline(FILED) == FILED + timedelta(hours=24)


@given(st.integers(-100, 100), st.integers(0, 100))
def test_waiting_longer_never_climbs_down(hours: int, more: int) -> None:
    at = FILED + timedelta(hours=hours)
    assert rules.climbed_to(FILED, at) <= rules.climbed_to(FILED, at + timedelta(hours=more)) <= 2
    assert (rules.climbed_to(FILED, at) == 0) == (at < FILED)


def test_nobody_answers_for_an_own_decision() -> None:
    assert rules.may_answer(1, told={2, None}, filed_by=3)
    assert not rules.may_answer(1, told={1}, filed_by=3)
    assert not rules.may_answer(1, told=set(), filed_by=1)
    assert not rules.may_answer(None, told=set(), filed_by=3)
