"""A small city in the database: everything points at something, ids go on after it, half a city never stays."""

import pytest
from django.db import connection
from django.db.models import F

from frontline.city.fields import blind_index
from frontline.city.models import Building, Dwelling, Household, Person, Place, Residence
from frontline.site.demo import load as loading
from frontline.site.demo import residents

pytestmark = pytest.mark.django_db


def test_a_small_city_loads_whole() -> None:
    told: list[str] = []
    summary = loading.load(people=2_000, progress=lambda stage, rows, seconds: told.append(stage))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # every foreign key is looked at now
    assert summary.people == Person.objects.count() == Residence.objects.count() == 2_000
    assert summary.households == Household.objects.count()
    assert summary.buildings == Building.objects.count()
    assert Place.objects.filter(kind="community").count() == 80
    assert Place.objects.filter(kind="township").count() == 12
    assert not Person.objects.exclude(household__dwelling=F("dwelling")).exists()
    assert not Dwelling.objects.exclude(place__kind="dwelling").exists()
    assert loading.is_loaded()
    assert told[0] == "generate" and "people" in told


def test_ids_go_on_after_the_loaded_ones() -> None:
    loading.load(people=600)
    place = Place.objects.create(kind="site", name="new")
    person = Person.objects.create(code="NEW", name="新")
    assert place.pk == Place.objects.exclude(pk=place.pk).order_by("-pk").values_list("pk", flat=True)[0] + 1
    assert person.pk == 601


def test_numbers_are_kept_encrypted_and_found_again() -> None:
    loading.load(people=600)
    grown = Person.objects.exclude(phone_key=None)[0]
    assert len(grown.id_number) == 18
    assert Person.objects.get(id_number_key=blind_index(grown.id_number)) == grown
    assert Person.objects.get(phone_key=blind_index(grown.phone)) == grown


def test_a_failure_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError("killed")

    monkeypatch.setattr(residents, "write_residences", fail)
    with pytest.raises(RuntimeError, match="killed"):
        loading.load(people=600)
    assert not loading.is_loaded()
    assert not Person.objects.exists()


def test_a_second_city_is_refused() -> None:
    loading.load(people=600)
    with pytest.raises(loading.NotEmpty, match="FRESH=1"):
        loading.load(people=600)
