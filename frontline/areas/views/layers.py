"""The layers of a map of areas: a ground around them, the areas themselves, and what may be shown besides."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from frontline.areas.queries import maps, tiles

Layer = dict[str, object]
LEVELS = {"high": "area_high", "medium": "area_medium", "low": "area_low", "static": "static_management"}
GROUNDS = {"community": "grids", "grid": "grids", "building": "buildings"}  # -> how the map draws it


def layers(level: str, ground: str, *, at: datetime) -> list[Layer]:
    """Areas of a level ("" for all) over the ground, seen where there are areas; the whole city without any."""
    box = maps.box_around(at=at) or maps.box_of_city()
    grounds = ["community", ground] if ground == "building" else [ground]
    version = tiles.version()
    drawn = [_tiles(one, version, box) for one in grounds]
    return [*drawn, _layer("areas", "areas", "areas", level=level)]


def every_layer(level: str, ground: str, *, at: datetime) -> list[Layer]:
    """All layers of the large map; those that are not asked for are hidden until the reader shows them."""
    box = maps.box_around(at=at) or maps.box_of_city()
    version = tiles.version()
    shown = {"community", ground}
    grounds = [{**_tiles(one, version, box), "hidden": one not in shown} for one in GROUNDS]
    streets = {**_tiles("street", version, box), "hidden": True}
    points = [{**_layer(one, "points", one), "hidden": True} for one in ("points", "control")]
    return [*grounds, streets, _layer("areas", "areas", "areas", level=level), *points]


def _tiles(source: str, version: str, box: maps.Box | None) -> Layer:
    tile = reverse("areas:tile", args=[source, version, 0, 0, 0]).replace("/0/0/0.", "/{z}/{x}/{y}.")
    page = reverse("areas:place", args=[UUID(int=0)]).replace(str(UUID(int=0)), "{ref}")
    bounds = {"bounds": list(box)} if box else {}
    return {
        "name": source,
        "kind": GROUNDS.get(source, "streets"),
        "url": "",
        "tiles": tile,
        "page": page,
        **bounds,
    }


def _layer(name: str, kind: str, source: str, **query: str) -> Layer:
    given = {key: value for key, value in query.items() if value}
    url = reverse("areas:layer", args=[source])
    return {"name": name, "kind": kind, "url": f"{url}?{urlencode(given)}" if given else url}
