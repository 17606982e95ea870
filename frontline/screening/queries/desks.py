"""What a device takes along: the list of its point or place, lots; and who a code belongs to."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from frontline.city import access, log, numbers
from frontline.city.devices import digest
from frontline.city.fields import blind_index, derived_key
from frontline.city.models import Person, Site
from frontline.city.roles import Verb
from frontline.screening.models import (
    Device,
    Expected,
    Lot,
    PointDecision,
    Registration,
    Round,
    RoundPoint,
    Swab,
    Tube,
)
from frontline.screening.queries import doors
from frontline.screening.queries.zones import sizes_at

PAGE = 2_000  # people in one answer: some 60 kB on the way


def device_of(token: str) -> Device | None:
    found = Device.objects.filter(digest=digest(token)).select_related("round", "site", "place", "account")
    return found.first() if token else None


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as the device shows and finds one. Numbers are keyed digests under the device's own key."""

    code: str
    name: str  # masked for those who do not read names
    pinyin: str  # for search; only with the whole name
    born: str  # day; empty where unknown
    door: str
    household: str
    id_key: str
    phone_key: str
    mode: str  # "point" or "home"
    excused: str
    sampled: bool
    size: int  # people of this building in a tube; 0: as many as the desk's
    at: doors.At | None  # where the door is; only for a desk that goes from door to door


def lookup_key(device: Device) -> bytes:
    """The device's own key: two devices' lists cannot be laid side by side."""
    return hmac.digest(derived_key("desk"), device.ref.bytes, "sha256")


def lookup(key: bytes, number: str) -> str:
    """How a number is found on the device: 12 bytes of HMAC-SHA-256, hexadecimal; empty for no number."""
    plain = "".join(number.split()).upper()
    return hmac.digest(key, plain.encode(), "sha256")[:12].hex() if plain else ""


def the_list(device: Device, *, by: access.Actor, after: int = 0) -> tuple[list[Listed], int]:
    """A page of the people of a device's point or place, and where the next one begins; 0: that was all.

    The caller has checked the device; its rights are the desk's, which the policies do not know.
    """
    with access.whole_city(by):
        rows = list(expected_of(device, by).filter(person_id__gt=after).order_by("person_id")[: PAGE + 1])
        page = rows[:PAGE]
        people = people_with_doors(row.person_id for row in page)
        shown = _Shown(
            by, lookup_key(device), _Smaller(device, by), doors.Finder(device, list(people.values()))
        )
        listed = [shown.listed(row, people[row.person_id]) for row in page if row.person_id in people]
    return listed, page[-1].person_id if len(rows) > PAGE else 0


def expected_of(device: Device, by: access.Actor) -> QuerySet[Expected]:
    """The list of a device: its point's, or its doors'."""
    if device.place_id:
        return doors.expected_at(device.round, device.place_id, by)
    return Expected.objects.filter(round=device.round_id, site=device.site_id)


class _Smaller:
    """How many people share a tube, where that is fewer than at the desk as a whole."""

    def __init__(self, device: Device, by: access.Actor) -> None:
        self._sizes = sizes_at(device.round, by.at)
        self.largest = self._sizes.largest(
            expected_of(device, by).values_list("building", flat=True).distinct()
        )

    def of(self, building: int | None) -> int:
        size = self._sizes.of(building)
        return size if size < self.largest else 0


def tube_size(device: Device, *, by: access.Actor) -> int:
    """What a desk opens its tubes with: the most that anybody of its list may share."""
    with access.whole_city(by):
        return _Smaller(device, by).largest


def sizes_now(device: Device, *, by: access.Actor) -> tuple[int, dict[int, list[str]]]:
    """What the desk opens its tubes with now, and whose building asks for smaller ones: codes by size."""
    with access.whole_city(by):
        sizes = sizes_at(device.round, by.at)
        if not sizes.zoned:
            return device.round.pool_size, {}
        rows = list(expected_of(device, by).values_list("building", "person__code"))
    largest = sizes.largest({building for building, _ in rows})
    smaller: dict[int, list[str]] = {}
    for building, code in rows:
        if sizes.of(building) < largest:
            smaller.setdefault(sizes.of(building), []).append(code)
    return largest, smaller


def closed_from(device: Device) -> datetime | None:
    """From when the device's point takes nobody by a person's decision; none where that stands no longer."""
    decided = PointDecision.objects.filter(point__round=device.round_id, point__site=device.site_id)
    last = decided.order_by("-at", "-pk").first() if device.site_id else None
    return last.since if last and last.how == PointDecision.How.CLOSE else None


