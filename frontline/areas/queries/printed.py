"""What stands on a printed part of the map: every answer is bounded."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from django.db import connection
from django.utils.translation import get_language
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from frontline.areas.models import BoundaryChange
from frontline.areas.queries import tiles
from frontline.city.models import Place, Site

OUTLINES = 20_000  # buildings drawn one by one; more are dots
GROUNDS = 3_000  # outlines of grids or communities on one sheet
SITES = 400
STREETS = 20_000  # lines
Box = tuple[float, float, float, float]

_SOME = """
SELECT count(*) FROM (
  SELECT 1 FROM city_place
  WHERE kind = 'building' AND lon BETWEEN %s AND %s AND lat BETWEEN %s AND %s AND lon IS NOT NULL AND closed_on IS NULL
  LIMIT %s) AS counted
"""
_DOTS = """
SELECT floor((lon - %(west)s) / %(wide)s * %(columns)s)::int,
       floor((%(north)s - lat) / %(high)s * %(rows)s)::int, count(*)
FROM city_place
WHERE kind = 'building' AND lon BETWEEN %(west)s AND %(east)s AND lat BETWEEN %(south)s AND %(north)s
  AND lon IS NOT NULL AND closed_on IS NULL
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """A grid or a community by its name in the language of the sheet."""

    name: str
    outline: BaseGeometry


class TooMany(Exception):
    """More than a sheet can show; str() is empty, the caller says it in words."""


def buildings_drawn(box: Box) -> bool:
    """Are there few enough buildings in the box to draw each?"""
    west, south, east, north = box
    with connection.cursor() as cursor:
        cursor.execute(_SOME, [west, east, south, north, OUTLINES + 1])
        return int(cursor.fetchone()[0]) <= OUTLINES


def building_outlines(box: Box) -> list[BaseGeometry]:
    west, south, east, north = box
    rows = Place.objects.filter(
        kind=Place.Kind.BUILDING, lon__range=(west, east), lat__range=(south, north), closed_on__isnull=True
    )
    found = rows.order_by().values_list("shape", "lon", "lat")[:OUTLINES]
    return [shape(drawn) if drawn else shapely.Point(lon or 0.0, lat or 0.0) for drawn, lon, lat in found]


def building_dots(box: Box, columns: int, rows: int) -> list[tuple[int, int, int]]:
    """Column, row and how many buildings, of a raster over the box."""
    west, south, east, north = box
    asked = {
        "west": west, "east": east, "south": south, "north": north, "wide": east - west, "high": north - south,
        "columns": columns, "rows": rows,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_DOTS, asked)
        return [(int(column), int(row), int(count)) for column, row, count in cursor.fetchall()]


def grounds(kind: str, box: Box, names: str) -> list[Ground]:
    """Grids or communities that reach into the box. Raises TooMany."""
    found = tiles.outlines_in(kind, box)
    if len(found) > GROUNDS:
        raise TooMany
    tibetan = _tibetan([ref for ref, *_rest in found]) if names == "bo" else {}
    return [
        Ground(tibetan.get(ref) or _local(name, name_en), outline) for ref, name, name_en, outline in found
    ]


def streets(box: Box) -> list[Ground]:
    """Lines of streets that reach into the box, at most STREETS."""
    return [Ground(name, line) for _ref, name, _name_en, line in tiles.outlines_in("street", box)[:STREETS]]


def _tibetan(refs: Sequence[str]) -> dict[str, str]:
    rows = Place.objects.filter(ref__in=refs).exclude(name_bo="").values_list("ref", "name_bo")
    return {str(ref): name for ref, name in rows}


def _local(name: str, name_en: str) -> str:
    return name_en if name_en and (get_language() or "").startswith("en") else name


def sites(box: Box, *, control: bool) -> list[Site]:
    """Control points, or else every other site."""
    west, south, east, north = box
    rows = Site.objects.filter(lon__range=(west, east), lat__range=(south, north))
    chosen = rows.filter(kind=Site.Kind.CONTROL) if control else rows.exclude(kind=Site.Kind.CONTROL)
    return list(chosen.order_by("pk")[:SITES])


def city_name() -> str:
    city = Place.objects.filter(kind=Place.Kind.CITY).first()
    return _local(city.name, city.name_en) if city else ""


def last_change() -> int:
    """Number of the latest change of boundaries that is in force; 0 before the first."""
    latest = BoundaryChange.objects.filter(number__isnull=False).order_by("-number").first()
    return int(latest.number or 0) if latest else 0
