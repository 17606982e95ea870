"""From a proposal to a decision, a rejection, a round, a hold, a lift."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from frontline.areas import actions
from frontline.areas.actions import Decision, Static
from frontline.areas.models import Area, AreaPlace
from frontline.areas.queries import areas, proposals
from frontline.city.access import Actor, NotAllowed
from frontline.city.models import Grant, LogEntry, Place
from frontline.facts.areas import AreaDecided
from frontline.loop import codec, reconcile
from frontline.loop import queries as loop
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow, MeasureRow, Task
from tests.areas.conftest import NOON
from tests.editions import NEW_TEN, in_force
from tests.telling import infection, tell
from tests.town import ALWAYS, Town

Who = Callable[..., Actor]
OFFICE = "county_headquarters"
LATER = NOON + timedelta(hours=1)


def decision(place: Place, **more: object) -> Decision:
    return replace(Decision([place], "high", "二号院", NOON, OFFICE), **more)  # type: ignore[arg-type]


def compound(town: Town, number: int) -> Place:
    found = town.buildings[number].compound
    assert found is not None
    return found


def proposed_at() -> list[int]:
    return list(proposals.proposals(LATER).values_list("subject_id", flat=True))


def settled() -> None:
    reconcile.settle(at=LATER)
    assert list(reconcile.differences(at=LATER)) == []


def test_an_infection_proposes_the_compound(town: Town, proposal: MeasureRow) -> None:
    assert proposal.subject_id == compound(town, 2).pk
    assert Task.objects.get(kind="decide_area").room == "areas"


def test_a_decision_is_a_fact_a_log_entry_and_a_measure(town: Town, proposal: MeasureRow, actor: Who) -> None:
    place = compound(town, 2)
    found = actions.decide(decision(place), proposal=proposal, by=actor("he"), at=LATER)
    settled()
    row = areas.in_force(LATER).get(subject_id=found.pk)
    assert row.kind == "area_high"
    assert proposed_at() == []
    assert Task.objects.get(kind="decide_area").state == Task.State.DONE
    assert LogEntry.objects.get(kind="area_decided").subject_id == found.pk
    assert list(AreaPlace.objects.values_list("place", flat=True)) == [place.pk]


def test_a_smaller_place_settles_the_proposal_too(town: Town, proposal: MeasureRow, actor: Who) -> None:
    place = town.dwellings[2].place
    actions.decide(decision(place), proposal=proposal, by=actor("he"), at=LATER)
    settled()
    assert proposed_at() == []
    lived_in = [row.kind for row in loop.areas_of_places(loop.places_around(place.pk), at=LATER)]
    next_door = loop.areas_of_places(loop.places_around(town.buildings[2].pk), at=LATER)
    assert (lived_in, next_door) == (["area_high"], [])


def test_an_infection_inside_a_larger_area_proposes_nothing(
    town: Town, proposal: MeasureRow, actor: Who
) -> None:
    east = town.communities["east"]
    actions.decide(decision(east), proposal=proposal, by=actor("he"), at=LATER)
    reconcile.settle(at=LATER)
    tell(infection(town.people["lin"], LATER), at=LATER)
    settled()
    assert proposed_at() == []


def test_after_a_lift_a_new_infection_proposes_again(town: Town, proposal: MeasureRow, actor: Who) -> None:
    found = actions.decide(decision(compound(town, 2)), proposal=proposal, by=actor("he"), at=NOON)
    actions.lift(found, why="复核为假阳性", by=actor("he"), at=LATER)
    reconcile.settle(at=LATER)
    assert not areas.in_force(LATER).filter(subject_id=found.pk).exists()
    tell(infection(town.people["wife"], LATER + timedelta(minutes=5)), at=LATER + timedelta(minutes=5))
    later = LATER + timedelta(minutes=10)
    reconcile.settle(at=later)
    assert proposals.proposals(later).filter(subject_id=compound(town, 2).pk).exists()


def test_new_ten_refuses_a_compound_with_a_sentence(town: Town, proposal: MeasureRow, actor: Who) -> None:
    in_force(NEW_TEN, since=ALWAYS + timedelta(days=1))
    with pytest.raises(Refused, match="新十条"):
        actions.decide(decision(compound(town, 2)), proposal=proposal, by=actor("he"), at=LATER)
    assert not Area.objects.exists()
    assert actions.decide(decision(town.buildings[2].place), proposal=proposal, by=actor("he"), at=LATER).pk


def test_the_second_commander_reads_who_was_faster(town: Town, proposal: MeasureRow, actor: Who) -> None:
    actions.decide(decision(compound(town, 2)), proposal=proposal, by=actor("he"), at=LATER)
    with pytest.raises(Refused, match="he"):
        actions.decide(decision(compound(town, 2)), proposal=proposal, by=actor("he"), at=LATER)
    with pytest.raises(Refused, match="he"):
        actions.reject(proposal, why="不是", office=OFFICE, by=actor("he"), at=LATER)
    assert Area.objects.count() == 1
    assert FactRow.objects.filter(kind="area_decided").count() == 1


@pytest.mark.parametrize("who", ["wu", "gao", "drolma", "reviewer", "officer", "zhou", "lin"])
def test_other_roles_may_not_decide(town: Town, proposal: MeasureRow, actor: Who, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.decide(decision(compound(town, 2)), proposal=proposal, by=actor(who), at=LATER)
    with pytest.raises(NotAllowed):
        actions.reject(proposal, why="不是", office=OFFICE, by=actor(who), at=LATER)
    assert not Area.objects.exists()


def test_a_right_on_another_place_is_no_right_here(town: Town, proposal: MeasureRow, actor: Who) -> None:
    Grant.objects.filter(account=town.accounts["he"]).update(on_id=town.communities["west"].pk)
    with pytest.raises(Refused):
        actions.decide(decision(compound(town, 2)), proposal=proposal, by=actor("he"), at=LATER)
    Grant.objects.filter(account=town.accounts["he"]).update(on_id=town.communities["east"].pk)
    assert actions.decide(decision(compound(town, 2)), proposal=proposal, by=actor("he"), at=LATER)


def test_rejected_until_a_new_infection_is_found(town: Town, proposal: MeasureRow, actor: Who) -> None:
    actions.reject(proposal, why="样本污染，复检阴性", office=OFFICE, by=actor("he"), at=LATER)
    settled()
    assert proposed_at() == []
    assert Task.objects.get(kind="decide_area").state == Task.State.DONE
    tell(infection(town.people["wife"], LATER), at=LATER)
    settled()
    assert proposed_at() == [proposal.subject_id]


def test_another_level_settles_the_proposal(town: Town, proposal: MeasureRow, actor: Who) -> None:
    place = compound(town, 2)
    found = actions.decide(decision(place, level="medium"), proposal=proposal, by=actor("he"), at=LATER)
    settled()
    assert proposed_at() == []
    assert areas.in_force(LATER).get(subject_id=found.pk).kind == "area_medium"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"office": "village_committee"}, "."),
        ({"since": NOON - timedelta(days=9)}, "."),
        ({"since": NOON + timedelta(days=9)}, "."),
        ({"level": "precaution"}, "precaution"),
        ({"places": []}, "."),
    ],
)
def test_what_the_law_or_the_plan_does_not_know_is_refused(
    town: Town, proposal: MeasureRow, actor: Who, change: dict[str, object], sentence: str
) -> None:
    wrong = decision(compound(town, 2), **change)
    with pytest.raises(Refused, match=sentence):
        actions.decide(wrong, proposal=proposal, by=actor("he"), at=LATER)


def _high_area(town: Town, proposal: MeasureRow, by: Actor) -> Area:
    found = actions.decide(decision(compound(town, 2)), proposal=proposal, by=by, at=NOON)
    reconcile.settle(at=NOON)
    return found


def test_a_clean_round_steps_down_and_a_signature_keeps(town: Town, proposal: MeasureRow, actor: Who) -> None:
    found = _high_area(town, proposal, actor("he"))
    last_day = NOON + timedelta(days=7, hours=6)
    actions.complete_round(
        found, done_at=last_day, all_negative=True, people=2, by=actor("wu", last_day), at=last_day
    )
    reconcile.settle(at=last_day)
    row = areas.in_force(last_day).get(subject_id=found.pk)
    due = next(duty.opens_at for duty in codec.duties_of(row) if duty.kind == "lift_area")
    met = due + timedelta(hours=1)
    until = met + timedelta(days=2)
    actions.hold(found, why="环境检测未完成", until=until, by=actor("he", met), at=met)
    reconcile.settle(at=met)
    row = areas.in_force(met).get(subject_id=found.pk)
    assert (row.kind, row.ends_at) == ("area_high", until)
    assert areas.pressing(met)[0].clock.state == "held"  # type: ignore[union-attr]
    assert areas.in_force(until + timedelta(minutes=1)).get(subject_id=found.pk).kind == "area_medium"


def test_without_a_round_it_waits_for_a_signature(town: Town, proposal: MeasureRow, actor: Who) -> None:
    found = _high_area(town, proposal, actor("he"))
    over = NOON + timedelta(days=7, hours=14)
    reconcile.settle(at=over)
    assert [task.subject_id for task in areas.overdue(over)] == [found.pk]
    until = over + timedelta(days=3)
    actions.go_on(found, why="全员核酸未完成", until=until, by=actor("he", over), at=over)
    reconcile.settle(at=over)
    assert areas.in_force(over).get(subject_id=found.pk).ends_at == until
    assert not areas.overdue(over).exists()


def test_redeciding_needs_a_reason_and_moves_the_places(town: Town, proposal: MeasureRow, actor: Who) -> None:
    found = _high_area(town, proposal, actor("he"))
    larger = decision(town.communities["east"], since=LATER)
    with pytest.raises(Refused):
        actions.redecide(found, larger, by=actor("he"), at=LATER)
    actions.redecide(found, replace(larger, ground="院外发现感染者"), by=actor("he"), at=LATER)
    settled()
    here = loop.areas_of_building(town.buildings[1].pk, at=LATER)
    assert [row.subject_id for row in here] == [found.pk]
    latest = areas.decision_of(found, at=LATER)
    assert isinstance(latest, AreaDecided) and latest.grain == "community"


def static(town: Town, **more: object) -> Static:
    plain = Static(
        [town.township], "结古街道", LATER, LATER + timedelta(days=3), OFFICE, "州政府〔2022〕12号", ("医护",)
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def test_static_management_is_one_measure_and_ends_by_itself(town: Town, actor: Who) -> None:
    found = actions.decide_static(static(town), by=actor("he"), at=LATER)
    settled()
    assert [row.kind for row in loop.areas_of_building(town.buildings[4].pk, at=LATER)] == [
        "static_management"
    ]
    assert MeasureRow.objects.filter(kind="static_management").count() == 1
    over = LATER + timedelta(days=3)
    assert not areas.in_force(over).filter(subject_id=found.pk).exists()


@pytest.mark.parametrize(
    "change", [{"until": LATER}, {"until": LATER + timedelta(days=99)}, {"approval": " "}, {"places": []}]
)
def test_static_management_has_an_end_and_an_approval(
    town: Town, actor: Who, change: dict[str, object]
) -> None:
    with pytest.raises(Refused):
        actions.decide_static(static(town, **change), by=actor("he"), at=LATER)
    assert not Area.objects.exists()
