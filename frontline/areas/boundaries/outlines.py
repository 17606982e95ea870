"""Where buildings stand, and the outlines of grids that follow from them."""

from collections.abc import Iterable, Sequence

from shapely import union_all
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from frontline.areas.geometry import Frame, Read, around, divide, read
from frontline.areas.models import BoundaryGrid
from frontline.areas.queries.maps import box_of_city
from frontline.city.models import Building, Place

Point = tuple[float, float]
Drawn = Read


def positions(buildings: Iterable[int]) -> dict[int, Point]:
    """Longitude and latitude of the buildings that are on the map."""
    rows = Place.objects.filter(pk__in=list(buildings), lon__isnull=False, lat__isnull=False)
    return {id: (lon or 0.0, lat or 0.0) for id, lon, lat in rows.values_list("pk", "lon", "lat")}


def city_frame() -> Frame | None:
    """The box of every building; None before the first one is on the map."""
    box = box_of_city()
    return Frame(*box) if box else None


def drawn(raw: object) -> Drawn:
    """What somebody drew, checked against the city. Raises BadGeometry."""
    return read(raw, city_frame())


def region_of(grids: Sequence[BoundaryGrid]) -> dict[int, BaseGeometry]:
    """Per community: the ground of these grids as it is now, and of their buildings where none is drawn."""
    found: dict[int, list[BaseGeometry]] = {}
    for grid in grids:
        if grid.before:
            found.setdefault(grid.community_id, []).append(shape(grid.before))
    own = {community: union_all(parts) for community, parts in found.items()}
    for community in {grid.community_id for grid in grids} - own.keys():
        ids = [grid.grid_id for grid in grids if grid.community_id == community and grid.grid_id]
        points = positions(Building.objects.filter(grid__in=ids).values_list("pk", flat=True))
        if points:
            own[community] = around(points.values())
    return own


def redraw(grids: Sequence[BoundaryGrid], regions: dict[int, BaseGeometry]) -> None:
    """Outlines of the grids after their buildings moved: the same ground, shared out by the nearest building."""
    for community, region in regions.items():
        ids = [grid.grid_id for grid in grids if grid.community_id == community and grid.grid_id]
        rows = dict(Building.objects.filter(grid__in=ids).values_list("pk", "grid"))
        placed = positions(rows)
        if placed:
            parts = divide(region, list(placed.values()), [str(rows[id]) for id in placed])
            _write(parts)


def _write(parts: dict[str, BaseGeometry]) -> None:
    places = Place.objects.in_bulk([int(key) for key in parts])
    for key, part in parts.items():
        place = places[int(key)]
        centre = part.representative_point()
        place.shape, place.lon, place.lat = dict(mapping(part)), centre.x, centre.y
    Place.objects.bulk_update(places.values(), ["shape", "lon", "lat"], batch_size=500)
