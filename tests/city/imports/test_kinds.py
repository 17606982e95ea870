"""What each kind of list writes, refuses and leaves alone."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from frontline.city import codes, numbers
from frontline.city.imports.engine import Counts
from frontline.city.models import (
    Agency,
    AreaCodeName,
    Building,
    Dwelling,
    Household,
    Person,
    Place,
    Residence,
    Site,
    Staff,
)  # fmt: skip
from tests.city.imports.conftest import Bring
from tests.city.test_numbers import made_up_id

PEOPLE = "姓名,身份证号,手机,楼栋,单元,楼层,房号,户主,语言\n"
ID, OTHER = made_up_id(), made_up_id(order="013")
TASHI = f"扎西,{ID},139 0000 0001,B1,1,3,302,才仁,藏语、汉语\n"
DOLMA = "卓玛,,13900000002,扎西科路12号,1,3,302,才仁,bo\n"
pytestmark = pytest.mark.usefixtures("town")


def test_a_towns_places_hang_together() -> None:
    building = Building.objects.get(place__code="B1")
    assert (building.grid.code if building.grid else "") == "G1"
    assert (building.community.code, building.township.code) == ("632701004002", "632701004000")
    assert Place.objects.get(kind="township").parent == Place.objects.get(kind="city")
    assert Building.objects.get(place__code="B2").kind == "courtyard"


def test_a_newer_list_renames_and_the_old_name_still_resolves(bring: Bring) -> None:
    counts, _ = bring("area-codes", "code12,name\n632701004002,代莫社区\n", "codes_2023.csv")
    assert counts == Counts(read=1, created=1)
    assert Place.objects.get(code="632701004002").name == "代莫社区"
    assert codes.renamed("代墓社区", from_year=2022, to_year=2023) == ["代莫社区"]
    bring("area-codes", "code,name,year\n632701004002,更老社区,2020\n")
    assert Place.objects.get(code="632701004002").name == "代莫社区"
    assert AreaCodeName.objects.filter(code="632701004002").count() == 3


def test_people_with_their_doors_and_households(bring: Bring) -> None:
    counts, refused = bring("people", (PEOPLE + TASHI + DOLMA).encode("gb18030"))
    assert (counts, refused) == (Counts(read=2, created=2), [])
    tashi, dolma = Person.objects.get(name="扎西"), Person.objects.get(name="卓玛")
    assert tashi.household and tashi.household == dolma.household
    assert (tashi.id_number, tashi.phone, tashi.sex) == (ID, "13900000001", "f")
    assert tashi.pinyin == "zhaxi" and tashi.languages == ["bo", "zh"]
    assert numbers.is_resident_code(tashi.code)
    assert tashi.building_id == tashi.household.building_id
    assert [Dwelling.objects.count(), Household.objects.count(), Residence.objects.count()] == [1, 1, 2]
    dwelling = Dwelling.objects.get()
    assert (dwelling.unit.name if dwelling.unit else "", dwelling.floor.name if dwelling.floor else "") == (
        "1",
        "3",
    )


def test_the_same_list_again_changes_nothing(bring: Bring) -> None:
    bring("people", PEOPLE + TASHI + DOLMA)
    assert bring("people", PEOPLE + TASHI + DOLMA)[0] == Counts(read=2, unchanged=2)
    assert bring("people", PEOPLE + TASHI.replace("139 0000 0001", "138 0000 0009"))[0] == Counts(
        read=1, updated=1
    )
    assert Person.objects.get(name="扎西").phone == "13800000009"
    assert bring("people", f"姓名,身份证号\n扎西,{ID}\n")[0] == Counts(read=1, unchanged=1)


def test_the_same_person_twice_in_one_list(bring: Bring) -> None:
    assert bring("people", PEOPLE + TASHI + TASHI)[0] == Counts(read=2, created=1, unchanged=1)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (TASHI.replace(ID, ID[:-1] + ("0" if ID[-1] != "0" else "1")), "does not fit"),
        (TASHI.replace("B1", "B9"), "no building"),
        (TASHI.replace("139 0000 0001", "139"), "5 to 15"),
        (TASHI.replace("扎西,", ",", 1), "name is missing"),
        (TASHI.replace("扎西,", "扎" * 121 + ",", 1), "longer than 120"),
        (TASHI.replace("扎西,", "扎" * 2_001 + ",", 1), "longer than 2000"),
    ],
)
def test_a_bad_row_does_not_spoil_the_others(bring: Bring, row: str, says: str) -> None:
    counts, refused = bring("people", PEOPLE + row + DOLMA)
    assert counts == Counts(read=2, created=1, refused=1)
    assert says in refused[0].reason and refused[0].number == 2


def test_birth_and_sex_must_agree_with_the_id_number(bring: Bring) -> None:
    head = "姓名,身份证号,出生日期,性别\n"
    assert bring("people", f"{head}甲,{ID},1949-12-31,女\n")[0].created == 1
    assert "Day of birth" in bring("people", f"{head}乙,{OTHER},1950-01-01,\n")[1][0].reason
    assert "Sex" in bring("people", f"{head}乙,{OTHER},,女\n")[1][0].reason
    assert "two different days" in bring("people", f"{head}乙,,3/4/1990,女\n")[1][0].reason


def test_a_list_moves_nobody(bring: Bring) -> None:
    bring("people", PEOPLE + TASHI)
    counts, refused = bring("people", PEOPLE + TASHI.replace("B1", "B2"))
    assert counts.refused == 1 and "another door" in refused[0].reason
    _, refused = bring("buildings", "楼栋编码,楼栋名称,网格\nB1,扎西科路12号,G2\n")
    assert "redraw" in refused[0].reason
    assert bring("buildings", "楼栋编码,楼栋名称,网格\nB2,扎西科路14号,G1\n")[0].updated == 1


def test_households_agencies_staff_sites(bring: Bring) -> None:
    households = "楼栋,房号,户主,备注\nB1,101,才仁,\nB1,,无名,\nB9,1,才仁,\n"
    assert bring("households", households)[0] == Counts(read=3, created=2, refused=1)
    agencies = "单位名称,统一社会信用代码\n市水务局,91110000600037341L\n坏局,91110000600037342L\n"
    assert bring("agencies", agencies)[0] == Counts(read=2, created=1, refused=1)
    sites = "编码,名称,类型,社区,采样台数\nS1,第一采样点,采样点,代墓社区,2\nS2,无类,,,\n"
    assert bring("sites", sites)[0] == Counts(read=2, created=1, refused=1)
    staff = (
        f"姓名,身份证号,手机,单位,社区,场所编码,开始时间\n公务员,{ID},13900000003,市水务局,G1,S1,2022-10-29\n"
    )
    assert bring("staff", staff)[0] == Counts(read=1, created=1)
    assert bring("staff", staff)[0] == Counts(read=1, unchanged=1)
    job = Staff.objects.get()
    assert (job.agency, job.site, job.person.standing) == (Agency.objects.get(), Site.objects.get(), "staff")
    assert "no agency" in bring("staff", staff.replace("市水务局", "没有局"))[1][0].reason


def test_titles_above_the_head_and_a_citys_own_spreadsheet(bring: Bring) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    head = ["序号", "姓名*（必填）", "证件号码", "住址", "户号"]
    for row in (["代墓社区居民名单"], [], head, [1, "扎西", ID, "扎西科路12号", 302]):
        sheet.append(row)
    sheet.merge_cells("A1:E1")
    out = BytesIO()
    book.save(out)
    assert bring("people", out.getvalue(), "名单.xlsx")[0] == Counts(read=1, created=1)


def test_what_the_database_refuses_spoils_one_row_only(bring: Bring) -> None:
    grids = "code,name,community\nG7,甲,代墓社区\nG8,乙\x01,代墓社区\n"
    assert bring("grids", grids)[0].created == 2
    twins = "姓名,居民码,手机\n甲,,13900000001\n乙,,13900000002\n"
    assert bring("people", twins)[0].created == 2
