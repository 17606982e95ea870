"""Packs from the plan to the door, and the books beside them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from frontline.city.access import Actor
from frontline.loop.actions import Refused
from frontline.loop.models import Task
from frontline.supplies.actions import packs
from frontline.supplies.models import Line, Movement, Pack, PackDeed, Stock
from frontline.supplies.rules import CalledOff, Missed
from tests.refs import NOON
from tests.supplies.store import DAY, depot, kind, planned, stocked, who
from tests.town import Town

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=2)


def fresh(pack: Pack) -> Pack:
    return Pack.objects.get(pk=pack.pk)


def states(pack: Pack) -> list[str]:
    return list(PackDeed.objects.filter(pack=pack).order_by("id").values_list("state", flat=True))


def in_stock() -> int:
    return sum(Stock.objects.values_list("quantity", flat=True))


def test_a_door_has_one_pack_of_a_kind_a_day_with_a_number_to_say(town: Town) -> None:
    first = planned(town, 1, 2, 3)
    again = planned(town, 1, 2, 3, 4)
    assert [pack.number for pack in again] == [1, 2, 3, 4]
    assert [pack.pk for pack in again[:3]] == [pack.pk for pack in first]
    assert all(states(pack) == ["planned"] for pack in again)


def test_loading_takes_the_goods_and_returning_brings_them_back(town: Town, li: Actor) -> None:
    stocked(town, 10)
    rows = planned(town, 1, 2, 3)
    packs.mark_loaded(rows, by=li, at=NOON)
    assert in_stock() == 7
    packs.record_returned(rows[:1], by=li, at=LATER)
    assert (in_stock(), fresh(rows[0]).state) == (8, "returned")
    packs.mark_loaded(rows[:1], by=li, at=LATER)
    assert (in_stock(), states(rows[0])) == (7, ["planned", "loaded", "returned", "loaded"])


def test_a_van_is_not_loaded_with_what_is_not_there(town: Town, li: Actor) -> None:
    translation.activate("en")
    stocked(town, 2)
    rows = planned(town, 1, 2, 3)
    with pytest.raises(Refused, match="rice: 2 of 3"):
        packs.mark_loaded(rows, by=li, at=NOON)
    assert in_stock() == 2
    assert {fresh(row).state for row in rows} == {"planned"}


def test_what_a_phone_tells_twice_happens_once(town: Town, li: Actor) -> None:
    stocked(town)
    rows = planned(town, 1, 2)
    packs.mark_loaded(rows, by=li, at=NOON)
    record = uuid4()
    for __ in range(2):
        packs.record_delivered(rows, at_time=NOON, by=li, at=LATER, evidence="photo", record_id=record)
    assert states(rows[0]) == ["planned", "loaded", "delivered"]
    deed = PackDeed.objects.filter(pack=rows[1], state="delivered").get()
    assert (deed.at, deed.told_at, deed.evidence) == (NOON, LATER, "photo")


def test_a_missed_door_comes_back_by_itself(town: Town, li: Actor) -> None:
    stocked(town)
    (row,) = planned(town, 1)
    packs.mark_loaded([row], by=li, at=NOON)
    packs.record_missed(row, why=Missed.NOT_HOME, by=li, at=LATER)
    again = Pack.objects.get(again_for=row)
    assert fresh(row).next_day == again.day == DAY + timedelta(days=1)
    assert (again.state, again.missed_times, again.opens_at - row.opens_at) == (
        "planned",
        1,
        timedelta(days=1),
    )
    assert not Task.objects.filter(kind="call_missed").exists()
    packs.record_returned([row], by=li, at=LATER)
    assert (fresh(row).state, in_stock()) == ("missed", 100)


def test_a_special_door_is_called_until_somebody_wrote_what_was_said(town: Town, li: Actor) -> None:
    (row,) = planned(town, 1, special=True)
    packs.record_missed(row, why=Missed.NO_ROUND, by=li, at=NOON)
    task = Task.objects.get(kind="call_missed", state="open")
    assert (task.subject_id, task.building) == (row.dwelling_id, row.building_id)
    with pytest.raises(Refused):
        packs.record_called(row, words=" ", by=li, at=LATER)
    packs.record_called(row, words="明早在家", by=li, at=LATER)
    task.refresh_from_db()
    assert (task.state, fresh(row).task) == ("done", None)
    assert PackDeed.objects.get(ref=str(task.evidence)).words == "明早在家"


def test_rung_once_more_and_delivered_after_all(town: Town, li: Actor) -> None:
    stocked(town)
    (row,) = planned(town, 1, special=True)
    packs.mark_loaded([row], by=li, at=NOON)
    packs.record_missed(row, why=Missed.NOT_HOME, by=li, at=NOON)
    packs.record_delivered([row], at_time=LATER, by=li, at=LATER)
    assert fresh(row).state == "delivered"
    assert Pack.objects.get(again_for=row).why == CalledOff.CAME_AFTER_ALL
    assert not Task.objects.filter(state="open").exists()


def test_refused_is_not_tried_again_and_called_off_can_be_wanted_again(town: Town, li: Actor) -> None:
    first, second = planned(town, 1, 2)
    packs.record_missed(first, why=Missed.REFUSED, by=li, at=NOON)
    assert not Pack.objects.filter(again_for=first).exists()
    packs.call_off(second, why=CalledOff.AWAY, by=li, at=NOON, words="住院")
    packs.want_again(second, by=li, at=LATER)
    assert states(second) == ["planned", "called_off", "planned"]


def test_who_called_off_tomorrow_is_not_promised_tomorrow(town: Town, li: Actor) -> None:
    (now,), (tomorrow,) = planned(town, 1), planned(town, 1, day=DAY + timedelta(days=1))
    packs.call_off(tomorrow, why=CalledOff.NOT_WANTED, by=li, at=NOON)
    packs.record_missed(now, why=Missed.NOT_HOME, by=li, at=NOON)
    assert fresh(now).next_day is None


def test_delivered_is_the_end(town: Town, li: Actor) -> None:
    stocked(town)
    (row,) = planned(town, 1)
    packs.mark_loaded([row], by=li, at=NOON)
    packs.record_delivered([row], at_time=NOON, by=li, at=NOON)
    for step in (
        lambda: packs.call_off(row, why=CalledOff.AWAY, by=li, at=LATER),
        lambda: packs.record_returned([row], by=li, at=LATER),
        lambda: packs.mark_loaded([row], by=li, at=LATER),
    ):
        with pytest.raises(Refused):
            step()


def test_medicine_goes_into_named_hands(town: Town, li: Actor) -> None:
    stocked(town)
    (row,) = planned(town, 1, of=kind("medicine", to_person=True))
    packs.mark_loaded([row], by=li, at=NOON)
    with pytest.raises(Refused):
        packs.record_delivered([row], at_time=NOON, by=li, at=NOON)
    packs.record_delivered([row], at_time=NOON, by=li, at=NOON, evidence="甲lin")
    assert fresh(row).state == "delivered"


def test_the_books_balance_whatever_happens(town: Town, li: Actor) -> None:
    stocked(town, 50)
    rows = planned(town, 1, 2, 3, 4)
    packs.mark_loaded(rows, by=li, at=NOON)
    packs.record_delivered(rows[:2], at_time=NOON, by=li, at=LATER)
    packs.record_missed(rows[2], why=Missed.NOT_HOME, by=li, at=LATER)
    packs.call_off(rows[3], why=CalledOff.AWAY, by=li, at=LATER)
    packs.record_returned(rows[2:], by=li, at=LATER)
    out = -sum(Line.objects.filter(movement__packs=True).values_list("change", flat=True))
    inside = Pack.objects.filter(issue__isnull=False, back_at__isnull=True).count()
    assert (out, inside, in_stock()) == (2, 2, 48)


def test_the_database_keeps_its_books_itself(town: Town, li: Actor) -> None:
    place = stocked(town, 5)
    (row,) = planned(town, 1)
    lot = Stock.objects.get().lot_id
    movement = Movement.objects.create(kind="written_off", depot=place, at=NOON, reason="腐烂")
    with pytest.raises(DatabaseError), transaction.atomic():
        Line.objects.create(movement=movement, depot=place, lot_id=lot, change=-6)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        Pack.objects.filter(pk=row.pk).update(state="returned")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("supplies_stock", "supplies_line", "supplies_packdeed"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE frontline_web")
            cursor.execute(f"DELETE FROM {table}")


def test_planning_needs_a_window(town: Town, li: Actor) -> None:
    with pytest.raises(Refused):
        packs.plan_packs(
            [], day=DAY, depot=depot(town), opens_at=LATER, due_at=NOON, by=who(town, "li"), at=NOON
        )
