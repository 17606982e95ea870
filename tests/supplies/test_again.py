"""Missed doors that come again, decided many at once: each with a receipt, none lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from frontline.city import clock
from frontline.city.access import Actor, NotAllowed
from frontline.loop.actions import Refused
from frontline.loop.models import Task
from frontline.supplies.actions import packs
from frontline.supplies.actions.again import Decided, What, decide_again
from frontline.supplies.models import AgainDecision, Pack, PackDeed
from frontline.supplies.queries import again
from frontline.supplies.rules import CalledOff, Missed
from tests.refs import NOON
from tests.supplies.store import DAY, planned, stocked, who
from tests.town import Town

pytestmark = pytest.mark.django_db
TOMORROW = DAY + timedelta(days=1)


def missed(
    town: Town, by: Actor, *doors: int, why: Missed = Missed.NOT_HOME, special: bool = False
) -> list[Pack]:
    """The packs that come again."""
    stocked(town, 50)
    rows = planned(town, *doors, special=special)
    packs.mark_loaded(rows, by=by, at=NOON)
    for row in rows:
        packs.record_missed(row, why=why, by=by, at=NOON)
    return [Pack.objects.get(again_for=row) for row in rows]


def decide(rows: list[Pack], by: Actor, what: What, **more: object) -> AgainDecision:
    return decide_again(rows, Decided(what=what, **more), by=by, at=NOON, record_id=uuid4())  # type: ignore[arg-type]


def test_groups_are_by_reason_and_sub_area_and_hold_every_door(town: Town, li: Actor) -> None:
    missed(town, li, 1, 2, 4)
    missed(town, li, 3, why=Missed.CLOSED)
    found = again.groups(li)
    assert sum(one.doors for one in found) == again.coming(li).count() == 4
    assert {(one.why, one.place.pk if one.place else None) for one in found} == {
        (row.again_for.why, row.building.community_id) for row in again.coming(li) if row.again_for
    }
    assert again.of_groups(li, [one.key for one in found]).count() == 4


def test_kept_packs_leave_the_list_and_have_a_receipt(town: Town, li: Actor) -> None:
    rows = missed(town, li, 1, 2)
    done = decide(rows, li, What.KEEP, words="明早再送")
    assert (done.done, done.refused) == (2, [])
    assert not again.undecided(li) and again.decided(li).count() == 2
    assert PackDeed.objects.filter(evidence=str(done.ref), why="kept", words="明早再送").count() == 2
    assert set(again.done_by(li, done)) == set(rows)


def test_the_same_form_twice_is_one_decision(town: Town, li: Actor) -> None:
    rows, key = missed(town, li, 1), uuid4()
    made = [decide_again(rows, Decided(what=What.KEEP), by=li, at=NOON, record_id=key) for __ in range(2)]
    assert made[0] == made[1] and PackDeed.objects.filter(why="kept").count() == 1


def test_moved_to_another_day_with_numbers_of_that_day(town: Town, li: Actor) -> None:
    rows = missed(town, li, 1, 2)
    later = DAY + timedelta(days=3)
    planned(town, 3, day=later)
    opens = NOON + timedelta(days=3)
    done = decide(rows, li, What.MOVE, opens_at=opens, due_at=opens + timedelta(hours=2))
    moved = Pack.objects.filter(pk__in=[row.pk for row in rows])
    assert set(moved.values_list("day", "opens_at")) == {(later, opens)} and done.done == 2
    assert len(set(Pack.objects.filter(day=later).values_list("number", flat=True))) == 3
    assert set(Pack.objects.filter(state="missed").values_list("next_day", flat=True)) == {later}


def test_a_door_that_has_such_a_pack_then_is_left_and_named(town: Town, li: Actor) -> None:
    rows = missed(town, li, 1, 2)
    planned(town, 1, day=DAY + timedelta(days=3))
    opens = NOON + timedelta(days=3)
    done = decide(rows, li, What.MOVE, opens_at=opens, due_at=opens + timedelta(hours=2))
    assert done.done == 1 and [row for row, __ in again.refused_by(li, done)] == [rows[0]]
    rows[0].refresh_from_db()
    assert rows[0].day == TOMORROW


def test_given_up_needs_a_reason_and_a_special_door_a_call_first(town: Town, li: Actor) -> None:
    plain, special = missed(town, li, 1)[0], missed(town, li, 2, special=True)[0]
    with pytest.raises(Refused):
        decide([plain], li, What.GIVE_UP)
    done = decide([plain, special], li, What.GIVE_UP, why=CalledOff.AWAY)
    assert done.done == 1 and [pack for pack, __ in done.refused] == [special.pk]
    plain.refresh_from_db()
    assert (plain.state, plain.why) == ("called_off", "away")
    assert Pack.objects.get(again=plain).next_day is None and again.not_again(li).count() == 1
    assert special.again_for is not None
    packs.record_called(special.again_for, words="搬走了", by=li, at=NOON)
    assert decide([special], li, What.GIVE_UP, why=CalledOff.AWAY).done == 1


def test_calls_are_opened_once_for_each_door(town: Town, li: Actor) -> None:
    rows = missed(town, li, 1, 2)
    assert decide(rows, li, What.CALL).done == 2
    assert Task.objects.filter(kind="call_missed", state="open").count() == 2
    assert decide(rows, li, What.CALL).done == 0
    assert Task.objects.filter(kind="call_missed").count() == 2


def test_refusals(town: Town, li: Actor) -> None:
    rows = missed(town, li, 1)
    with pytest.raises(Refused):
        decide([], li, What.KEEP)
    with pytest.raises(Refused):
        decide(rows, li, What.MOVE, opens_at=NOON, due_at=NOON)
    with pytest.raises(Refused):
        decide(rows, li, What.MOVE, opens_at=NOON - timedelta(hours=3), due_at=NOON - timedelta(hours=1))
    with pytest.raises(NotAllowed):
        decide(rows, who(town, "keeper"), What.KEEP)
    packs.call_off(rows[0], why=CalledOff.NOT_WANTED, by=li, at=NOON)
    assert decide(rows, li, What.KEEP).done == 0


def test_li_decides_for_a_group_on_the_page(town: Town, li: Actor) -> None:
    rows = missed(town, li, 1, 2)
    clock.set_exercise(at=NOON, paused=True)
    client = Client(headers={"accept-language": "en"})
    client.force_login(town.accounts["li"])
    url = reverse("supplies:again")
    (key,) = {one.key for one in again.groups(li)}
    assert "nobody at home" in client.get(url).content.decode()
    assert str(rows[0].ref) in client.get(url, {"group": key}).content.decode()
    told = {"record": uuid4(), "what": "give_up"}
    assert "Say why they are given up" in client.post(url, {**told, "group": key}).content.decode()
    shown = client.post(
        url, {**told, "group": key, "why": "away", "words": "已搬离"}, follow=True
    ).content.decode()
    assert "2 doors" in shown and "已搬离" in shown and "nobody lives there now" in shown
