"""Moving a building to another grid, and a person to another dwelling."""

from datetime import UTC, datetime, timedelta

import pytest

from frontline.city import access
from frontline.city.models import Building, Person, Residence
from frontline.loop import moves, reconcile
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow, MeasureRow, Task
from tests.cast import hire
from tests.telling import contact, infection, tell
from tests.town import Town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def wife(town: Town) -> Person:
    """A contact in courtyard 2, with measures and tasks."""
    hire(town)
    patient, wife = town.people["patient"], town.people["wife"]
    tell(infection(patient, NOON), contact(wife, patient, NOON - timedelta(days=1)), at=NOON)
    reconcile.settle(at=NOON)
    return wife


def buildings_of_tasks(who: Person) -> set[int | None]:
    return set(
        Task.objects.filter(subject_kind="person", subject_id=who.pk, state="open").values_list(
            "building", flat=True
        )
    )


def test_everything_open_moves_with_the_person(town: Town, wife: Person) -> None:
    moves.move_person(wife, to=town.dwellings[4], by=None, at=LATER)
    new = town.buildings[4].pk
    assert buildings_of_tasks(wife) == {new}
    reconcile.settle(at=LATER)
    assert buildings_of_tasks(wife) == {new}
    open_rows = MeasureRow.objects.filter(subject_kind="person", subject_id=wife.pk, lifted_at__isnull=True)
    assert set(open_rows.values_list("building", flat=True)) == {new}
    assert list(reconcile.differences(at=LATER)) == []
    assert Person.objects.get(pk=wife.pk).building_id == new
    assert FactRow.objects.get(kind="dwelling_changed").payload["from_dwelling"] == town.dwellings[2].pk


def test_the_history_keeps_both_dwellings(town: Town, wife: Person) -> None:
    moves.move_person(wife, to=town.dwellings[4], by=None, at=LATER)
    moves.move_person(wife, to=town.dwellings[1], by=None, at=LATER + timedelta(hours=1))
    lived = Residence.objects.filter(person=wife).order_by("since").values_list("dwelling", "until")
    assert list(lived) == [
        (town.dwellings[2].pk, LATER),
        (town.dwellings[4].pk, LATER + timedelta(hours=1)),
        (town.dwellings[1].pk, None),
    ]


def test_moving_home_or_into_the_past_is_refused(town: Town, wife: Person) -> None:
    with pytest.raises(Refused):
        moves.move_person(wife, to=town.dwellings[2], by=None, at=LATER)
    moves.move_person(wife, to=town.dwellings[4], by=None, at=LATER)
    with pytest.raises(Refused):
        moves.move_person(wife, to=town.dwellings[1], by=None, at=NOON)
    assert Person.objects.get(pk=wife.pk).dwelling_id == town.dwellings[4].pk


def test_rights_follow_the_building_to_its_new_grid(town: Town, wife: Person) -> None:
    gao = access.actor_for(town.accounts["gao"], at=LATER)
    assert town.buildings[2].pk in (access.buildings_of(gao) or ())
    [fact] = moves.move_buildings([town.buildings[2].pk], to_grid=town.grids["E2"], by=None, at=LATER)
    assert town.buildings[2].pk not in (access.buildings_of(gao) or ())
    assert (fact.subject_id, fact.payload["from_grid"]) == (town.grids["E2"].pk, town.grids["E1"].pk)
    reconcile.settle(at=LATER)
    assert list(reconcile.differences(at=LATER)) == []


def test_one_fact_for_each_grid_left(town: Town) -> None:
    Building.objects.filter(pk=town.buildings[1].pk).update(grid=town.grids["E2"])
    both = [town.buildings[1].pk, town.buildings[2].pk]
    facts = moves.move_buildings(both, to_grid=town.grids["E2"], by=None, at=LATER)
    assert [fact.payload["buildings"] for fact in facts] == [(town.buildings[2].pk,)]


@pytest.mark.parametrize("wrong", ["other community", "no grid", "gone"])
def test_a_wrong_move_is_refused(town: Town, wrong: str) -> None:
    to = town.communities["east"] if wrong == "no grid" else town.grids["E2"]
    buildings = {"other community": town.buildings[4].pk, "no grid": town.buildings[1].pk, "gone": 999_999}
    with pytest.raises(Refused):
        moves.move_buildings([buildings[wrong]], to_grid=to, by=None, at=LATER)
    assert not FactRow.objects.exists()
