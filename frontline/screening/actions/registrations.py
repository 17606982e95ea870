"""People taken in at a desk become people of the city, or are found to be people of it already."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from django.db import connection, transaction

from frontline.city import log, numbers
from frontline.city.fields import blind_index
from frontline.city.models import Person
from frontline.city.names import pinyin_key
from frontline.screening.models import Registration

BATCH = 500  # registrations in one transaction: under a second

# Tubes with codes nobody knew and somebody knows now: their books are kept anew.
_CALL = """
INSERT INTO screening_arrival (round_id, tube)
SELECT DISTINCT s.round_id, s.tube FROM screening_swab s WHERE s.person_id IS NULL
  AND (EXISTS (SELECT FROM screening_registration r WHERE r.code = s.code AND r.person_id IS NOT NULL)
       OR EXISTS (SELECT FROM city_person p WHERE p.code = s.code))
"""


def take_registrations(*, at: datetime) -> bool:
    """A chore of the worker, before the books are kept. True if there may be more."""
    with transaction.atomic():
        waiting = Registration.objects.filter(person=None).order_by("at", "pk")
        batch = list(waiting.select_for_update(skip_locked=True)[:BATCH])
        _settle(batch, at)
    with connection.cursor() as cursor:  # a statement later: it sees swabs that came meanwhile
        cursor.execute(_CALL)
    return len(batch) == BATCH


def _settle(batch: Sequence[Registration], at: datetime) -> None:
    typed = [_details(row) for row in batch]
    keys = {key for details in typed if (key := blind_index(_id_number(details)))}
    known = {
        bytes(p.id_number_key or b""): p
        for p in Person.objects.filter(id_number_key__in=keys).order_by("-pk")
    }
    for row, details in zip(batch, typed, strict=True):
        number = _id_number(details)
        key = blind_index(number)
        person = known.get(key) if key else None
        if person is None:
            person = _visitor(details, number, at)
            if key:
                known[key] = person
        row.person, row.building = person, person.building_id
        row.save(update_fields=["person", "building"])


def _details(row: Registration) -> Mapping[str, str]:
    return msgspec.json.decode(row.details or "{}", type=dict[str, str])


def _id_number(details: Mapping[str, str]) -> str:
    """The number where it adds up. One that does not stays in the registration as typed."""
    try:
        return numbers.id_number(details.get("id_number", "")).number
    except numbers.BadNumber:
        return ""


def _visitor(details: Mapping[str, str], number: str, at: datetime) -> Person:
    name, phone = details.get("name", "").replace("\0", "").strip()[:120], _phone(details)
    known = numbers.id_number(number) if number else None
    person = Person.objects.create(
        name=name or "?",
        pinyin=pinyin_key(name)[:240],
        code=numbers.new_resident_code(),
        standing=Person.Standing.VISITOR,
        sex=known.sex if known else Person.Sex.UNKNOWN,
        born=known.born if known else None,
        id_number=number,
        id_number_key=blind_index(number),
        phone=phone,
        phone_key=blind_index(phone),
    )
    log.write("person_registered", actor=None, at=at, subject=("person", person.pk), where="desk")
    return person


def _phone(details: Mapping[str, str]) -> str:
    try:
        return numbers.phone(details["phone"]) if details.get("phone") else ""
    except numbers.BadNumber:
        return ""
