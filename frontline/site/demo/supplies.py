"""Supplies at the beginning of the exercise: two depots, goods for some days, gifts, packs of yesterday and today."""

from datetime import date, datetime, timedelta

from django.db.models import Count
from django.utils import timezone

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Account, Building, Business, Person, Place
from frontline.supplies import composing
from frontline.supplies.actions import door, gifts, packs, shops, stock
from frontline.supplies.actions.deciding import adopt, decide_packs
from frontline.supplies.actions.door import Prescribed
from frontline.supplies.actions.gifts import Offer
from frontline.supplies.actions.serving import serve
from frontline.supplies.actions.stock import Came
from frontline.supplies.models import Depot, Good, Lot, Pack
from frontline.supplies.rules import CalledOff, Missed

# Pieces in the first depot: enough for a street, too few vegetables and infant formula for the whole town.
THERE = {
    "rice": 4000, "flour": 2500, "oil": 3000, "vegetables": 6000, "eggs": 9000, "milk": 9000, "pork": 5000,
    "mutton": 400, "formula": 900, "diapers": 900, "oats": 200, "low_salt": 120, "coal": 3000,
}  # fmt: skip


def open_depots(*, at: datetime) -> int:
    """Depots, goods, gifts and packs; 0 where there are some already, and in a town too small for three rounds."""
    streets = _communities()
    if Depot.objects.exists() or len(streets) < 3:
        return 0
    adopt(composing.ruling(), by=None, at=at - timedelta(days=5))
    first, second = _depots()
    serve(first, place=None, by=_li(at), at=at - timedelta(days=5))
    serve(second, place=streets[3] if len(streets) > 3 else streets[2], by=_li(at), at=at - timedelta(days=5))
    before = at - timedelta(days=1)
    _fill(first, second, _li(before - timedelta(hours=6)))
    _yesterday(first, streets[0], before)
    today = _decide(first, [one.pk for one in streets[1:3]], _li(at), at, families=())
    _gifts(first, at)
    _doors(first, at)
    _shops(at)
    return today + Pack.objects.filter(day__lt=_day(at)).count()


