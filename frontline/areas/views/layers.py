"""The layers of a map of areas: a ground around them, and the areas themselves."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from frontline.areas.queries import maps

Layer = dict[str, str | bool]
LEVELS = {"high": "area_high", "medium": "area_medium", "low": "area_low", "static": "static_management"}
GROUNDS = {"community": "grids", "grid": "grids", "building": "buildings"}  # -> how the map draws it


def layers(level: str, ground: str, *, at: datetime) -> list[Layer]:
    """Areas of a level ("" for all) over the ground in their neighbourhood; over the whole city without any."""
    box = maps.text_of(maps.box_around(at=at))
    drawn = [_layer("areas", "areas", "areas", level=level)]
    if ground == "building":
        return [
            _layer("outlines", "grids", "community", bbox=box),
            {**_layer("ground", "buildings", ground, bbox=box), "view": True},
            *drawn,
        ]
    return [_layer("ground", GROUNDS[ground], ground, bbox=box), *drawn]


def _layer(name: str, kind: str, source: str, **query: str) -> Layer:
    given = {key: value for key, value in query.items() if value}
    url = reverse("areas:layer", args=[source])
    return {"name": name, "kind": kind, "url": f"{url}?{urlencode(given)}" if given else url}
