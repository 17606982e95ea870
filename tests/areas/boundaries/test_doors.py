"""Hostile geometries through the map, a file and the API: the same refusals and repairs, in words."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from frontline.areas.models import BoundaryChange
from tests.areas.boundaries.test_actions import square
from tests.screening.desks import Wire
from tests.town import Town

Rings = list[list[list[float]]]
Door = Callable[[Client, Town, list[Rings]], str]


def through_the_map(he: Client, town: Town, shapes: list[Rings]) -> str:
    """An outline in the editor; several are one drawing of several parts."""
    east = town.communities["east"].ref
    he.post(reverse("areas:boundaries"), {"community": east, "reason": "map"})
    change = BoundaryChange.objects.latest("pk")
    many = {"type": "MultiPolygon", "coordinates": shapes}
    drawn = {"type": "Polygon", "coordinates": shapes[0]} if len(shapes) == 1 else many
    sent = {"verb": "split", "grid": [str(town.grids["E1"].pk)], "drawn": json.dumps(drawn)}
    answer = he.post(reverse("areas:boundary-draw", args=[change.ref]), sent, follow=True)
    return str(answer.content.decode())


def layout(shapes: list[Rings]) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "properties": {"name": f"new {n}"},
            "geometry": {"type": "Polygon", "coordinates": rings},
        }
        for n, rings in enumerate(shapes, 1)
    ]
    return {"type": "FeatureCollection", "features": features}


def through_a_file(he: Client, town: Town, shapes: list[Rings]) -> str:
    file = SimpleUploadedFile("grids.geojson", json.dumps(layout(shapes)).encode())
    east = town.communities["east"].ref
    sent = {"community": east, "reason": "file", "file": file}
    answer = he.post(reverse("areas:boundaries"), sent, follow=True)
    return str(answer.content.decode())


def through_the_api(he: Client, town: Town, shapes: list[Rings]) -> str:
    key = he.post(reverse("keys"), {"name": "GIS", "scopes": ["boundaries"]}).context["secret"]
    sent = {"community": town.communities["east"].code, "reason": "api", "layout": layout(shapes)}
    answer = Wire(headers={"accept-language": "en", "authorization": f"Bearer {key}"}).post(
        "/api/areas/boundaries", json.dumps(sent), content_type="application/json"
    )
    return " ".join([answer.json().get("title", ""), *answer.json().get("repaired", [])])


DOORS: dict[str, Door] = {"map": through_the_map, "file": through_a_file, "api": through_the_api}


def ring(west: float, south: float, wide: float = 0.0015) -> list[list[float]]:
    [found] = square(west, south, wide)["coordinates"]
    return [list(point) for point in found]


AROUND = ring(97.0005, 32.9995)  # around the first building of the community
BOW = [[97.0005, 32.9995], [97.0015, 33.0005], [97.0015, 32.9995], [97.0005, 33.0005], [97.0005, 32.9995]]
LONG = [[round(97.0005 + n % 1000 * 1e-6, 6), 32.9995] for n in range(1_000_000)]
CASES: list[tuple[str, list[Rings], dict[str, str]]] = [
    ("self-crossing", [[BOW]], {"": "crossed itself: it was untangled"}),
    ("hole outside", [[AROUND, ring(97.01, 33.01, 0.001)]], {"": "A hole outside its outline was left out"}),
    (
        "across the date line",
        [[[[-179.9, 33.0], [179.9, 33.0], [179.9, 34.0], [-179.9, 33.0]]]],
        {"": "across the date line: draw the part in the city alone"},
    ),
    ("a million points", [[LONG]], {"": "simplify"}),
    ("metres", [[[[500000, 3650000], [500100, 3650000], [500100, 3650100], [500000, 3650000]]]],
     {"": "Export it as longitude and latitude on WGS 84"}),
    ("exchanged", [[[[y, x] for x, y in ring(75.0, 33.0)]]], {"": "WGS 84"}),
    ("another city", [[ring(116.39, 39.9)]], {"": "not GCJ-02 or BD-09"}),
    ("empty", [[]], {"": "Nothing is drawn: draw a line or an outline first"}),
    ("no ground", [[[[97.0, 33.0], [97.001, 33.0], [97.0, 33.0], [97.0, 33.0]]]], {"": "holds no ground"}),
    ("twins", [[AROUND], [AROUND]], {"": "again: it was taken once", "map": "it was untangled"}),
    ("overlapping", [[AROUND], [ring(97.001, 32.9995)]],
     {"": "overlap: draw the border", "map": "draw it between them"}),
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_every_door_says_the_same(
    door: str, case: tuple[str, list[Rings], dict[str, str]], he: Client, mapped: Town
) -> None:
    _name, shapes, says = case
    wanted = says.get(door, says[""])
    said = DOORS[door](he, mapped, shapes)
    assert wanted in said, said[-3000:]
    refused = not any(word in wanted for word in ("untangled", "left out", "taken once"))
    if refused and door != "map":  # there the proposal stood before, empty
        assert not BoundaryChange.objects.exists()
    if refused:
        assert not BoundaryChange.objects.filter(moves__isnull=False).exists()
