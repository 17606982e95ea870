"""People the city does not know yet enter its register when somebody reports them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from frontline.city import log, names, numbers
from frontline.city.access import Actor
from frontline.city.fields import blind_index
from frontline.city.models import Dwelling, Household, Person, Residence
from frontline.loop.actions import Refused


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody as typed into a form; numbers were checked there."""

    name: str
    id_number: str = ""
    phone: str = ""
    dwelling: Dwelling | None = None
    household: Household | None = None


def register_person(new: NewPerson, *, by: Actor, at: datetime) -> Person:
    """Enter a person with home and household. An ID number that is known already is refused."""
    read = numbers.id_number(new.id_number) if new.id_number else None
    key = blind_index(read.number) if read else None
    if key and Person.objects.filter(id_number_key=key).exists():
        raise Refused(
            _("Somebody with this ID number is registered already: find them by the number instead.")
        )
    phone = numbers.phone(new.phone) if new.phone else ""
    household = new.household or (_new_household(new) if new.dwelling else None)
    person = Person.objects.create(
        code=numbers.new_resident_code(),
        name=new.name,
        pinyin=names.pinyin_key(new.name),
        sex=read.sex if read else Person.Sex.UNKNOWN,
        born=read.born if read else None,
        id_number=read.number if read else "",
        id_number_key=key,
        phone=phone,
        phone_key=blind_index(phone),
        standing=Person.Standing.RESIDENT if new.dwelling else Person.Standing.VISITOR,
        household=household,
        dwelling=new.dwelling,
        building=new.dwelling.building if new.dwelling else None,
    )
    if new.dwelling:
        Residence.objects.create(
            person=person, dwelling=new.dwelling, building=new.dwelling.building, since=at
        )
    log.write("person_registered", actor=by, at=at, subject=("person", person.pk))
    return person


def _new_household(new: NewPerson) -> Household:
    assert new.dwelling is not None
    return Household.objects.create(name=new.name, dwelling=new.dwelling, building=new.dwelling.building)
