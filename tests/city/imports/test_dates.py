"""Dates as people write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontline.city.imports.dates import BadValue, read_date, read_moment


@pytest.mark.parametrize(
    "text",
    [
        "1990-03-07", "1990/3/7", "1990.3.7", "19900307", "1990年3月7日", "1990 年 03 月 07 号", "一九九〇年三月七日",
        "7 March 1990", "7th Mar. 1990", "March 7, 1990", "mar 7 1990", "1990-03-07 00:00:00", "１９９０－０３－０７",
        "1990-03-07T08:30:00",
    ],
)  # fmt: skip
def test_one_day_in_many_hands(text: str) -> None:
    assert read_date(text) == date(1990, 3, 7)


@pytest.mark.parametrize("text", ["3/7/1990", "07.03.1990", "07-03-1990"])
def test_what_could_be_two_days_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match=text):
        read_date(text)


@pytest.mark.parametrize(("text", "day"), [("23/11/1990", 23), ("11/23/1990", 23), ("11.11.1990", 11)])
def test_what_can_only_be_one_day_is_taken(text: str, day: int) -> None:
    assert read_date(text) == date(1990, 11, day)


@pytest.mark.parametrize(
    "text", ["", "90-3-7", "32939", "1990-02-30", "soon", "1990", "9" * 500, "1990-3-7 25:00"]
)
def test_no_day(text: str) -> None:
    with pytest.raises(BadValue):
        read_date(text)


def test_moments_are_on_the_citys_clock() -> None:
    assert read_moment("2022-10-29") == datetime(2022, 10, 28, 16, tzinfo=UTC)
    assert read_moment("2022年10月29日 8:30") == datetime(2022, 10, 29, 0, 30, tzinfo=UTC)
    assert read_moment("2022-10-29T00:30:00+00:00") == datetime(2022, 10, 29, 0, 30, tzinfo=UTC)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_unambiguous_way_of_writing_comes_back(day: date) -> None:
    for form in ("%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%d %B %Y"):
        assert read_date(day.strftime(form)) == day
    assert read_date(f"{day.year}年{day.month}月{day.day}日") == day


@given(st.text(max_size=80))
def test_no_text_brings_it_down(text: str) -> None:
    try:
        assert isinstance(read_date(text), date)
    except BadValue as bad:
        assert str(bad)
