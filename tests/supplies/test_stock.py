"""Goods in and out; the books balance after whatever happened; gifts get their answer."""

import random
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from frontline.city.access import Actor, NotAllowed
from frontline.loop.actions import Refused
from frontline.supplies.actions import gifts, packs, stock
from frontline.supplies.actions.gifts import Offer
from frontline.supplies.actions.stock import Came
from frontline.supplies.models import Depot, Gift, Line, Lot, Movement, Stock
from frontline.supplies.queries import stock as asked
from frontline.supplies.rules import Missed
from tests.refs import NOON
from tests.supplies.store import DAY, depot, good, kind, planned, stocked, who
from tests.town import Town

pytestmark = pytest.mark.django_db


def there(place: Depot) -> dict[str, int]:
    rows = Stock.objects.filter(depot=place, quantity__gt=0).values_list("lot__number", "quantity")
    return dict(rows)


def lot(number: str) -> Lot:
    return Lot.objects.select_related("good").get(number=number)


def test_what_expires_first_goes_out_first_and_never_what_has_expired(town: Town, li: Actor) -> None:
    stocked(town, 5, number="late", expires_on=DAY + timedelta(days=9))
    place = stocked(town, 5, number="soon", expires_on=DAY)
    stock.hand_out(good(), 7, depot=place, to="市医院", by=li, at=NOON)
    assert there(place) == {"late": 3}
    stocked(town, 5, number="soon2", expires_on=DAY)
    with pytest.raises(Refused):
        stock.hand_out(good(), 4, depot=place, to="市医院", by=li, at=NOON + timedelta(days=1))


def test_what_is_spoilt_or_has_no_date_is_not_taken_in(town: Town, li: Actor) -> None:
    milk = good("milk", shelf_days=30)
    for came in (
        Came(good=milk, quantity=1),
        Came(good=milk, quantity=1, expires_on=DAY - timedelta(days=1)),
        Came(good=good(), quantity=0),
        Came(good=good(), quantity=10**9),
    ):
        with pytest.raises(Refused):
            stock.receive([came], depot=depot(town), source="供应商", by=li, at=NOON)
    assert not Line.objects.exists()


def test_a_form_sent_twice_is_one_movement(town: Town, li: Actor) -> None:
    key = uuid4()
    came = [Came(good=good(), quantity=5)]
    both = [stock.receive(came, depot=depot(town), source="甲", by=li, at=NOON, record_id=key) for __ in "12"]
    assert both[0] == both[1] and Stock.objects.get().quantity == 5


def test_from_depot_to_depot_and_what_got_lost_is_explained(town: Town, li: Actor) -> None:
    first, second = stocked(town, 10), depot(town, "二号库", 4)
    sending = stock.send(good(), 6, depot=first, to=second, by=li, at=NOON)
    assert list(asked.under_way(second)) == [sending]
    assert (there(first), there(second)) == ({"L1": 4}, {})
    with pytest.raises(Refused):
        stock.arrive(sending, {lot("L1").pk: 5}, by=li, at=NOON)
    with pytest.raises(Refused):
        stock.arrive(sending, {lot("L1").pk: 7}, by=li, at=NOON)
    stock.arrive(sending, {lot("L1").pk: 5}, why="一袋破损", by=li, at=NOON)
    with pytest.raises(Refused):
        stock.arrive(sending, {lot("L1").pk: 6}, by=li, at=NOON)
    assert there(second) == {"L1": 5} and not asked.under_way().exists()


def test_a_count_that_differs_is_explained(town: Town, li: Actor) -> None:
    place = stocked(town, 10)
    assert stock.count({lot("L1").pk: 10}, depot=place, why="", by=li, at=NOON) is None
    with pytest.raises(Refused):
        stock.count({lot("L1").pk: 8}, depot=place, why=" ", by=li, at=NOON)
    stock.count({lot("L1").pk: 8}, depot=place, why="漏记两袋", by=li, at=NOON)
    stock.write_off(lot("L1"), 1, depot=place, why="受潮", by=li, at=NOON)
    with pytest.raises(Refused):
        stock.write_off(lot("L1"), 8, depot=place, why="受潮", by=li, at=NOON)
    assert there(place) == {"L1": 7}


def test_a_lot_called_back_stays_and_its_doors_are_known(town: Town, li: Actor) -> None:
    stocked(town, 10)
    loaded, waits = planned(town, 1, 2)
    packs.mark_loaded([loaded], by=li, at=NOON)
    stock.call_back(lot("L1"), why="抽检不合格", by=li, at=NOON)
    assert list(asked.packs_with(lot("L1"))) == [loaded]
    with pytest.raises(Refused):
        packs.mark_loaded([waits], by=li, at=NOON)