def people_with_doors(ids: Iterable[int]) -> dict[int, Person]:
    found = Person.objects.filter(pk__in=list(ids)).select_related(
        "dwelling__place", "dwelling__unit", "dwelling__floor", "building__place", "household"
    )
    return {person.pk: person for person in found}


@dataclass(frozen=True, slots=True)
class _Shown:
    """How the people of one device's list are shown to the one who asks."""

    by: access.Actor
    key: bytes
    sizes: _Smaller
    finder: doors.Finder

    def listed(self, row: Expected, person: Person) -> Listed:
        by = self.by
        return Listed(
            person.code,
            access.shown_name(by, person),
            person.pinyin if by.may(Verb.SEE_NAMES) else "",
            person.born.isoformat() if person.born else "",
            door_of(person),
            str(person.household.ref) if person.household else "",
            lookup(self.key, person.id_number),
            lookup(self.key, person.phone),
            row.mode,
            row.excused,
            row.tube is not None,
            self.sizes.of(row.building),
            self.finder.of(person),
        )


def door_of(person: Person) -> str:
    """As people say it: 扎西科路12号 302."""
    building = person.building
    house = doors.house_name(building) if building else ""
    return f"{house} {person.dwelling.place.name if person.dwelling else ''}".strip()


LOTS = 1_000  # lots a device knows; a city hands out some hundred in a round


def lots_of(round: Round) -> list[Lot]:
    """Lots for this round and for any, then those of other rounds, so that a desk can say where a tube belongs."""
    own = Lot.objects.filter(Q(round=round) | Q(round=None)).order_by("first")[:LOTS]
    others = Lot.objects.exclude(round=None).exclude(round=round).order_by("-received_at", "first")
    return [*own, *others[: LOTS - len(own)]]


def points_of(round: Round) -> QuerySet[RoundPoint]:
    return RoundPoint.objects.filter(round=round).select_related("site").order_by("site__code")


@dataclass(frozen=True, slots=True)
class Taken:
    """A swab of this person in this round."""

    barcode: str
    point: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody asked for at a desk."""

    code: str
    name: str
    door: str
    excused: str
    expected: bool
    taken: tuple[Taken, ...]
    size: int  # people of this building in a tube


def who(device: Device, *, code: str, number: str, by: access.Actor) -> list[Who]:
    """Whose code, ID number or telephone it is, and whether sampled in this round already. Raises NotHere.

    Online a desk may ask for anybody, one by one: people come to the point that is near. Each answer is on record
    with the one who asked. A telephone may be that of a household.
    """
    with access.whole_city(by):
        people = _asked(code, number)
        if not people:
            raise access.NotHere
        expected = Expected.objects.filter(round=device.round_id, person__in=people)
        excused = {row.person_id: row.excused for row in expected}
        sizes = sizes_at(device.round, by.at)
        for person in people:
            log.write(
                "person_asked_at_desk", actor=by, at=by.at, subject=("person", person.pk), device=device.pk
            )
        return [
            Who(
                person.code, access.shown_name(by, person), door_of(person), excused.get(person.pk, ""),
                person.pk in excused, _taken(device.round_id, person), sizes.of(person.building_id),
            )
            for person in people
        ]  # fmt: skip


_HOUSEHOLD = 12  # people one telephone may stand for


def _asked(code: str, number: str) -> list[Person]:
    people = Person.objects.select_related("dwelling__place", "building__place").order_by("pk")
    if code:
        known = Q(code__in=[code, numbers.resident_code(code)])
        registered = Registration.objects.filter(code=code, person__isnull=False).values("person")
        return list(people.filter(known | Q(pk__in=registered))[:1])
    by_id, by_phone = blind_index(number), blind_index(numbers.plain_phone(number))
    found = list(people.filter(id_number_key=by_id)[:_HOUSEHOLD]) if by_id else []
    return found or (list(people.filter(phone_key=by_phone)[:_HOUSEHOLD]) if by_phone else [])


def _taken(round: int, person: Person) -> tuple[Taken, ...]:
    swabs = Swab.objects.filter(round=round, person=person, undone_at=None).order_by("at")[:20]
    refs = {swab.tube: swab.at for swab in swabs}
    found = Tube.objects.filter(round=round, ref__in=list(refs))
    tubes = list(found.exclude(set_aside_at__isnull=False, result="").order_by("opened_at"))
    points = dict(
        Site.objects.filter(pk__in=[tube.site for tube in tubes if tube.site]).values_list("pk", "name")
    )
    return tuple(Taken(tube.barcode, points.get(tube.site or 0, ""), refs[tube.ref]) for tube in tubes)
