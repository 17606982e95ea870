"""Outlines of larger places as GeoJSON: land of the strips in the town, cells round the villages outside."""

from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPoint, MultiPolygon, Point, Polygon, mapping

from frontline.site.demo.generate.city import City
from frontline.site.demo.generate.valley import from_lonlat, to_lonlat

# A rough outline of our own round the townships' seats, degrees; nobody's survey.
_AROUND = (
    (95.85, 33.30), (96.05, 33.55), (96.45, 33.62), (96.85, 33.42), (97.22, 33.22), (97.42, 32.86),
    (97.38, 32.42), (97.22, 32.22), (96.98, 32.24), (96.50, 32.46), (96.20, 32.68), (96.00, 32.95),
)  # fmt: skip


def outline() -> Polygon:
    """The city's outline in local metres."""
    return Polygon([from_lonlat(*corner) for corner in _AROUND])


def grid_shapes(city: City) -> list[Polygon]:
    """Each grid in local metres."""
    around = village_cells(city)
    town = len(city.stretches)
    return [
        Polygon(
            city.stretches[grid.community].strip.outline(
                grid.land.s0, grid.land.s1, grid.land.d0, grid.land.d1
            )
        )
        if grid.land
        else around[grid.community - town]
        for grid in city.grids
    ]


def village_cells(city: City) -> list[Polygon]:
    """The land nearer to a village than to any other, within the outline and outside the town."""
    centres = [Point(village.x, village.y) for village in city.villages]
    cells = list(shapely.voronoi_polygons(MultiPoint(centres), extend_to=outline()).geoms)
    tree = shapely.STRtree(cells)
    town = town_land(city).buffer(300)
    owner = [int(tree.query(centre, predicate="intersects")[0]) for centre in centres]
    return [_largest(cells[index].intersection(outline()).difference(town)) for index in owner]


def town_land(city: City) -> Polygon | MultiPolygon:
    inside = city.buildings.community < len(city.stretches)
    points = np.column_stack([city.buildings.x[inside], city.buildings.y[inside]])
    return shapely.union_all(shapely.buffer(shapely.points(points[::7]), 250)).simplify(40)


def _largest(shape: Polygon | MultiPolygon) -> Polygon:
    return shape if isinstance(shape, Polygon) else max(shape.geoms, key=lambda part: part.area)


def joined(parts: list[Polygon]) -> Polygon | MultiPolygon:
    """One outline; hairline gaps between neighbours are closed (1 m)."""
    return shapely.union_all(shapely.buffer(parts, 1.0, join_style="mitre")).simplify(1.0)


def geojson(shape: Polygon | MultiPolygon) -> dict[str, Any]:
    """A GeoJSON geometry in degrees."""
    return dict(mapping(shapely.transform(shape, _degrees)))


def _degrees(points: "np.ndarray[Any, np.dtype[np.float64]]") -> "np.ndarray[Any, np.dtype[np.float64]]":
    return np.column_stack(to_lonlat(points[:, 0], points[:, 1]))
