"""Where somebody may go to be sampled now. Says nothing about people."""

from datetime import datetime
from math import asin, cos, radians, sin, sqrt

from frontline.screening.models import Round
from frontline.screening.queries.rounds import AtPoint, at_points

_EARTH = 6_371_009  # metres, mean radius


def open_points(
    *, at: datetime, lon: float | None = None, lat: float | None = None, limit: int = 10
) -> list[tuple[AtPoint, int | None]]:
    """Points open at a moment, with metres as the crow flies; the nearest first where a position is known."""
    rounds = Round.objects.filter(state=Round.State.OPEN).order_by("-number")[:5]
    found = [one for round in rounds for one in at_points(round, at=at) if _is_open(one, at)]
    measured = [(one, _metres(one, lon, lat)) for one in found]
    if lon is not None and lat is not None:
        measured.sort(key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0].site.code))
    return measured[:limit]


def _is_open(one: AtPoint, at: datetime) -> bool:
    return one.point.opens_at <= at < one.point.closes_at


def _metres(one: AtPoint, lon: float | None, lat: float | None) -> int | None:
    if lon is None or lat is None or one.site.lon is None or one.site.lat is None:
        return None
    east, north = radians(one.site.lon - lon), radians(one.site.lat - lat)
    half = sin(north / 2) ** 2 + cos(radians(lat)) * cos(radians(one.site.lat)) * sin(east / 2) ** 2
    return round(2 * _EARTH * asin(min(1.0, sqrt(half))))
