"""Lives of areas in the national lists, the level of an origin on a day, the report and its page."""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from frontline.areas.models import NationalArea, NationalList
from frontline.areas.national import actions, queries
from frontline.areas.national.lists import BadList
from frontline.city.models import AreaCodeName
from frontline.site.home import checkout
from tests.areas.national.conftest import Write
from tests.town import Town

NOW = datetime(2022, 12, 1, tzinfo=UTC)
REAL = Path(os.environ.get("FRONTLINE_DATA") or checkout().parent / "shared" / "data") / "risk-areas-2022"
real = pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real data is missing: set FRONTLINE_DATA")


@pytest.fixture
def brought(db: None, write: Write) -> None:
    """Two counties in autumn: 松县 lives through the change of the rule, 柏县 has its areas after it."""
    for hour, high in (
        ("2022-11-01 08时", {"松县": ["旧村"]}),
        ("2022-11-02 08时", {"松县": ["旧村", "东村", "西村"]}),
        ("2022-11-10 08时", {"松县": ["西村"], "柏县": ["北村"]}),
        ("2022-11-12 08时", {"柏县": ["北村", "南村"]}),
        ("2022-11-17 08时", {"柏县": ["北村"]}),
    ):
        actions.bring_in(write(hour, high), at=NOW)


def lived(name: str) -> tuple[str, str]:
    found = NationalArea.objects.get(name=name)
    return tuple(f"{at:%m-%d}" if at else "" for at in (found.since, found.until))  # type: ignore[return-value]


def test_each_area_has_its_life(brought: None) -> None:
    assert [lived(name) for name in ("旧村", "东村", "西村", "北村", "南村")] == [
        ("11-01", "11-10"), ("11-02", "11-10"), ("11-02", "11-12"), ("11-10", ""), ("11-12", "11-17"),
    ]  # fmt: skip
    assert NationalArea.objects.get(name="旧村").from_first


def test_lives_before_across_and_after_the_change(brought: None) -> None:
    found = queries.report("松省")
    assert (found.change.at.date(), found.change.days_before, found.change.days_after) == (
        date(2022, 11, 11),
        7,
        5,
    )
    assert {key: [life.area.name for life in found.of(key)] for key in queries.PERIODS} == {
        "before": ["东村"], "across": ["西村"], "after": ["南村"],
    }  # fmt: skip
    assert (found.typical("before"), found.typical("after"), found.running, found.unknown) == (8, 5, 1, 1)
    assert found.histogram("before")[8] == 1 == sum(found.histogram("before"))


def test_an_area_that_is_back_within_a_day_was_never_away(db: None, write: Write) -> None:
    for hour, high in (
        ("2022-11-01 08时", {"松县": ["东村"]}),
        ("2022-11-02 08时", {"松县": ["东村", "西村"]}),
        ("2022-11-02 20时", {"松县": ["东村"]}),
        ("2022-11-03 08时", {"松县": ["东村", "西村"]}),
        ("2022-11-03 20时", {"松县": ["东村"]}),
    ):
        actions.bring_in(write(hour, high), at=NOW)
    assert lived("西村") == ("11-02", "11-03")
    assert NationalArea.objects.filter(name="西村").count() == 1


def test_a_partial_list_ends_nothing(db: None, write: Write) -> None:
    actions.bring_in(write("2022-11-01 08时", {"松县": ["东村"]}, filler=2000), at=NOW)
    said = actions.bring_in(write("2022-11-01 20时", {}, filler=100), at=NOW)
    assert (said.taken, said.left_out) == (0, ["2022-11-01-20.json"])
    actions.bring_in(write("2022-11-02 08时", {"松县": ["东村"]}, filler=2100), at=NOW)
    assert lived("东村") == ("11-01", "")
    assert NationalList.objects.filter(left_out=True).count() == 1


def test_lists_come_in_by_their_dates_and_once(brought: None, write: Write) -> None:
    again = actions.bring_in(write("2022-11-17 08时", {"柏县": ["北村"]}), at=NOW)
    assert (again.unchanged, again.taken, NationalList.objects.count()) == (1, 0, 5)
    with pytest.raises(BadList, match="by their dates"):
        actions.bring_in(write("2022-11-05 08时", {"松县": ["东村"]}), at=NOW)
    dry = actions.bring_in(write("2022-11-18 08时", {}), at=NOW, dry_run=True)
    assert (dry.taken, NationalList.objects.count()) == (1, 5)


