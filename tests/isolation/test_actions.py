"""Placed, moved, checked in, checked out."""

from datetime import timedelta

import pytest

from frontline.city.models import Presence, Site
from frontline.facts.base import person as person_subject
from frontline.facts.isolation import CheckedOut
from frontline.isolation.actions import care, placing, stays, transfers
from frontline.isolation.models import HealthCheck, Room, Sample, Stay, Transfer
from frontline.isolation.queries import capacity, journeys, people
from frontline.loop import actions, queries, reconcile
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow, MeasureRow, Task
from tests.isolation.conftest import NOON, As
from tests.telling import contact, tell
from tests.town import Town

pytestmark = pytest.mark.usefixtures("told")


def room(number: str) -> Room:
    return Room.objects.get(number=number)


def task(town: Town, who: str, kind: str, state: str = "open") -> Task:
    found = Task.objects.filter(subject_id=town.people[who].pk, kind=kind, state=state)
    return found.order_by("due_at").get() if found.count() == 1 else found.order_by("due_at")[0]


def test_a_measure_to_be_spent_at_a_site_finds_one_and_the_site_sees_who_comes(
    town: Town, site: Site
) -> None:
    row = MeasureRow.objects.get(subject_id=town.people["wife"].pk, kind="central_isolation")
    assert row.site == site.pk
    assert {task.site for task in Task.objects.filter(measure=row.pk)} == {site.pk}
    expected = Presence.objects.get(person=town.people["wife"], until__isnull=True)
    assert (expected.site_id, expected.expected) == (site.pk, True)
    assert len(people.arrivals(site, at=NOON)) == 4  # three contacts, one infected for the other wing


def test_when_the_ground_goes_nobody_waits_any_more(town: Town, told: list[str], actor: As) -> None:
    plan(town, "wife", actor)
    later = NOON + timedelta(hours=1)
    actions.retract(told[0], why="laboratory error", by=actor("wu"), at=later)
    reconcile.settle(at=later)
    assert not Presence.objects.filter(until__isnull=True).exists()
    assert not Transfer.objects.filter(ended_at__isnull=True).exists()
    assert list(reconcile.differences(at=later)) == []


def test_a_full_site_is_passed_over_until_a_room_is_free(town: Town, site: Site, actor: As) -> None:
    Room.objects.update(closed="water pipe")
    lin = town.people["lin"]
    tell(contact(lin, town.people["patient"], NOON - timedelta(days=1)), at=NOON)
    reconcile.settle(at=NOON)
    row = MeasureRow.objects.get(subject_id=lin.pk, kind="central_isolation")
    assert row.site is None
    Room.objects.update(closed="")
    placing.place_waiting(at=NOON)
    row.refresh_from_db()
    assert row.site == site.pk


def check_in(town: Town, who: str, number: str, actor: As, sharing: str = "") -> Stay:
    assert town.site is not None
    return stays.check_in(
        person=town.people[who],
        site=town.site,
        room=room(number),
        sharing=sharing,
        by=actor("drolma"),
        at=NOON,
    )


def test_checking_in_closes_the_task_and_takes_the_room(town: Town, site: Site, actor: As) -> None:
    check_in(town, "wife", "101", actor)
    reconcile.settle(at=NOON)
    assert task(town, "wife", "check_in", "done").evidence
    assert task(town, "wife", "transfer", "done").evidence  # whoever has arrived needs no vehicle
    assert not capacity.free_rooms().filter(number="101").exists()
    fact = FactRow.objects.get(kind="checked_in")
    assert (fact.payload["site"], fact.payload["room"]) == (site.pk, "101")
    assert list(reconcile.differences(at=NOON)) == []


def test_one_person_one_room_unless_there_is_a_reason(town: Town, actor: As) -> None:
    check_in(town, "wife", "120", actor)
    with pytest.raises(Refused):
        check_in(town, "far", "120", actor)
    assert check_in(town, "far", "120", actor, sharing="elder").bed == 2
    with pytest.raises(Refused):
        check_in(town, "guest", "120", actor, sharing="elder")  # no third bed


def test_contacts_and_infected_never_share_a_wing(town: Town, actor: As) -> None:
    with pytest.raises(Refused):
        check_in(town, "wife", "201", actor)
    with pytest.raises(Refused):
        check_in(town, "patient", "101", actor)
    assert check_in(town, "patient", "201", actor).bed == 1


def test_nobody_is_kept_without_a_measure(town: Town, actor: As) -> None:
    with pytest.raises(Refused):
        check_in(town, "lin", "101", actor)


def test_nobody_has_two_rooms(town: Town, actor: As) -> None:
    check_in(town, "wife", "101", actor)
    with pytest.raises(Refused):
        check_in(town, "wife", "102", actor)
    moved = stays.move(
        stay=Stay.objects.get(until__isnull=True), room=room("102"), by=actor("drolma"), at=NOON
    )
    assert moved.room == room("102")
    assert capacity.free_rooms().filter(number="101").exists()


def test_out_only_when_the_rule_says_so(town: Town, site: Site, actor: As) -> None:
    stay = check_in(town, "wife", "101", actor)
    with pytest.raises(Refused):
        stays.check_out(stay=stay, by=actor("drolma"), at=NOON + timedelta(days=1))
    row = MeasureRow.objects.get(subject_id=town.people["wife"].pk, kind="central_isolation")
    reconcile.settle(at=row.ends_at)
    assert [s.person_id for s in people.free_to_leave(site, at=row.ends_at)] == [town.people["wife"].pk]
    stays.check_out(stay=stay, by=actor("drolma"), at=row.ends_at)
    reconcile.settle(at=row.ends_at)
    assert task(town, "wife", "release", "done").evidence
    assert not Presence.objects.filter(person=town.people["wife"], until__isnull=True).exists()
    with pytest.raises(Refused):
        stays.check_out(stay=stay, by=actor("drolma"), at=row.ends_at)


