"""Grids of the solver: asked for on a page, worked out by the worker, an ordinary proposal in the end."""

from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from frontline.areas.boundaries import problem, queries, solving
from frontline.areas.boundaries.layout import Layout
from frontline.areas.models import BoundaryChange, GridRequest
from frontline.city import access, clock
from frontline.city.access import Actor
from frontline.city.models import Building, Person, Place, Street
from frontline.loop.actions import Refused
from tests.areas.boundaries.test_actions import LATER
from tests.town import Town, account

Who = Callable[..., Actor]
ROWS, COLUMNS = 4, 6


@pytest.fixture
def he(town: Town, actor: Who) -> Actor:
    clock.set_exercise(at=LATER, paused=True)
    return actor("he", LATER)


@pytest.fixture
def block(town: Town) -> list[int]:
    """24 more buildings of two people each in the west, all in W1 but four; W1 is too heavy."""
    west, grid = town.communities["west"], town.grids["W1"]
    small = Place.objects.create(kind="grid", code="W2", name="W2网格", parent=west)
    Place.objects.filter(pk__in=[town.buildings[n].pk for n in (4, 5)]).update(lon=97.0, lat=33.0)
    made = []
    for n in range(ROWS * COLUMNS):
        row, column = divmod(n, COLUMNS)
        place = Place.objects.create(
            kind="building", name=f"b{n}", parent=west, lon=97.001 + column * 0.0004, lat=33.0 + row * 0.0003
        )
        building = Building.objects.create(
            place=place, kind="tower", floors=6, units=1, grid=small if column == 5 else grid, community=west,
            township=town.township,
        )  # fmt: skip
        made.append(building.pk)
        for who in range(2):
            Person.objects.create(code=f"N{n}{who}", name="某", building=building, invented=True)
    return made


def test_grids_are_proposed_with_figures_and_nothing_changes(town: Town, block: list[int], he: Actor) -> None:
    west = town.communities["west"].pk
    before = dict(Building.objects.values_list("pk", "grid"))
    asked = solving.ask_for_grids([west], 3, weight="people", reason="", by=he, at=LATER)
    assert solving.work_out_grids(at=LATER) and not solving.work_out_grids(at=LATER)
    asked.refresh_from_db()
    assert (asked.state, asked.why) == ("done", "")
    change = asked.change
    assert change is not None and change.origin == "solver"
    assert (change.figures["grids"], change.figures["loose"], change.figures["unplaced"]) == (3, 0, 0)
    assert dict(Building.objects.values_list("pk", "grid")) == before
    made = change.grids.get(made=True)
    assert made.code == "6327010010021001"
    then = queries.layout_of(change).then
    assert len({then[id] for id in block}) == 3


def test_relief_moves_few_and_leaves_the_rest(town: Town, block: list[int], he: Actor) -> None:
    asked = solving.ask_for_relief(town.grids["W1"], weight="people", by=he, at=LATER)
    assert solving.work_out_grids(at=LATER)
    asked.refresh_from_db()
    assert asked.change is not None, asked.why
    moved = list(asked.change.moves.values_list("left__name", "to__name"))
    assert moved and set(moved) == {("W1网格", "W2网格")}
    assert len(moved) <= 9  # half of the 16 more buildings that W1 has


def test_what_cannot_be_asked_is_refused(town: Town, block: list[int], he: Actor, actor: Who) -> None:
    west = town.communities["west"].pk
    with pytest.raises(Refused):
        solving.ask_for_grids([west], 0, weight="people", reason="", by=he, at=LATER)
    with pytest.raises(Refused):
        solving.ask_for_relief(town.communities["west"], weight="people", by=he, at=LATER)
    account(town, "east", "community_secretary", on_id=town.communities["east"].pk)
    with pytest.raises(Refused):
        solving.ask_for_relief(
            town.grids["W1"], weight="people", by=access.actor_for(town.accounts["east"], at=LATER), at=LATER
        )


def test_the_solvers_refusal_is_shown_with_its_reason(town: Town, he: Actor) -> None:
    east = town.communities["east"].pk  # none of its buildings is on the map
    asked = solving.ask_for_grids([east], 2, weight="work", reason="", by=he, at=LATER)
    assert solving.work_out_grids(at=LATER)
    asked.refresh_from_db()
    assert asked.state == "refused" and asked.why and not BoundaryChange.objects.exists()


def test_whoever_lost_the_right_gets_no_proposal(town: Town, block: list[int], he: Actor) -> None:
    asked = solving.ask_for_grids(
        [town.communities["west"].pk], 2, weight="people", reason="", by=he, at=LATER
    )
    town.accounts["he"].grants.all().delete()
    assert solving.work_out_grids(at=LATER)
    asked.refresh_from_db()
    assert asked.state == "refused" and not BoundaryChange.objects.exists()


def test_neighbours_are_found_along_the_streets_people_may_walk(town: Town, block: list[int]) -> None:
    west = town.communities["west"].pk
    layout = Layout({}, {}, dict.fromkeys(block, ""), dict.fromkeys(block, west))

    def across() -> int:
        """Pairs of neighbours in two columns of the block."""
        made = problem._known(layout, block, "people").city.streets
        column = np.array([block.index(id) % COLUMNS for id in block])[made.order]
        return int((column[made.edges[:, 0]] != column[made.edges[:, 1]]).sum())

    def street(lon: float, lat: float, to_lon: float, to_lat: float, *, walkable: bool = True) -> None:
        line = {"type": "LineString", "coordinates": [[lon, lat], [to_lon, to_lat]]}
        Street.objects.create(line=line, walkable=walkable)

    everywhere = across()
    for column in range(COLUMNS):  # a street along each column, two kilometres long
        street(97.001 + column * 0.0004, 32.99, 97.001 + column * 0.0004, 33.01)
    street(97.0, 33.0005, 97.01, 33.0005, walkable=False)
    assert across() == COLUMNS - 1 < everywhere
    street(97.0, 33.0005, 97.01, 33.0005)
    assert across() > COLUMNS - 1


def test_work_weighs_stairs_and_needs(town: Town, block: list[int]) -> None:
    assert problem._weight((2, 5, 1, 4), "people") == 2
    assert problem._weight((2, 5, 1, 4), "work") == 2 + 15 + 2 + 2


def test_pages_ask_and_show(town: Town, block: list[int], he: Actor) -> None:
    client = Client(headers={"accept-language": "en"})
    client.force_login(town.accounts["he"])
    west = str(town.communities["west"].ref)
    page = client.post(
        reverse("areas:solve"), {"communities": [west], "wanted": 3, "weight": "people"}, follow=True
    ).content.decode()
    assert "waits" in page and GridRequest.objects.count() == 1
    solving.work_out_grids(at=LATER)
    assert "See the proposal" in client.get(reverse("areas:boundaries")).content.decode()
    change = BoundaryChange.objects.get()
    shown = client.get(reverse("areas:boundary", args=[change.ref])).content.decode()
    assert "Furthest from the mean" in shown and "Loose pieces" in shown
    heavy = reverse("areas:heavy", args=[town.grids["W1"].ref])
    assert "Too heavy" in client.get(heavy).content.decode()
    assert client.post(heavy, {"weight": "people"}).status_code == 302
    assert client.get(reverse("areas:heavy", args=[town.communities["west"].ref])).status_code == 404
    bad = client.post(reverse("areas:solve"), {"communities": [west], "wanted": 0}).content.decode()
    assert "greater than or equal to 1" in bad
