"""A small city in the database: everything points at something, ids go on after it, half a city never stays."""

import pytest
from django.db import connection
from django.db.models import F

from frontline.areas.models import Area, AreaPlace
from frontline.city import access
from frontline.city.fields import blind_index
from frontline.city.models import (
    Account,
    Agency,
    Building,
    Business,
    Dwelling,
    Grant,
    Household,
    Person,
    Place,
    Presence,
    Residence,
    Site,
    Staff,
)
from frontline.city.roles import ROLES
from frontline.isolation.models import Stay
from frontline.loop.models import FactRow, SubjectRow
from frontline.site.demo import load as loading
from frontline.site.demo import residents
from frontline.site.demo.cast import PASSWORD

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


def test_the_cast_signs_in_with_rights_that_exist() -> None:
    loading.load(people=2_000)
    he, zhou = (
        access.actor_for(Account.objects.get(username=name), at=loading.START) for name in ("he", "zhou")
    )
    assert he.city_wide
    assert not zhou.verbs
    gao = access.actor_for(Account.objects.get(username="gao"), at=loading.START)
    lin = Account.objects.get(username="lin").person
    assert lin is not None
    assert lin in access.people(gao)
    assert all(grant.role in ROLES for grant in Grant.objects.all())
    assert Account.objects.get(username="he").check_password(PASSWORD)


def test_agencies_staff_and_sites() -> None:
    loading.load(people=3_000)
    assert Agency.objects.count() == 40
    assert Staff.objects.filter(post__kind="grid").count() > 100
    assert Site.objects.filter(kind="sampling").exists()
    assert Business.objects.exists()
    assert Site.objects.filter(kind="isolation").count() == 7


def test_the_outbreak_is_told_to_the_loop() -> None:
    loading.load(people=2_000)
    infected = FactRow.objects.filter(kind="infection_found").values_list("subject_id", flat=True)
    due = SubjectRow.objects.filter(kind="person", review_at__lte=loading.START)
    assert len(infected) == 4
    assert set(infected) <= set(due.values_list("subject_id", flat=True))
    assert FactRow.objects.filter(known_at__gte=loading.START).count() == 0
    assert Presence.objects.filter(until=None).exists()
    lin = Account.objects.get(username="lin").person
    assert lin is not None and lin.household is not None
    family = lin.household.people.exclude(pk=lin.pk).values_list("pk", flat=True)
    assert FactRow.objects.filter(kind="contact_found", subject_id=lin.pk).exists()
    here = Stay.objects.filter(until=None)
    assert here.count() == Presence.objects.filter(until=None).count()
    assert Area.objects.count() == len(set(AreaPlace.objects.values_list("area", flat=True)))
    assert not FactRow.objects.filter(subject_kind="person", subject_id__in=family).exists()


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