def plan(town: Town, who: str, actor: As) -> Transfer:
    wanted = task(town, who, "transfer")
    measure = journeys.measure_of(wanted)
    return transfers.plan_transfer(
        person=town.people[who], measure=measure, site=Site.objects.get(pk=measure.site or 0), vehicle="青G·12",
        crew="一组", planned_at=NOON, by=actor("tsering"), at=NOON,
    )  # fmt: skip


def test_a_journey_starts_once_and_arrives(town: Town, site: Site, actor: As) -> None:
    journey = plan(town, "wife", actor)
    assert plan(town, "wife", actor).pk == journey.pk
    transfers.start_transfer(transfer=journey, by=actor("tsering"), at=NOON)
    with pytest.raises(Refused):
        transfers.start_transfer(transfer=journey, by=actor("tsering"), at=NOON)
    reconcile.settle(at=NOON)
    assert task(town, "wife", "transfer", "done").evidence
    check_in(town, "wife", "101", actor)
    journey.refresh_from_db()
    assert journey.arrived and journey.ended_at == NOON


def test_from_one_site_to_another_the_first_is_left(town: Town, site: Site, actor: As) -> None:
    check_in(town, "wife", "101", actor)
    wife, hospital = town.people["wife"], Site.objects.get(kind="hospital")
    measure = MeasureRow.objects.get(subject_id=wife.pk, kind="central_isolation")
    journey = transfers.plan_transfer(
        person=wife, measure=measure, site=hospital, vehicle="1", crew="", planned_at=NOON,
        by=actor("tsering"), at=NOON,
    )  # fmt: skip
    transfers.start_transfer(transfer=journey, by=actor("tsering"), at=NOON)
    told = [
        fact for fact in queries.facts_about(person_subject(wife.pk), at=NOON) if isinstance(fact, CheckedOut)
    ]
    assert [fact.site for fact in told] == [site.pk]
    assert not Stay.objects.filter(person=wife, until__isnull=True).exists()
    assert Presence.objects.get(person=wife, until__isnull=True).site == hospital


def test_a_site_that_counts_no_rooms_takes_people_at_arrival(town: Town, actor: As) -> None:
    hospital = Site.objects.get(kind="hospital")
    measure = MeasureRow.objects.get(subject_id=town.people["patient"].pk, kind="central_treatment")
    journey = transfers.plan_transfer(
        person=town.people["patient"], measure=measure, site=hospital, vehicle="1", crew="", planned_at=NOON,
        by=actor("tsering"), at=NOON,
    )  # fmt: skip
    transfers.start_transfer(transfer=journey, by=actor("tsering"), at=NOON)
    transfers.arrive(transfer=journey, by=actor("tsering"), at=NOON)
    assert Stay.objects.get(person=town.people["patient"]).site == hospital
    assert Presence.objects.get(person=town.people["patient"], until__isnull=True).expected is False


def test_fever_waits_for_a_doctor_and_the_check_closes_its_task(town: Town, actor: As) -> None:
    wife = town.people["wife"]
    [row] = care.check_health(readings=[care.Reading(wife, 37.3)], by=actor("drolma"), at=NOON)
    reconcile.settle(at=NOON)
    assert task(town, "wife", "health_check", "done").evidence
    assert list(people.flags(actor("wu"))) == [row]
    care.see_flag(check=row, advice="tested, watched", by=actor("wu"), at=NOON)
    with pytest.raises(Refused):
        care.see_flag(check=row, advice="again", by=actor("wu"), at=NOON)
    assert HealthCheck.objects.get().advice == "tested, watched"


def test_a_sample_counts_once_its_result_is_known(town: Town, actor: As) -> None:
    wanted = task(town, "wife", "test")
    sample = care.take_sample(person=town.people["wife"], task=wanted, by=actor("drolma"), at=NOON)
    with pytest.raises(Refused):
        care.take_sample(person=town.people["wife"], task=wanted, by=actor("drolma"), at=NOON)
    assert task(town, "wife", "test").ref == wanted.ref
    later = NOON + timedelta(hours=5)
    care.report_result(sample=sample, result="negative", by=actor("drolma"), at=later)
    reconcile.settle(at=later)
    wanted.refresh_from_db()
    assert wanted.state == "done"
    with pytest.raises(Refused):
        care.report_result(sample=sample, result="positive", by=actor("drolma"), at=later)
    assert Sample.objects.get().result == "negative"


def test_a_doctors_discharge_ends_the_measure(town: Town, actor: As) -> None:
    care.say_improved(person=town.people["patient"], by=actor("wu"), at=NOON)
    later = NOON + timedelta(days=3)
    care.discharge(person=town.people["patient"], by=actor("wu"), at=later)
    reconcile.settle(at=later)
    in_force = queries.measures_of(person_subject(town.people["patient"].pk), at=later)
    assert "central_treatment" not in [row.kind for row in in_force]


def test_a_home_that_cannot_serve_needs_a_reason(town: Town, actor: As) -> None:
    with pytest.raises(Refused):
        care.assess_home(person=town.people["wife"], suitable=False, by=actor("gao"), at=NOON)
