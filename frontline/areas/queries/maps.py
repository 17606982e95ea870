"""GeoJSON for the map: areas by level, grids, communities, buildings. Every answer is bounded."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Min, QuerySet
from django.urls import reverse
from shapely.geometry import Point, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from frontline.areas.models import Area, AreaPlace
from frontline.areas.queries.areas import in_force
from frontline.city.models import Building, Dwelling, Place, Site
from frontline.loop.models import MeasureRow
from frontline.loop.naming import local_name

Feature = dict[str, Any]
Box = tuple[float, float, float, float]  # west, south, east, north in degrees

AREAS = 2_000  # features of one answer at most
OUTLINES = 3_000
BUILDINGS = 8_000  # more cannot be told apart on a screen; a closer look asks again for its part
_MARGIN = 0.008  # degrees, about 800 m
_AROUND = 0.00012  # degrees, about 12 m: an area is drawn a little wider than its buildings


def collection(features: Iterable[Feature]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def _feature(geometry: object, **properties: object) -> Feature:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def area_features(kinds: Sequence[str], *, at: datetime) -> Iterator[Feature]:
    """Areas in force of these kinds, each with its outline, name, level and page; the highest level on top."""
    rows = list(in_force(at).filter(kind__in=kinds).order_by("-kind", "ends_at")[:AREAS])
    areas = Area.objects.in_bulk([row.subject_id for row in rows])
    outlines = _outlines(areas)
    for row in sorted(rows, key=_weight):
        found, outline = areas.get(row.subject_id), outlines.get(row.subject_id)
        if found is not None and outline is not None:
            level = dict(row.details).get("level", "static")
            url = reverse("areas:area", args=[found.ref])
            yield _feature(mapping(outline), label=found.name, level=level, url=url)


def _weight(row: MeasureRow) -> int:
    order = ("static_management", "area_low", "area_medium", "area_high")
    return order.index(row.kind)


def _outlines(areas: Iterable[int]) -> dict[int, BaseGeometry]:
    """The outline of each area: its places' own shapes, or what stands on them."""
    joined = list(AreaPlace.objects.filter(area__in=list(areas)).values_list("area", "place"))
    places = Place.objects.filter(pk__in=[place for _, place in joined]).in_bulk()
    shapes = shapes_of(list(places.values()))
    found: dict[int, list[BaseGeometry]] = defaultdict(list)
    for area, place in joined:
        if place in shapes:
            found[area].append(shapes[place])
    return {area: unary_union(parts) for area, parts in found.items()}


def shapes_of(places: Sequence[Place]) -> dict[int, BaseGeometry]:
    """Each place's own shape, else the ground of the buildings in, under or around it; some may have none."""
    own = {place.pk: shape(place.shape) for place in places if place.shape and place.kind != "building"}
    stands_on = _buildings_of([place for place in places if place.pk not in own])
    ids = {building for buildings in stands_on.values() for building in buildings}
    drawn = {one.pk: _outline(one) for one in Place.objects.filter(pk__in=ids)}
    for place, buildings in stands_on.items():
        parts = [drawn[building] for building in buildings if drawn.get(building) is not None]
        if parts:
            own[place] = unary_union(parts).convex_hull.buffer(_AROUND, quad_segs=2)
    return own


def _outline(place: Place) -> BaseGeometry | None:
    if place.shape:
        return shape(place.shape)
    return Point(place.lon, place.lat) if place.lon is not None and place.lat is not None else None


