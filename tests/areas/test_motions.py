"""Static management waits for a second person; it is confirmed, turned down, or lapses."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from frontline.areas import actions
from frontline.areas.actions import Static
from frontline.areas.models import Area, Motion
from frontline.areas.queries import areas, motions
from frontline.city import clock
from frontline.city.access import Actor, NotAllowed
from frontline.city.models import Grant, LogEntry
from frontline.facts.areas import StaticManagementDecided
from frontline.loop import reconcile
from frontline.loop.actions import Refused
from tests.areas.conftest import NOON
from tests.town import Town

Who = Callable[..., Actor]
LATER = NOON + timedelta(hours=1)
OFFICE = "county_headquarters"


def static(town: Town) -> Static:
    until = LATER + timedelta(days=3)
    return Static(
        [town.township], "结古街道", LATER, until, OFFICE, "州政府〔2022〕12号", ("医护",), ("food", "water")
    )


@pytest.fixture
def motion(town: Town, actor: Who) -> Motion:
    made = actions.move(static(town), by=actor("he", LATER), at=LATER)
    assert isinstance(made, Motion)
    return made


def test_nothing_holds_before_the_second_person(town: Town, motion: Motion, actor: Who) -> None:
    assert not Area.objects.exists()
    assert motions.waiting(LATER) == [motion]
    with pytest.raises(Refused):
        actions.confirm(motion, by=actor("he", LATER), at=LATER)
    assert not Area.objects.exists()


def test_the_second_person_puts_it_in_force_for_the_first(town: Town, motion: Motion, actor: Who) -> None:
    soon = LATER + timedelta(hours=1)
    found = actions.confirm(motion, by=actor("wu", soon), at=soon)
    reconcile.settle(at=soon)
    row = areas.in_force(soon).get(subject_id=found.pk)
    assert (row.kind, row.starts_at) == ("static_management", soon)
    decision = areas.decision_of(found, at=soon)
    assert isinstance(decision, StaticManagementDecided)
    assert decision.guaranteed == ("food", "water")
    kinds = list(
        LogEntry.objects.filter(kind__startswith="area_mo").order_by("pk").values_list("kind", "actor")
    )
    assert kinds == [
        ("area_moved", town.accounts["he"].pk),
        ("area_motion_confirmed", town.accounts["wu"].pk),
    ]
    with pytest.raises(Refused):
        actions.confirm(motion, by=actor("wu", soon), at=soon)
    assert Area.objects.count() == 1


def test_turned_down_nothing_comes(town: Town, motion: Motion, actor: Who) -> None:
    closed = actions.turn_down(motion, why="范围过大", by=actor("wu", LATER), at=LATER)
    assert (closed.state, closed.why, motions.waiting(LATER)) == ("turned_down", "范围过大", [])
    with pytest.raises(Refused):
        actions.confirm(motion, by=actor("wu", LATER), at=LATER)
    assert not Area.objects.exists()


def test_a_motion_lapses_by_itself(town: Town, motion: Motion, actor: Who) -> None:
    late = motion.lapses_at
    assert motions.waiting(late) == []
    with pytest.raises(Refused):
        actions.confirm(motion, by=actor("wu", late), at=late)


def test_a_right_that_ended_carries_no_decision(town: Town, motion: Motion, actor: Who) -> None:
    Grant.objects.filter(account=town.accounts["he"]).update(until=LATER)
    with pytest.raises(NotAllowed):
        actions.confirm(motion, by=actor("wu", LATER), at=LATER)


@pytest.mark.parametrize("who", ["gao", "drolma", "officer", "zhou", "lin"])
def test_others_neither_confirm_nor_turn_down(town: Town, motion: Motion, actor: Who, who: str) -> None:
    for do in (actions.confirm, lambda one, **by: actions.turn_down(one, why="x", **by)):
        with pytest.raises(NotAllowed):
            do(motion, by=actor(who, LATER), at=LATER)


def test_the_pages_of_a_motion(town: Town, motion: Motion) -> None:
    clock.set_exercise(at=LATER, paused=True)
    page = reverse("areas:motion", args=[motion.ref])
    he, wu = Client(headers={"accept-language": "zh-CN"}), Client(headers={"accept-language": "zh-CN"})
    he.force_login(town.accounts["he"])
    wu.force_login(town.accounts["wu"])
    assert "结古街道" in he.get(reverse("areas:home")).content.decode()
    assert "由您提出" in he.post(page, {"action": "confirm"}).content.decode()
    assert "粮油" in wu.get(page).content.decode()
    answer = wu.post(page, {"action": "confirm"})
    found = Area.objects.get()
    assert answer.headers["Location"] == reverse("areas:area", args=[found.ref])
    reconcile.settle(at=LATER)
    assert "粮油" in wu.get(answer.headers["Location"]).content.decode()
    assert "粮油" in wu.get(reverse("areas:notice", args=[found.ref])).content.decode()
