"""A stop at high risk: by a closed-loop crew or not at all, with the reason and what would help."""

from dataclasses import replace
from datetime import datetime

import pytest

from frontline.city import clock
from frontline.city.models import Place
from frontline.loop.actions import Refused
from frontline.supplies import composing
from frontline.supplies.rounds import actions, gathering, words
from frontline.supplies.rounds.gathering import Risky
from frontline.supplies.rounds.models import NotServed, Round, StopPack
from tests.refs import NOON
from tests.supplies.rounds.making import accepted, crew, on_the_map, proposed
from tests.supplies.store import planned, who
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def mapped(town: Town) -> Town:
    clock.set_exercise(at=NOON, paused=True)
    on_the_map(town)
    return town


@pytest.fixture
def at_risk(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Buildings at high risk, as the test fills them in."""
    inside: set[int] = set()

    def now(at: datetime) -> Risky:
        return Risky(inside, ())

    monkeypatch.setattr(gathering, "high_risk", now)
    monkeypatch.setattr(actions, "high_risk", now)
    return inside


def test_nobody_in_a_closed_loop_is_a_refusal_with_what_would_help(mapped: Town, at_risk: set[int]) -> None:
    planned(mapped, 1, 2)
    crew(mapped)
    at_risk.add(mapped.buildings[1].pk)
    plan = proposed(mapped)
    row = NotServed.objects.get(plan=plan)
    assert (row.rule, row.building_id) == ("no_loop", mapped.buildings[1].pk)
    assert "闭环" in words.why(row) and "闭环" in words.helps(row)
    assert plan.figures["packs"] == 1


def test_a_closed_loop_crew_takes_it(mapped: Town, at_risk: set[int]) -> None:
    (pack,) = planned(mapped, 1)
    crew(mapped)
    loop = crew(mapped, "闭环组", closed_loop=True)
    at_risk.add(mapped.buildings[1].pk)
    plan = proposed(mapped)
    assert not NotServed.objects.filter(plan=plan).exists()
    assert StopPack.objects.get(pack=pack).stop.round.crew == loop


def test_no_crew_for_the_sub_area_at_all_is_another_reason(mapped: Town, at_risk: set[int]) -> None:
    planned(mapped, 1)
    elsewhere = Place.objects.create(kind="township", name="别处")
    crew(mapped, areas=[elsewhere.pk])
    at_risk.add(mapped.buildings[1].pk)
    assert NotServed.objects.get(plan=proposed(mapped)).rule == "nobody"


def test_the_city_may_say_otherwise(mapped: Town, at_risk: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    lenient = replace(composing.ruling(), closed_loop_only=False)
    monkeypatch.setattr(composing, "ruling", lambda: lenient)
    planned(mapped, 1)
    crew(mapped)
    at_risk.add(mapped.buildings[1].pk)
    plan = proposed(mapped)
    assert (plan.figures["packs"], plan.figures["high_risk"]) == (1, 1)


def test_what_became_high_risk_since_the_proposal_is_not_accepted(mapped: Town, at_risk: set[int]) -> None:
    planned(mapped, 1)
    crew(mapped)
    plan = proposed(mapped)
    at_risk.add(mapped.buildings[1].pk)
    with pytest.raises(Refused, match=mapped.buildings[1].place.name):
        actions.accept(plan, by=who(mapped, "li"), at=NOON)
    assert not Round.objects.exclude(state="proposed").exists()


def test_a_change_gives_up_what_became_high_risk(mapped: Town, at_risk: set[int]) -> None:
    rows = planned(mapped, 1, 2)
    crew(mapped)
    accepted(mapped)
    at_risk.add(mapped.buildings[1].pk)
    change = proposed(mapped)
    assert change.what == "change" and change.figures["given_up"] == 1
    assert NotServed.objects.get(plan=change).rule == "no_loop"
    assert set(StopPack.objects.filter(stop__round__plan=change).values_list("pack", flat=True)) == {
        rows[1].pk
    }
