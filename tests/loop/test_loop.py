"""From a fact to measures and tasks, and back again."""

from datetime import UTC, datetime, timedelta

from frontline.facts.areas import AreaDecided
from frontline.facts.base import FactRetracted, area, person
from frontline.loop import actions, queries, reconcile
from frontline.loop.models import FactRow, MeasureChange, MeasureRow, SubjectRow, Task
from tests.telling import contact, infection, tell, test_result
from tests.town import Town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu


def kinds(town: Town, who: str, at: datetime) -> list[str]:
    return [row.kind for row in queries.measures_of(person(town.people[who].pk), at=at)]


def chain(town: Town) -> list[FactRow]:
    """The patient is infected, his wife a contact, the guest a contact of hers."""
    people = town.people
    return tell(
        infection(people["patient"], NOON),
        contact(people["wife"], people["patient"], NOON - timedelta(days=1)),
        contact(people["guest"], people["wife"], NOON - timedelta(days=1), category="of_contact"),
        at=NOON,
    )


def no_difference(at: datetime) -> bool:
    return list(reconcile.differences(at=at)) == []


def test_a_chain_gets_its_measures_and_tasks(town: Town) -> None:
    chain(town)
    reconcile.settle(at=NOON)
    assert kinds(town, "wife", NOON) == ["central_isolation", "home_monitoring"]
    assert kinds(town, "guest", NOON) == ["home_isolation"]
    assert "hospital_treatment" in kinds(town, "patient", NOON) or "central_treatment" in kinds(
        town, "patient", NOON
    )
    tasks = Task.objects.filter(subject_id=town.people["wife"].pk, state="open")
    assert {"transfer", "check_in", "test"} <= {task.kind for task in tasks}
    assert all(task.building == town.buildings[2].pk for task in tasks)
    assert no_difference(NOON)


def test_a_retracted_infection_takes_two_steps_of_contacts_with_it(town: Town) -> None:
    first, *_ = chain(town)
    reconcile.settle(at=NOON)
    later = NOON + timedelta(hours=3)
    row = FactRow.objects.get(pk=first.pk)
    actions.record(
        _taken_back(row, later),
        by=None,
        at=later,
    )
    reconcile.settle(at=later)
    for who in ("patient", "wife", "guest"):
        assert kinds(town, who, later) == [], who
    assert not Task.objects.filter(state="open").exists()
    assert MeasureChange.objects.filter(action="lift").count() >= 3
    assert not MeasureRow.objects.filter(lifted_at__isnull=True, ends_at__gt=later).exists()
    assert no_difference(later)


def _taken_back(row: FactRow, at: datetime) -> FactRetracted:
    return FactRetracted(
        id=actions.new_id(),
        subject=person(row.subject_id),
        at=at,
        known_at=at,
        retracts=str(row.pk),
        why="laboratory error",
    )


def test_evidence_closes_the_task_and_changes_no_measure(town: Town) -> None:
    chain(town)
    reconcile.settle(at=NOON)
    of_wife = MeasureChange.objects.filter(subject_kind="person", subject_id=town.people["wife"].pk)
    changes = of_wife.count()
    [row] = tell(test_result(town.people["wife"], NOON + timedelta(hours=1)), at=NOON + timedelta(hours=1))
    reconcile.settle(at=NOON + timedelta(hours=1))
    done = Task.objects.get(subject_id=town.people["wife"].pk, state="done", kind="test")
    assert done.evidence == row.pk
    assert of_wife.count() == changes
    assert no_difference(NOON + timedelta(hours=1))


def test_measures_end_by_themselves_and_their_tasks_go(town: Town) -> None:
    chain(town)
    reconcile.settle(at=NOON)
    later = NOON + timedelta(days=9)
    assert kinds(town, "wife", later) == ["home_monitoring"]
    reconcile.settle(at=later)
    left = Task.objects.filter(subject_id=town.people["guest"].pk, state="open")
    assert not left.exists()
    assert set(
        Task.objects.filter(subject_id=town.people["wife"].pk, state="open", due_at__lt=later).values_list(
            "kind", flat=True
        )
    ) <= {"release", "test", "health_check"}
    assert no_difference(later)


def test_a_second_review_changes_nothing(town: Town) -> None:
    chain(town)
    reconcile.settle(at=NOON)
    changes, tasks = MeasureChange.objects.count(), Task.objects.count()
    reconcile.review_everybody(at=NOON)
    assert (MeasureChange.objects.count(), Task.objects.count()) == (changes, tasks)


def test_telling_twice_is_telling_once(town: Town) -> None:
    fact = infection(town.people["patient"], NOON)
    tell(fact, at=NOON)
    tell(fact, at=NOON)
    assert FactRow.objects.count() == 1


def test_a_broken_row_stops_nobody_else(town: Town) -> None:
    chain(town)
    FactRow.objects.create(
        id="00000000-0000-4000-8000-000000000001",
        kind="test_reported",
        subject_kind="person",
        subject_id=town.people["far"].pk,
        at=NOON,
        known_at=NOON,
        payload={"result": 7},
    )
    SubjectRow.objects.create(kind="person", subject_id=town.people["far"].pk, review_at=NOON)
    reconcile.settle(at=NOON)
    assert kinds(town, "guest", NOON) == ["home_isolation"]
    assert reconcile.troubled() == 1


def test_as_it_was_known_then(town: Town) -> None:
    first, *_ = chain(town)
    reconcile.settle(at=NOON)
    later = NOON + timedelta(hours=3)
    actions.record(_taken_back(FactRow.objects.get(pk=first.pk), later), by=None, at=later)
    reconcile.settle(at=later)
    guest = person(town.people["guest"].pk)
    assert [m["kind"] for m in queries.was_in_force(guest, at=NOON)] == ["home_isolation"]
    assert queries.was_in_force(guest, at=later) == []


def proposals() -> set[int]:
    rows = MeasureRow.objects.filter(kind="area_proposal", lifted_at__isnull=True, ends_at__gt=NOON)
    return set(rows.values_list("subject_id", flat=True))


def decide(places: tuple[int, ...], at: datetime) -> AreaDecided:
    return AreaDecided(
        id=actions.new_id(), subject=area(1), at=at, known_at=at, level="high", grain="community",
        places=places, name="东社区", decided_by="玉树市人民政府",
    )  # fmt: skip


def test_an_infection_proposes_an_area_which_a_larger_one_covers_in_any_order(town: Town) -> None:
    east = town.communities["east"].pk
    tell(infection(town.people["patient"], NOON), at=NOON)
    reconcile.settle(at=NOON)
    assert proposals() == {town.buildings[2].compound_id}
    later = NOON + timedelta(hours=1)
    tell(decide((east,), later), at=later)
    reconcile.settle(at=later)
    assert proposals() == set()
    tell(infection(town.people["guest"], later), at=later)
    reconcile.settle(at=later)
    assert proposals() == set()
    assert no_difference(later)


def test_a_township_is_not_looked_at_for_each_infection(town: Town) -> None:
    tell(infection(town.people["patient"], NOON), at=NOON)
    due = set(
        SubjectRow.objects.filter(kind="place", review_at__isnull=False).values_list("subject_id", flat=True)
    )
    assert town.township.pk not in due
    assert town.buildings[2].compound_id in due
