"""A grid as its worker carries it: doors in walking order, who lives there, what is owed, what was said last time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Window
from django.db.models.functions import RowNumber

from frontline.areas.gridwork.models import GridDevice, GridRecord
from frontline.areas.words import language
from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.devices import digest
from frontline.city.models import Building, Business, Person, Place
from frontline.city.roles import Verb
from frontline.city.walking import walk
from frontline.loop import plans, rooms
from frontline.loop.models import MeasureRow

MOST_GRIDS = 500  # on offer at sign-in
MOST_PEOPLE = 5_000  # of one grid; a grid has some 600
HISTORY = 3  # records shown of one person or shop


def grids(actor: Actor) -> QuerySet[Place]:
    """The grids this actor works in: granted ones, and those of granted communities and streets."""
    if actor.account is None or not actor.may(Verb.RECORD_CARE):
        return Place.objects.none()
    mine = Q(pk__in=actor.places) | Q(parent__in=actor.places) | Q(parent__parent__in=actor.places)
    return Place.objects.filter(mine, kind=Place.Kind.GRID, closed_on__isnull=True).defer("shape")


def grids_to_choose(actor: Actor) -> list[Place]:
    found = grids(actor).select_related("parent").order_by("parent__pinyin", "pinyin", "code")
    return list(found[:MOST_GRIDS])


def grid_for(actor: Actor, ref: UUID) -> Place:
    """Raises NotHere."""
    found = grids(actor).filter(ref=ref).select_related("parent").first()
    if found is None:
        raise NotHere
    return found


def device_of(token: str) -> GridDevice | None:
    if not token:
        return None
    return GridDevice.objects.select_related("account", "grid").filter(digest=digest(token)).first()


@dataclass(slots=True)
class _Grid:
    """What one list is made of, by id."""

    buildings: list[Building]
    people: list[Person]
    errands: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    measures: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    last: dict[int, list[GridRecord]] = field(default_factory=lambda: defaultdict(list))


def list_of(grid: Place, *, by: Actor) -> dict[str, Any]:
    """The whole list in one answer; 600 people and 400 tasks take some 40 kB on the way."""
    buildings = list(
        Building.objects.filter(grid=grid).select_related("place").order_by("street", "number", "pk")
    )
    ids = [building.pk for building in buildings]
    home = ("dwelling__unit", "dwelling__floor", "dwelling__place")
    people = Person.objects.filter(building__in=ids).select_related(*home)
    of = _Grid(buildings, list(people.order_by("pk")[:MOST_PEOPLE]))
    _add_errands(of, by)
    _add_measures(of, by.at)
    _add_history(of)
    return {"at": by.at, "houses": _houses(of), "shops": _shops(ids), "asks": _asks()}


def _add_errands(of: _Grid, by: Actor) -> None:
    ids = [building.pk for building in of.buildings]
    for room, doorstep in rooms.doorsteps().items():
        for errand in doorstep.errands(by, ids):
            of.errands[errand.person].append(
                _short(
                    key=f"{room}/{errand.key}", room=room, kind=errand.kind, name=errand.name, due=errand.due_at,
                    done_by=errand.done_by, text=errand.text,
                )
            )  # fmt: skip


def _short(**said: Any) -> dict[str, Any]:
    """Without what is empty."""
    return {key: value for key, value in said.items() if value not in ("", (), [], None)}


def _add_measures(of: _Grid, at: datetime) -> None:
    ids = [person.pk for person in of.people]
    rows = MeasureRow.objects.filter(
        subject_kind="person", subject_id__in=ids, lifted_at__isnull=True, starts_at__lte=at, ends_at__gt=at
    )
    for row in rows.order_by("starts_at", "pk"):
        of.measures[row.subject_id].append(_measure(row))


def _measure(row: MeasureRow) -> str:
    edition = plans.edition(row.edition)
    until = row.ends_at.astimezone(edition.zone).strftime("%m-%d %H:%M")
    return f"{edition.wording(row.kind, language())} → {until}"


def _add_history(of: _Grid) -> None:
    ids = [person.pk for person in of.people]
    for record in _latest(GridRecord.objects.filter(person__in=ids, why=""), "person"):
        of.last[record.person_id or 0].append(record)


def _latest(rows: QuerySet[GridRecord], of: str) -> QuerySet[GridRecord]:
    """The newest HISTORY of each person or shop: a grid has a hundred thousand records after some months."""
    number = Window(RowNumber(), partition_by=of, order_by="-at")
    return rows.annotate(number=number).filter(number__lte=HISTORY).order_by(of, "-at")


def history(records: Iterable[GridRecord]) -> list[dict[str, Any]]:
    return [
        _short(
            kind=one.kind, at=one.at, by=one.by_name, outcome=one.outcome, note=one.note, before=one.before,
            after=one.after,
        )
        for one in records
    ]  # fmt: skip


def _houses(of: _Grid) -> list[dict[str, Any]]:
    """Buildings in walking order; behind each door its people. Somebody without a door stands at the house's."""
    living: dict[int, list[Person]] = defaultdict(list)
    for person in of.people:
        living[person.building_id or 0].append(person)
    by_id = {building.pk: building for building in of.buildings}
    order = walk([(one.pk, one.place.lon, one.place.lat) for one in of.buildings])
    return [
        _short(
            ref=by_id[id].place.ref, step=step, kind=by_id[id].kind, name=house_name(by_id[id]),
            doors=_doors(living[id], of),
        )
        for step, id in enumerate(order, start=1)
    ]  # fmt: skip


