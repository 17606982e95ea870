"""Geometry from outside: read, checked, repaired where that is safe, refused in words where it is not.

One door for what is drawn on the map, for files and for programs. Degrees on WGS 84, as GeoJSON (RFC 7946)
says. What a map service of mainland China shows is shifted (GCJ-02); `Frame` catches numbers that cannot be
degrees and shapes that lie far from the city, and says so.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

MOST_POINTS = 100_000  # of one drawing: a city's outline to the metre has fewer
MOST_BYTES = 16 * 1024 * 1024  # of one file
MOST_SHAPES = 5_000  # of one file
_FAR = 0.5  # degrees beyond the city's box, about 50 km: what lies further is not of this city
_THIN = 1e-10  # square degrees, about 1 m²: less is a slip of the hand
_SAME = 0.9  # share of a shape that another covers: the two are one drawn twice


class BadGeometry(ValueError):
    """One clear sentence for the person who drew or sent it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The box of the city in degrees: west, south, east, north."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, box: Sequence[float]) -> bool:
        west, south, east, north = box
        return (
            west < self.east + _FAR
            and east > self.west - _FAR
            and south < self.north + _FAR
            and north > self.south - _FAR
        )


@dataclass(frozen=True, slots=True)
class Read:
    """A sound geometry, and what was repaired, each in a sentence."""

    geometry: BaseGeometry
    repaired: tuple[str, ...] = ()


def read(raw: object, frame: Frame | None = None) -> Read:
    """A polygon, several, or a line from GeoJSON as text or parsed. Raises BadGeometry."""
    found = parsed(raw)
    kind = found.get("type")
    if kind == "Feature":
        return read(found.get("geometry"), frame)
    if kind not in ("Polygon", "MultiPolygon", "LineString"):
        raise BadGeometry(_("Draw a line or an outline: %(kind)s is neither.") % {"kind": kind or "–"})
    flat = _flat(found.get("coordinates"), _LEVELS[kind], Counter())
    if kind == "LineString":
        return _placed(_line(flat), (), frame)
    made, repaired = _polygon(kind, flat)
    return _placed(made, repaired, frame)


def parsed(raw: object) -> dict[str, Any]:
    """The object that text or bytes hold, of a size that can be read. Raises BadGeometry."""
    if isinstance(raw, str | bytes):
        if len(raw) > MOST_BYTES:
            raise BadGeometry(_("The file is larger than 16 MB: simplify it or bring it in by parts."))
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError):
            raise BadGeometry(_("This is not GeoJSON: export it again, with the ending .geojson.")) from None
    if not isinstance(raw, dict) or not raw:
        raise BadGeometry(_("Nothing is drawn: draw a line or an outline first."))
    return raw


_LEVELS = {"LineString": 1, "Polygon": 2, "MultiPolygon": 3}  # lists around a position


def _flat(coordinates: object, levels: int, seen: Counter[str]) -> Any:
    """The same without heights, each position checked, counted while it is read. Raises BadGeometry."""
    if not isinstance(coordinates, list | tuple):
        raise BadGeometry(_("The coordinates are not as GeoJSON writes them: [longitude, latitude]."))
    if not coordinates:
        raise BadGeometry(_("Nothing is drawn: draw a line or an outline first."))
    if levels:
        return [_flat(inner, levels - 1, seen) for inner in coordinates]
    seen["points"] += 1
    if seen["points"] > MOST_POINTS:
        raise BadGeometry(
            _("The drawing has more than %(n)d points: simplify it (1 m is precise enough).")
            % {"n": MOST_POINTS}
        )
    lon, lat = (*coordinates[:2], None)[:2]
    if not isinstance(lon, int | float) or not isinstance(lat, int | float):
        raise BadGeometry(_("The coordinates are not as GeoJSON writes them: [longitude, latitude]."))
    _check_degrees(lon, lat)
    return (float(lon), float(lat))


def _check_degrees(lon: float, lat: float) -> None:
    if not (isfinite(lon) and isfinite(lat)):
        raise BadGeometry(_("A coordinate is not a number: export the drawing again."))
    if abs(lon) > 180 or abs(lat) > 90:
        raise BadGeometry(
            _(
                "%(lon)s, %(lat)s are not degrees: the drawing is in metres (UTM, CGCS2000 or Mercator). "
                "Export it as longitude and latitude on WGS 84."
            )
            % {"lon": f"{lon:g}", "lat": f"{lat:g}"}
        )


def _line(coordinates: Any) -> BaseGeometry:
    pairs = zip(coordinates, [None, *coordinates[:-1]], strict=True)
    kept = [point for point, before in pairs if point != before]
    if len(kept) < 2:
        raise BadGeometry(_("A line needs two different points: draw it longer."))
    return shapely.LineString(kept)


