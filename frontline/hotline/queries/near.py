"""The building somebody stands at."""

from math import cos, hypot, radians

from frontline.city.models import Building

_METRES = 111_320.0  # of one degree of latitude
NEAR = 100.0  # metres: further away it is the street, no building


def building_at(lon: float, lat: float) -> Building | None:
    """The nearest building within 100 m of a position in degrees, by the index on positions."""
    east = max(cos(radians(lat)), 0.01)
    high = NEAR / _METRES
    wide = high / east
    standing = Building.objects.select_related("place").filter(
        place__kind="building",
        place__closed_on__isnull=True,
        place__lon__range=(lon - wide, lon + wide),
        place__lat__range=(lat - high, lat + high),
    )
    found = [
        (hypot((x - lon) * east, y - lat) * _METRES, one.pk, one)
        for one in standing
        if (x := one.place.lon) is not None and (y := one.place.lat) is not None
    ]
    metres, _pk, nearest = min(found, key=lambda each: each[:2], default=(NEAR + 1, 0, None))
    return nearest if metres <= NEAR else None
