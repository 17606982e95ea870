"""Writes of the city that change no measure. Moving house changes measures: that is an action of the loop."""

from datetime import date, datetime

from django.db import transaction

from frontline.city import log, numbers
from frontline.city.access import Actor, require
from frontline.city.fields import blind_index
from frontline.city.models import Dwelling, Household, Person, Residence
from frontline.city.names import pinyin_key
from frontline.city.roles import Verb


def register_household(*, dwelling: Dwelling, name: str, by: Actor, at: datetime) -> Household:
    """A household behind a door, named after its head. Needs the verb record_care."""
    require(by, Verb.RECORD_CARE)
    with transaction.atomic():
        household = Household.objects.create(name=name, dwelling=dwelling, building_id=dwelling.building_id)
        log.write(
            "household_registered", actor=by, at=at, subject=("place", dwelling.pk), household=household.pk
        )
    return household


def register_person(
    *,
    name: str,
    by: Actor,
    at: datetime,
    household: Household | None = None,
    id_number: str = "",
    phone: str = "",
    sex: str = Person.Sex.UNKNOWN,
    born: date | None = None,
) -> Person:
    """Somebody new in the register; sex and birth follow from the ID number. Needs the verb record_care.

    Raises numbers.BadNumber.
    """
    require(by, Verb.RECORD_CARE)
    known = numbers.id_number(id_number) if id_number else None
    with transaction.atomic():
        person = Person(
            name=name, pinyin=pinyin_key(name), code=numbers.new_resident_code(), household=household,
            sex=known.sex if known else sex, born=known.born if known else born,
            dwelling_id=household.dwelling_id if household else None,
            building_id=household.building_id if household else None,
        )  # fmt: skip
        _set_numbers(person, known.number if known else "", phone)
        person.save()
        if household:
            Residence.objects.create(
                person=person, dwelling_id=household.dwelling_id, building_id=household.building_id, since=at
            )
        log.write("person_registered", actor=by, at=at, subject=("person", person.pk))
    return person


def change_contact(*, person: Person, phone: str, by: Actor, at: datetime) -> None:
    """Another telephone number; empty takes it away. Needs the verb record_care. Raises numbers.BadNumber."""
    require(by, Verb.RECORD_CARE)
    with transaction.atomic():
        _set_numbers(person, person.id_number, phone)
        person.save(update_fields=["phone", "phone_key"])
        log.write("contact_changed", actor=by, at=at, subject=("person", person.pk))


def _set_numbers(person: Person, id_number: str, phone: str) -> None:
    plain = numbers.phone(phone) if phone else ""
    person.id_number, person.id_number_key = id_number, blind_index(id_number)
    person.phone, person.phone_key = plain, blind_index(plain)