def _polygon(kind: str, coordinates: Any) -> tuple[BaseGeometry, tuple[str, ...]]:
    try:
        made = shape({"type": kind, "coordinates": coordinates})
    except (ValueError, shapely.errors.ShapelyError):
        raise BadGeometry(_("An outline needs at least three points: draw it again.")) from None
    repaired: list[str] = []
    if _hole_outside(made):
        made = _without_outer_holes(made)
        repaired.append(_("A hole outside its outline was left out."))
    if not made.is_valid:
        made = _areas_only(shapely.make_valid(made))
        repaired.append(_("The outline crossed itself: it was untangled. Look whether it is what you meant."))
    if made.is_empty or made.area < _THIN:
        raise BadGeometry(_("The outline holds no ground: draw it again, around the buildings."))
    return made, tuple(repaired)


def _rings(made: BaseGeometry) -> Iterator[Polygon]:
    yield from made.geoms if isinstance(made, MultiPolygon) else [made]


def _hole_outside(made: BaseGeometry) -> bool:
    return any(not _inside(hole, one) for one in _rings(made) for hole in one.interiors)


def _inside(hole: BaseGeometry, one: Polygon) -> bool:
    return bool(shapely.make_valid(Polygon(one.exterior)).covers(shapely.Point(hole.coords[0])))


