"""What the rooms keep of the time before the exercise begins: areas by name, rooms of sites and who lives in them."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from frontline.areas.models import Area, AreaPlace
from frontline.city.models import Person, Site
from frontline.facts.areas import AreaDecided
from frontline.facts.base import Fact
from frontline.isolation.actions.sites import add_rooms
from frontline.isolation.models import Room, Stay
from frontline.site.demo.copying import Row, move_sequence
from frontline.site.demo.generate.divisions import read

_PER_FLOOR = 20  # rooms; as the outbreak numbers them
_SHELTER = "F1"


def write(facts: Iterable[Fact], stays: Iterable[Row], at: datetime) -> int:
    """`stays` are rows (person, site, expected, since, until, room)."""
    return _areas(facts) + _rooms(at) + _lodge(stays)


def _areas(facts: Iterable[Fact]) -> int:
    decided = [fact for fact in facts if isinstance(fact, AreaDecided)]
    for fact in decided:
        _, new = Area.objects.get_or_create(
            pk=fact.subject.id, defaults={"name": fact.name, "kind": Area.Kind.RISK, "created_at": fact.at}
        )
        if new:
            AreaPlace.objects.bulk_create(
                AreaPlace(area_id=fact.subject.id, place_id=id) for id in fact.places
            )
    move_sequence(Area)
    return len(decided)


def _rooms(at: datetime) -> int:
    rows = {row["code"]: int(row["rooms"]) for row in read("sites.csv")}
    count = 0
    for site in Site.objects.filter(kind=Site.Kind.ISOLATION):
        for floor, numbers in _floors(rows.get(site.code, 0)):
            infected = site.code == _SHELTER
            count += len(
                add_rooms(
                    site=site, unit=f"{floor}层", numbers=numbers, for_infected=infected, by=None, at=at
                )
            )
    return count


def _floors(rooms: int) -> Iterator[tuple[int, list[str]]]:
    for first in range(0, rooms, _PER_FLOOR):
        floor = first // _PER_FLOOR + 1
        yield floor, [f"{floor}{n + 1:02d}" for n in range(min(_PER_FLOOR, rooms - first))]


def _lodge(stays: Iterable[Row]) -> int:
    """A bed for everybody who is at a site; whoever came without a room number gets the next free one."""
    present = [row for row in stays if row[4] is None]
    rooms = {(room.site_id, room.number): room.pk for room in Room.objects.order_by("pk")}
    taken = {(row[1], row[5]) for row in present}
    free = {site: iter([key for key in rooms if key[0] == site and key not in taken]) for site, _ in rooms}
    homes = dict(Person.objects.filter(pk__in=[row[0] for row in present]).values_list("pk", "building_id"))
    made = []
    for person, site, _expected, since, _until, number in present:
        key = (site, number) if (site, number) in rooms else next(free.get(site, iter(())), None)
        room = rooms[key] if key else None  # a hospital keeps its own list of rooms
        made.append(
            Stay(
                person_id=person, building=homes[person], site_id=site, room_id=room,
                bed=1 if room else None, since=since,
            )
        )  # fmt: skip
    return len(Stay.objects.bulk_create(made))
