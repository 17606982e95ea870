"""Rounds proposed, accepted, changed while under way; what is in no round says why."""

from datetime import time, timedelta

import pytest

from frontline.city import clock
from frontline.city.models import Place
from frontline.loop.actions import Refused
from frontline.supplies.actions.packs import call_off
from frontline.supplies.models import Pack
from frontline.supplies.rounds import actions, proposing, queries, words
from frontline.supplies.rounds.models import Crew, DayPlan, NotServed, Round, StopPack
from frontline.supplies.rules import CalledOff
from tests.refs import NOON
from tests.supplies.rounds.making import Telephone, accepted, at_door, begun, crew, left, on_the_map, proposed
from tests.supplies.store import DAY, kind, planned, who
from tests.town import Town

LATER = NOON + timedelta(minutes=10)


@pytest.fixture
def mapped(town: Town) -> Town:
    clock.set_exercise(at=NOON, paused=True)
    on_the_map(town)
    return town


def in_rounds(plan: DayPlan) -> set[int]:
    return set(StopPack.objects.filter(stop__round__plan=plan).values_list("pack", flat=True))


def test_every_pack_is_in_a_round_or_has_its_reason(mapped: Town) -> None:
    packs = planned(mapped, 1, 2, 3, 4)
    crew(mapped)
    plan = proposed(mapped)
    assert plan.state == "proposed"
    assert in_rounds(plan) == {pack.pk for pack in packs}
    assert (plan.figures["packs"], plan.figures["not_served"]) == (4, 0)
    assert not Round.objects.exclude(state="proposed").exists()  # nobody has accepted it


def test_accepting_is_a_persons_act_and_once(mapped: Town) -> None:
    planned(mapped, 1)
    crew(mapped)
    plan = proposed(mapped)
    actions.accept(plan, by=who(mapped, "li"), at=NOON)
    assert Round.objects.get().state == "planned"
    with pytest.raises(Refused):
        actions.accept(plan, by=who(mapped, "li"), at=NOON)


def test_a_building_that_is_not_on_the_map_says_so(mapped: Town) -> None:
    planned(mapped, 1, 2)
    Place.objects.filter(pk=mapped.buildings[2].place_id).update(lon=None)
    crew(mapped)
    row = NotServed.objects.get(plan=proposed(mapped))
    assert (row.rule, row.building_id) == ("no_place", mapped.buildings[2].pk)


def test_a_closed_entrance_keeps_its_vehicles_out(mapped: Town) -> None:
    planned(mapped, 1, 2)
    crew(mapped)
    actions.close_access(
        mapped.buildings[1], to=["cart"], until=None, why="施工", by=who(mapped, "li"), at=NOON
    )
    row = NotServed.objects.get(plan=proposed(mapped))
    assert row.building_id == mapped.buildings[1].pk
    assert words.why(row) and words.helps(row)
    actions.open_access(mapped.buildings[1], by=who(mapped, "li"), at=LATER)
    clock.set_exercise(at=LATER, paused=True)
    assert proposed(mapped, at=LATER).figures["not_served"] == 0


def test_a_crew_serves_its_sub_areas(mapped: Town) -> None:
    planned(mapped, 1, 4)
    crew(mapped, areas=[mapped.communities["west"].pk])
    plan = proposed(mapped)
    assert [row.building_id for row in plan.not_served.all()] == [mapped.buildings[1].pk]


@pytest.mark.parametrize("closes", [time(12, 2), time(12, 15)])
def test_a_short_shift_leaves_what_it_cannot_reach_with_minutes(mapped: Town, closes: time) -> None:
    planned(mapped, 1, 2, 3, 4)
    crew(mapped, opens=time(12), closes=closes)
    plan = proposed(mapped)
    served, out = in_rounds(plan), {pack for row in plan.not_served.all() for pack in row.packs}
    assert served | out == set(Pack.objects.values_list("pk", flat=True)) and not served & out
    assert out and all(row.short > 0 for row in plan.not_served.all())


def test_asking_twice_is_one_question(mapped: Town) -> None:
    planned(mapped, 1)
    crew(mapped)
    li = who(mapped, "li")
    first = proposing.ask_for_rounds(DAY, by=li, at=NOON)
    assert proposing.ask_for_rounds(DAY, by=li, at=NOON) == first


def test_without_packs_or_crews_it_says_what_to_do(mapped: Town) -> None:
    li = who(mapped, "li")
    with pytest.raises(Refused):
        proposing.ask_for_rounds(DAY, by=li, at=NOON)
    planned(mapped, 1)
    with pytest.raises(Refused):
        proposing.ask_for_rounds(DAY, by=li, at=NOON)


def test_a_question_that_was_withdrawn_is_not_answered(mapped: Town) -> None:
    planned(mapped, 1)
    crew(mapped)
    li = who(mapped, "li")
    plan = proposing.ask_for_rounds(DAY, by=li, at=NOON)
    actions.withdraw(plan, by=li, at=NOON)
    assert not proposing.work_out_rounds(at=NOON)
    assert not Round.objects.exists()


