"""GeoJSON of areas, outlines and buildings; what the room offers to others."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from frontline.areas import actions
from frontline.areas.actions import Decision
from frontline.areas.models import Area
from frontline.areas.queries import around, maps
from frontline.areas.queries.areas import KINDS
from frontline.areas.views.layers import every_layer, layers
from frontline.city import clock
from frontline.city.access import Actor
from frontline.city.models import Place, Site
from frontline.loop import reconcile, rooms
from frontline.loop.models import MeasureRow
from tests.areas.borders import open_road
from tests.areas.conftest import NOON
from tests.town import Town

Who = Callable[..., Actor]
LATER = NOON + timedelta(hours=1)


def square(west: float, south: float, side: float = 0.0004) -> dict[str, Any]:
    ring = [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def area(town: Town, proposal: MeasureRow, actor: Who) -> Area:
    """A high area at the dwelling in building 2, which stands on the map."""
    for number, building in town.buildings.items():
        west = 97.0 + number * 0.001
        Place.objects.filter(pk=building.pk).update(shape=square(west, 33.0), lon=west, lat=33.0)
    decision = Decision([town.dwellings[2].place], "high", "二号院一户", NOON, "county_government")
    found = actions.decide(decision, proposal=proposal, by=actor("he"), at=NOON)
    reconcile.settle(at=NOON)
    return found


def test_an_area_without_a_shape_is_drawn_around_its_building(town: Town, area: Area) -> None:
    [feature] = maps.area_features(KINDS, at=LATER)
    assert feature["properties"]["level"] == "high"
    assert feature["properties"]["url"] == reverse("areas:area", args=[area.ref])
    longitudes = [point[0] for point in feature["geometry"]["coordinates"][0]]
    assert min(longitudes) < 97.002 < 97.0024 < max(longitudes) < 97.003


def test_layers_over_http_are_bounded_and_need_the_board(town: Town, area: Area) -> None:
    clock.set_exercise(at=LATER, paused=True)
    he = Client()
    he.force_login(town.accounts["he"])
    names = ("areas", "grid", "community", "building")
    sizes = {n: len(he.get(reverse("areas:layer", args=[n])).json()["features"]) for n in names}
    assert sizes == {"areas": 1, "grid": 0, "community": 0, "building": 5}
    box = he.get(reverse("areas:layer", args=["building"]), {"bbox": "97.0005,32.9,97.0025,33.1"})
    assert len(box.json()["features"]) == 2
    for wrong in ("here", "1,2,3", "9,9,1,1", "nan,0,1,1"):
        assert he.get(reverse("areas:layer", args=["building"]), {"bbox": wrong}).status_code == 400
    assert he.get(reverse("areas:layer", args=["people"])).status_code == 404
    assert he.get(reverse("areas:layer", args=["areas"]), {"level": "medium"}).json()["features"] == []
    gao = Client()
    gao.force_login(town.accounts["gao"])
    assert gao.get(reverse("areas:layer", args=["areas"])).status_code == 403


def test_counts_open_to_their_records(town: Town, area: Area, actor: Who) -> None:
    he = actor("he", LATER)
    found = {records.key: records for records in rooms.record_sets(he) if records.key.startswith("areas_")}
    counts = {key: records.query(he).count() for key, records in found.items()}
    assert counts == {
        "areas_waiting": 0,
        "areas_overdue": 0,
        "areas_soon": 0,
        "areas_high": 1,
        "areas_medium": 0,
        "areas_static": 0,
    }
    clock.set_exercise(at=LATER, paused=True)
    client = Client()
    client.force_login(town.accounts["he"])
    for key, records in found.items():
        page = client.get(reverse(records.url))
        assert page.status_code == 200
        assert ("二号院一户" in page.content.decode()) == (
            key in ("areas_waiting", "areas_overdue", "areas_high")
        )


def test_consequences_are_counted_within_rights(town: Town, actor: Who) -> None:
    both = [town.buildings[2].pk, town.buildings[4].pk]
    of_he = {count.key: count.count for count in rooms.affected_by(actor("he"), both)}
    of_gao = {count.key: count.count for count in rooms.affected_by(actor("gao"), both)}
    assert (of_he["people"], of_he["households"]) == (3, 2)
    assert (of_gao["people"], of_gao["households"]) == (2, 1)


def test_a_person_page_says_what_applies_at_the_dwelling(town: Town, area: Area, actor: Who) -> None:
    panels = rooms.person_panels(actor("wu", LATER), town.people["wife"])
    [panel] = [panel for panel in panels if panel.template == "areas/parts/at_home.html"]
    assert [one.level for one in panel.context["applies"]] == ["high"]


def test_the_board_has_the_map(town: Town, area: Area, actor: Who) -> None:
    [panel] = [one for one in rooms.board_panels(actor("he", LATER)) if "map" in one.template]
    assert [layer["name"] for layer in panel.context["layers"]] == ["community", "areas"]


def test_grounds_come_as_tiles_and_areas_as_geojson(town: Town, area: Area) -> None:
    drawn = layers("", "building", at=LATER)
    assert [(layer["name"], "tiles" in layer) for layer in drawn] == [
        ("community", True),
        ("building", True),
        ("areas", False),
    ]
    hidden = {layer["name"]: layer.get("hidden") for layer in every_layer("", "grid", at=LATER)}
    shut = dict.fromkeys(("building", "street", "points", "control"), True)
    assert hidden == {"community": False, "grid": False, "areas": None, **shut}


def test_points_and_control_points_open_with_their_names(town: Town, area: Area) -> None:
    road = open_road(town, NOON)
    Site.objects.filter(pk=road.pk).update(lon=97.001, lat=33.0, name_en="North gate")
    Site.objects.create(kind="sampling", name="采样点一", code="S9", lon=97.002, lat=33.0, phone="0976-1")
    he = Client(headers={"accept-language": "en"})
    he.force_login(town.accounts["he"])
    for layer, name in (("control", "North gate"), ("points", "采样点一")):
        drawn = he.get(reverse("areas:layer", args=[layer])).json()["features"]
        [url] = [one["properties"]["url"] for one in drawn if one["properties"]["label"] == name]
        page = he.get(url).content.decode()
        assert name in page and (layer == "control") == ("Control point" in page)
    zhou = Client()
    zhou.force_login(town.accounts["zhou"])
    assert zhou.get(reverse("areas:site", args=[road.ref])).status_code == 403


def test_where_somebody_stands_is_read_from_the_index(town: Town, area: Area) -> None:
    """300 m around, by kind, longitude and latitude; a small table would be read whole unless it may not be."""
    assert around.building_at(97.0021, 33.0001) == town.buildings[2].place
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = around.standing_near(97.0021, 33.0001).explain()
    assert "place_by_position" in plan and "lat" in plan.partition("Index Cond")[2]
