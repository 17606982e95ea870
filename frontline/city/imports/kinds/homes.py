"""Doors and households: found, or made with the floors and units they need; and the list of households."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontline.city import bulk
from frontline.city.imports.columns import Column
from frontline.city.imports.dates import BadValue
from frontline.city.imports.kinds.base import Kind, Record, Upsert, fits, understood
from frontline.city.imports.kinds.places import column
from frontline.city.models import Building, Dwelling, Household, Place
from frontline.city.names import place_key

DOOR_COLUMNS = (
    Column(
        "building", "楼栋", "building", "B0001", ("楼栋编码", "楼栋编号", "楼栋名称", "房屋编码", "住址", "地址"),
        says=gettext_lazy("code or name of the building"),
    ),
    Column("unit", "单元", "unit", "1", ("单元号",)),
    Column("floor", "楼层", "floor", "3", ("层",)),
    Column("door", "房号", "door", "302", ("户号", "门号", "室", "房间号")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Door:
    """Where in a building: its id, and unit, floor and door as written (empty: the building has only one)."""

    building: int
    unit: str
    floor: str
    door: str

    @property
    def key(self) -> tuple[int, str, str]:
        """The floor follows from the door; lists often leave it out."""
        return self.building, self.unit, self.door


class Doors:
    """The doors of one batch. Reading finds them; `open` makes what is missing, all at once."""

    def __init__(self, records: list[Record]) -> None:
        texts = column(records, "building") - {""}
        known = Building.objects.select_related("place").filter(place__kind=Place.Kind.BUILDING)
        rows = list(known.filter(place__code__in=texts))
        self._by_code = {row.place.code: row for row in rows if row.place.code}
        names = texts - set(self._by_code)
        keys = {place_key(name) for name in names}  # the index is on kind and key
        named = known.filter(place__pinyin__in=keys, place__name__in=names) if names else ()
        self._by_name: dict[str, list[Building]] = {}
        for row in named:
            self._by_name.setdefault(row.place.name, []).append(row)
        self._buildings = {
            row.pk: row for row in (*rows, *(one for same in self._by_name.values() for one in same))
        }
        dwellings = Dwelling.objects.filter(building__in=self._buildings).select_related("unit")
        self.dwellings = {
            (row.building_id, row.unit.name if row.unit else "", row.door): row for row in dwellings
        }

    def read(self, record: Record) -> Door | None:
        """Which door a row names; None when it names no building. Raises BadValue."""
        text = record.get("building")
        if not text:
            return None
        building = self._by_code.get(text) or self._only(text)
        return Door(
            building.pk, fits(record, "unit", 40), fits(record, "floor", 40), fits(record, "door", 20)
        )

    def _only(self, text: str) -> Building:
        named = self._by_name.get(text, [])
        if len(named) != 1:
            says = (
                _("%(n)d buildings are called “%(text)s”: give the code.")
                if named
                else _("The register has no building “%(text)s”: bring the buildings in first.")
            )
            raise BadValue(says % {"n": len(named), "text": text})
        return named[0]

    def open(self, wanted: Iterable[Door]) -> dict[Door, Dwelling]:
        """The dwelling behind each door, made where it is new."""
        doors = list(dict.fromkeys(wanted))
        missing = {door.key: door for door in doors if door.key not in self.dwellings}
        if missing:
            self._make(list(missing.values()))
        return {door: self.dwellings[door.key] for door in doors}

    def _make(self, doors: list[Door]) -> None:
        units = self._parts(Place.Kind.UNIT, {(door.building, door.unit) for door in doors if door.unit})
        above = {(door.building, door.unit): units.get((door.building, door.unit)) for door in doors}
        floors = self._floors(doors, above)
        places, made = [], []
        for door in doors:
            unit = above[door.building, door.unit]
            floor = floors.get(((unit.pk if unit else door.building), door.floor))
            parent = (floor or unit).pk if floor or unit else door.building  # type: ignore[union-attr]
            place = Place(kind=Place.Kind.DWELLING, name=self._name(door), parent_id=parent)
            places.append(place)
            made.append(
                Dwelling(place=place, building_id=door.building, unit=unit, floor=floor, door=door.door)
            )
        bulk.insert(places)
        bulk.insert(made)
        self.dwellings |= {door.key: dwelling for door, dwelling in zip(doors, made, strict=True)}

    def _floors(
        self, doors: list[Door], above: dict[tuple[int, str], Place | None]
    ) -> dict[tuple[int, str], Place]:
        wanted = set()
        for door in doors:
            unit = above[door.building, door.unit]
            if door.floor:
                wanted.add((unit.pk if unit else door.building, door.floor))
        return self._parts(Place.Kind.FLOOR, wanted)

    def _parts(self, kind: str, wanted: set[tuple[int, str]]) -> dict[tuple[int, str], Place]:
        """Units or floors by the place they lie in and their name, made where they are new."""
        parents = {parent for parent, _text in wanted}
        known = {
            (place.parent_id or 0, place.name): place
            for place in Place.objects.filter(kind=kind, parent__in=parents)
        }
        fresh = [
            Place(kind=kind, parent_id=parent, name=text) for parent, text in sorted(wanted - set(known))
        ]
        bulk.insert(fresh)
        return known | {(place.parent_id or 0, place.name): place for place in fresh}

    def _name(self, door: Door) -> str:
        parts = [self._buildings[door.building].place.name, door.unit, door.door]
        return "-".join(part for part in parts if part)[:120]


class Households:
    """The households of one batch by dwelling and name (that of the head, as people say it)."""

    def __init__(self, dwellings: Iterable[Dwelling]) -> None:
        rows = Household.objects.filter(dwelling__in=[dwelling.pk for dwelling in dwellings])
        self.known = {(row.dwelling_id, row.name): row for row in rows}
        self._in: dict[int, list[Household]] = {}
        for row in rows:
            self._in.setdefault(row.dwelling_id, []).append(row)

    def of(self, dwelling: Dwelling, head: str) -> Household | None:
        """By its name; without a name, the only household behind that door."""
        if head:
            return self.known.get((dwelling.pk, head))
        there = self._in.get(dwelling.pk, [])
        return there[0] if len(there) == 1 else None

    def make(self, wanted: Iterable[tuple[Dwelling, str]]) -> None:
        fresh = {
            (dwelling.pk, head): Household(name=head, dwelling=dwelling, building_id=dwelling.building_id)
            for dwelling, head in wanted
        }
        bulk.insert(fresh.values())
        for (dwelling, head), row in fresh.items():
            self.known[dwelling, head] = row
            self._in.setdefault(dwelling, []).append(row)


def _load(records: list[Record], at: datetime) -> None:
    doors = Doors(records)

    def read(record: Record) -> tuple[Door, dict[str, Any]]:
        door = doors.read(record)
        if door is None:
            raise BadValue(_("A household needs its building."))
        name = fits(record, "name", 120)
        if not name:
            raise BadValue(_("A household needs a name: usually that of its head."))
        return door, {"name": name, "note": fits(record, "note", 400)}

    rows = list(understood(records, read))
    opened = doors.open(door for _record, (door, _values) in rows)
    known = Households(opened.values())
    upsert = Upsert(Household)
    for record, (door, values) in rows:
        dwelling = opened[door]
        place = {"dwelling_id": dwelling.pk, "building_id": dwelling.building_id}
        upsert.settle(record, known.of(dwelling, values["name"]), {**values, **place})
    upsert.write()


def door_cells(dwelling: Dwelling | None) -> dict[str, str]:
    """The cells that lead back to a door."""
    if dwelling is None:
        return {}
    place = dwelling.building.place
    return {
        "building": place.code or place.name,
        "unit": dwelling.unit.name if dwelling.unit else "",
        "floor": dwelling.floor.name if dwelling.floor else "",
        "door": dwelling.door,
    }


def _rows() -> Iterator[dict[str, str]]:
    rows = Household.objects.select_related("dwelling__building__place", "dwelling__unit", "dwelling__floor")
    for row in rows.order_by("pk").iterator():
        yield {**door_cells(row.dwelling), "name": row.name, "note": row.note}


HOUSEHOLDS = Kind(
    "households",
    gettext_lazy("Households"),
    (
        *DOOR_COLUMNS,
        Column("name", "户主", "head of household", "才仁", ("户主姓名", "户名", "name"), required=True),
        Column("note", "备注", "note", ""),
    ),
    identity=lambda cells: tuple(cells.get(key, "") for key in ("building", "unit", "door", "name")),
    load=_load,
    rows=_rows,
    people=True,
)
