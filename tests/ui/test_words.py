"""How long until due, on the city's clock; masked names."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from frontline.ui.words import due, hour_span, masked, until

NOW = datetime(2022, 11, 4, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "text", "tone"),
    [
        (timedelta(minutes=83), "in 83 min", "soon"),
        (timedelta(hours=2), "in 2 h", "calm"),
        (timedelta(hours=49), "in 2 days", "calm"),
        (timedelta(seconds=-1), "0 min late", "late"),
        (timedelta(hours=-3, minutes=-20), "3 h late", "late"),
    ],
)
def test_due_is_said_in_the_largest_unit_that_fits(left: timedelta, text: str, tone: str) -> None:
    with translation.override("en"):
        label = due(NOW + left, NOW)
    assert (label.text, label.tone) == (text, tone)


def test_a_masked_name_is_known_to_its_owner_only() -> None:
    assert masked("林小明") == "林**"
    assert masked("Tashi Dorje") == "T*** D***"
    assert masked("") == ""


@given(st.text(min_size=2, max_size=12).filter(lambda name: len(set(name.split())) > 0))
def test_a_masked_name_never_shows_a_whole_word(name: str) -> None:
    shown = masked(name)
    assert all(len(word) == 1 or word not in shown for word in name.split() if "*" not in word)


@pytest.mark.parametrize(
    ("moment", "form", "text"),
    [
        (datetime(2022, 11, 30, tzinfo=UTC), "Y-m-d H:i", "2022-11-29 24:00"),
        (datetime(2023, 1, 1, tzinfo=UTC), "m-d H:i", "12-31 24:00"),
        (datetime(2022, 11, 30, 0, 1, tzinfo=UTC), "Y-m-d H:i", "2022-11-30 00:01"),
    ],
)
def test_an_end_at_midnight_belongs_to_the_day_before(moment: datetime, form: str, text: str) -> None:
    assert until(moment, form) == text


def test_an_hour_is_said_with_its_day() -> None:
    with translation.override("en"):
        assert hour_span(NOW + timedelta(hours=2), NOW) == "today 10:00–11:00"
        assert hour_span(NOW + timedelta(hours=39), NOW) == "tomorrow 23:00–24:00"
