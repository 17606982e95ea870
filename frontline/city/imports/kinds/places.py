"""Lists of places: official area codes, grids, buildings."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontline.city import codes
from frontline.city.imports.columns import Column
from frontline.city.imports.dates import BadValue
from frontline.city.imports.kinds.base import (
    Kind,
    Record,
    Upsert,
    choice,
    degrees,
    fits,
    understood,
    whole,
    words_of,
)  # fmt: skip
from frontline.city.models import AreaCodeName, Building, Person, Place
from frontline.city.names import place_key

LON = Column("lon", "经度", "longitude", "97.0085", ("lng", "x"))
LAT = Column("lat", "纬度", "latitude", "33.0040", ("y",))
COMMUNITY = Column(
    "community", "社区", "community", "扎西科社区", ("社区编码", "村", "村居", "所属社区", "村委会", "居委会"),
    says=gettext_lazy("name or 12-digit code of the residents' or village committee"),
)  # fmt: skip


class Places:
    """Places of one kind found by code or, where only one bears it, by name; asked once per batch."""

    def __init__(self, kind: str, texts: Iterable[str]) -> None:
        wanted = {text for text in texts if text}
        rows = Place.objects.filter(kind=kind)
        self._by_code = {place.code: place for place in rows.filter(code__in=wanted) if place.code}
        self._by_name: dict[str, list[Place]] = {}
        for place in rows.filter(pinyin__in={place_key(text) for text in wanted}, name__in=wanted):
            self._by_name.setdefault(place.name, []).append(place)

    def find(self, text: str, within: Place | None = None) -> Place | None:
        """None for an empty text. Raises BadValue when nothing, or more than one thing, is called so."""
        if not text:
            return None
        if text in self._by_code:
            return self._by_code[text]
        named = self._by_name.get(text, [])
        if within is not None:
            named = [place for place in named if place.parent_id == within.pk]
        if len(named) == 1:
            return named[0]
        if named:
            raise BadValue(
                _("%(n)d places are called “%(text)s”: give the code.") % {"n": len(named), "text": text}
            )
        raise BadValue(_("The register has no place “%(text)s”: bring its list in first.") % {"text": text})


def column(records: Iterable[Record], key: str) -> set[str]:
    return {record.get(key) for record in records}


# Area codes


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
    numbers = [values["code"] for _record, values in pairs]
    known = {
        (row.code, row.year): row
        for row in AreaCodeName.objects.filter(code__in=numbers).select_related("place")
    }
    upsert = Upsert(AreaCodeName)
    # Larger places first: a smaller one hangs on them.
    for record, values in sorted(
        pairs, key=lambda pair: -(len(pair[1]["code"]) - len(pair[1]["code"].rstrip("0")))
    ):
        place = _official_place(record, values)
        upsert.settle(record, known.get((values["code"], values["year"])), {**values, "place": place})
    upsert.write()


_LEVELS = {"county": Place.Kind.CITY, "township": Place.Kind.TOWNSHIP, "community": Place.Kind.COMMUNITY}


def _official_place(record: Record, values: dict[str, Any]) -> Place | None:
    """The place of a code, made when it is new; its name is that of the newest list. None above the city."""
    kind = _LEVELS.get(codes.level(values["code"]))
    if kind is None:
        return None
    found = Place.objects.filter(kind=kind, code=values["code"]).first()
    newest = AreaCodeName.objects.filter(code=values["code"], year__gt=values["year"]).exists()
    wanted: dict[str, Any] = (
        {} if found and newest else {"name": values["name"], "pinyin": place_key(values["name"])}
    )
    wanted |= {name: text for name in ("name_en", "name_bo") if (text := fits(record, name, 120))}
    if found is None:
        above = Place.objects.filter(code=codes.parent(values["code"]), kind__in=_LEVELS.values()).first()
        return Place.objects.create(kind=kind, code=values["code"], parent=above, **wanted)
    if any(getattr(found, name) != value for name, value in wanted.items()):
        Place.objects.filter(pk=found.pk).update(**wanted)
        record.outcome = "updated"
    return found


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


# Grids


def _load_grids(records: list[Record], at: datetime) -> None:
    known = {
        place.code: place for place in Place.objects.filter(kind="grid", code__in=column(records, "code"))
    }
    communities = Places("community", column(records, "community"))

    def read(record: Record) -> dict[str, Any]:
        code, name = fits(record, "code", 40), fits(record, "name", 120)
        if not code:
            raise BadValue(_("A grid needs a code."))
        return {
            "kind": Place.Kind.GRID, "code": code, "name": name, "pinyin": place_key(name),
            "parent": communities.find(record.get("community")),
            "lon": degrees(record, "lon", 180), "lat": degrees(record, "lat", 90),
        }  # fmt: skip

    upsert = Upsert(Place)
    for record, values in understood(records, read):
        found = known.get(values["code"])
        if found is None and values["parent"] is None:
            record.refuse(_("A new grid needs its community."))
            continue
        upsert.settle(record, found, values)
    upsert.write()


def _grid_rows() -> Iterator[dict[str, str]]:
    for grid in Place.objects.filter(kind="grid").select_related("parent").order_by("code").iterator():
        yield {
            "code": grid.code, "name": grid.name, "community": _short(grid.parent),
            "lon": words_of(grid.lon), "lat": words_of(grid.lat),
        }  # fmt: skip


def _short(place: Place | None) -> str:
    """What finds the place again: its code, or its name where it has none."""
    return (place.code or place.name) if place else ""


GRIDS = Kind(
    "grids",
    gettext_lazy("Grids"),
    (
        Column(
            "code", "网格编码", "code", "632701001001-01", ("网格代码", "网格编号", "编码"), required=True
        ),
        Column("name", "网格名称", "name", "扎西科第一网格", ("网格", "名称"), required=True),
        COMMUNITY,
        LON,
        LAT,
    ),
    identity=lambda cells: cells.get("code", ""),
    load=_load_grids,
    rows=_grid_rows,
)


# Buildings

_BUILDING_KINDS = {
    "楼房": "tower", "住宅楼": "tower", "tower": "tower",
    "院落": "courtyard", "院落式自建房": "courtyard", "自建房": "courtyard", "courtyard": "courtyard",
    "商住": "shophouse", "商铺": "shophouse", "shophouse": "shophouse",
    "公共": "public", "公共建筑": "public", "public": "public",
    "帐篷": "tent", "tent": "tent",
}  # fmt: skip


class _BuildingContext:
    """What a batch of buildings refers to."""

    def __init__(self, records: list[Record]) -> None:
        self.communities = Places("community", column(records, "community"))
        self.grids = Places("grid", column(records, "grid"))
        self.compounds = Places("compound", column(records, "compound"))
        rows = Building.objects.select_related("place", "grid", "community").filter(place__kind="building")
        names = column(records, "name")
        self.by_code = {
            building.place.code: building
            for building in rows.filter(place__code__in=column(records, "code") - {""})
        }
        self.by_name = {
            (building.community_id, building.place.name): building
            for building in rows.filter(
                place__pinyin__in={place_key(name) for name in names}, place__name__in=names
            )
        }
        self.lived_in = set(
            Person.objects.filter(
                building__in=[building.pk for building in (*self.by_code.values(), *self.by_name.values())]
            ).values_list("building_id", flat=True).distinct()
        )  # fmt: skip

    def read(self, record: Record) -> tuple[dict[str, Any], dict[str, Any]]:
        """What belongs to the place and what to the building."""
        name = fits(record, "name", 120)
        grid = self.grids.find(record.get("grid"))
        community = self.communities.find(record.get("community")) or (grid.parent if grid else None)
        if community is None:
            raise BadValue(_("A building needs its community or its grid."))
        compound = self.compounds.find(record.get("compound"), within=community)
        place = {
            "kind": Place.Kind.BUILDING, "code": fits(record, "code", 40), "name": name, "pinyin": place_key(name),
            "lon": degrees(record, "lon", 180), "lat": degrees(record, "lat", 90), "parent": compound or community,
        }  # fmt: skip
        building = {
            "kind": choice(record, "kind", _BUILDING_KINDS), "grid": grid, "community": community,
            "township": community.parent, "compound": compound,
            "floors": whole(record, "floors", least=1, most=200), "units": whole(record, "units", least=1, most=100),
            "street": fits(record, "street", 120), "number": fits(record, "number", 40),
        }  # fmt: skip
        return place, building

    def find(self, place: dict[str, Any], building: dict[str, Any]) -> Building | None:
        if place["code"]:
            return self.by_code.get(place["code"])
        return self.by_name.get((building["community"].pk, place["name"]))

    def moved(self, found: Building, building: dict[str, Any]) -> bool:
        """Would people change hands? That is decided where a boundary is drawn, not by a list."""
        other = found.community_id != building["community"].pk or (
            building["grid"] is not None
            and found.grid_id is not None
            and found.grid_id != building["grid"].pk
        )
        return other and found.pk in self.lived_in


def _load_buildings(records: list[Record], at: datetime) -> None:
    batch = _BuildingContext(records)
    places, buildings = Upsert(Place), Upsert(Building)
    for record, (place, building) in understood(records, batch.read):
        found = batch.find(place, building)
        if found is None:
            made = places.settle(record, None, place)
            buildings.settle(record, None, {"kind": "tower", **_given(building), "place": made})
        elif batch.moved(found, building):
            record.refuse(_("People live here under another grid or community: redraw the boundary instead."))
        else:
            places.settle(record, found.place, place)
            buildings.settle(record, found, building)
    places.write()
    buildings.write()


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _building_rows() -> Iterator[dict[str, str]]:
    rows = Building.objects.select_related("place", "community", "grid", "compound").order_by("pk")
    for building in rows.iterator():
        place = building.place
        yield {
            "code": place.code, "name": place.name, "community": _short(building.community),
            "grid": _short(building.grid), "kind": building.kind, "floors": str(building.floors),
            "units": str(building.units), "street": building.street, "number": building.number,
            "compound": _short(building.compound), "lon": words_of(place.lon), "lat": words_of(place.lat),
        }  # fmt: skip


BUILDINGS = Kind(
    "buildings",
    gettext_lazy("Buildings"),
    (
        Column("code", "楼栋编码", "code", "B0001", ("楼栋编号", "房屋编码", "建筑编码", "编码")),
        Column(
            "name", "楼栋名称", "name", "扎西科路12号", ("楼栋", "建筑名称", "名称", "楼号"), required=True
        ),
        COMMUNITY,
        Column("grid", "网格", "grid", "632701001001-01", ("网格编码", "所属网格", "网格名称")),
        Column("kind", "类型", "kind", "楼房", ("建筑类型", "房屋类型")),
        Column("floors", "层数", "floors", "6", ("楼层数",)),
        Column("units", "单元数", "units", "3"),
        Column("street", "道路", "street", "扎西科路", ("街路巷", "路名")),
        Column("number", "门牌号", "number", "12号"),
        Column("compound", "小区", "compound", "", ("小区名称", "自然村")),
        LON,
        LAT,
    ),
    identity=lambda cells: (
        cells.get("code") or (cells.get("community"), cells.get("grid"), cells.get("name"))
    ),
    load=_load_buildings,
    rows=_building_rows,
)