def house_name(building: Building) -> str:
    """As people say it: 扎西科路12号, else the name of the building."""
    return f"{building.street}{building.number}" or building.place.name


def _doors(people: Sequence[Person], of: _Grid) -> list[dict[str, Any]]:
    doors: dict[tuple[str, str, str], list[Person]] = defaultdict(list)
    for person in people:
        doors[_door(person)].append(person)
    return [_short(unit=unit, floor=floor, room=room, people=[_person(one, of) for one in who])
            for (unit, floor, room), who in doors.items()]  # fmt: skip


def _door(person: Person) -> tuple[str, str, str]:
    dwelling = person.dwelling
    if dwelling is None:
        return ("", "", "")
    unit, floor = dwelling.unit.name if dwelling.unit else "", dwelling.floor.name if dwelling.floor else ""
    return unit, floor, dwelling.door or dwelling.place.name


def _person(person: Person, of: _Grid) -> dict[str, Any]:
    return _short(
        code=person.code, name=person.name, born=person.born, languages=person.languages, needs=person.needs,
        standing=person.standing if person.standing != Person.Standing.RESIDENT else "",
        measures=of.measures.get(person.pk), due=of.errands.get(person.pk), last=history(of.last.get(person.pk, ())),
    )  # fmt: skip


def _shops(buildings: Sequence[int]) -> list[dict[str, Any]]:
    shops = list(
        Business.objects.filter(building__in=buildings).select_related("building__place").order_by("pk")
    )
    told: dict[int, list[GridRecord]] = defaultdict(list)
    for record in _latest(GridRecord.objects.filter(shop__in=shops, why=""), "shop"):
        told[record.shop_id or 0].append(record)
    return [
        _short(
            ref=shop.ref, name=shop.name, kind=shop.kind, owner=shop.owner_name, open=shop.open,
            house=shop.building.place.ref, at=house_name(shop.building), last=history(told[shop.pk]),
        )
        for shop in shops
    ]  # fmt: skip


def _asks() -> dict[str, list[dict[str, Any]]]:
    """Questions by "room/kind", once for the whole list."""
    return {
        f"{room}/{kind}": [
            _short(
                key=ask.key, name=str(ask.name), kind=ask.kind, least=ask.least, most=ask.most, unit=ask.unit,
                after=ask.after, options=[[key, str(name)] for key, name in ask.options],
            )
            for ask in asks
        ]
        for room, doorstep in rooms.doorsteps().items()
        for kind, asks in doorstep.asks.items()
    }  # fmt: skip


def person_of(by: Actor, grid: Place, code: str) -> Person:
    """Somebody of this grid, within the rights of who asks. Raises NotHere."""
    found = access.people(by).filter(code=code, building__grid=grid)
    person = found.select_related("building__place", "dwelling").first()
    if person is None:
        raise NotHere
    return person


def shop_of(by: Actor, grid: Place, ref: UUID) -> Business:
    """Raises NotHere."""
    shop = access.within(Business.objects.filter(ref=ref, building__grid=grid), by).first()
    if shop is None:
        raise NotHere
    return shop
