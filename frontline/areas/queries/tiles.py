"""Vector tiles made from the database: buildings, grids and communities of a city of any size.

Every tile is bounded: far away buildings are dots on a raster, near by outlines of what can be told apart. Tiles
are kept until the city changes: their version is part of the address (docs/algorithms/boundaries.md).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import atan, degrees, pi, sinh
from typing import Any

import mapbox_vector_tile
import numpy as np
import shapely
from django.core.cache import caches
from django.db import connection
from django.db.models import Max
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from frontline.areas.models import BoundaryChange
from frontline.city.models import ImportRun, Place, Street

LAYERS = ("building", "grid", "community", "street")
ZOOMS = range(6, 17)  # a map looked at nearer than 16 draws the tiles of 16 larger
NEAR = 14  # from this zoom on buildings have outlines
SHAPES = 4_000  # outlines of one tile: 300,000 buildings on 200 km² have half of that in a tile of zoom 14
DOTS = 160  # raster of a tile far away, dots on each side
OUTLINES = 12_000  # grids or communities of a city: 300,000 buildings make about 10,000 grids
STREETS = 100_000  # lines of a city
EXTENT = 4096  # units of a tile
_HOUSE = 0.0015  # degrees, about 150 m: a building that reaches into the tile from its neighbour
_DRAWING = 2  # one more when tiles are drawn otherwise: those kept by browsers and caches are stale then
_ROUND = 256  # units kept around a tile; browsers bend what lies more than two tiles away
_SLIM = 1.5  # units: nearer points of an outline are drawn as one

_CUT = (-_ROUND, -_ROUND, EXTENT + _ROUND, EXTENT + _ROUND)

_BUILDINGS = """
SELECT ref, name, shape, lon, lat FROM city_place
WHERE kind = 'building' AND lon BETWEEN %s AND %s AND lat BETWEEN %s AND %s AND lon IS NOT NULL AND closed_on IS NULL
LIMIT %s
"""
_DOTS = """
SELECT floor((lon - %(west)s) / %(wide)s * %(dots)s), floor((lat - %(south)s) / %(high)s * %(dots)s), count(*)
FROM city_place
WHERE kind = 'building' AND lon BETWEEN %(west)s AND %(east)s AND lat BETWEEN %(south)s AND %(north)s
  AND lon IS NOT NULL AND closed_on IS NULL
GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Tile:
    """A square of the world as web maps cut it (Mercator): zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        count = 2**self.z
        west, east = self.x / count * 360 - 180, (self.x + 1) / count * 360 - 180
        north, south = (degrees(atan(sinh(pi * (1 - 2 * row / count)))) for row in (self.y, self.y + 1))
        return west, south, east, north

    def exists(self) -> bool:
        return self.z in ZOOMS and 0 <= self.x < 2**self.z and 0 <= self.y < 2**self.z


def version() -> str:
    """Changes with every change of boundaries, list brought in and place made: tiles of an earlier one are stale."""
    changes = BoundaryChange.objects.aggregate(n=Max("number"))["n"] or 0
    lists = ImportRun.objects.filter(ended_at__isnull=False).count()
    city = Place.objects.filter(kind=Place.Kind.CITY).values_list("ref", flat=True).first()
    own = city.int % 10**9 if city else 0  # another city, or the exercise begun anew, has tiles of its own
    newest = [model.objects.aggregate(n=Max("pk"))["n"] or 0 for model in (Place, Street)]
    return f"{_DRAWING}-{own}-{changes}-{lists}-{newest[0]}-{newest[1]}"


def tile(layer: str, at: Tile, language: str) -> bytes:
    """The tile as bytes, from the cache or made now."""
    key = f"{layer}:{version()}:{at.z}:{at.x}:{at.y}:{language}"
    kept = caches["tiles"].get(key)
    if not isinstance(kept, bytes):
        kept = made(layer, at, language)
        caches["tiles"].set(key, kept)
    return kept


def made(layer: str, at: Tile, language: str) -> bytes:
    project = _projection(at)
    if layer == "building":
        found = _near(at) if at.z >= NEAR else _far(at)
        layers = [{"name": "shapes", "features": list(_drawn(found, project))}]
    else:
        rows = list(_outlines(layer, at, language))
        layers = [
            {"name": "shapes", "features": list(_drawn(rows, project))},
            {"name": "labels", "features": list(_labels(rows, at, project))},
        ]
    return bytes(mapbox_vector_tile.encode(layers, default_options={"extents": EXTENT, "y_coord_down": True}))


Row = tuple[BaseGeometry, dict[str, Any]]


def _near(at: Tile) -> Iterator[Row]:
    west, south, east, north = at.box()
    with connection.cursor() as cursor:
        cursor.execute(_BUILDINGS, [west - _HOUSE, east + _HOUSE, south - _HOUSE, north + _HOUSE, SHAPES])
        rows = cursor.fetchall()
    box = shapely.box(west, south, east, north)
    for ref, name, drawn, lon, lat in rows:
        outline = _shape(drawn, lon, lat)
        if outline.intersects(box):
            yield outline, {"ref": str(ref), "label": name}


def _far(at: Tile) -> Iterator[Row]:
    west, south, east, north = at.box()
    wide, high = east - west, north - south
    asked = {
        "west": west,
        "east": east,
        "south": south,
        "north": north,
        "wide": wide,
        "high": high,
        "dots": DOTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DOTS, asked)
        for column, row, count in cursor.fetchall():
            middle = west + (column + 0.5) / DOTS * wide, south + (row + 0.5) / DOTS * high
            yield shapely.Point(middle), {"buildings": count}


def outlines_in(
    kind: str, box: tuple[float, float, float, float]
) -> list[tuple[str, str, str, BaseGeometry]]:
    """Ref, name, English name and outline of the grids or communities that reach into a box of degrees."""
    tree, known = _ground(kind, version())
    return [known[place] for place in sorted(tree.query(shapely.box(*box), predicate="intersects").tolist())]


def _outlines(kind: str, at: Tile, language: str) -> Iterator[Row]:
    for ref, name, name_en, outline in outlines_in(kind, at.box()):
        words = {"label": name_en if language == "en" and name_en else name}
        yield outline, words if kind == "street" else {"ref": ref, **words}


@lru_cache(maxsize=4)
def _ground(kind: str, of_version: str) -> tuple[shapely.STRtree, list[tuple[str, str, str, BaseGeometry]]]:
    """Every outline of a kind, found by where it lies: one in the country is larger than many tiles."""
    if kind == "street":
        lines = Street.objects.order_by("pk").values_list("pk", "name", "line")[:STREETS]
        streets = [(str(pk), name, "", shape(line)) for pk, name, line in lines]
        return shapely.STRtree([line for *_words, line in streets]), streets
    rows = Place.objects.filter(kind=kind, shape__isnull=False, closed_on__isnull=True).order_by("pk")
    listed = rows.values_list("ref", "name", "name_en", "shape")[:OUTLINES]
    known = [(str(ref), name, name_en, shape(drawn)) for ref, name, name_en, drawn in listed if drawn]
    return shapely.STRtree([outline for *_words, outline in known]), known


def _shape(drawn: str | dict[str, Any] | None, lon: float, lat: float) -> BaseGeometry:
    if isinstance(drawn, str):
        return shapely.from_geojson(drawn)
    return shape(drawn) if drawn else shapely.Point(lon, lat)


def _projection(at: Tile) -> Any:
    """Degrees to units of the tile, from its upper left corner."""
    size, west, top = EXTENT * 2**at.z, at.x * EXTENT, at.y * EXTENT

    def project(points: Any) -> Any:
        lon, lat = points[:, 0], points[:, 1]
        x = (lon + 180) / 360 * size - west
        y = (1 - np.log(np.tan(pi / 4 + np.radians(lat) / 2)) / pi) / 2 * size - top
        return np.column_stack([x, y])

    return project


def _drawn(rows: Iterable[Row], project: Any) -> Iterator[dict[str, Any]]:
    for outline, properties in rows:
        made = shapely.transform(outline, project)
        slim = made.simplify(_SLIM) if made.geom_type != "Point" else made
        cut = shapely.clip_by_rect(made if slim.is_empty else slim, *_CUT)
        if not cut.is_empty:
            yield {"geometry": cut, "properties": properties}


def _labels(rows: Iterable[Row], at: Tile, project: Any) -> Iterator[dict[str, Any]]:
    """A name stands once, in the tile that holds the middle of its outline."""
    box = shapely.box(*at.box())
    for outline, properties in rows:
        middle = outline.representative_point()
        if box.covers(middle):
            yield {"geometry": shapely.transform(middle, project), "properties": properties}
