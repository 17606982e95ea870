"""Writes of the city."""

import pytest

from frontline.city import access, actions, numbers, search
from frontline.city.models import LogEntry, Residence
from tests.city.conftest import NOON
from tests.city.test_numbers import made_up_id
from tests.city.test_security import Town

pytestmark = pytest.mark.django_db


def test_a_person_is_registered_found_and_reached() -> None:
    town = Town()
    secretary = town.actor("community_secretary", "place", town.community.pk)
    home = actions.register_household(dwelling=town.homes[0].dwelling, name="仇小明", by=secretary, at=NOON)
    person = actions.register_person(
        name="仇小明", by=secretary, at=NOON, household=home, id_number=made_up_id(), phone="139 0000 0009"
    )
    assert person.sex == "f" and person.building_id == home.building_id
    assert search.people(secretary, "qiu") == [person] == search.people(secretary, person.code.lower())
    actions.change_contact(person=person, phone="", by=secretary, at=NOON)
    assert search.people(secretary, "13900000009") == []
    assert Residence.objects.filter(person=person).count() == 1
    assert LogEntry.objects.filter(kind="person_registered", subject_id=person.pk).exists()


def test_bad_numbers_and_missing_verbs_write_nothing() -> None:
    town = Town()
    secretary = town.actor("community_secretary", "place", town.community.pk)
    with pytest.raises(numbers.BadNumber):
        actions.register_person(name="甲", by=secretary, at=NOON, id_number="1")
    with pytest.raises(access.NotAllowed):
        actions.register_person(name="甲", by=access.NOBODY, at=NOON)
    assert not LogEntry.objects.exists()
