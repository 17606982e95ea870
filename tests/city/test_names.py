"""Keys by which names are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontline.city.names import key_range, pinyin_key, place_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("王小明", "wangxiaoming"),
        ("单田芳", "shantianfang"),
        ("仇英", "qiuying"),
        ("解缙", "xiejin"),
        ("查良镛", "zhaliangyong"),
        ("曾国藩", "zengguofan"),
        ("区小平", "ouxiaoping"),
        ("尉迟恭", "yuchigong"),
        ("吕布", "lvbu"),
        ("  Tashi   Dorje ", "tashidorje"),
        ("José Peña", "josepena"),
        ("扎西 Tashi", "zhaxitashi"),
        ("Ｗａｎｇ", "wang"),
        ("", ""),
    ],
)
def test_keys(name: str, key: str) -> None:
    assert pinyin_key(name) == key


def test_tibetan_keeps_its_vowels_and_loses_its_marks() -> None:
    assert pinyin_key("བཀྲ་ཤིས།") == "བཀྲཤིས"


def test_a_place_has_no_surname() -> None:
    assert place_key("解放路") == "jiefanglu"
    assert place_key("区政府") == "quzhengfu"


@given(st.text(min_size=1, max_size=12), st.text(max_size=12))
def test_every_longer_key_lies_in_the_range_of_its_beginning(start: str, rest: str) -> None:
    prefix = pinyin_key(start)
    if not prefix:
        with pytest.raises(ValueError, match="at least one"):
            key_range(start)
        return
    first, after = key_range(start)
    assert first <= prefix + pinyin_key(rest) < after or not rest.isascii()


def test_a_neighbour_is_outside_the_range() -> None:
    first, after = key_range("wang")
    assert first <= "wangz" < after
    assert not first <= "wanh" < after
    assert key_range("zz")[1] > "zzz"
