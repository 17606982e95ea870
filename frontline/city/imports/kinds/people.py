"""The list of people. A person is the same by ID number, resident code, foreign key, or name, birth and door."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontline.city import bulk, numbers
from frontline.city.fields import blind_index
from frontline.city.imports.columns import Column
from frontline.city.imports.dates import BadValue, read_date
from frontline.city.imports.kinds.base import Kind, Record, Upsert, choice, fits, understood, words_of
from frontline.city.imports.kinds.homes import DOOR_COLUMNS, Door, Doors, Households, door_cells
from frontline.city.models import Dwelling, Household, Person, Residence
from frontline.city.names import pinyin_key

SEXES = {
    "男": "m",
    "女": "f",
    "m": "m",
    "f": "f",
    "male": "m",
    "female": "f",
    "未知": "u",
    "u": "u",
    "unknown": "u",
}
_STANDINGS = {
    "居民": "resident", "常住": "resident", "户籍": "resident", "resident": "resident",
    "访客": "visitor", "流动": "visitor", "外来": "visitor", "visitor": "visitor",
    "工作人员": "staff", "staff": "staff",
}  # fmt: skip
_LANGUAGES = {"汉语": "zh", "中文": "zh", "普通话": "zh", "藏语": "bo", "藏文": "bo", "英语": "en"}
_MANY = re.compile("[、,，;；/ \n]+")

NAME = Column("name", "姓名", "name", "才仁卓玛", ("名字", "人员姓名", "居民姓名"), required=True)
ID_NUMBER = Column(
    "id_number",
    "身份证号",
    "ID number",
    "",
    ("身份证", "身份证号码", "证件号码", "公民身份号码", "idcard", "证件号"),
)
PHONE = Column(
    "phone", "电话", "phone", "13900000001", ("手机", "手机号", "手机号码", "联系电话", "电话号码", "mobile")
)


@dataclass(slots=True)
class Known:
    """What a row says of a person, checked."""

    values: dict[str, Any]
    door: Door | None = None
    head: str = ""


def read_numbers(record: Record) -> dict[str, Any]:
    """Name, numbers, sex and birth, as far as a row gives them; what the ID number says must agree."""
    name = " ".join(fits(record, "name", 120).split())
    if not name:
        raise BadValue(_("The name is missing."))
    values: dict[str, Any] = {"name": name, "pinyin": pinyin_key(name)}
    values["sex"] = choice(record, "sex", SEXES)
    values["born"] = _born(record)
    if text := record.get("id_number"):
        values |= _agreeing(numbers.id_number(text), values)
    if text := record.get("phone"):
        phone = numbers.phone(text)
        values |= {"phone": phone, "phone_key": blind_index(phone)}
    return values


def _born(record: Record) -> date | None:
    text = record.get("born")
    if not text:
        return None
    born = read_date(text)
    if not 1880 <= born.year <= 2100:
        raise BadValue(_("“%(text)s” cannot be a day of birth.") % {"text": text})
    return born


def _agreeing(found: numbers.IdNumber, values: dict[str, Any]) -> dict[str, Any]:
    if values["born"] and values["born"] != found.born:
        raise BadValue(_("Day of birth and ID number do not agree."))
    if values["sex"] in ("m", "f") and values["sex"] != found.sex:
        raise BadValue(_("Sex and ID number do not agree."))
    return {
        "id_number": found.number,
        "id_number_key": blind_index(found.number),
        "born": found.born,
        "sex": found.sex,
    }


def _many(record: Record, column: str, words: dict[str, str]) -> list[str]:
    text = record.get(column)
    if not text:
        return []
    parts = [words.get(part, part) for part in _MANY.split(text) if part]
    most = 8 if column == "languages" else 16
    if any(len(part) > most for part in parts) or len(parts) > 20:
        raise BadValue(_("Put short words here, with commas between them."))
    return parts


class _Batch:
    def __init__(self, records: list[Record]) -> None:
        self.doors = Doors(records)
        self.rows = list(understood(records, self._read))
        self._refuse_bad_codes()
        known = [row for _record, row in self.rows]
        self.opened = self.doors.open(row.door for row in known if row.door)
        self.households = Households(self.opened.values())
        self._look_up([row.values for row in known])

    def _read(self, record: Record) -> Known:
        values = read_numbers(record)
        values["code"] = numbers.resident_code(fits(record, "code", 20))
        values["foreign_key"] = fits(record, "foreign_key", 60)
        values["standing"] = choice(record, "standing", _STANDINGS)
        values["languages"] = _many(record, "languages", _LANGUAGES)
        values["needs"] = _many(record, "needs", {})
        return Known(values, self.doors.read(record), fits(record, "head", 120))

    def _refuse_bad_codes(self) -> None:
        for record, row in self.rows:
            if row.values["code"] and not numbers.is_resident_code(row.values["code"]):
                record.refuse(_("This resident code does not add up; leave the cell empty for a new one."))
        self.rows = [(record, row) for record, row in self.rows if record.outcome != "refused"]

    def _look_up(self, rows: list[dict[str, Any]]) -> None:
        people = Person.objects.all()
        keys = [row["id_number_key"] for row in rows if row.get("id_number_key")]
        self._by_id = {bytes(p.id_number_key or b""): p for p in people.filter(id_number_key__in=keys)}
        codes = [row["code"] for row in rows if row["code"]]
        self._by_code = {p.code: p for p in people.filter(code__in=codes)}
        foreign = [row["foreign_key"] for row in rows if row["foreign_key"]]
        self._by_foreign = {p.foreign_key: p for p in people.filter(foreign_key__in=foreign)}
        unnumbered = [row["name"] for row in rows if not row.get("id_number_key")]
        named = people.filter(name__in=unnumbered, dwelling__in=[d.pk for d in self.opened.values()])
        self._by_door = {(p.name, p.dwelling_id, p.born): p for p in named}

    def find(self, row: Known) -> Person | None:
        values = row.values
        for table, key in (
            (self._by_id, values.get("id_number_key")),
            (self._by_code, values["code"]),
            (self._by_foreign, values["foreign_key"]),
        ):
            if key and key in table:
                return table[key]
        if values.get("id_number_key") or row.door is None:
            return None
        return self._by_door.get((values["name"], self.opened[row.door].pk, values["born"]))

    def home(self, row: Known) -> dict[str, Any]:
        """Dwelling, building and household of a row."""
        if row.door is None:
            return {}
        dwelling = self.opened[row.door]
        return {
            "dwelling": dwelling,
            "building_id": dwelling.building_id,
            "household": self.households.of(dwelling, row.head),
        }

    def make_households(self) -> None:
        wanted: list[tuple[Dwelling, str]] = []
        for _record, row in self.rows:
            if row.door is None:
                continue
            dwelling = self.opened[row.door]
            if self.households.of(dwelling, row.head) is None and row.head:
                wanted.append((dwelling, row.head))
        self.households.make(wanted)


def _load(records: list[Record], at: datetime) -> None:
    batch = _Batch(records)
    batch.make_households()
    upsert = Upsert(Person)
    for record, row in batch.rows:
        found, home = batch.find(row), batch.home(row)
        if found is None:
            code = row.values["code"] or numbers.new_resident_code()
            upsert.settle(record, None, {**row.values, **home, "code": code})
        elif other := _disagrees(found, row.values, home):
            record.refuse(other)
        else:
            upsert.settle(record, found, {**row.values, **_first_home(found, home)})
    upsert.write()
    bulk.insert(
        Residence(person=person, dwelling_id=person.dwelling_id, building_id=person.building_id, since=at)
        for person in upsert.fresh
        if person.dwelling_id
    )


def _first_home(found: Person, home: dict[str, Any]) -> dict[str, Any]:
    """A household may be named later for somebody who lives there already."""
    return {"household": home["household"]} if home.get("household") and found.household_id is None else {}


def _disagrees(found: Person, values: dict[str, Any], home: dict[str, Any]) -> str:
    """Why a row must not change this person; empty when it may."""
    if home and found.dwelling_id != home["dwelling"].pk:
        return _("The register has this person behind another door: a move is recorded on the person's page.")
    known = bytes(found.id_number_key or b"")
    if known and values.get("id_number_key") and known != values["id_number_key"]:
        return _("The register has another ID number for this person.")
    return ""


def _rows() -> Iterator[dict[str, str]]:
    rows = Person.objects.select_related(
        "household", "dwelling__building__place", "dwelling__unit", "dwelling__floor"
    )
    for person in rows.order_by("pk").iterator(chunk_size=2_000):
        household: Household | None = person.household
        yield {
            "code": person.code, "name": person.name, "id_number": person.id_number, "phone": person.phone,
            "sex": person.sex, "born": words_of(person.born), **door_cells(person.dwelling),
            "head": household.name if household else "", "languages": ",".join(person.languages),
            "needs": ",".join(person.needs), "standing": person.standing, "foreign_key": person.foreign_key,
        }  # fmt: skip


def _identity(cells: Any) -> Any:
    for key in ("id_number", "code", "foreign_key"):
        if cells.get(key):
            return key, cells[key].upper()
    return tuple(cells.get(key, "") for key in ("name", "born", "building", "unit", "door"))


PEOPLE = Kind(
    "people",
    gettext_lazy("People"),
    (
        NAME,
        ID_NUMBER,
        PHONE,
        Column("sex", "性别", "sex", "女", ("gender",)),
        Column(
            "born",
            "出生日期",
            "born",
            "1990-03-07",
            ("生日", "出生年月日", "birthday", "date of birth", "dob"),
        ),
        *DOOR_COLUMNS,
        Column("head", "户主", "head of household", "才仁", ("户主姓名",)),
        Column("languages", "语言", "languages", "藏语,汉语"),
        Column("needs", "特殊需求", "needs", "", ("特殊情况", "人群类别")),
        Column("standing", "人员类型", "standing", "居民", ("居住类型",)),
        Column("code", "居民码", "resident code", ""),
        Column("foreign_key", "原编号", "own number", "", ("序号编码", "case id", "caseid")),
    ),
    identity=_identity,
    load=_load,
    rows=_rows,
    people=True,
)
