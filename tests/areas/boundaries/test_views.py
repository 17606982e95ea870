"""Pages on boundaries: begin, edit with and without a map, decide, records, grids as they were."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from frontline.areas.models import BoundaryChange
from frontline.city import clock
from frontline.city.access import Actor
from frontline.city.models import Building, Place, Street
from tests.areas.boundaries.test_actions import LATER, square
from tests.town import Town, account

Who = Callable[..., Actor]


@pytest.fixture
def he(town: Town) -> Client:
    clock.set_exercise(at=LATER, paused=True)
    return signed_in(town, "he")


def signed_in(town: Town, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(town.accounts[name])
    return client


@pytest.fixture
def mapped(town: Town) -> Town:
    for number, building in town.buildings.items():
        west = 97.0 + number * 0.001
        Place.objects.filter(pk=building.pk).update(shape=square(west), lon=west + 0.0002, lat=33.0002)
    return town


def begin(client: Client, town: Town, **more: Any) -> BoundaryChange:
    east = town.communities["east"].ref
    answer = client.post(
        reverse("areas:boundaries"), {"community": east, "reason": "split the long one", **more}
    )
    assert answer.status_code == 302, answer.content.decode()
    return BoundaryChange.objects.latest("pk")


def draw(client: Client, change: BoundaryChange, **sent: Any) -> str:
    answer = client.post(reverse("areas:boundary-draw", args=[change.ref]), sent, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, change: BoundaryChange, **sent: Any) -> str:
    answer = client.post(reverse("areas:boundary-act", args=[change.ref]), sent, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_line_is_redrawn_without_a_map(town: Town, he: Client) -> None:
    change = begin(he, town)
    page = draw(he, change, verb="split", building=[town.buildings[2].pk], name="New corner")
    assert "New corner" in page and "1 households" in page and "gao" in page
    page = act(he, change, action="decide", holds_from=f"{timezone.localtime(LATER):%Y-%m-%dT%H:%M}")
    assert "in force, change 1" in page
    assert Building.objects.get(pk=town.buildings[2].pk).grid is not None
    home = he.get(reverse("areas:boundaries")).content.decode()
    assert "split the long one" in home
    undone = act(he, change, action="undo")
    assert "Undoes change 1" in undone


def test_a_refusal_stands_above_and_changes_nothing(town: Town, he: Client) -> None:
    change = begin(he, town)
    assert "Choose at least one building" in draw(he, change, verb="move", to=str(town.grids["E2"].pk))
    assert "Choose what is to be done" in draw(he, change, verb="burn")
    assert "Choose buildings of one grid" in draw(he, change, verb="split")
    assert not change.moves.exists()
    assert "Nothing is redrawn yet" in act(
        he, change, action="decide", holds_from=f"{timezone.localtime(LATER):%Y-%m-%dT%H:%M}"
    )
    assert "a day and an hour" in act(he, change, action="decide", holds_from="soon")
    assert he.post(reverse("areas:boundary-act", args=[change.ref]), {"action": "burn"}).status_code == 404


def test_hostile_drawings_are_answered_in_words(mapped: Town, he: Client) -> None:
    change = begin(he, mapped)
    grid = str(mapped.grids["E1"].pk)
    metres = json.dumps({"type": "LineString", "coordinates": [[500000, 3650000], [500100, 3650100]]})
    assert "in metres" in draw(he, change, verb="split", grid=[grid], drawn=metres)
    assert "not GeoJSON" in draw(he, change, verb="split", grid=[grid], drawn="<svg>")
    beside = json.dumps({"type": "LineString", "coordinates": [[97.1, 33.0], [97.1, 33.1]]})
    assert "one side of the line" in draw(he, change, verb="split", grid=[grid], drawn=beside)
    between = json.dumps({"type": "LineString", "coordinates": [[97.0017, 33.0], [97.0017, 33.001]]})
    assert "→" in draw(he, change, verb="split", grid=[grid], drawn=between)


def layout_file(*shapes: dict[str, Any]) -> SimpleUploadedFile:
    features = [
        {"type": "Feature", "properties": {"name": f"file {n}"}, "geometry": one}
        for n, one in enumerate(shapes, 1)
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    return SimpleUploadedFile("grids.geojson", text.encode())


def test_a_layout_comes_from_a_file(mapped: Town, he: Client) -> None:
    change = begin(
        he, mapped, file=layout_file(square(97.0005, 32.9995, 0.001), square(97.0018, 32.9995, 0.0015))
    )
    assert sorted(change.moves.values_list("building", flat=True)) == sorted(
        mapped.buildings[n].pk for n in (1, 2, 3)
    )
    assert set(change.grids.filter(made=True).values_list("name", flat=True)) == {"file 1", "file 2"}


def test_a_bad_file_is_refused_at_its_field(mapped: Town, he: Client) -> None:
    east = mapped.communities["east"].ref
    for shapes, says in (
        ([square(116.4, 39.9)], "outside the city"),
        ([square(97.02, 33.02)], "No building of the community"),
        ([square(97.0, 33.0, 0.002), square(97.001, 33.0, 0.002)], "overlap"),
    ):
        sent = {"community": east, "reason": "file", "file": layout_file(*shapes)}
        page = he.post(reverse("areas:boundaries"), sent).content.decode()
        assert says in page, says


def test_records_open_from_every_count(town: Town, he: Client) -> None:
    change = begin(he, town)
    draw(he, change, verb="move", building=[town.buildings[2].pk], to=str(town.grids["E2"].pk))
    page = he.get(reverse("areas:boundary-records", args=[change.ref, "people"])).content.decode()
    assert "甲**" in page and "甲patient" not in page
    assert he.get(reverse("areas:boundary-records", args=[change.ref, "secrets"])).status_code == 404


def test_layers_of_a_change(mapped: Town, he: Client) -> None:
    change = begin(he, mapped)
    draw(he, change, verb="move", building=[mapped.buildings[2].pk], to=str(mapped.grids["E2"].pk))
    drawn = he.get(reverse("areas:boundary-layer", args=[change.ref, "buildings"])).json()["features"]
    assert {one["id"]: one["properties"]["moved"] for one in drawn} == {
        mapped.buildings[n].pk: n == 2 for n in (1, 2, 3)
    }
    assert he.get(reverse("areas:boundary-layer", args=[change.ref, "grids"])).json()["features"] == []
    assert he.get(reverse("areas:boundary-layer", args=[change.ref, "people"])).status_code == 404
    for west, name in ((97.0, "扎西科路"), (97.5, "far")):
        line = {"type": "LineString", "coordinates": [[west, 33.0003], [west + 0.004, 33.0003]]}
        Street.objects.create(name=name, line=line)
    [street] = he.get(reverse("areas:boundary-layer", args=[change.ref, "streets"])).json()["features"]
    assert street["properties"]["label"] == "扎西科路"


def test_grids_as_they_were(town: Town, he: Client) -> None:
    change = begin(he, town)
    draw(
        he,
        change,
        verb="merge",
        grid=[str(town.grids[n].pk) for n in ("E1", "E2")],
        to=str(town.grids["E2"].pk),
    )
    act(he, change, action="decide", holds_from=f"{timezone.localtime(LATER):%Y-%m-%dT%H:%M}")
    east = {"community": str(town.communities["east"].ref)}
    now = he.get(reverse("areas:grids"), east).content.decode()
    yesterday = f"{timezone.localtime(LATER - timedelta(days=1)):%Y-%m-%dT%H:%M}"
    then = he.get(reverse("areas:grids"), {**east, "at": yesterday}).content.decode()
    assert "E1网格" not in now and "E1网格" in then and "As they were" in then
    assert he.get(reverse("areas:grids"), {**east, "at": "yesterday"}).status_code == 200


def test_only_who_may_redraw_is_offered_it(town: Town, he: Client) -> None:
    change = begin(he, town)
    wu = signed_in(town, "wu")
    assert "Begin a proposal" not in wu.get(reverse("areas:boundaries")).content.decode()
    assert 'id="draw"' not in wu.get(reverse("areas:boundary", args=[change.ref])).content.decode()
    assert wu.post(reverse("areas:boundary-draw", args=[change.ref]), {"verb": "back"}).status_code == 403
    account(town, "west", "community_secretary", on_id=town.communities["west"].pk)
    assert signed_in(town, "west").get(reverse("areas:boundary", args=[change.ref])).status_code == 404
    assert signed_in(town, "gao").get(reverse("areas:boundaries")).status_code == 403
