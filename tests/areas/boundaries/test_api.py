"""Another system proposes lines of grids with a key; a person decides them on the page."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from frontline.areas.models import BoundaryChange
from frontline.city.models import Building, Grant
from tests.areas.boundaries.test_actions import square
from tests.areas.boundaries.test_doors import layout
from tests.screening.desks import Wire
from tests.town import Town, account

PATH = "/api/areas/boundaries"
TWO = [square(97.0005, 32.9995, 0.001)["coordinates"], square(97.0018, 32.9995, 0.0015)["coordinates"]]


def wire(client: Client, *scopes: str) -> Client:
    key = client.post(reverse("keys"), {"name": "GIS", "scopes": scopes}).context["secret"]
    return Wire(headers={"accept-language": "en", "authorization": f"Bearer {key}"})


@pytest.fixture
def gis(he: Client) -> Client:
    return wire(he, "boundaries")


def propose(client: Client, town: Town, **other: Any) -> Any:
    sent = {
        "community": town.communities["east"].code,
        "reason": "GIS office",
        "layout": layout(TWO),
        **other,
    }
    return client.post(PATH, json.dumps(sent), content_type="application/json")


def test_a_proposal_says_what_it_concerns_and_changes_nothing(gis: Client, mapped: Town) -> None:
    answer = propose(gis, mapped)
    assert answer.status_code == 201, answer.content
    said = answer.json()
    assert (said["state"], said["origin"], said["number"]) == ("proposed", "file", None)
    assert said["communities"] == [mapped.communities["east"].code]
    for when in ("now", "then"):
        assert sum(grid[f"buildings_{when}"] for grid in said["grids"]) == 3
    assert sum(grid["people_now"] for grid in said["grids"]) == sum(
        grid["people_then"] for grid in said["grids"]
    )
    assert sum(len(flow["buildings"]) for flow in said["flows"]) == 3
    assert {"households", "people", "notices"} <= {one["key"].split(":")[0] for one in said["concerns"]}
    assert Building.objects.get(pk=mapped.buildings[1].pk).grid == mapped.grids["E1"]
    assert gis.get(f"{PATH}/{said['ref']}").json() == said
    [listed] = gis.get(PATH).json()["changes"]
    assert listed["ref"] == said["ref"] and gis.get(PATH).json()["next"] == ""


def test_a_proposal_is_taken_back_but_never_decided_by_a_key(gis: Client, mapped: Town) -> None:
    ref = propose(gis, mapped).json()["ref"]
    assert gis.put(f"{PATH}/{ref}", b"{}", content_type="application/json").status_code == 405
    decided = gis.post(reverse("areas:boundary-act", args=[ref]), {"action": "decide"})
    assert decided.status_code == 302 and "/sign-in/" in decided["Location"]  # a key is no session
    assert gis.delete(f"{PATH}/{ref}").json()["state"] == "withdrawn"
    again = gis.delete(f"{PATH}/{ref}")
    assert again.status_code == 409 and "undo it by a new decision" in again.json()["title"]


@pytest.mark.parametrize(
    ("other", "status", "says"),
    [
        ({"community": "000000000000"}, 409, "Name a community of yours"),
        ({"community": None}, 409, "Name a community of yours"),
        ({"reason": " "}, 409, "Say why"),
        ({"reason": 3}, 409, "Say why"),
        ({"layout": layout([square(97.02, 33.02)["coordinates"]])}, 409, "is it the right file"),
        ({"layout": "x"}, 422, "not GeoJSON"),
        ({"layout": None}, 422, "Nothing is drawn"),
    ],
)
def test_refusals_are_problems_and_leave_nothing(
    gis: Client,
    mapped: Town,
    other: dict[str, Any],
    status: int,
    says: str,
) -> None:
    answer = propose(gis, mapped, **other)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert says in answer.json()["title"] and not BoundaryChange.objects.exists()


def test_what_is_too_large_or_no_json_is_refused(gis: Client) -> None:
    for body, says in (
        (b" " * (16 * 1024 * 1024 + 1), "16 MB"),
        (b"[" * 100_000, "not GeoJSON"),
        (b"", "not GeoJSON"),
    ):
        answer = gis.post(PATH, body, content_type="application/json")
        assert answer.status_code == 422 and says in answer.json()["title"]
    assert gis.get(f"{PATH}?after=x").status_code == 422
    assert gis.get(f"{PATH}/{uuid4()}").status_code == 404


def test_a_key_opens_what_it_is_made_for_and_dies_with_the_right(
    he: Client, gis: Client, mapped: Town
) -> None:
    assert wire(he, "counts").get(PATH).status_code == 401
    assert gis.get("/api/screening/rounds").status_code == 401
    Grant.objects.filter(account=mapped.accounts["he"]).update(role="dispatcher")
    assert gis.get(PATH).status_code == 401


def test_another_communitys_secretary_sees_and_proposes_nothing_here(gis: Client, mapped: Town) -> None:
    ref = propose(gis, mapped).json()["ref"]
    account(mapped, "west", "community_secretary", on_id=mapped.communities["west"].pk)
    west = Wire()
    west.force_login(mapped.accounts["west"])
    theirs = wire(west, "boundaries")
    assert theirs.get(f"{PATH}/{ref}").status_code == 404 and theirs.get(PATH).json()["changes"] == []
    assert propose(theirs, mapped).status_code == 409


def test_the_session_of_the_pages_needs_its_token(mapped: Town) -> None:
    pages = Wire(enforce_csrf_checks=True)
    pages.force_login(mapped.accounts["he"])
    assert pages.get(PATH).status_code == 200
    assert propose(pages, mapped).status_code == 403
    zhou = Wire()
    zhou.force_login(mapped.accounts["zhou"])
    assert (zhou.get(PATH).status_code, Wire().get(PATH).status_code) == (403, 401)
