"""Lists of streets as lines: a GeoJSON layer, or a table with the geometry as GeoJSON or WKT."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import shapely
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from frontline.city.imports import limits
from frontline.city.imports.columns import Column
from frontline.city.imports.dates import BadValue
from frontline.city.imports.kinds.base import Kind, Record, Upsert, choice, fits, understood
from frontline.city.models import Street

_YES_NO = {"是": "yes", "yes": "yes", "true": "yes", "1": "yes", "designated": "yes",
           "否": "no", "no": "no", "false": "no", "0": "no"}  # fmt: skip
# Kinds of way as OpenStreetMap names them (wiki.openstreetmap.org, Key:highway) that are for one use alone.
_FEET = {"footway", "path", "pedestrian", "steps", "cycleway", "corridor"}
_WHEELS = {"motorway", "motorway_link"}
_NO_STREET = {
    "rail",
    "subway",
    "light_rail",
    "tram",
    "ferry",
    "aerialway",
    "piste",
    "aeroway",
}  # of a layer of all ways


class _Known:
    """Streets that a batch may mean: by code, else by name and line."""

    def __init__(self, records: list[Record]) -> None:
        codes = {record.get("code") for record in records} - {""}
        names = {record.get("name") for record in records if not record.get("code")}
        self.by_code = {one.code: one for one in Street.objects.filter(code__in=codes)}
        plain = Street.objects.filter(code="", name__in=names)
        self.by_line = {(one.name, json.dumps(one.line)): one for one in plain}

    def find(self, values: dict[str, Any]) -> Street | None:
        if values["code"]:
            return self.by_code.get(values["code"])
        return self.by_line.get((values["name"], json.dumps(values["line"])))


def _read(record: Record) -> dict[str, Any]:
    kind = record.get("highway").casefold()
    if kind in _NO_STREET:
        raise BadValue(_("“%(kind)s” is no street: leave it out.") % {"kind": kind})
    walk, drive = choice(record, "walkable", _YES_NO), choice(record, "drivable", _YES_NO)
    return {
        "code": fits(record, "code", 40), "name": fits(record, "name", 120), "source": fits(record, "source", 120),
        "walkable": walk == "yes" if walk else kind not in _WHEELS,
        "drivable": drive == "yes" if drive else kind not in _FEET,
        "line": _line(record.get("geometry")),
    }  # fmt: skip


def _line(text: str) -> dict[str, Any]:
    """A sound line in degrees, to 7 digits. Raises BadValue."""
    made = _parsed(text)
    if made.geom_type not in ("LineString", "MultiLineString") or made.is_empty or made.length == 0:
        raise BadValue(_("A street is a line: its geometry is none."))
    west, south, east, north = made.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90) or east - west > 180:
        raise BadValue(_("The street is not in degrees: export it as longitude and latitude on WGS 84."))
    found: dict[str, Any] = json.loads(json.dumps(mapping(shapely.set_precision(made, 1e-7))))
    return found


def _parsed(text: str) -> BaseGeometry:
    try:
        found = json.loads(text) if text.startswith("{") else None
        made = shapely.force_2d(shape(found)) if isinstance(found, dict) else shapely.from_wkt(text)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, shapely.errors.ShapelyError):
        made = None
    if made is None:
        raise BadValue(_("The geometry cannot be read: write it as GeoJSON or WKT."))
    return made


def _load(records: list[Record], at: datetime) -> None:
    known, rows = _Known(records), Upsert(Street)
    for record, values in understood(records, _read):
        rows.settle(record, known.find(values), values)
    rows.write()


def _rows() -> Iterator[dict[str, str]]:
    for one in Street.objects.order_by("pk").iterator():
        yield {
            "code": one.code, "name": one.name, "walkable": "yes" if one.walkable else "no",
            "drivable": "yes" if one.drivable else "no", "source": one.source, "geometry": json.dumps(one.line),
        }  # fmt: skip


STREETS = Kind(
    "streets",
    gettext_lazy("Streets"),
    (
        Column("code", "道路编码", "code", "W1001", ("道路编号", "id", "osm_id", "@id", "编码")),
        Column("name", "道路名称", "name", "扎西科路", ("路名", "道路", "名称", "street")),
        Column("highway", "道路类型", "highway", "residential", ("kind_detail", "fclass", "类型")),
        Column("walkable", "可步行", "walkable", "是", ("步行",)),
        Column("drivable", "可行车", "drivable", "是", ("行车",)),
        Column("source", "来源", "source", "市测绘院", ("数据来源",)),
        Column(
            "geometry", "线形", "geometry", "LINESTRING (97.01 33.00, 97.02 33.00)",
            ("wkt", "几何", "坐标", "the_geom"), required=True, most=limits.LINE,
        ),
    ),
    identity=lambda cells: cells.get("code") or (cells.get("name"), cells.get("geometry")),
    load=_load,
    rows=_rows,
)  # fmt: skip
