"""Names of 2022 resolve to 2023 and back."""

import pytest

from frontline.city import codes
from frontline.city.models import AreaCodeName


@pytest.fixture
def lists(db: None) -> None:
    for code, year, name in (
        ("632701004002", 2022, "代墓社区"),
        ("632701004002", 2023, "代莫社区"),
        ("632701004003", 2022, "不变社区"),
        ("632701200200", 2023, "叶吉村委会"),
        ("632701201203", 2023, "叶吉村委会"),
    ):
        AreaCodeName.objects.create(code=code, year=year, name=name)


def test_there_and_back(lists: None) -> None:
    assert codes.renamed("代墓社区", from_year=2022, to_year=2023) == ["代莫社区"]
    assert codes.renamed("代莫社区", from_year=2023, to_year=2022) == ["代墓社区"]
    assert codes.name_in("632701004003", year=2023) == "不变社区"
    assert codes.name_in("632701200200", year=2022) == "叶吉村委会"
    assert codes.name_in("999999999999", year=2022) is None


def test_a_full_name_is_the_latest_and_a_gap_is_left_out(lists: None) -> None:
    AreaCodeName.objects.create(code="632701000000", year=2022, name="玉树市")
    found = codes.full_names(["632701004002", "632701000000", "999999999999"])
    assert found == {"632701004002": "玉树市代莫社区", "632701000000": "玉树市"}
    names = {"玉树市", "叶吉村委会"}
    assert codes.named(names, most=2) == ["632701000000", "632701200200"]


def test_a_name_may_be_borne_twice(lists: None) -> None:
    assert [found.code for found in codes.find("叶吉村委会")] == ["632701200200", "632701201203"]
    assert [found.code for found in codes.find("叶吉村委会", within="632701201")] == ["632701201203"]


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("630000000000", "province", ""),
        ("632700000000", "prefecture", "630000000000"),
        ("632701000000", "county", "632700000000"),
        ("632701004000", "township", "632701000000"),
        ("632701004002", "community", "632701004000"),
    ],
)
def test_shape(code: str, level: str, parent: str) -> None:
    assert (codes.level(code), codes.parent(code)) == (level, parent)