def test_goods_show_what_is_free_short_and_about_to_expire(town: Town, li: Actor) -> None:
    stocked(town, 10, "eggs", number="E1", expires_on=DAY + timedelta(days=2))
    stocked(town, 3)
    eggs = good("eggs")
    eggs.low = 5
    eggs.save()
    planned(town, 1, 2, of=kind("food", {"rice": 2, "eggs": 1}))
    first, second = asked.goods(li)
    assert (first.good.key, first.there, first.promised, first.free, first.low) == ("rice", 3, 4, -1, True)
    assert (second.free, second.expiring, second.low) == (8, 10, False)
    assert [row.lot.number for row in asked.expiring(li)] == ["E1"]


def test_the_books_balance_after_sixty_random_movements(town: Town, li: Actor) -> None:
    translation.activate("en")
    dice = random.Random(7)
    places = [stocked(town, 30), depot(town, "二号库", 4)]
    days = [DAY + timedelta(days=more) for more in range(6)]
    rows = [pack for one in days for pack in planned(town, 1, 2, 3, 4, 5, day=one)]

    def step() -> None:
        place, other = dice.sample(places, 2)
        some, at = dice.randint(1, 9), NOON
        key = dice.choice([lot("L1"), *Lot.objects.all()])
        pack = dice.choice(rows)
        waiting = list(asked.under_way())
        deeds: list[Callable[[], object]] = [
            lambda: stocked(town, some, number=f"N{some}", expires_on=DAY + timedelta(days=some), at=at),
            lambda: stock.hand_out(good(), some, depot=place, to="x", by=li, at=at),
            lambda: stock.send(good(), some, depot=place, to=other, by=li, at=at),
            lambda: stock.count({key.pk: some}, depot=place, why="盘点", by=li, at=at),
            lambda: stock.write_off(key, some, depot=place, why="坏", by=li, at=at),
            lambda: packs.mark_loaded([pack], by=li, at=at),
            lambda: packs.record_returned([pack], by=li, at=at),
            lambda: packs.record_missed(pack, why=Missed.NOT_HOME, by=li, at=at),
            lambda: packs.record_delivered([pack], at_time=at, by=li, at=at),
        ]
        if waiting:
            lines = dict(waiting[0].lines.values_list("lot", "change"))
            came = {one: -change // 2 for one, change in lines.items()}
            deeds.append(lambda: stock.arrive(waiting[0], came, why="少", by=li, at=at))
        dice.choice(deeds)()

    done = 0
    for number in range(70):
        try:
            step()
        except Refused:
            continue
        done += 1
        if number % 6:
            continue
        assert [book.difference for book in asked.books()] == [0]
        assert asked.packs_differ() == {}
    assert [book.difference for book in asked.books()] == [0] and asked.packs_differ() == {}
    assert done > 30 and Movement.objects.values("kind").distinct().count() > 5


def test_a_gift_is_answered_taken_in_thanked_and_published(town: Town, li: Actor) -> None:
    gift = gifts.offer(Offer(giver="玉树某合作社", what="白菜两吨", phone="13800000001"), by=li, at=NOON)
    with pytest.raises(Refused):
        gifts.take_in(gift, [Came(good=good(), quantity=2)], by=li, at=NOON)
    gifts.accept(gift, depot=depot(town), expected_on=DAY, by=li, at=NOON)
    with pytest.raises(Refused):
        gifts.decline(gift, why="放不下", by=li, at=NOON)
    with pytest.raises(Refused):
        gifts.thank(gift, "谢谢", publish=True, by=li, at=NOON)
    gifts.take_in(gift, [Came(good=good(), quantity=2)], by=li, at=NOON)
    gifts.thank(gift, "谢谢", publish=True, by=li, at=NOON)
    row = Gift.objects.get()
    assert (row.received and row.received.source, row.published_at) == ("玉树某合作社", NOON)
    assert there(depot(town)) == {"2022-11-08": 2}


def test_who_declines_says_why_and_a_keeper_does_not_decide(town: Town, li: Actor) -> None:
    keeper = who(town, "keeper")
    gift = gifts.offer(Offer(giver="甲", what="旧衣服"), by=keeper, at=NOON)
    with pytest.raises(NotAllowed):
        gifts.decline(gift, why="旧物不收", by=keeper, at=NOON)
    with pytest.raises(Refused):
        gifts.decline(gift, why=" ", by=li, at=NOON)
    assert gifts.decline(gift, why="旧物不收", by=li, at=NOON).declined_why == "旧物不收"


def test_goods_are_moved_only_with_the_right(town: Town) -> None:
    with pytest.raises(NotAllowed):
        stock.receive([], depot=depot(town), source="甲", by=who(town, "gao"), at=NOON)
