"""Results: taken, held with a reason, corrected; what follows for the people of a tube."""

from datetime import datetime
from uuid import uuid4

import pytest

from frontline.city.access import Actor
from frontline.facts.base import person
from frontline.loop import queries, reconcile
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow, MeasureRow, Task
from frontline.screening.actions import books, following, held_results, results
from frontline.screening.actions.results import Told, take_results
from frontline.screening.models import FollowUp, ResultFact, Round, Tube, TubeResult
from frontline.screening.rules import TubeTold
from tests.screening.telling import after, open_round, swab, tell, tube
from tests.town import Town

pytestmark = pytest.mark.django_db
NOW = after(120)


@pytest.fixture
def round(staffed: Town) -> Round:
    return open_round(staffed)


def sampled(round: Round, barcode: str, *codes: str, purpose: str = "round", minute: float = 1) -> TubeTold:
    told = tube(
        [swab(slot, code, minute) for slot, code in enumerate(codes)], barcode=barcode, sealed=minute + 4
    )
    told = TubeTold(
        told.ref, told.barcode, told.capacity, told.opened_at, told.swabs, told.sealed_at, purpose
    )
    tell(round, told, minute=minute + 5)
    books.keep_books(at=after(minute + 6))
    return told


def say(ma: Actor, *told: Told, at: datetime = NOW, correction: str = "") -> tuple[int, int, int]:
    file = take_results(told, source="file", by=ma, at=at, correction=correction)
    following.follow_results(at=at)
    reconcile.settle(at=at)
    return file.taken, file.again, file.held


def in_force(town: Town, at: datetime = NOW) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, one in town.people.items():
        rows = [row.kind for row in queries.measures_of(person(one.pk), at=at)]
        if rows:
            found[name] = rows
    return found


def held() -> list[tuple[str, str]]:
    return sorted(TubeResult.objects.filter(state="held").values_list("barcode", "why"))


def nothing_differs(at: datetime = NOW) -> None:
    assert list(reconcile.differences(at=at)) == []


def test_a_positive_tube_recalls_its_people_and_nobody_else(staffed: Town, round: Round, ma: Actor) -> None:
    sampled(round, "T1", "P10", "P11", "P20")
    sampled(round, "T2", "P12", "P13")
    assert say(ma, Told("T1", "positive"), Told("T2", "negative")) == (2, 0, 0)
    assert in_force(staffed) == {who: ["home_isolation"] for who in ("lin", "lin_wife", "patient")}
    tasks = Task.objects.filter(kind="retest", state="open")
    assert {task.subject_id for task in tasks} == {
        staffed.people[n].pk for n in ("lin", "lin_wife", "patient")
    }
    assert [row.payload["slot"] for row in FactRow.objects.filter(kind="tube_positive").order_by("at", "id")]
    assert set(ResultFact.objects.values_list("slot", "kind")) == {(n, "tube_positive") for n in range(3)}
    nothing_differs()


def test_the_same_delivery_twice_changes_nothing(staffed: Town, round: Round, ma: Actor) -> None:
    sampled(round, "T1", "P10")
    say(ma, Told("T1", "positive"), Told("X9", "negative"))
    facts = FactRow.objects.count()
    assert say(ma, Told("T1", "positive"), Told("X9", "negative"), at=after(130)) == (0, 1, 1)
    assert FactRow.objects.count() == facts
    assert TubeResult.objects.count() == 2


def test_a_single_negative_test_frees_and_a_positive_one_asks_for_a_report(
    staffed: Town, round: Round, ma: Actor
) -> None:
    sampled(round, "T1", "P10", "P11")
    say(ma, Told("T1", "positive"))
    sampled(round, "R1", "P10", purpose="single", minute=130)
    sampled(round, "R2", "P11", purpose="single", minute=131)
    assert say(ma, Told("R1", "negative"), Told("R2", "positive"), at=after(180)) == (2, 0, 0)
    assert in_force(staffed, after(180)) == {"lin_wife": ["home_isolation"]}
    report = Task.objects.get(kind="report_case")
    assert (report.subject_id, report.state, report.group) == (
        staffed.people["lin_wife"].pk,
        "open",
        "tracing",
    )
    assert report.room == "cases"
    assert set(Task.objects.filter(kind="retest").values_list("state", flat=True)) == {"done"}
    nothing_differs(after(180))


def test_a_corrected_result_takes_back_what_followed_and_again(
    staffed: Town, round: Round, ma: Actor
) -> None:
    sampled(round, "T1", "P10", "P11")
    say(ma, Told("T1", "positive"))
    results.correct_result("T1", "negative", why="错管", by=ma, at=after(130))
    following.follow_results(at=after(130))
    reconcile.settle(at=after(130))
    assert in_force(staffed, after(130)) == {}
    assert Tube.objects.get(barcode="T1").result == "negative"
    results.correct_result("T1", "positive", why="复核", by=ma, at=after(140))
    following.follow_results(at=after(140))
    reconcile.settle(at=after(140))
    assert set(in_force(staffed, after(140))) == {"lin", "lin_wife"}
    assert list(TubeResult.objects.order_by("id").values_list("result", "state")) == [
        ("positive", "replaced"), ("negative", "replaced"), ("positive", "current"),
    ]  # fmt: skip
    nothing_differs(after(140))


