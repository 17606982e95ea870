"""Changes of boundaries: proposed apart from the present, decided from a moment, overtaken, undone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation
from shapely.geometry import shape as shape_of

from frontline.areas.boundaries import actions, force, outlines, queries
from frontline.areas.boundaries.consequences import consequences, count_of
from frontline.areas.models import BoundaryChange
from frontline.areas.queries import lookup
from frontline.city import access
from frontline.city.access import Actor, NotAllowed, NotHere
from frontline.city.grids import grids_then
from frontline.city.models import Building, Grant, Household, Place
from frontline.loop import queries as loop
from frontline.loop import reconcile, rooms
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow, Task
from tests import telling
from tests.areas.conftest import NOON
from tests.town import Town, account

Who = Callable[..., Actor]
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def he(actor: Who) -> Actor:
    return actor("he", LATER)


@pytest.fixture
def change(town: Town, he: Actor) -> BoundaryChange:
    return actions.propose([town.communities["east"].pk], reason="重新划分", by=he, at=LATER)


def grid_of(town: Town, number: int) -> int:
    return Building.objects.get(pk=town.buildings[number].pk).grid_id or 0


def key(town: Town, name: str) -> str:
    return str(town.grids[name].pk)


def test_a_proposal_changes_nothing_until_it_is_decided(
    town: Town, change: BoundaryChange, he: Actor
) -> None:
    actions.move(change, [town.buildings[2].pk], key(town, "E2"), by=he, at=LATER)
    assert grid_of(town, 2) == town.grids["E1"].pk and not FactRow.objects.filter(kind="boundary_moved")
    actions.decide(change, holds_from=LATER, by=he, at=LATER)
    assert grid_of(town, 2) == town.grids["E2"].pk
    assert (change.state, change.number) == ("decided", 1)
    fact = FactRow.objects.get(kind="boundary_moved")
    assert fact.payload["buildings"] == [town.buildings[2].pk] and fact.told_by == he.account


def test_a_split_makes_a_grid_with_a_code_and_its_worker(
    town: Town, change: BoundaryChange, he: Actor
) -> None:
    actions.split(change, key(town, "E1"), [town.buildings[2].pk], by=he, at=LATER)
    assert Place.objects.filter(kind="grid").count() == 3
    actions.decide(change, holds_from=LATER, by=he, at=LATER)
    made = Place.objects.get(pk=grid_of(town, 2))
    assert made.code == "6327010010011001" and made.parent == town.communities["east"]
    gao = access.actor_for(town.accounts["gao"], at=LATER)
    assert made.pk in gao.places, "whoever had the old grid has the new one, until somebody else is named"
    assert set(access.buildings_of(gao) or ()) == {town.buildings[1].pk, town.buildings[2].pk}


def test_another_worker_takes_the_new_grid_over(town: Town, change: BoundaryChange, he: Actor) -> None:
    ma = account(town, "ma", "grid_worker", on_id=town.grids["E2"].pk)
    actions.split(change, key(town, "E1"), [town.buildings[2].pk], by=he, at=LATER)
    actions.name_grid(change, "n1", name="新网格", worker=ma.pk, by=he, at=LATER)
    actions.decide(change, holds_from=LATER, by=he, at=LATER)
    gao, his = access.actor_for(town.accounts["gao"], at=LATER), access.actor_for(ma, at=LATER)
    assert set(access.buildings_of(gao) or ()) == {town.buildings[1].pk}
    assert town.buildings[2].pk in (access.buildings_of(his) or ())
    with pytest.raises(Refused):
        actions.name_grid(change, "n1", name="x", worker=None, by=he, at=LATER)


def test_a_merge_ends_the_other_grid_and_the_rights_on_it(
    town: Town, change: BoundaryChange, he: Actor
) -> None:
    actions.merge(change, [key(town, "E1"), key(town, "E2")], key(town, "E2"), by=he, at=LATER)
    actions.decide(change, holds_from=LATER, by=he, at=LATER)
    ended = Place.objects.get(pk=town.grids["E1"].pk)
    assert ended.closed_on is not None
    assert not access.actor_for(town.accounts["gao"], at=LATER + timedelta(minutes=1)).places
    assert {grid_of(town, number) for number in (1, 2, 3)} == {town.grids["E2"].pk}


def test_undoing_is_a_decision_that_brings_everything_back(
    town: Town, change: BoundaryChange, he: Actor
) -> None:
    before = {number: grid_of(town, number) for number in town.buildings}
    actions.merge(change, [key(town, "E1"), key(town, "E2")], key(town, "E2"), by=he, at=LATER)
    actions.decide(change, holds_from=LATER, by=he, at=LATER)
    back = actions.propose_reverse(change, by=he, at=LATER)
    assert back.reverses == change and {number: grid_of(town, number) for number in town.buildings} != before
    once_more = LATER + timedelta(hours=1)
    actions.decide(back, holds_from=once_more, by=he, at=once_more)
    assert {number: grid_of(town, number) for number in town.buildings} == before
    assert Place.objects.get(pk=town.grids["E1"].pk).closed_on is None
    gao = access.actor_for(town.accounts["gao"], at=once_more)
    assert town.grids["E1"].pk in gao.places
    with pytest.raises(Refused):
        actions.propose_reverse(change, by=he, at=once_more)


def test_the_old_lines_stay_readable_by_date(town: Town, change: BoundaryChange, he: Actor) -> None:
    actions.move(change, [town.buildings[2].pk], key(town, "E2"), by=he, at=LATER)
    actions.decide(change, holds_from=LATER, by=he, at=LATER)
    tower = town.buildings[2].pk
    east = [town.communities["east"].pk]
    assert grids_then(LATER - timedelta(minutes=1), east)[tower] == town.grids["E1"].pk
    assert grids_then(LATER, east)[tower] == town.grids["E2"].pk
    then = queries.grid_lines(east[0], at=NOON)
    now = queries.grid_lines(east[0], at=LATER)
    assert [(one.place.name, one.buildings, one.people) for one in then] == [
        ("E1网格", 2, 6),
        ("E2网格", 1, 1),
    ]
    assert [(one.place.name, one.buildings, one.people) for one in now] == [
        ("E1网格", 1, 4),
        ("E2网格", 2, 3),
    ]
    assert [worker.name for worker in then[0].workers] == ["gao"]


def test_a_decision_waits_for_its_moment(town: Town, change: BoundaryChange, he: Actor) -> None:
    tomorrow = LATER + timedelta(days=1)
    actions.move(change, [town.buildings[2].pk], key(town, "E2"), by=he, at=LATER)
    actions.decide(change, holds_from=tomorrow, by=he, at=LATER)
    assert not force.bring_due(at=LATER) and grid_of(town, 2) == town.grids["E1"].pk
    shown = rooms.resident_panels(town.people["patient"], LATER)
    [panel] = [one for one in shown if "move" in one.context]
    assert panel.context["move"].to.name == "E2网格"
    assert force.bring_due(at=tomorrow) and grid_of(town, 2) == town.grids["E2"].pk
    assert not force.bring_due(at=tomorrow)


def test_two_editors_are_told_who_came_first(town: Town, change: BoundaryChange, he: Actor) -> None:
    account(town, "secretary", "community_secretary", on_id=town.communities["east"].pk)
    her = access.actor_for(town.accounts["secretary"], at=LATER)
    other = actions.propose([town.communities["east"].pk], reason="另一份", by=her, at=LATER)
    actions.split(other, key(town, "E1"), [town.buildings[1].pk], by=her, at=LATER)
    actions.move(change, [town.buildings[2].pk], key(town, "E2"), by=he, at=LATER)
    actions.decide(change, holds_from=LATER, by=he, at=LATER)
    other.refresh_from_db()
    assert (other.state, other.overtaken_by) == ("overtaken", change)
    with pytest.raises(Refused, match="he"):
        actions.move(other, [town.buildings[1].pk], key(town, "E2"), by=her, at=LATER)
    again = actions.take_up(other, by=her, at=LATER)
    assert [move.building_id for move in again.moves.all()] == [town.buildings[1].pk]
    with pytest.raises(Refused):  # nothing would stay in E1
        actions.split(again, key(town, "E1"), [town.buildings[1].pk], by=her, at=LATER)


def test_a_proposal_begun_on_old_lines_is_stopped_when_it_touches_them(
    town: Town, change: BoundaryChange, he: Actor
) -> None:
    late = actions.propose([town.communities["east"].pk], reason="后到", by=he, at=LATER)
    actions.move(change, [town.buildings[2].pk], key(town, "E2"), by=he, at=LATER)
    actions.decide(change, holds_from=LATER, by=he, at=LATER)
    actions.move(late, [town.buildings[1].pk], key(town, "E2"), by=he, at=LATER)
    with pytest.raises(Refused, match="he"):
        actions.decide(late, holds_from=LATER, by=he, at=LATER)


def test_two_decisions_about_the_same_grids_do_not_wait_together(
    town: Town, change: BoundaryChange, he: Actor
) -> None:
    tomorrow = LATER + timedelta(days=1)
    other = actions.propose([town.communities["east"].pk], reason="另一份", by=he, at=LATER)
    for one in (change, other):
        actions.move(one, [town.buildings[2].pk], key(town, "E2"), by=he, at=LATER)
    actions.decide(change, holds_from=tomorrow, by=he, at=LATER)
    with pytest.raises(Refused):
        actions.decide(other, holds_from=tomorrow, by=he, at=LATER)
    actions.withdraw(change, by=he, at=LATER)
    actions.decide(other, holds_from=tomorrow, by=he, at=LATER)
    Building.objects.filter(pk=town.buildings[2].pk).update(grid=town.grids["E2"])  # a list came in
    force.bring_due(at=tomorrow)
    other.refresh_from_db()
    assert (other.state, other.number) == ("overtaken", None)


def test_rights(town: Town, change: BoundaryChange, actor: Who, he: Actor) -> None:
    account(town, "west", "community_secretary", on_id=town.communities["west"].pk)
    west, gao = access.actor_for(town.accounts["west"], at=LATER), actor("gao", LATER)
    with pytest.raises(Refused):
        actions.move(change, [town.buildings[1].pk], key(town, "E2"), by=west, at=LATER)
    with pytest.raises(NotAllowed):
        actions.propose([town.communities["east"].pk], reason="我来", by=gao, at=LATER)
    own = actions.propose([town.communities["west"].pk], reason="西边", by=west, at=LATER)
    actions.split(own, key(town, "W1"), [town.buildings[4].pk], by=west, at=LATER)
    with pytest.raises(NotAllowed):
        actions.decide(own, holds_from=LATER, by=west, at=LATER)
    for wrong in (LATER - timedelta(days=1), LATER + timedelta(days=90)):
        with pytest.raises(Refused):
            actions.decide(own, holds_from=wrong, by=he, at=LATER)
    with pytest.raises(Refused):
        actions.decide(change, holds_from=LATER, by=he, at=LATER)  # nothing is redrawn
    assert list(queries.seen_by(west)) == [own]


# --- the list before is what changes after -----------------------------------------------------------------


@pytest.fixture
def busy(town: Town) -> Town:
    """Contacts with measures and tasks in courtyards 1 and 2; needs of two people."""
    people = town.people
    telling.tell(
        telling.infection(people["patient"], NOON),
        telling.contact(people["wife"], people["patient"], NOON - timedelta(days=1)),
        telling.contact(people["lin"], people["patient"], NOON - timedelta(days=1)),
        at=NOON,
    )
    reconcile.settle(at=NOON)
    for name, needs in (("wife", ["pregnant"]), ("patient", ["alone", "ill"])):
        people[name].needs = needs
        people[name].save()
    return town


def names_behind(he: Actor, change: BoundaryChange, count: str) -> list[str]:
    found = count_of(he, change, count)
    assert found.records is not None and found.lines is not None
    return sorted(line.title for line in found.lines(he, list(found.records)))


def test_the_list_before_equals_the_changes_after(busy: Town, change: BoundaryChange, he: Actor) -> None:
    actions.move(change, [busy.buildings[2].pk], key(busy, "E2"), by=he, at=LATER)
    said = consequences(he, change)
    counts = {one.key: one.count for _heading, ones in said.groups for one in ones}
    moved = Task.objects.filter(building=busy.buildings[2].pk, state="open")
    assert counts["people"] == 2 and counts["households"] == 1 and counts["notices"] == 1
    assert (counts["needs:alone"], counts["needs:ill"], counts["needs:pregnant"]) == (1, 1, 1)
    assert (counts["cases:infected"], counts["cases:contacts"]) == (1, 1)
    assert sum(n for kind, n in counts.items() if kind.startswith("tasks:")) == moved.count() > 0
    for one in said.groups:
        for count in one[1]:
            assert len(names_behind(he, change, count.key)) == count.count, count.key
    gao = access.actor_for(busy.accounts["gao"], at=LATER)
    before = set(loop.tasks_within(gao).filter(state="open"))
    people_before = set(access.people(gao))
    actions.decide(change, holds_from=LATER, by=he, at=LATER)
    gone = before - set(loop.tasks_within(gao).filter(state="open"))
    assert gone == set(moved)
    assert people_before - set(access.people(gao)) == {busy.people["patient"], busy.people["wife"]}
    assert said.total.people == (7, 7) and said.total.buildings == (3, 3)
    [flow] = said.flows
    assert (flow.households, flow.people, [one.name for one in flow.workers]) == (1, 2, ["gao"])
    reconcile.settle(at=LATER)
    assert list(reconcile.differences(at=LATER)) == []


def test_nothing_redrawn_concerns_nobody(town: Town, change: BoundaryChange, he: Actor) -> None:
    said = consequences(he, change)
    assert not said.anything and said.groups == [] and said.total.people == (0, 0)
    with pytest.raises(NotHere):
        count_of(he, change, "people")


def test_names_are_masked_without_the_right(
    busy: Town, change: BoundaryChange, actor: Who, he: Actor
) -> None:
    actions.move(change, [busy.buildings[2].pk], key(busy, "E2"), by=he, at=LATER)
    assert all(name.endswith("*") for name in names_behind(he, change, "people"))
    assert names_behind(he, change, "households") == ["p******"]
    assert "甲patient" in names_behind(actor("wu", LATER), change, "people")


# --- drawn on the map --------------------------------------------------------------------------------------


def square(west: float, south: float = 33.0, side: float = 0.0004) -> dict[str, Any]:
    ring = [
        [west, south],
        [west + side, south],
        [west + side, south + side],
        [west, south + side],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture
def mapped(town: Town) -> Town:
    for number, building in town.buildings.items():
        west = 97.0 + number * 0.001
        Place.objects.filter(pk=building.pk).update(shape=square(west), lon=west + 0.0002, lat=33.0002)
    Place.objects.filter(pk=town.grids["E1"].pk).update(shape=square(97.0005, 32.999, 0.002))
    return town


def test_a_drawn_line_splits_the_grid_and_its_outline(
    mapped: Town, change: BoundaryChange, he: Actor
) -> None:
    drawn = outlines.drawn({"type": "LineString", "coordinates": [[97.00175, 33.0], [97.00175, 33.001]]})
    actions.split_by_line(change, key(mapped, "E1"), drawn, by=he, at=LATER)
    actions.decide(change, holds_from=LATER, by=he, at=LATER)
    kept, made = grid_of(mapped, 1), grid_of(mapped, 2)
    assert {kept, made} > {mapped.grids["E1"].pk} and kept != made
    shapes = [Place.objects.get(pk=id).shape for id in (kept, made)]
    assert all(shape is not None for shape in shapes)
    areas = [shape_of(shape) for shape in shapes]
    assert sum(one.area for one in areas) == pytest.approx(0.002**2)
    assert areas[0].intersection(areas[1]).area == pytest.approx(0, abs=1e-15)
    assert change.grids.get(grid=mapped.grids["E1"]).before is not None


def test_words_of_a_place_page_name_the_counts(busy: Town, he: Actor) -> None:
    with translation.override("en"):
        found = rooms.affected_by(he, lookup.building_ids(busy.grids["E1"]))
    keys = [count.key for count in found]
    assert len(keys) == len(set(keys)) and {"people", "households", "objections"} <= set(keys)
    assert Household.objects.count() == 4 and Grant.objects.count() > 0
