"""How long until due, on the city's clock; masked names."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from frontline.ui.words import due, masked

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
