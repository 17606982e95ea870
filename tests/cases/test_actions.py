"""Writes: one transaction each, a fact or a row, and a refusal in a sentence."""

from datetime import timedelta

import pytest

from frontline.cases.actions import deciding, reporting, stays
from frontline.cases.actions.reporting import CaseReport, Met
from frontline.cases.models import ExceptionProposal
from frontline.city.access import Actor
from frontline.city.models import LogEntry
from frontline.facts.base import person
from frontline.loop import queries, reconcile
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow, MeasureRow
from tests.cases.conftest import NOON
from tests.telling import contact, infection, tell
from tests.town import Town

HOUR = timedelta(hours=1)


def report(town: Town, wu: Actor, *met: Met) -> None:
    told = CaseReport(sampled=NOON - HOUR, case_type="confirmed", severity="mild", found_in="community")
    reporting.report_case(town.people["patient"], told, met, by=wu, at=NOON)


def first_measure(town: Town, who: str) -> MeasureRow:
    return queries.measures_of(person(town.people[who].pk), at=NOON)[0]


def isolated_wife(town: Town) -> MeasureRow:
    people = town.people
    tell(infection(people["patient"], NOON), contact(people["wife"], people["patient"], NOON - HOUR), at=NOON)
    reconcile.settle(at=NOON)
    return first_measure(town, "wife")


def test_a_report_tells_the_infection_and_each_contact(town: Town, wu: Actor) -> None:
    report(town, wu, Met(town.people["wife"], "close", NOON - 5 * HOUR, NOON - 2 * HOUR, "lives_together"))
    kinds = list(FactRow.objects.order_by("kind").values_list("kind", flat=True))
    assert kinds == ["contact_found", "infection_found"]


def test_a_double_report_leads_to_the_page(town: Town, wu: Actor) -> None:
    report(town, wu)
    with pytest.raises(reporting.Double) as double:
        report(town, wu)
    assert double.value.ref == town.people["patient"].ref
    assert FactRow.objects.count() == 1


def test_a_contact_of_oneself_is_refused_and_nothing_is_told(town: Town, wu: Actor) -> None:
    with pytest.raises(Refused):
        report(town, wu, Met(town.people["patient"], "close", NOON - 5 * HOUR, NOON - 2 * HOUR))
    assert not FactRow.objects.exists()


def test_consequences_are_a_dry_run(town: Town, wu: Actor) -> None:
    isolated_wife(town)
    row = FactRow.objects.get(kind="infection_found")
    falling = deciding.consequences(row, by=wu, at=NOON)
    assert {one.action for one in falling} == {"lift"}
    assert {one.who for one in falling} >= {town.people["patient"], town.people["wife"]}
    assert not FactRow.objects.filter(kind="fact_retracted").exists()


def test_a_fact_is_taken_back_once(town: Town, wu: Actor) -> None:
    isolated_wife(town)
    row = FactRow.objects.get(kind="infection_found")
    deciding.retract_fact(row, why="串样", by=wu, at=NOON)
    with pytest.raises(Refused):
        deciding.retract_fact(row, why="串样", by=wu, at=NOON)
    assert LogEntry.objects.filter(kind="fact_retracted").count() == 1


def propose(town: Town, by: Actor, measure: MeasureRow, change: str = "at_home") -> ExceptionProposal:
    return deciding.propose_exception(
        town.people["wife"], measure, change=change, until=None, why="哺乳期", by=by, at=NOON
    )


def test_an_exception_needs_a_second_person(town: Town, wu: Actor, he: Actor) -> None:
    proposal = propose(town, wu, isolated_wife(town))
    with pytest.raises(Refused):
        deciding.sign_exception(proposal, by=wu, at=NOON)
    deciding.sign_exception(proposal, by=he, at=NOON)
    assert FactRow.objects.filter(kind="override_decided").count() == 1
    with pytest.raises(Refused):
        deciding.decline_exception(proposal, why="太晚了", by=he, at=NOON)


def test_one_proposal_at_a_time_and_only_what_the_plan_allows(town: Town, wu: Actor) -> None:
    measure = isolated_wife(town)
    with pytest.raises(Refused):
        propose(town, wu, measure, change="forever")
    propose(town, wu, measure)
    with pytest.raises(Refused):
        propose(town, wu, measure)
    assert ExceptionProposal.objects.count() == 1


def test_a_declined_exception_keeps_its_reason_and_tells_nothing(town: Town, wu: Actor, he: Actor) -> None:
    proposal = propose(town, wu, isolated_wife(town))
    deciding.decline_exception(proposal, why="不符合条件", by=he, at=NOON)
    proposal.refresh_from_db()
    assert (proposal.answer, proposal.fact) == ("不符合条件", None)
    assert not FactRow.objects.filter(kind="override_decided").exists()


def test_a_removed_stay_stays_on_record(town: Town, wu: Actor) -> None:
    told = stays.StayTold(NOON - 3 * HOUR, NOON - HOUR, "interview", "sure", place_text="外县火车站")
    stay = stays.record_stay(town.people["patient"], told, by=wu, at=NOON)
    stays.remove_stay(stay, by=wu, at=NOON)
    stay.refresh_from_db()
    assert stay.removed_at == NOON
    assert LogEntry.objects.filter(kind="stay_removed", subject_id=town.people["patient"].pk).exists()
