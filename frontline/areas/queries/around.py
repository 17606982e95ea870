"""Whom and where to turn to from a place: its grid officer, the nearest sampling point, the building one stands at."""

from dataclasses import dataclass
from datetime import datetime
from math import cos, hypot, radians
from typing import Any

from django.db.models import Q, QuerySet

from frontline.areas import words
from frontline.areas.queries import places as asking
from frontline.city.models import Grant, Place, Site

_METRES = 111_320.0  # of one degree of latitude
_NEAR = 300.0  # metres: further away one does not stand at a building
_SITES = 2_000  # sampling points looked at


@dataclass(frozen=True, slots=True)
class Officer:
    """Who answers for a grid or community, as it is posted in public."""

    name: str
    duty: str
    phone: str


@dataclass(frozen=True, slots=True)
class Point:
    """A sampling point and how far it is, in metres as the crow flies."""

    name: str
    address: str
    phone: str
    metres: int


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance of two points given as longitude and latitude in degrees; exact enough inside a city."""
    east = (a[0] - b[0]) * cos(radians((a[1] + b[1]) / 2))
    return hypot(east, a[1] - b[1]) * _METRES


def building_at(lon: float, lat: float) -> Place | None:
    """The building nearest to where somebody stands; None if none is within 300 m."""
    found = [
        (metres_between((lon, lat), (x, y)), id)
        for id, x, y in standing_near(lon, lat).values_list("pk", "lon", "lat")
        if x is not None and y is not None
    ]
    metres, nearest = min(found, default=(_NEAR + 1, 0))
    return Place.objects.defer("shape").filter(pk=nearest).first() if metres <= _NEAR else None


def standing_near(lon: float, lat: float) -> QuerySet[Place]:
    """Buildings in the box of 300 m around a position, by the index on kind, longitude and latitude."""
    high, wide = _NEAR / _METRES, _NEAR / _METRES / max(cos(radians(lat)), 0.01)
    return Place.objects.filter(
        kind="building",
        closed_on__isnull=True,
        lon__isnull=False,
        lon__range=(lon - wide, lon + wide),
        lat__range=(lat - high, lat + high),
    )


def where(place: Place) -> tuple[float, float] | None:
    """Longitude and latitude of a place, or of the first building in it that has them."""
    if place.lon is not None and place.lat is not None:
        return place.lon, place.lat
    inside = asking.buildings_inside([place]).filter(place__lon__isnull=False, place__lat__isnull=False)
    for lon, lat in inside.order_by("pk").values_list("place__lon", "place__lat")[:1]:
        return (lon, lat) if lon is not None and lat is not None else None
    return None


def nearest_point(place: Place) -> Point | None:
    """The sampling point nearest to a place; None where either has no position."""
    here = where(place)
    if here is None:
        return None
    sites = Site.objects.filter(kind=Site.Kind.SAMPLING, lon__isnull=False, lat__isnull=False)
    near = [(metres_between(here, (one.lon or 0.0, one.lat or 0.0)), one.pk, one) for one in sites[:_SITES]]
    if not near:
        return None
    metres, _pk, site = min(near, key=lambda one: one[:2])
    name = site.name_en if words.language() == "en" and site.name_en else site.name
    return Point(name, site.address, site.phone, max(10, 10 * round(metres / 10)))


def officer(place: Place, *, at: datetime) -> Officer | None:
    """The grid worker of the one grid a place lies in, else the secretary of its community."""
    buildings = asking.buildings_inside([place])
    grids = {place.pk} if place.kind == "grid" else _only(buildings.values_list("grid", flat=True))
    communities = (
        {place.pk} if place.kind == "community" else _only(buildings.values_list("community", flat=True))
    )
    return _holder("grid_worker", grids, at) or _holder("community_secretary", communities, at)


def _only(ids: QuerySet[Any, Any]) -> set[int]:
    """The one id all rows agree on; nothing where they differ."""
    found = set(ids.order_by().distinct()[:2]) - {None}
    return found if len(found) == 1 else set()


def _holder(role: str, places: set[int], at: datetime) -> Officer | None:
    still = Q(until__isnull=True) | Q(until__gt=at)
    held = Grant.objects.filter(still, role=role, on=Grant.On.PLACE, on_id__in=places, since__lte=at)
    grant = held.filter(account__is_active=True).select_related("account").order_by("pk").first()
    if grant is None:
        return None
    account, english = grant.account, words.language() == "en"
    name = (english and account.display_name_en) or account.display_name
    return Officer(name, (english and account.duty_en) or account.duty, account.phone)
