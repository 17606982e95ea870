"""Reading published lists; telling partial ones."""

import gzip
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontline.areas.national import lists
from frontline.areas.national.lists import BadList, Length, Published
from tests.areas.national.conftest import Write

NOON = datetime(2022, 11, 24, 12, tzinfo=lists.BEIJING)
PLAIN = Published("a.json", NOON, NOON, 0, (), frozenset({"high"}), ())


def at(hours: float, count: int) -> Published:
    moment = NOON + timedelta(hours=hours)
    return replace(PLAIN, file=f"{hours}.json", saved_at=moment, published_at=moment, count=count)


def left_out(*found: Published, complete: int = 0, before: int | None = None) -> list[bool]:
    length = Length(complete, NOON) if complete else None
    return [partial for _, partial in lists.judged(found, complete=length, left_out=before)]


def test_a_list_is_read_with_its_hour_in_beijing(write: Write) -> None:
    [found] = lists.read(write("2022-11-01 8时", {"松县": ["东村", " ", "西村"]}))
    assert found.published_at.isoformat() == "2022-11-01T08:00:00+08:00"
    assert [(one.level, one.name) for one in found.entries] == [
        ("high", "东村"), ("high", "西村"), ("low", "松县其他区域"),
    ]  # fmt: skip
    assert found.levels == {"high", "medium", "low"} and found.provinces == ()


def test_the_same_area_is_known_by_another_spelling(write: Write) -> None:
    [found] = lists.read(write("2022-11-01 08时", {"松县": ["扎西街道办事处松苑小区 5号楼"]}))
    assert found.entries[0].key[-1] == "松苑小区5号楼"


def test_an_old_list_says_nothing_about_low_areas(tmp_path: Path) -> None:
    path = tmp_path / "old.json"
    data = {"end_update_time": "2022-04-15 11时", "hcount": 0, "mcount": 0, "highlist": [], "middlelist": []}
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    assert lists.read(path)[0].levels == {"high", "medium"}


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"data": {}}', '{"data": {"end_update_time": "gestern"}}', "1"]
)
def test_what_is_no_list_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadList, match="no national list"):
        lists.read(path)
    broken = tmp_path / "x.json.gz"
    broken.write_bytes(gzip.compress(b"{}" * 99)[:-9])
    with pytest.raises((BadList, OSError)):
        lists.read(broken)


def test_a_list_whose_missing_areas_come_back_is_partial() -> None:
    assert left_out(at(0, 20_000), at(20, 1_300), at(22, 20_300)) == [False, True, False]
    assert left_out(at(0, 20_000), at(10, 14_500), at(10.1, 1_300), at(12, 20_300)) == [
        False,
        True,
        True,
        False,
    ]


def test_a_fall_that_stays_is_believed() -> None:
    assert left_out(at(0, 17_600), at(2, 13_200), at(4, 12_200)) == [False, False, False]
    assert left_out(at(0, 17_600), at(2, 13_200), at(60, 12_200)) == [False, False, False]


def test_of_the_last_list_nobody_knows_until_the_next_one() -> None:
    assert left_out(at(2, 13_200), complete=17_600) == [True]
    assert left_out(at(4, 12_900), complete=17_600, before=13_200) == [False]
    assert left_out(at(4, 17_500), complete=17_600, before=13_200) == [False]


def test_lines_of_a_province_days_apart_do_not_compare() -> None:
    assert left_out(replace(at(72, 4_000), provinces=("青海省",)), complete=17_600) == [False]
    assert left_out(replace(at(20, 4_000), provinces=("青海省",)), complete=17_600) == [True]
    assert left_out(at(600, 2_157), complete=5_258) == [True]


def test_short_lists_rise_and_fall() -> None:
    assert left_out(at(0, 36), at(2, 4), at(4, 84)) == [False, False, False]


@given(st.lists(st.integers(1, 40_000), min_size=1, max_size=30))
def test_what_only_grows_is_never_partial(counts: list[int]) -> None:
    assert not any(left_out(*(at(n, count) for n, count in enumerate(sorted(counts)))))
