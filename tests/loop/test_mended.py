"""Places where the loop once went wrong, or might: each with the smallest story that shows it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from frontline.facts.areas import AreaLifted
from frontline.facts.base import Fact, FactRetracted, area, person
from frontline.facts.isolation import CheckedIn
from frontline.loop import actions, climb, reconcile, rooms
from frontline.loop.models import MeasureChange, MeasureRow, SubjectRow, Task
from tests.loop.test_loop import NOON, decide, kinds, no_difference, proposals
from tests.telling import contact, infection, tell, test_result
from tests.town import Town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def taken_back(fact: Fact, at: datetime) -> FactRetracted:
    return FactRetracted(
        id=actions.new_id(),
        subject=fact.subject,
        at=at,
        known_at=at,
        retracts=fact.id,
        why="laboratory error",
    )


def told(*facts: Fact, at: datetime) -> None:
    tell(*facts, at=at)
    reconcile.settle(at=at)
    assert no_difference(at)


def of(town: Town, who: str) -> list[MeasureRow]:
    return list(
        MeasureRow.objects.filter(subject_id=town.people[who].pk, subject_kind="person").order_by("id")
    )


def test_a_second_measure_keeps_its_identity_when_the_ground_of_the_first_is_taken_back(town: Town) -> None:
    wife, patient = town.people["wife"], town.people["patient"]
    first = contact(wife, patient, NOON - DAY)
    told(infection(patient, NOON), first, at=NOON)
    again = NOON + 20 * DAY
    told(infection(town.people["far"], again), contact(wife, town.people["far"], again), at=again)
    second = next(row for row in of(town, "wife") if row.kind == "central_isolation" and row.ends_at > again)
    assert second.key
    told(taken_back(first, again + HOUR), at=again + HOUR)
    second.refresh_from_db()
    assert second.lifted_at is None and second.ends_at > again
    actions_of_second = MeasureChange.objects.filter(subject_id=wife.pk, at=again + HOUR).values_list(
        "action", flat=True
    )
    assert not {"start", "lift"} & set(actions_of_second)


def test_tasks_open_again_when_a_measure_that_was_over_goes_on(town: Town) -> None:
    far, patient = town.people["far"], town.people["patient"]
    told(infection(patient, NOON), contact(far, patient, NOON - DAY), at=NOON)
    isolation = next(row for row in of(town, "far") if row.kind == "central_isolation")
    later = isolation.ends_at + HOUR
    reconcile.settle(at=later)
    isolation.refresh_from_db()
    assert isolation.closed
    exposed = isolation.ends_at - DAY
    late = replace(contact(far, patient, exposed), known_at=exposed)
    told(late, at=later)
    isolation.refresh_from_db()
    assert isolation.ends_at > later and not isolation.closed
    assert Task.objects.filter(measure=isolation.pk, state="open", kind="test").exists()


def test_a_task_whose_evidence_was_taken_back_after_the_end_is_not_done(town: Town) -> None:
    wife, patient = town.people["wife"], town.people["patient"]
    test = test_result(wife, NOON + HOUR)
    told(infection(patient, NOON), contact(wife, patient, NOON - DAY), test, at=NOON + HOUR)
    assert Task.objects.filter(subject_id=wife.pk, state="done", evidence=test.id).exists()
    later = NOON + 30 * DAY
    reconcile.settle(at=later)
    told(taken_back(test, later), at=later)
    assert not Task.objects.filter(evidence=test.id).exists()


def test_who_moves_takes_measures_and_tasks_along(town: Town) -> None:
    wife, patient = town.people["wife"], town.people["patient"]
    told(infection(patient, NOON), contact(wife, patient, NOON - DAY), at=NOON)
    wife.building, wife.dwelling = town.buildings[5], town.dwellings[5]
    wife.save()
    assert not no_difference(NOON)
    SubjectRow.objects.filter(kind="person", subject_id=wife.pk).update(review_at=NOON)
    reconcile.settle(at=NOON)
    assert no_difference(NOON)
    assert {row.building for row in of(town, "wife")} == {town.buildings[5].pk}
    assert set(Task.objects.filter(subject_id=wife.pk).values_list("building", flat=True)) == {
        town.buildings[5].pk
    }


def test_retractions_of_retractions_in_one_transaction_reach_the_places(town: Town) -> None:
    found = infection(town.people["patient"], NOON)
    told(found, at=NOON)
    assert proposals()
    first = taken_back(found, NOON)
    told(taken_back(first, NOON + HOUR), first, at=NOON + HOUR)
    assert proposals()


def test_taking_back_what_was_never_told_is_refused(town: Town) -> None:
    found = infection(town.people["patient"], NOON)
    with pytest.raises(actions.Refused):
        tell(taken_back(found, NOON), at=NOON)
    tell(found, at=NOON)
    with pytest.raises(actions.Refused):
        tell(replace(taken_back(found, NOON), subject=person(town.people["wife"].pk)), at=NOON)


def test_an_area_on_a_grid_covers_the_compounds_of_the_grid(town: Town) -> None:
    told(infection(town.people["patient"], NOON), at=NOON)
    assert proposals()
    decision = decide((town.grids["E1"].pk,), NOON + HOUR)
    told(decision, at=NOON + HOUR)
    assert not proposals()
    told(taken_back(decision, NOON + 2 * HOUR), at=NOON + 2 * HOUR)
    assert proposals()


def test_the_city_is_low_while_an_area_is_raised(town: Town) -> None:
    def low(at: datetime) -> bool:
        return MeasureRow.objects.filter(
            kind="area_low", subject_kind="city", lifted_at=None, ends_at__gt=at
        ).exists()

    decision = decide((town.communities["west"].pk,), NOON)
    lifted = AreaLifted(
        id=actions.new_id(), subject=area(1), at=NOON + HOUR, known_at=NOON + HOUR, why="w", signed_by="h"
    )
    told(decision, at=NOON)
    assert low(NOON)
    told(lifted, at=NOON + HOUR)
    assert not low(NOON + HOUR)
    told(taken_back(lifted, NOON + 2 * HOUR), at=NOON + 2 * HOUR)
    assert low(NOON + 2 * HOUR)
    told(taken_back(decision, NOON + 3 * HOUR), at=NOON + 3 * HOUR)
    assert not low(NOON + 3 * HOUR)


def test_a_home_outside_any_compound_is_proposed_by_its_building(town: Town) -> None:
    found = infection(town.people["patient"], NOON)
    pairs = [(p, g) for p, g in zip(found.places, found.grains, strict=False) if g != "compound"]
    bare = replace(found, places=tuple(p for p, _ in pairs), grains=tuple(g for _, g in pairs))
    told(bare, at=NOON)
    assert proposals() == {town.buildings[2].pk}


def test_facts_about_a_contact_may_come_before_those_about_its_source(town: Town) -> None:
    people = town.people
    told(contact(people["guest"], people["wife"], NOON - DAY, category="of_contact"), at=NOON)
    told(contact(people["wife"], people["patient"], NOON - DAY), at=NOON)
    assert kinds(town, "guest", NOON) == []
    told(infection(people["patient"], NOON), at=NOON)
    assert kinds(town, "guest", NOON) == ["home_isolation"]


def test_a_room_that_fails_on_hearing_of_a_measure_stops_nobody_else(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hear(rows: list[MeasureRow], *, at: datetime) -> None:
        if any(row.subject_id == town.people["wife"].pk for row in rows):
            raise ValueError("no bed")

    deaf = rooms.Room(key="deaf", name="deaf", on_measures=(hear,))  # type: ignore[arg-type]
    monkeypatch.setitem(rooms._open, "deaf", deaf)
    tell(
        infection(town.people["patient"], NOON),
        contact(town.people["wife"], town.people["patient"], NOON - DAY),
        contact(town.people["guest"], town.people["patient"], NOON - DAY),
        at=NOON,
    )
    reconcile.settle(at=NOON)
    assert kinds(town, "guest", NOON) and not kinds(town, "wife", NOON)
    assert SubjectRow.objects.get(trouble__contains="no bed").subject_id == town.people["wife"].pk


def test_overdue_tasks_climb_once_by_the_index(town: Town) -> None:
    wife, patient = town.people["wife"], town.people["patient"]
    told(infection(patient, NOON), contact(wife, patient, NOON - DAY), at=NOON)
    transfer = Task.objects.get(subject_id=wife.pk, kind="transfer")
    taken = rooms.task_kinds().get("transfer")
    first, last = taken[1].climbs_after_hours if taken else (2.0, 6.0)
    assert climb.climb(at=transfer.due_at + first * HOUR) > 0
    transfer.refresh_from_db()
    assert transfer.climbed == 1
    climb.climb(at=transfer.due_at + last * HOUR)
    transfer.refresh_from_db()
    assert transfer.climbed == 2
    assert climb.climb(at=transfer.due_at + last * HOUR) == 0
    told(
        CheckedIn(id=actions.new_id(), subject=person(wife.pk), at=NOON, known_at=NOON, where="site"), at=NOON
    )
    transfer.refresh_from_db()
    assert transfer.state == "done"


def test_the_check_finds_a_task_somebody_lost_or_changed(town: Town) -> None:
    told(infection(town.people["patient"], NOON), at=NOON)
    task = Task.objects.filter(state="open").first()
    assert task is not None
    Task.objects.filter(pk=task.pk).update(due_at=task.due_at + HOUR)
    assert [d.trouble for d in reconcile.differences(at=NOON)] == [f"Task {task.key} differs from its duty."]
    task.delete()
    assert [d.trouble for d in reconcile.differences(at=NOON)] == [f"Duty {task.key} has no task."]
