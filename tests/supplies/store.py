"""A depot with goods on its shelves, kinds of packs, and packs planned for doors of the small town."""

from datetime import date, datetime, timedelta

from frontline.city.access import Actor, actor_for
from frontline.supplies.actions.packs import Wanted, plan_packs
from frontline.supplies.actions.stock import Came, receive
from frontline.supplies.models import Depot, Good, Pack, PackContent, PackKind
from tests.refs import NOON
from tests.town import ALWAYS, Town

DAY = date(2022, 11, 8)


def depot(town: Town, name: str = "一号库", building: int = 5) -> Depot:
    return Depot.objects.get_or_create(name=name, defaults={"building": town.buildings[building]})[0]


def good(key: str = "rice", **more: object) -> Good:
    values = {"name": key, "name_en": key, "unit": "袋", "unit_en": "bag", **more}
    return Good.objects.get_or_create(key=key, defaults=values)[0]


def kind(key: str = "food", goods: dict[str, int] | None = None, **more: object) -> PackKind:
    found, new = PackKind.objects.get_or_create(
        key=key, ended_at=None, defaults={"name": key, "name_en": key, "since": ALWAYS, **more}
    )
    if new:
        for name, quantity in (goods or {"rice": 1}).items():
            PackContent.objects.create(kind=found, good=good(name), quantity=quantity)
    return found


def stocked(
    town: Town, quantity: int = 100, key: str = "rice", *, number: str = "L1", expires_on: date | None = None,
    at: datetime = NOON,
) -> Depot:  # fmt: skip
    """A depot with so many of a good."""
    place = depot(town)
    came = Came(good=good(key), quantity=quantity, number=number, expires_on=expires_on)
    receive([came], depot=place, source="供应商", by=who(town, "li", at), at=at)
    return place


def planned(
    town: Town,
    *doors: int,
    of: PackKind | None = None,
    day: date = DAY,
    special: bool = False,
    at: datetime = NOON,
) -> list[Pack]:
    """A pack for each of these doors (numbers of buildings), by Li."""
    sort = of or kind()
    wanted = [
        Wanted(dwelling=town.dwellings[n].pk, building=town.buildings[n].pk, kind=sort.pk, special=special)
        for n in doors
    ]
    end = at + timedelta(hours=6)
    plan_packs(wanted, day=day, depot=depot(town), opens_at=at, due_at=end, by=who(town, "li", at), at=at)
    order = {town.dwellings[n].pk: place for place, n in enumerate(doors)}
    rows = Pack.objects.filter(day=day, kind=sort, dwelling__in=order)
    return sorted(rows, key=lambda row: order[row.dwelling_id])


def who(town: Town, name: str, at: datetime = NOON) -> Actor:
    return actor_for(town.accounts[name], at=at)