@pytest.mark.parametrize(
    ("origin", "day", "level", "exact"),
    [
        ("松省松州松县东村", "2022-11-05", "high", True),
        ("松县东村3号", "2022-11-10", "high", True),  # gone at 8 in the morning: listed for a part of the day
        ("松县东村", "2022-11-11", "low", False),
        ("松县", "2022-11-05", "low", False),
        ("松", "2022-11-05", "unknown", False),  # too short to mean a place
        ("松州", "2022-11-05", "low", False),
        ("柏县北村", "2022-11-05", "none", False),
        ("梅县", "2022-11-05", "none", False),
        ("柏县北村", "2022-10-31", "unknown", False),
        ("柏县北村", "2022-12-24", "unknown", False),
        ("991234", "2022-11-05", "low", False),
        ("880000", "2022-11-05", "unknown", False),
    ],
)
def test_the_level_of_an_origin_on_a_day(
    brought: None, origin: str, day: str, level: str, exact: bool
) -> None:
    AreaCodeName.objects.create(code="991234000000", year=2022, name="松县")
    found = queries.level_of(origin, date.fromisoformat(day))
    assert (found.level, found.exact) == (level, exact)


def test_whoever_names_a_county_is_told_its_areas(brought: None) -> None:
    found = queries.level_of("松县", date(2022, 11, 5))
    assert {area.name for area in found.areas} == {"旧村", "东村", "西村"}
    assert found.as_of is not None and found.as_of.date() == date(2022, 11, 2)


def test_the_page_opens_its_numbers(brought: None, town: Town) -> None:
    he = Client(headers={"accept-language": "zh-CN"})
    he.force_login(town.accounts["he"])
    page = he.get(reverse("areas:national")).content.decode()
    assert "松省" in page and "东村" in page and "period=before&amp;days=8" in page
    only = he.get(reverse("areas:national"), {"period": "after", "days": "5"}).content.decode()
    assert "南村" in only and "东村" not in only
    asked = he.get(reverse("areas:national"), {"origin": "松县东村", "day": "2022-11-05"}).content.decode()
    assert "该名称的区域在名单中" in asked
    unclear = he.get(reverse("areas:national"), {"origin": "州松县", "day": "2022-11-05"}).content.decode()
    assert f"origin={quote('松省松州松县')}" in unclear and "不是风险区" not in unclear
    zhou = Client()
    zhou.force_login(town.accounts["zhou"])
    assert zhou.get(reverse("areas:national")).status_code == 403


def test_without_a_list_the_page_says_how_to_bring_one_in(town: Town) -> None:
    he = Client(headers={"accept-language": "zh-CN"})
    he.force_login(town.accounts["he"])
    assert "national-list" in he.get(reverse("areas:national")).content.decode()


@real
def test_qinghai_in_autumn_2022(db: None) -> None:
    said = actions.bring_in(REAL / "qinghai_snapshots_changed.jsonl.gz", at=NOW)
    assert said.read == 148
    assert sorted(name.removesuffix(".json") for name in said.left_out) == [
        "2022112408-7ceb0209", "2022112408-c1b75598", "2022112608-a214ea6e",
        "2022120621-b9c21981", "2022120714-283b01d8", "2022120911-f057e6b8",
    ]  # fmt: skip
    assert queries.provinces() == ["青海省"]
    found = queries.report("青海省")
    before, after = found.typical("before"), found.typical("after")
    assert before is not None and after is not None and before > after
    assert len(found.of("before")) > 100 and len(found.of("after")) > 100
    assert queries.level_of("青海省玉树市", date(2022, 10, 25)).level == "none"
    yushu = queries.level_of("玉树市", date(2022, 11, 5))
    assert yushu.areas and not yushu.exact
    assert queries.level_of(f"玉树市{yushu.areas[0].name}", date(2022, 11, 5)).level == yushu.areas[0].level


@real
def test_a_whole_national_list_and_the_partial_one(db: None) -> None:
    taken = actions.bring_in(REAL / "national_2022110112-6a2871f9.json.gz", at=NOW)
    assert (taken.taken, taken.begun) == (1, NationalArea.objects.count())
    assert len(queries.provinces()) == 25
    partial = actions.bring_in(REAL / "national_2022112608-a214ea6e.json.gz", at=NOW)
    assert len(partial.left_out) == 1
