"""Lists of official area codes; each makes or renames the place it stands for."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontline.city import codes
from frontline.city.imports.columns import Column
from frontline.city.imports.dates import BadValue
from frontline.city.imports.kinds.base import Kind, Record, Upsert, fits, understood, whole
from frontline.city.models import AreaCodeName, Place
from frontline.city.names import place_key


def _code_row(record: Record) -> dict[str, Any]:
    code = record.get("code")
    if not codes.is_code(code):
        raise BadValue(_("An area code has 12 digits; shorter levels end in zeros."))
    year = whole(record, "year", least=1980, most=2100)
    if year is None:
        raise BadValue(_("The year of the list is missing: give a column or a map with a value for it."))
    return {"code": code, "year": year, "name": fits(record, "name", 120)}


def _load_codes(records: list[Record], at: datetime) -> None:
    pairs = list(understood(records, _code_row))
    official = _Official([values for _record, values in pairs])
    upsert = Upsert(AreaCodeName)
    # Larger places first: a smaller one hangs on them.
    for record, values in sorted(pairs, key=lambda pair: _zeros(pair[1]["code"]), reverse=True):
        place = official.place(record, values)
        known = official.names.get((values["code"], values["year"]))
        upsert.settle(record, known, {**values, "place": place})
    official.places.write()
    upsert.write()


def _zeros(code: str) -> int:
    return len(code) - len(code.rstrip("0"))


_LEVELS = {"county": Place.Kind.CITY, "township": Place.Kind.TOWNSHIP, "community": Place.Kind.COMMUNITY}


class _Official:
    """The names and places of a batch of codes and of the codes above them."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        codes_here = {values["code"] for values in rows}
        names = AreaCodeName.objects.filter(code__in=codes_here).select_related("place")
        self.names = {(name.code, name.year): name for name in names}
        self._newest: dict[str, int] = {}
        for code, year in self.names:
            self._newest[code] = max(year, self._newest.get(code, year))
        wanted = codes_here | {codes.parent(code) for code in codes_here}
        known = Place.objects.filter(code__in=wanted - {""}, kind__in=_LEVELS.values())
        self._known = {(place.kind, place.code): place for place in known}
        self.places = Upsert(Place)

    def place(self, record: Record, values: dict[str, Any]) -> Place | None:
        """The place of a code, made when it is new; its name is that of the newest list. None above the city."""
        code, kind = values["code"], _LEVELS.get(codes.level(values["code"]))
        if kind is None:
            return None
        found = self._known.get((kind, code))
        wanted: dict[str, Any] = {name: fits(record, name, 120) for name in ("name_en", "name_bo")}
        if found is None or self._newest.get(code, 0) <= values["year"]:
            wanted |= {"name": values["name"], "pinyin": place_key(values["name"])}
        if found is None:
            wanted |= {"kind": kind, "code": code, "parent": self._above(code)}
        made = self.places.settle(record, found, wanted)
        self._known[kind, code] = made
        return made

    def _above(self, code: str) -> Place | None:
        above = codes.parent(code)
        return self._known.get((_LEVELS.get(codes.level(above), ""), above))


def _code_rows() -> Iterator[dict[str, str]]:
    for row in AreaCodeName.objects.select_related("place").order_by("year", "code").iterator():
        english, tibetan = (row.place.name_en, row.place.name_bo) if row.place else ("", "")
        yield {
            "code": row.code,
            "name": row.name,
            "year": str(row.year),
            "name_en": english,
            "name_bo": tibetan,
        }


def _year_in(file_name: str) -> dict[str, str]:
    """qinghai_2023.csv speaks of one year; a name with several or none speaks of no year."""
    years = set(re.findall(r"(?<!\d)20\d\d(?!\d)", file_name))
    return {"year": years.pop()} if len(years) == 1 else {}


AREA_CODES = Kind(
    "area-codes",
    gettext_lazy("Area codes"),
    (
        Column("code", "区划代码", "code", "632701004002", ("code12", "统计用区划代码", "代码", "编码"), required=True),
        Column("name", "名称", "name", "代莫社区", ("区划名称", "单位名称"), required=True),
        Column("year", "年份", "year", "2023", ("版本", "年度")),
        Column("name_en", "英文名称", "English name", "Daimo Community"),
        Column("name_bo", "藏文名称", "Tibetan name", "", ("藏语名称",)),
    ),
    identity=lambda cells: cells.get("code", ""),
    load=_load_codes,
    rows=_code_rows,
    guess=_year_in,
)  # fmt: skip
