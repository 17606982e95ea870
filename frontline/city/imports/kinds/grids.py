"""Lists of grids."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontline.city.imports.columns import Column
from frontline.city.imports.dates import BadValue
from frontline.city.imports.kinds.base import Kind, Record, Upsert, degrees, fits, understood, words_of
from frontline.city.imports.kinds.places import COMMUNITY, LAT, LON, Places, column, short
from frontline.city.models import Place
from frontline.city.names import place_key


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
            "code": grid.code, "name": grid.name, "community": short(grid.parent),
            "lon": words_of(grid.lon), "lat": words_of(grid.lat),
        }  # fmt: skip


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
