"""Vector tiles: bounded, kept until the city changes, right to a unit."""

from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from frontline.areas.queries import tiles
from frontline.areas.queries.tiles import Tile
from frontline.city import clock
from frontline.city.models import Place, Street
from tests.areas.boundaries.test_actions import LATER, square
from tests.town import Town

HOME = Tile(14, 12606, 6599)  # holds 97.0, 33.0


@pytest.fixture
def mapped(town: Town, settings: Any, tmp_path: Path) -> Town:
    settings.CACHES = {
        **settings.CACHES,
        "tiles": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path},
    }
    for number, building in town.buildings.items():
        west = 97.0 + number * 0.001
        Place.objects.filter(pk=building.pk).update(shape=square(west), lon=west + 0.0002, lat=33.0002)
    grid = Place.objects.filter(pk=town.grids["E1"].pk)
    grid.update(shape=square(97.0, 32.999, 0.003), lon=97.001, lat=33.0, name_en="Grid E1")
    return town


def decoded(made: bytes) -> Any:
    return mapbox_vector_tile.decode(made)


@given(st.integers(6, 16), st.floats(96, 98), st.floats(32, 34))
def test_tiles_lie_side_by_side(z: int, lon: float, lat: float) -> None:
    x = int((lon + 180) / 360 * 2**z)
    west, south, east, north = Tile(z, x, 2**z // 3).box()
    assert west <= lon <= east and south < north
    assert Tile(z, x + 1, 2**z // 3).box()[0] == pytest.approx(east)
    assert Tile(z, x, 2**z // 3 + 1).box()[3] == pytest.approx(south)


def test_the_fixture_names_the_tile_of_the_town() -> None:
    west, south, east, north = HOME.box()
    assert west <= 97.001 <= east and south <= 33.0002 <= north


def test_near_by_buildings_have_outlines_and_far_away_dots(mapped: Town) -> None:
    near = decoded(tiles.made("building", HOME, "zh"))["shapes"]["features"]
    assert {one["geometry"]["type"] for one in near} == {"Polygon"}
    assert {one["properties"]["ref"] for one in near} == {
        str(building.place.ref) for building in mapped.buildings.values()
    }
    far = decoded(tiles.made("building", Tile(10, HOME.x >> 4, HOME.y >> 4), "zh"))["shapes"]["features"]
    assert {one["geometry"]["type"] for one in far} == {"Point"}
    assert sum(one["properties"]["buildings"] for one in far) == 5


@pytest.mark.parametrize("z", [14, 16])
def test_an_outline_much_larger_than_a_tile_ends_a_little_outside_it(mapped: Town, z: int) -> None:
    Place.objects.filter(pk=mapped.grids["E1"].pk).update(shape=square(95.0, 31.0, 4.0))
    tile = Tile(z, HOME.x << z - 14, HOME.y << z - 14)
    (drawn,) = decoded(tiles.made("grid", tile, "zh"))["shapes"]["features"]
    signs = [number for point in drawn["geometry"]["coordinates"][0] for number in point]
    assert (min(signs), max(signs)) == (-256, tiles.EXTENT + 256)


def test_a_tile_is_bounded(mapped: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "SHAPES", 2)
    assert len(decoded(tiles.made("building", HOME, "zh"))["shapes"]["features"]) == 2


def test_names_stand_once_in_the_readers_language(mapped: Town) -> None:
    labels = [
        one["properties"]["label"]
        for x in range(HOME.x - 1, HOME.x + 2)
        for one in decoded(tiles.made("grid", Tile(14, x, HOME.y), "en"))
        .get("labels", {})
        .get("features", [])
    ]
    assert labels == ["Grid E1"]
    assert decoded(tiles.made("grid", HOME, "zh"))["shapes"]["features"][0]["properties"]["label"] == "E1网格"


def test_a_tile_is_kept_until_the_city_changes(mapped: Town, django_assert_num_queries: Any) -> None:
    first = tiles.tile("building", HOME, "zh")
    Place.objects.filter(pk=mapped.buildings[1].pk).update(shape=None)
    assert tiles.tile("building", HOME, "zh") == first
    before = tiles.version()
    Place.objects.create(kind="building", name="new", lon=97.0, lat=33.0)
    assert tiles.version() != before and tiles.tile("building", HOME, "zh") != first


def test_tiles_over_http_need_the_board(mapped: Town) -> None:
    clock.set_exercise(at=LATER, paused=True)
    he, gao = Client(), Client()
    he.force_login(mapped.accounts["he"])
    gao.force_login(mapped.accounts["gao"])
    address = reverse("areas:tile", args=["building", "1-1-1", HOME.z, HOME.x, HOME.y])
    answer = he.get(address)
    assert answer.status_code == 200 and "immutable" in answer["Cache-Control"]
    assert len(decoded(answer.content)["shapes"]["features"]) == 5
    assert gao.get(address).status_code == 403
    for wrong in (("people", 14, 1, 1), ("building", 3, 1, 1), ("building", 14, 99_999, 1)):
        layer, *place = wrong
        assert he.get(reverse("areas:tile", args=[layer, "1", *place])).status_code == 404


def test_streets_are_lines_with_their_names(mapped: Town) -> None:
    line = {"type": "LineString", "coordinates": [[96.999, 33.0001], [97.004, 33.0001]]}
    before = tiles.version()
    Street.objects.create(name="扎西科路", line=line)
    assert tiles.version() != before
    [one] = decoded(tiles.made("street", HOME, "zh"))["shapes"]["features"]
    assert one["geometry"]["type"] == "LineString" and one["properties"] == {"label": "扎西科路"}
    he = Client()
    he.force_login(mapped.accounts["he"])
    page = reverse("areas:tile", args=["street", tiles.version(), 14, HOME.x, HOME.y])
    assert he.get(page).status_code == 200
