"""Choosing an origin by words: suggestions while typing, and what has to be asked of unclear words."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from frontline.areas.borders import views
from frontline.areas.models import NationalArea
from frontline.areas.national import actions, choosing
from frontline.city.models import AreaCodeName
from frontline.ui.bound import Bound
from tests.areas.national.conftest import Write
from tests.areas.national.test_national import NOW

DAY = date(2022, 11, 5)


@pytest.fixture
def brought(db: None, write: Write) -> None:
    high = {"松县": ["东街道办事处 东村", "西村"], "柏县": ["北村"], "竹林县": []}
    actions.bring_in(write("2022-11-05 08时", high, middle=["中村"]), at=NOW)


def texts(typed: str, day: date = DAY) -> list[str]:
    return [one.text for one in choosing.suggest(typed, day)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("松县", ["松省松州松县", "松省松州松县西村", "松省松州松县中村", "松省松州松县东街道办事处东村"]),
        ("柏北", ["松省松州柏县北村"]),
        ("松县 东街道", ["松省松州松县东街道办事处东村"]),
        ("竹林", ["松省松州竹林县"]),
        ("梅县", []),
        ("松", []),
        ("%_\\", []),
    ],
)
def test_counties_first_then_areas_whose_names_hold_the_words(
    brought: None, typed: str, found: list[str]
) -> None:
    assert texts(typed) == found


def test_every_suggestion_is_understood_when_it_is_sent(brought: None) -> None:
    for one in choosing.suggest("松州", DAY):
        asked = choosing.ask(one.text, DAY)
        assert (asked is None) == (one.raised == 0)
        assert asked is None or asked.county == one.text


def test_at_most_twelve_and_what_was_listed_on_that_day(brought: None, write: Write) -> None:
    assert texts("松县", date(2022, 10, 1)) == []
    actions.bring_in(write("2022-11-06 08时", {"松县": [f"村{n}" for n in range(40)]}), at=NOW)
    assert len(texts("松县", date(2022, 11, 6))) == choosing.CHOICES
    asked = choosing.ask("松省松县", date(2022, 11, 7))
    assert asked is not None and (len(asked.places), asked.total) == (choosing.CHOICES, 40)


def test_a_long_name_is_shortened_and_still_found(brought: None) -> None:
    NationalArea.objects.filter(name="西村").update(name="西" * 180, key="西" * 180)
    (long,) = [text for text in texts("松县西西西") if text.endswith("西")]
    assert len(long) == choosing.LONGEST
    assert choosing.ask(long, DAY) is None


def test_divisions_the_city_knows_are_found_without_any_list(db: None) -> None:
    for code, name in (
        ("63", "青海省"),
        ("6325", "海南藏族自治州"),
        ("632521", "共和县"),
        ("632521100", "恰卜恰镇"),
    ):
        AreaCodeName.objects.create(code=code.ljust(12, "0"), year=2022, name=name)
    assert texts("海南州共和") == ["青海省海南藏族自治州共和县"]
    assert texts("恰卜恰") == ["青海省海南藏族自治州共和县恰卜恰镇"]
    assert choosing.suggest("共和县", DAY)[0].level == ""


@pytest.mark.parametrize(
    ("origin", "county", "places", "sure"),
    [
        ("松省松州松县", "松省松州松县", 3, True),
        ("松县", "松省松州松县", 3, False),  # another province may have a county of this name
        ("松州", "", 3, False),
        ("松州柏", "", 1, False),  # a part of a name is a guess: it is asked
    ],
)
def test_what_is_asked_of_unclear_words(
    brought: None, origin: str, county: str, places: int, sure: bool
) -> None:
    asked = choosing.ask(origin, DAY)
    assert asked is not None
    assert (asked.county, len(asked.places), asked.sure) == (county, places, sure)


@pytest.mark.parametrize("origin", ["松州松县西村", "松州竹林县", "梅省梅县", "松"])
def test_nothing_is_asked_of_clear_words(brought: None, origin: str) -> None:
    assert choosing.ask(origin, DAY) is None


def test_suggestions_are_for_everybody_and_bounded(brought: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "typed", Bound(2))
    client, there = Client(headers={"accept-language": "en"}), reverse("areas:origins")
    said = client.get(there, {"q": "松县\0", "left_on": "2022-11-05"}).json()["items"]
    assert said[0] == {"ref": "", "text": "松省松州松县", "note": "3 risk areas"}
    assert client.get(there, {"q": "松县", "left_on": "someday"}).status_code == 200
    assert client.get(there, {"q": "松县"}).status_code == 429