def _without_outer_holes(made: BaseGeometry) -> BaseGeometry:
    parts = [
        Polygon(one.exterior, [hole for hole in one.interiors if _inside(hole, one)]) for one in _rings(made)
    ]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _areas_only(made: BaseGeometry) -> BaseGeometry:
    """What has ground of a repaired outline; its loose ends and lines go."""
    parts = [one for one in getattr(made, "geoms", [made]) if one.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else Polygon()


def _placed(made: BaseGeometry, repaired: tuple[str, ...], frame: Frame | None) -> Read:
    west, south, east, north = made.bounds
    if east - west > 180:
        raise BadGeometry(
            _("The drawing goes round the world across the date line: draw the part in the city alone.")
        )
    if frame is not None and not frame.holds(made.bounds):
        if frame.holds((south, west, north, east)):
            raise BadGeometry(_("Longitude and latitude are exchanged: GeoJSON writes the longitude first."))
        raise BadGeometry(
            _(
                "The drawing lies outside the city: export it as longitude and latitude on WGS 84, "
                "not GCJ-02 or BD-09."
            )
        )
    return Read(made, repaired)


def read_layout(
    raw: object, frame: Frame | None = None
) -> tuple[list[tuple[dict[str, Any], Read]], list[str]]:
    """The outlines of a layout with their properties, and what was repaired, in words. Raises BadGeometry.

    The same outline twice is taken once; outlines that overlap more than a little are refused with their names.
    """
    found = parsed(raw)
    features = found.get("features") if found.get("type") == "FeatureCollection" else [found]
    if not isinstance(features, list) or not features:
        raise BadGeometry(_("Nothing is drawn: draw a line or an outline first."))
    if len(features) > MOST_SHAPES:
        raise BadGeometry(
            _("The file has more than %(n)d outlines: bring it in by parts.") % {"n": MOST_SHAPES}
        )
    shapes = [_outline(feature, place, frame) for place, feature in enumerate(features, 1)]
    kept, repaired = _without_twins(shapes)
    return kept, [*repaired, *(_named(one) for one in kept if one[1].repaired)]


def _outline(feature: object, place: int, frame: Frame | None) -> tuple[dict[str, Any], Read]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    try:
        made = read(feature, frame)
    except BadGeometry as bad:
        raise BadGeometry(_("Outline %(n)d: %(why)s") % {"n": place, "why": str(bad)}) from None
    if made.geometry.geom_type == "LineString":
        raise BadGeometry(_("Outline %(n)d is a line: a layout needs closed outlines.") % {"n": place})
    return properties if isinstance(properties, dict) else {}, made


def _named(one: tuple[dict[str, Any], Read]) -> str:
    properties, made = one
    return f"{name_of(properties)}: {' '.join(made.repaired)}"


def name_of(properties: dict[str, Any]) -> str:
    return str(properties.get("name") or properties.get("code") or "–")[:120]


def _without_twins(
    shapes: Sequence[tuple[dict[str, Any], Read]],
) -> tuple[list[tuple[dict[str, Any], Read]], list[str]]:
    tree = shapely.STRtree([made.geometry for _properties, made in shapes])
    gone: set[int] = set()
    said: list[str] = []
    for place, (properties, made) in enumerate(shapes):
        for other in sorted(int(one) for one in tree.query(made.geometry, predicate="intersects")):
            if other <= place or other in gone or place in gone:
                continue
            share = _share(made.geometry, shapes[other][1].geometry)
            names = {"one": name_of(properties), "other": name_of(shapes[other][0])}
            if share > _SAME:
                gone.add(other)
                said.append(_("“%(other)s” is the outline of “%(one)s” again: it was taken once.") % names)
            elif share > 1 - _SAME:
                raise BadGeometry(
                    _("“%(one)s” and “%(other)s” overlap: draw the border between them.") % names
                )
    return [one for place, one in enumerate(shapes) if place not in gone], said


def _share(one: BaseGeometry, other: BaseGeometry) -> float:
    """How much of the smaller the two have in common."""
    return float(one.intersection(other).area / min(one.area, other.area))


# --- cutting and dividing ----------------------------------------------------------------------------------


def part_of(drawn: BaseGeometry, points: Sequence[tuple[float, float]]) -> list[bool]:
    """Which points lie on the one side of a line (the side with fewer of them), or inside an outline.

    A line is drawn out over both ends; one that comes back to its beginning is an outline. Raises BadGeometry.
    """
    whole = shapely.points([list(point) for point in points])
    inside = shapely.covers(_outline_of(drawn, shapely.MultiPoint(whole)), whole)
    chosen = [bool(one) for one in inside]
    if drawn.geom_type == "LineString" and sum(chosen) * 2 > len(chosen):
        chosen = [not one for one in chosen]
    if not any(chosen) or all(chosen):
        raise BadGeometry(_("All buildings lie on one side of the line: draw it between them."))
    return chosen


def _outline_of(drawn: BaseGeometry, around: BaseGeometry) -> BaseGeometry:
    if drawn.geom_type != "LineString":
        return drawn
    first, last = drawn.coords[0], drawn.coords[-1]
    if len(drawn.coords) > 3 and shapely.Point(first).distance(shapely.Point(last)) < drawn.length * 0.08:
        return _areas_only(shapely.make_valid(Polygon(drawn.coords)))
    reach = 4 * max(1e-4, *(abs(edge) for edge in _extent(drawn, around)))
    long = shapely.LineString(
        [_beyond(drawn.coords, reach), *drawn.coords, _beyond(drawn.coords[::-1], reach)]
    )
    box = shapely.union(drawn, around).envelope.buffer(reach / 4)
    pieces = shapely.polygonize([shapely.node(shapely.union(box.exterior, long))]).geoms
    if len(pieces) < 2:
        raise BadGeometry(_("The line does not divide the grid: draw it from one side to the other."))
    return _side(list(pieces), long)


def _extent(drawn: BaseGeometry, around: BaseGeometry) -> tuple[float, float]:
    west, south, east, north = shapely.union(drawn, around).bounds
    return east - west, north - south


def _beyond(coords: Any, reach: float) -> tuple[float, float]:
    """A point far out along the line's first piece."""
    (x, y), (to_x, to_y) = coords[0], coords[1]
    length = max(((x - to_x) ** 2 + (y - to_y) ** 2) ** 0.5, 1e-12)
    return x + (x - to_x) / length * reach, y + (y - to_y) / length * reach


def _side(pieces: list[BaseGeometry], line: BaseGeometry) -> BaseGeometry:
    """The pieces left of the line: a line that crosses itself has more than two."""
    left = line.parallel_offset(line.length * 1e-6, "left") if line.is_simple else None
    if left is None or left.is_empty:
        return pieces[0]
    middle = left.interpolate(0.5, normalized=True)
    return next((piece for piece in pieces if piece.covers(middle)), pieces[0])


def divide(
    region: BaseGeometry, points: Sequence[tuple[float, float]], keys: Sequence[str]
) -> dict[str, BaseGeometry]:
    """The region shared out: each piece of ground goes to the key of the building nearest to it."""
    ground = shapely.MultiPoint([list(point) for point in points])
    distinct = shapely.get_coordinates(shapely.union_all(ground)).tolist() if len(points) > 1 else []
    if len(distinct) < 2:
        return {keys[0]: region}
    by_place = {tuple(point): key for point, key in zip(points, keys, strict=True)}
    cells = list(shapely.voronoi_polygons(shapely.MultiPoint(distinct), extend_to=region.envelope).geoms)
    tree = shapely.STRtree(cells)
    owned: dict[str, list[BaseGeometry]] = {}
    for point in distinct:
        [cell, *_others] = tree.query(shapely.Point(point), predicate="within").tolist() or [None]
        if cell is not None:
            owned.setdefault(by_place[tuple(point)], []).append(cells[cell])
    parts = {key: shapely.union_all(found).intersection(region) for key, found in owned.items()}
    return {key: _areas_only(part) for key, part in parts.items() if not part.is_empty}


def around(points: Iterable[tuple[float, float]]) -> BaseGeometry:
    """Ground around buildings that lie in no drawn outline: about 30 m."""
    return shapely.MultiPoint([list(point) for point in points]).convex_hull.buffer(0.0003, quad_segs=2)
