"""The ground on which a writer draws an outline: names and shapes of places, no people. Every answer is bounded."""

from collections.abc import Iterator
from typing import Any

from frontline.city.models import Place
from frontline.loop.naming import local_name

Feature = dict[str, Any]
SHAPES = 3_000  # of one answer at most
POINTS = 8_000  # more buildings cannot be told apart on a screen
_OUTLINED = (Place.Kind.COMMUNITY, Place.Kind.GRID)
_POINTS = (Place.Kind.BUILDING, Place.Kind.COMPOUND)


def ground() -> dict[str, Any]:
    """Communities and grids as shapes with their names, buildings as points."""
    return {"type": "FeatureCollection", "features": [*_shapes(), *_buildings()]}


def _shapes() -> Iterator[Feature]:
    rows = Place.objects.filter(kind__in=_OUTLINED, shape__isnull=False, closed_on__isnull=True)
    for row in rows.order_by("-kind", "pk")[:SHAPES]:
        named = local_name(row.name, row.name_en) if row.kind == Place.Kind.COMMUNITY else ""
        yield _feature(row.shape, kind=str(row.kind), label=named)


def _buildings() -> Iterator[Feature]:
    rows = Place.objects.filter(
        kind__in=_POINTS, lon__isnull=False, lat__isnull=False, closed_on__isnull=True
    )
    for lon, lat in rows.order_by("pk").values_list("lon", "lat")[:POINTS]:
        yield _feature({"type": "Point", "coordinates": [lon, lat]}, kind="building", label="")


def _feature(geometry: object, **properties: str) -> Feature:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