def test_results_that_do_not_fit_are_held_with_their_reason(staffed: Town, round: Round, ma: Actor) -> None:
    sampled(round, "T1", "P10")
    sampled(round, "T2", "P11")
    tell(round, tube([swab(0, "P12")], barcode="T3", sealed=None))
    tell(round, tube([], barcode="T4"), tube([], barcode="T4"))
    say(ma, Told("T1", "negative"))
    outcome = say(
        ma, Told("T1", "positive"), Told("T2", "negative", tested_at=after(2)), Told("T3", "negative"),
        Told("T4", "negative"), Told("T5", "negative"),
    )  # fmt: skip
    assert outcome == (0, 0, 5)
    assert held() == [
        ("T1", "contradicts"), ("T2", "before_sealed"), ("T3", "not_sealed"), ("T4", "double"),
        ("T5", "unknown_tube"),
    ]  # fmt: skip


def test_a_held_result_is_taken_when_its_tube_arrives(staffed: Town, round: Round, ma: Actor) -> None:
    say(ma, Told("T1", "positive"))
    assert held() == [("T1", "unknown_tube")]
    assert held_results.retry_held(at=after(121)) is False
    assert held() == [("T1", "unknown_tube")]
    sampled(round, "T1", "P10", minute=60)
    held_results.retry_held(at=after(122))
    following.follow_results(at=after(122))
    reconcile.settle(at=after(122))
    assert held() == []
    assert set(in_force(staffed, after(122))) == {"lin"}


def test_a_person_settles_what_is_held(staffed: Town, round: Round, ma: Actor) -> None:
    sampled(round, "T1", "P10")
    say(ma, Told("T1", "negative"), Told("X1", "negative"))
    say(ma, Told("T1", "positive"))
    with pytest.raises(Refused):
        held_results.take_anyway(TubeResult.objects.get(barcode="X1"), why="真的", by=ma, at=NOW)
    contradicting = TubeResult.objects.get(barcode="T1", state="held")
    with pytest.raises(Refused):
        held_results.take_anyway(contradicting, why=" ", by=ma, at=NOW)
    held_results.take_anyway(contradicting, why="复核阳性", by=ma, at=NOW)
    held_results.dismiss(TubeResult.objects.get(barcode="X1"), why="外市样本", by=ma, at=NOW)
    assert held() == []
    assert Tube.objects.get(barcode="T1").result == "positive"
    with pytest.raises(Refused):
        held_results.dismiss(contradicting, why="再看", by=ma, at=NOW)


def test_a_swab_that_arrives_after_the_result_is_recalled_and_one_undone_is_not(
    staffed: Town, round: Round, ma: Actor
) -> None:
    ref = uuid4()
    tell(round, tube([swab(0, "P10")], ref=ref, barcode="T1"))
    books.keep_books(at=after(7))
    say(ma, Told("T1", "positive"))
    tell(round, tube([swab(0, "P10", undone=8), swab(1, "P11")], ref=ref, barcode="T1"), minute=121)
    books.keep_books(at=after(121))
    following.follow_results(at=after(121))
    reconcile.settle(at=after(121))
    assert set(in_force(staffed, after(121))) == {"lin_wife"}
    nothing_differs(after(121))


def test_a_negative_tube_counts_for_a_test_that_is_due(staffed: Town, round: Round, ma: Actor) -> None:
    from tests.telling import contact, infection
    from tests.telling import tell as tell_loop

    people = staffed.people
    tell_loop(
        infection(people["patient"], after(-60)),
        contact(people["far"], people["patient"], after(-1440)),
        at=after(-60),
    )
    reconcile.settle(at=after(0))
    due = Task.objects.get(kind="test", subject_id=people["far"].pk, key="test:2022-11-12")
    assert due.state == "open"
    sampled(round, "T1", "P40", "P12")
    say(ma, Told("T1", "negative"))
    due.refresh_from_db()
    assert due.state == "done"
    assert not MeasureRow.objects.filter(subject_id=people["lin_son"].pk).exists()
    results.correct_result("T1", "invalid", why="不合格", by=ma, at=after(130))
    following.follow_results(at=after(130))
    reconcile.settle(at=after(130))
    due.refresh_from_db()
    assert due.state == "open"
    nothing_differs(after(130))


def test_thousands_at_once_are_a_few_statements(
    staffed: Town, round: Round, ma: Actor, django_assert_max_num_queries: object
) -> None:
    for start in range(0, 600, 200):
        tell(round, *(tube([], barcode=f"B{n:05}") for n in range(start, start + 200)))
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        file = take_results([Told(f"B{n:05}", "negative") for n in range(600)], source="file", by=ma, at=NOW)
    assert (file.read, file.taken) == (600, 600)
    assert FollowUp.objects.count() == 600


def test_positive_tubes_are_followed_first_however_long_the_file(
    staffed: Town, round: Round, ma: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "CHUNK", 3)
    monkeypatch.setattr(following, "BATCH", 1)
    for number, code in enumerate(("P10", "P11", "P12", "P13", "P20")):
        sampled(round, f"T{number}", code)
    told = [Told(f"T{n}", "positive" if n == 4 else "negative") for n in range(5)]
    take_results(told, source="file", by=ma, at=NOW)
    assert following.follow_results(at=NOW) is True
    assert ResultFact.objects.get().person == staffed.people["patient"]
    assert FollowUp.objects.count() == 4
