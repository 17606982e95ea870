"""People the city does not know yet enter its register when somebody reports them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from frontline.city.access import Actor
from frontline.city.actions import register_household, register_person
from frontline.city.fields import blind_index
from frontline.city.models import Dwelling, Household, Person
from frontline.loop.actions import Refused


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody as typed into a form; numbers were checked there."""

    name: str
    id_number: str = ""
    phone: str = ""
    dwelling: Dwelling | None = None
    household: Household | None = None


def enter(new: NewPerson, *, by: Actor, at: datetime) -> Person:
    """Enter a person with home and household. An ID number that is known already is refused."""
    key = blind_index(new.id_number)
    if key and Person.objects.filter(id_number_key=key).exists():
        raise Refused(
            _("Somebody with this ID number is registered already: find them by the number instead.")
        )
    household = new.household
    if household is None and new.dwelling is not None:
        household = register_household(dwelling=new.dwelling, name=new.name, by=by, at=at)
    return register_person(
        name=new.name, household=household, id_number=new.id_number, phone=new.phone, by=by, at=at
    )
