"""What the editor's map draws: buildings with the grid they would belong to, outlines that follow."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from shapely import MultiPoint, union_all
from shapely.geometry import mapping, shape

from frontline.areas.boundaries import outlines, queries
from frontline.areas.boundaries.layout import Layout
from frontline.areas.geometry import divide
from frontline.areas.models import BoundaryChange
from frontline.areas.queries import tiles
from frontline.city.models import Place

MOST = 3_000  # buildings of one editor; a community has a few hundred
_BESIDE = 0.002  # degrees, about 200 m
Feature = dict[str, Any]


def layers(change: BoundaryChange) -> list[dict[str, str]]:
    """Layers of the change's map, as ui/scripts/map.ts takes them."""
    return [
        {"name": name, "kind": kind, "url": reverse("areas:boundary-layer", args=[change.ref, name])}
        for name, kind in (("grids", "grids"), ("buildings", "buildings"), ("streets", "streets"))
    ]


def grid_choices(layout: Layout) -> list[tuple[str, str, int]]:
    """Key, name and buildings of every grid that may be chosen, by code."""
    ended = layout.ended()
    cells = sorted(layout.cells.values(), key=lambda cell: cell.code)
    held = {key: len(layout.inside(key)) for key in layout.cells}
    return [
        (cell.key, cell.name, held[cell.key]) for cell in cells if cell.key not in ended or held[cell.key]
    ]


def features(change: BoundaryChange, name: str) -> list[Feature] | None:
    """One layer; None for a name there is not."""
    layout = queries.layout_of(change)
    if name == "buildings":
        return list(_buildings(layout))
    if name == "grids":
        return list(_grids(layout))
    if name == "streets":
        return list(_streets(layout))
    return None


def _streets(layout: Layout) -> Iterator[Feature]:
    """Streets around the buildings, for lines that follow them."""
    points = list(outlines.positions(layout.then).values())
    if points:
        box = MultiPoint(points).buffer(_BESIDE).bounds
        for _ref, name, _name_en, line in tiles.outlines_in("street", box)[:MOST]:
            yield {"type": "Feature", "geometry": dict(mapping(line)), "properties": {"label": name}}


def _buildings(layout: Layout) -> Iterator[Feature]:
    moved = layout.moves()
    order = {key: place for place, key in enumerate(sorted(layout.cells))}
    rows = Place.objects.filter(pk__in=list(layout.then), lon__isnull=False).order_by("pk")[:MOST]
    for id, name, drawn, lon, lat in rows.values_list("pk", "name", "shape", "lon", "lat"):
        key = layout.then[id]
        yield {
            "type": "Feature", "id": id, "geometry": drawn or {"type": "Point", "coordinates": [lon, lat]},
            "properties": {
                "id": id, "label": name, "grid": key, "colour": order.get(key, 0) % 6, "moved": id in moved,
                "middle": [lon, lat],
            },
        }  # fmt: skip


def _grids(layout: Layout) -> Iterator[Feature]:
    """Outlines as they are, and those of the grids involved as they would be."""
    involved = layout.involved()
    places = Place.objects.filter(pk__in=[int(key) for key in layout.cells if key.isdigit()])
    drawn = {str(id): found for id, found in places.values_list("pk", "shape") if found}
    touched = [shape(drawn[key]) for key in involved if key in drawn]
    shapes = {key: found for key, found in drawn.items() if key not in involved}
    if touched:
        inside = [id for id, key in layout.then.items() if key in involved]
        placed = outlines.positions(inside)
        if placed:
            parts = divide(union_all(touched), list(placed.values()), [layout.then[id] for id in placed])
            shapes |= {key: dict(mapping(part)) for key, part in parts.items()}
    for key, outline in sorted(shapes.items()):
        cell = layout.cells[key]
        yield {
            "type": "Feature", "geometry": outline,
            "properties": {"key": key, "label": cell.name, "made": cell.made, "moved": key in involved},
        }  # fmt: skip