def _buildings_of(places: Sequence[Place]) -> dict[int, list[int]]:
    """The buildings in, under or around places without a shape of their own."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for place in places:
        by_kind[place.kind].append(place.pk)
    found: dict[int, list[int]] = defaultdict(list)
    for kind, ids in by_kind.items():
        for id, building in _pairs(kind, ids):
            found[id].append(building)
    return found


def _pairs(kind: str, ids: Sequence[int]) -> Iterable[tuple[int, int]]:
    if kind == "building":
        return [(id, id) for id in ids]
    if kind in ("unit", "floor", "dwelling"):
        column = "place" if kind == "dwelling" else kind
        rows = Dwelling.objects.filter(**{f"{column}__in": ids}).order_by()
        return rows.values_list(column, "building").distinct()
    if kind in ("compound", "grid", "community", "township"):
        return Building.objects.filter(**{f"{kind}__in": ids}).values_list(kind, "pk")
    return []


def box_around(*, at: datetime) -> Box | None:
    """The part of the city in which its areas lie, with the streets around them; None without any."""
    parts = AreaPlace.objects.filter(area__in=in_force(at).values("subject_id"))
    located = parts.filter(place__lon__isnull=False, place__lat__isnull=False)
    points = list(located.values_list("place__lon", "place__lat"))
    if not points:
        return None
    lons, lats = [lon or 0.0 for lon, _ in points], [lat or 0.0 for _, lat in points]
    return min(lons) - _MARGIN, min(lats) - _MARGIN, max(lons) + _MARGIN, max(lats) + _MARGIN


def box_of_city() -> Box | None:
    """The box of every building; None before the first one is on the map."""
    found = Place.objects.filter(kind="building", lon__isnull=False).aggregate(
        west=Min("lon"), south=Min("lat"), east=Max("lon"), north=Max("lat")
    )
    if found["west"] is None or found["south"] is None:
        return None
    return found["west"], found["south"], found["east"], found["north"]


def point_features(*, control: bool = False) -> Iterator[Feature]:
    """Control points, or else sampling points, isolation sites, hospitals, laboratories; each with its page."""
    located = Site.objects.filter(lon__isnull=False, lat__isnull=False)
    chosen = located.filter(kind=Site.Kind.CONTROL) if control else located.exclude(kind=Site.Kind.CONTROL)
    for site in chosen.order_by("pk")[:OUTLINES]:
        point = {"type": "Point", "coordinates": [site.lon, site.lat]}
        url = reverse("areas:site", args=[site.ref])
        yield _feature(point, label=local_name(site.name, site.name_en), level=site.kind, url=url)


def _within(rows: QuerySet[Place], box: Box | None) -> QuerySet[Place]:
    if box is None:
        return rows
    west, south, east, north = box
    return rows.filter(lon__range=(west, east), lat__range=(south, north))


def outline_features(kind: str, box: Box | None) -> Iterator[Feature]:
    """Grids or communities with their shapes, of a part of the map or of the whole city."""
    rows = Place.objects.filter(kind=kind, shape__isnull=False, closed_on__isnull=True)
    return (_place_feature(place) for place in _within(rows, box).order_by("pk")[:OUTLINES])


def _place_feature(place: Place) -> Feature:
    return _feature(
        place.shape, label=local_name(place.name, place.name_en), url=reverse("areas:place", args=[place.ref])
    )


def building_features(box: Box | None) -> Iterator[Feature]:
    """Buildings of a part of the map, or the first of the whole city."""
    rows = Place.objects.filter(kind="building", shape__isnull=False, closed_on__isnull=True)
    found = _within(rows, box).order_by().values_list("ref", "shape")[:BUILDINGS]
    page = reverse("areas:place", args=[UUID(int=0)])  # resolving an address thousands of times is slow
    return (
        _feature(_rounded(drawn), url=page.replace(str(UUID(int=0)), str(ref)))
        for ref, drawn in found
        if drawn
    )


def _rounded(drawn: dict[str, Any]) -> dict[str, Any]:
    """The geometry to 6 digits of a degree, about 10 cm: half as much to send."""
    return {"type": drawn["type"], "coordinates": _digits(drawn["coordinates"])}


def _digits(numbers: Any) -> Any:
    return [_digits(one) for one in numbers] if isinstance(numbers, list) else round(numbers, 6)


def box_of(text: str) -> Box | None:
    """`west,south,east,north` in degrees; None when nothing is given. Raises ValueError."""
    if not text:
        return None
    west, south, east, north = (float(part) for part in text.split(","))
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError(text)
    return west, south, east, north