def _li(at: datetime) -> Actor:
    return access.actor_for(Account.objects.get(username="li"), at=at)


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _depots() -> tuple[Depot, Depot]:
    public = Building.objects.filter(kind="public", place__lon__isnull=False).order_by("pk")
    east, west = public[0], public[len(public) // 2]
    first = Depot.objects.create(
        name="结古中心物资库", name_en="Central depot Jiegu", building=east, phone="0976-0000810"
    )
    second = Depot.objects.create(
        name="西片物资库", name_en="Depot West", building=west, phone="0976-0000811"
    )
    return first, second


def _communities() -> list[Place]:
    """The smallest communities with more than a few doors: the rest of the town is Li's to decide."""
    rows = Place.objects.filter(kind="community").annotate(doors=Count("community_buildings__dwellings"))
    return list(rows.filter(doors__gt=60).order_by("doors", "pk")[:4])


def _fill(first: Depot, second: Depot, li: Actor) -> None:
    day = _day(li.at)
    goods = {good.key: good for good in Good.objects.all()}
    for key, quantity in THERE.items():
        good = goods[key]
        until = day + timedelta(days=good.shelf_days) if good.shelf_days else None
        stock.receive(
            [Came(good=good, quantity=quantity, number=f"{key.upper()}-1101", expires_on=until)],
            depot=first, source="青海省应急物资保障中心", by=li, at=li.at,
        )  # fmt: skip
    old = Came(good=goods["vegetables"], quantity=160, number="VEG-1099", expires_on=day + timedelta(days=2))
    stock.receive([old], depot=first, source="结古蔬菜批发市场", by=li, at=li.at)
    for key, quantity in (("rice", 800), ("vegetables", 900), ("coal", 600)):
        stock.send(goods[key], quantity, depot=first, to=second, by=li, at=li.at + timedelta(hours=2))
    lot = Lot.objects.get(number="EGGS-1101")
    stock.write_off(lot, 40, depot=first, why="运输途中破损", by=li, at=li.at + timedelta(hours=3))


def _decide(depot: Depot, places: list[int], li: Actor, at: datetime, families: tuple[str, ...]) -> int:
    day = timezone.localtime(at).replace(hour=9, minute=0, second=0, microsecond=0)
    decide_packs(
        day=day.date(), depot=depot, opens_at=day, due_at=day + timedelta(hours=9), places=places, families=families,
        by=li, at=at,
    )  # fmt: skip
    return Pack.objects.filter(day=day.date()).count()


def _yesterday(depot: Depot, community: Place, at: datetime) -> None:
    """A community's food of the day before: brought, but for some doors."""
    li = _li(at)
    _decide(depot, [community.pk], li, at, families=("food", "infant"))
    rows = list(Pack.objects.filter(day=_day(at), state="planned").order_by("number"))
    packs.call_off(rows[5], why=CalledOff.AWAY, by=li, at=at, words="住院，家中无人")
    loaded = rows[:5] + rows[6:]
    noon = at + timedelta(hours=4)
    packs.mark_loaded(loaded, by=li, at=at + timedelta(hours=1))
    missed = loaded[::37]
    whys = (Missed.NOT_HOME, Missed.NOT_HOME, Missed.WRONG_ADDRESS, Missed.CLOSED)
    packs.record_delivered([row for row in loaded if row not in missed], at_time=noon, by=li, at=noon)
    for number, row in enumerate(missed):
        packs.record_missed(row, why=whys[number % 4], by=li, at=noon)
    packs.record_returned(missed, by=li, at=noon + timedelta(hours=3))


def _gifts(depot: Depot, at: datetime) -> None:
    li = _li(at)
    good = Good.objects.get(key="milk")
    told = (
        ("玉树牦牛乳业合作社", "纯牛奶600盒", "松吉", 30),
        ("西宁某蔬菜商会", "白菜、土豆约8吨", "王女士", 20),
        ("一位不愿留名的居民", "面粉20袋", "", 9),
        ("外地网友", "旧衣服一批", "", 7),
    )
    rows = [
        gifts.offer(
            Offer(giver=giver, what=what, contact=contact, nameless="不愿留名" in giver),
            by=li, at=at - timedelta(hours=hours),
        )
        for giver, what, contact, hours in told
    ]  # fmt: skip
    gifts.accept(rows[0], depot=depot, expected_on=_day(at), by=li, at=at - timedelta(hours=28))
    until = _day(at) + timedelta(days=120)
    gifts.take_in(
        rows[0],
        [Came(good=good, quantity=600, number="GIFT-1", expires_on=until)],
        by=li,
        at=at - timedelta(hours=5),
    )
    letter = f"{rows[0].giver}：\n\n捐赠的纯牛奶已如数收到，将用于保障居民生活。谨致谢忱。\n\n物资保障组"
    gifts.thank(rows[0], letter, publish=True, by=li, at=at - timedelta(hours=4))
    gifts.accept(rows[1], depot=depot, expected_on=_day(at), by=li, at=at - timedelta(hours=18))
    gifts.decline(rows[3], why="疫情期间不接收旧衣物", by=li, at=at - timedelta(hours=6))


def _doors(depot: Depot, at: datetime) -> None:
    """What households said by telephone, a prescription that waits, a call-off for today."""
    li = _li(at)
    planned = list(
        Pack.objects.filter(day=_day(at), state="planned", kind__key="food_medium").select_related(
            "dwelling"
        )[:40]
    )
    for number, row in enumerate(planned[:6]):
        key, words = (("halal", "回族家庭"), ("note", "有狗，请放在院门外"), ("none", "亲戚已送菜"))[
            number % 3
        ]
        door.tell_wish(row.dwelling, key, words=words, until=_day(at) + timedelta(days=7), by=li, at=at)
    if planned:
        packs.call_off(planned[-1], why=CalledOff.NOT_WANTED, words="家里还有", by=li, at=at)
    ill = Person.objects.filter(needs__contains=["ill"], dwelling__isnull=False).order_by("pk")[:2]
    for number, person in enumerate(ill):
        told = Prescribed(
            medicine=("二甲双胍缓释片 0.5g×60片", "硝苯地平控释片 30mg×14片")[number], prescriber="玉树州人民医院",
            prescribed_on=_day(at), hands=person.name, needed_by=_day(at) + timedelta(days=number),
        )  # fmt: skip
        door.register_prescription(person, told, by=li, at=at)


def _shops(at: datetime) -> None:
    li = _li(at)
    some = list(Business.objects.order_by("pk")[:240:20])
    for number, shop in enumerate(some):
        if number % 2:
            shops.guarantee(shop, what=("蔬菜肉蛋", "粮油", "药品", "燃气")[number // 2 % 4], by=li, at=at)
        if number in (3, 4, 8):
            shops.set_open(shop, False, by=li, at=at)
