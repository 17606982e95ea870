"""Lists of buildings."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from frontline.city.imports.kinds.places import COMMUNITY, LAT, LON, Places, column, short
from frontline.city.models import Building, PastGrid, Person, Place
from frontline.city.names import place_key

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
    left: list[PastGrid] = []
    for record, (place, building) in understood(records, batch.read):
        found = batch.find(place, building)
        if found is None:
            made = places.settle(record, None, place)
            buildings.settle(record, None, {"kind": "tower", **_given(building), "place": made})
        elif batch.moved(found, building):
            record.refuse(_("People live here under another grid or community: redraw the boundary instead."))
        else:
            if building["grid"] is not None and found.grid_id != building["grid"].pk:
                left.append(PastGrid(building=found, grid_id=found.grid_id, until=at))
            places.settle(record, found.place, place)
            buildings.settle(record, found, building)
    places.write()
    buildings.write()
    PastGrid.objects.bulk_create(left)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "")}


def _building_rows() -> Iterator[dict[str, str]]:
    rows = Building.objects.select_related("place", "community", "grid", "compound").order_by("pk")
    for building in rows.iterator():
        place = building.place
        yield {
            "code": place.code, "name": place.name, "community": short(building.community),
            "grid": short(building.grid), "kind": building.kind, "floors": str(building.floors),
            "units": str(building.units), "street": building.street, "number": building.number,
            "compound": short(building.compound), "lon": words_of(place.lon), "lat": words_of(place.lat),
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
