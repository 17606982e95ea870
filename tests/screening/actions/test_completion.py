"""A complete round is a fact of the areas it covers; a corrected result changes it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Place
from frontline.facts.areas import AreaDecided
from frontline.facts.base import area
from frontline.loop import actions as loop
from frontline.loop import reconcile
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow
from frontline.screening.actions import following, results, rounds
from frontline.screening.actions.completion import complete_round
from frontline.screening.actions.results import Told
from frontline.screening.models import Expected, Round
from frontline.screening.queries import completion as asking
from tests.screening.actions.test_results import sampled, say
from tests.screening.telling import after, open_round
from tests.town import Town, account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
AREA = 71


@pytest.fixture
def round(staffed: Town) -> Round:
    return open_round(staffed)


def decide(town: Town, building: int = 1) -> None:
    compound = town.buildings[building].compound
    assert compound is not None
    decided = AreaDecided(
        id=loop.new_id(), subject=area(AREA), at=after(-600), known_at=after(-600), level="high",
        grain="compound", places=(compound.pk,), name="1号院", decided_by="指挥部",
    )  # fmt: skip
    loop.record(decided, by=None, at=after(-600))
    reconcile.settle(at=after(0))


def everybody(round: Round, ma: Actor, *, positive: str = "") -> None:
    """Two tubes with everybody of the town in them, both with a result."""
    sampled(round, "T1", "P10", "P11", "P12", "P13", minute=10)
    sampled(round, "T2", "P20", "P21", "P30", "P40", minute=20)
    told = [Told(code, "positive" if code == positive else "negative") for code in ("T1", "T2")]
    say(ma, *told)


def told_of_area() -> list[tuple[bool, int]]:
    rows = FactRow.objects.filter(kind="round_completed", subject_id=AREA).order_by("known_at")
    dead = set(FactRow.objects.exclude(retracts=None).values_list("retracts", flat=True))
    return [(row.payload["all_negative"], row.payload["people"]) for row in rows if row.pk not in dead]


def test_a_clean_round_is_told_to_the_area_with_its_last_sample(
    staffed: Town, round: Round, ma: Actor, sonam: Actor
) -> None:
    decide(staffed)
    everybody(round, ma)
    with pytest.raises(Refused, match="End the sampling"):
        complete_round(round, by=sonam, at=after(130))
    rounds.end_round(round, by=sonam, at=after(130))
    made = complete_round(round, by=sonam, at=after(131))
    assert (made.people, made.missing, made.positives) == (8, 0, 0)
    assert told_of_area() == [(True, 4)]
    assert FactRow.objects.get(kind="round_completed").at == after(10)
    round.refresh_from_db()
    assert round.state == "completed"
    reconcile.settle(at=after(131))
    assert list(reconcile.differences(at=after(131))) == []


def test_what_stands_in_the_way_is_said(staffed: Town, round: Round, ma: Actor, sonam: Actor) -> None:
    sampled(round, "T1", "P10")
    rounds.end_round(round, by=sonam, at=after(30))
    with pytest.raises(Refused, match="1 tubes have no result"):
        complete_round(round, by=sonam, at=after(131))
    say(ma, Told("T1", "negative"))
    with pytest.raises(Refused, match="7 people are neither"):
        complete_round(round, by=sonam, at=after(131))
    made = complete_round(round, why="七人外出，已逐户核实", by=sonam, at=after(131))
    assert (made.missing, made.why) == (7, "七人外出，已逐户核实")


def test_a_positive_tube_makes_the_round_of_its_people_not_clean_until_they_are_cleared(
    staffed: Town, round: Round, ma: Actor, sonam: Actor
) -> None:
    decide(staffed)
    everybody(round, ma, positive="T1")
    rounds.end_round(round, by=sonam, at=after(125))
    with pytest.raises(Refused, match="4 people of positive tubes"):
        complete_round(round, by=sonam, at=after(130))
    for number, code in enumerate(("P10", "P11", "P12", "P13")):
        sampled(round, f"R{number}", code, purpose="single", minute=130 + number)
    say(ma, *(Told(f"R{n}", "negative") for n in range(4)), at=after(160))
    complete_round(round, by=sonam, at=after(161))
    assert told_of_area() == [(True, 4)]


def test_a_corrected_result_changes_what_the_area_was_told(
    staffed: Town, round: Round, ma: Actor, sonam: Actor
) -> None:
    decide(staffed)
    everybody(round, ma)
    rounds.end_round(round, by=sonam, at=after(125))
    made = complete_round(round, by=sonam, at=after(130))
    results.correct_result("T1", "positive", why="复核阳性", by=ma, at=after(140))
    following.follow_results(at=after(140))
    assert told_of_area() == [(False, 4)]
    made.refresh_from_db()
    assert made.positives == 4
    results.correct_result("T1", "negative", why="误报", by=ma, at=after(150))
    following.follow_results(at=after(150))
    assert told_of_area() == [(True, 4)]


def test_an_area_outside_the_round_hears_nothing(staffed: Town, ma: Actor, sonam: Actor) -> None:
    east = staffed.communities["east"].pk
    decide(staffed, building=4)
    round = open_round(staffed)
    Round.objects.filter(pk=round.pk).update(places=[east])
    Expected.objects.filter(round=round, building=staffed.buildings[4].pk).delete()
    round.refresh_from_db()
    everybody(round, ma)
    rounds.end_round(round, by=sonam, at=after(125))
    complete_round(round, why="已核实", by=sonam, at=after(130))
    assert told_of_area() == []


def test_the_stop_rule_rests_on_the_complete_rounds_of_the_same_places(
    staffed: Town, round: Round, ma: Actor, sonam: Actor
) -> None:
    everybody(round, ma)
    rounds.end_round(round, by=sonam, at=after(125))
    complete_round(round, by=sonam, at=after(130))
    found = asking.stopping(round, at=after(130))
    assert found is not None
    assert (found.advice.step, found.advice.clean, found.advice.rests_on) == ("go_on", 1, (round.number,))
    assert (found.clean_rounds, found.pause_days, found.last_rounds) == (3, 3, 1)


def lead_of(town: Town, place: Place) -> Actor:
    account(town, "east_lead", "screening_lead", on_id=place.pk)
    return access.actor_for(town.accounts["east_lead"], at=after(120))


def test_the_lead_of_the_rounds_own_area_completes_it_with_walk_ins_from_elsewhere(
    staffed: Town, round: Round, ma: Actor
) -> None:
    east = staffed.communities["east"]
    Round.objects.filter(pk=round.pk).update(places=[east.pk])
    Expected.objects.filter(round=round, building=staffed.buildings[4].pk).delete()
    round.refresh_from_db()
    lead = lead_of(staffed, east)
    everybody(round, ma, positive="T2")
    rounds.end_round(round, by=lead, at=after(125))
    with access_as_web(lead):
        seen = asking.standing_for(lead, round)
        assert (seen.people, seen.undecided) == (8, 4)  # one of them lives in the west
        made = complete_round(round, why="逐户核实", by=lead, at=after(130))
    assert (made.people, made.missing, made.positives) == (8, 0, 4)


def test_the_lead_of_one_area_does_not_complete_the_round_of_the_city(
    staffed: Town, round: Round, ma: Actor
) -> None:
    lead = lead_of(staffed, staffed.communities["east"])
    everybody(round, ma)
    rounds.end_round(round, by=lead, at=after(125))
    with pytest.raises(Refused, match="cover the whole round"):
        complete_round(round, by=lead, at=after(130))
    with pytest.raises(access.NotHere):
        asking.standing_for(lead, round)


@contextmanager
def access_as_web(actor: Actor) -> Iterator[None]:
    """What the database lets this actor see."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE frontline_web")
        access.identify(actor)
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")