def test_a_new_request_goes_into_a_round_at_the_depot(mapped: Town) -> None:
    planned(mapped, 1, 2)
    crew(mapped)
    accepted(mapped)
    before = {row.pack_id: row.stop.round.crew_id for row in StopPack.objects.select_related("stop__round")}
    (new,) = planned(mapped, 3)
    plan = proposed(mapped)
    assert plan.what == "change"
    assert (plan.figures["packs_new"], plan.figures["packs_moved"]) == (1, 0)
    actions.accept(plan, by=who(mapped, "li"), at=NOON)
    standing = StopPack.objects.filter(stop__round__state="planned").select_related("stop__round")
    assert {row.pack_id for row in standing} == {*before, new.pk}
    assert Round.objects.filter(state="off").exists()


def test_what_has_left_stays_and_a_new_one_waits_for_the_next_round(mapped: Town) -> None:
    packs = begun(mapped, 1, 2)
    Telephone(mapped).tell(left())
    (new,) = planned(mapped, 3)
    plan = proposed(mapped)
    assert in_rounds(plan) == {new.pk}
    made = plan.rounds.get()
    out = Round.objects.get(state="out")
    assert made.number == out.number + 1 and made.leaves_at >= out.back_at
    actions.accept(plan, by=who(mapped, "li"), at=NOON)
    assert {row.pack_id for row in StopPack.objects.filter(stop__round=out)} == {pack.pk for pack in packs}


def test_a_lost_crews_packs_go_to_another_and_nobody_elses(mapped: Town) -> None:
    planned(mapped, 1, 2, 3, 4)
    first, second = crew(mapped, capacity=2), crew(mapped, "二组", capacity=2)
    accepted(mapped)
    crews = set(Round.objects.values_list("crew", flat=True))
    gone = Crew.objects.get(pk=min(crews))
    Telephone(mapped, gone).tell(left(Round.objects.filter(crew=gone).earliest("number")))
    waiting = actions.lose_crew(gone, day=DAY, why="爆胎", by=who(mapped, "li"), at=NOON)
    assert waiting == StopPack.objects.filter(stop__round__crew=gone).count()
    plan = proposed(mapped)
    assert plan.figures["packs_of_lost"] == waiting
    assert plan.figures["packs_moved"] == plan.figures["packs_new"] == 0
    actions.accept(plan, by=who(mapped, "li"), at=NOON)
    other = second if gone == first else first
    standing = StopPack.objects.filter(stop__round__state="planned")
    assert set(standing.values_list("stop__round__crew", flat=True)) == {other.pk}
    assert standing.values("pack").distinct().count() == 4
    with pytest.raises(Refused):
        actions.lose_crew(gone, day=DAY, why="", by=who(mapped, "li"), at=NOON)


def test_a_change_is_refused_when_its_round_left_meanwhile(mapped: Town) -> None:
    begun(mapped, 1)
    planned(mapped, 2)
    plan = proposed(mapped)
    telephone = Telephone(mapped)
    clock.set_exercise(at=LATER, paused=True)
    telephone.tell(left(Round.objects.get(state="planned"), at=LATER))
    with pytest.raises(Refused):
        actions.accept(plan, by=who(mapped, "li", LATER), at=LATER)


def test_a_pack_called_off_drops_out_of_its_round(mapped: Town) -> None:
    first, _second = begun(mapped, 1, 2)
    call_off(first, why=CalledOff.NOT_WANTED, by=who(mapped, "li"), at=NOON)
    telephone = Telephone(mapped)
    packs = [pack["ref"] for stop in telephone.rounds[0]["stops"] for pack in stop["packs"]]
    assert str(first.ref) not in packs and len(packs) == 1


def test_whoever_left_without_hearing_of_a_change_keeps_what_is_on_the_cart(mapped: Town) -> None:
    (pack,) = begun(mapped, 1)
    old = Round.objects.get()
    planned(mapped, 2)
    actions.accept(proposed(mapped), by=who(mapped, "li"), at=NOON)
    old.refresh_from_db()
    assert old.state == "off"
    told = Telephone(mapped).tell(left(old), at_door(pack))
    assert told == ["stored", "stored"]
    pack.refresh_from_db()
    assert pack.state == "delivered"


def test_doors_before_mine(mapped: Town) -> None:
    packs = begun(mapped, 1, 2, 4)
    assert queries.doors_before(packs[0]) is None
    Telephone(mapped).tell(left())
    for pack in packs:
        pack.refresh_from_db()
    assert sorted(queries.doors_before(pack) or 0 for pack in packs) == [0, 1, 2]


def test_medicine_at_high_risk_and_a_pack_share_nothing_but_the_house(mapped: Town) -> None:
    planned(mapped, 1)
    planned(mapped, 1, of=kind("medicine", to_person=True), special=True)
    crew(mapped)
    assert proposed(mapped).figures["packs"] == 2
