"""The lock behind the door: row-level security, encryption, and answers that tell nothing."""

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection, models, transaction

from frontline.city import access, queries, search
from frontline.city.fields import blind_index
from frontline.city.models import (
    Account,
    Agency,
    Building,
    Dwelling,
    Grant,
    Household,
    Person,
    Place,
    Presence,
    Site,
    Staff,
)  # fmt: skip
from frontline.city.names import key_range
from frontline.city.personal import Personal
from tests.city.conftest import NOON
from tests.city.test_numbers import made_up_id

pytestmark = pytest.mark.django_db
OURS = [model for model in apps.get_models() if model.__module__.startswith("frontline.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_table_has_decided_about_people_and_is_locked(model: type[models.Model]) -> None:
    decision = model.__dict__.get("personal")
    assert isinstance(decision, Personal), "say in the model what it keeps about people (city/personal.py)"
    columns = {field.name for field in model._meta.get_fields()}
    assert set(decision.scrub) <= columns
    if decision.scoped:
        with connection.cursor() as cursor:
            cursor.execute(
                "select relrowsecurity from pg_class where oid = %s::regclass", [model._meta.db_table]
            )
            assert cursor.fetchone() == (True,), "add a policy in a migration (city/rls.py)"


class Town:
    """Two grids with a family each, a site, an agency: small enough to draw on paper."""

    def __init__(self) -> None:
        self.city = Place.objects.create(kind="city", name="玉树市")
        self.street = Place.objects.create(kind="township", name="街道", parent=self.city)
        self.community = Place.objects.create(kind="community", name="社区", parent=self.street)
        self.grids = [Place.objects.create(kind="grid", name=n, parent=self.community) for n in ("一", "二")]
        self.homes = [self._home(grid) for grid in self.grids]
        self.people = [
            self._family(home, names) for home, names in zip(self.homes, ("林李", "单高"), strict=True)
        ]
        self.site = Site.objects.create(kind="isolation", name="隔离点", code="I1")
        self.agency = Agency.objects.create(name="水务局")
        Presence.objects.create(person=self.people[1][0], site=self.site, since=NOON)
        Staff.objects.create(person=self.people[0][1], agency=self.agency, since=NOON)

    def _home(self, grid: Place) -> Household:
        place = Place.objects.create(kind="building", name=f"{grid.name}号楼", parent=self.community)
        building = Building.objects.create(
            place=place, kind="tower", grid=grid, community=self.community, township=self.street
        )
        door = Place.objects.create(kind="dwelling", name=f"{place.name}-101", parent=place)
        dwelling = Dwelling.objects.create(place=door, building=building, door="101")
        return Household.objects.create(name="户", dwelling=dwelling, building=building)

    def _family(self, home: Household, surnames: str) -> list[Person]:
        return [
            Person.objects.create(
                code=f"{home.pk}{surname}", name=f"{surname}小明", household=home, dwelling=home.dwelling,
                building=home.building, pinyin=key_range(f"{surname}小明")[0],
            )
            for surname in surnames
        ]  # fmt: skip

    def actor(self, role: str, on: str, on_id: int, person: Person | None = None) -> access.Actor:
        account = Account.objects.create(username=f"{role}-{on}-{on_id}", person=person)
        Grant.objects.create(account=account, role=role, on=on, on_id=on_id, since=NOON)
        return access.actor_for(account, at=NOON)


@pytest.fixture
def town() -> Town:
    return Town()


def seen(actor: access.Actor) -> tuple[set[Person], set[Person]]:
    """What the door gives, and what the database gives to a query that forgot the door, as the web role."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE frontline_web")
    access.identify(actor)
    found = set(access.people(actor)), set(Person.objects.all())
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    return found


def test_each_sees_their_own_and_the_lock_agrees_with_the_door(town: Town) -> None:
    lin, li = town.people[0]
    shan, gao = town.people[1]
    everybody = {lin, li, shan, gao}
    for actor, wanted in (
        (town.actor("grid_worker", "place", town.grids[0].pk), {lin, li}),
        (town.actor("community_secretary", "place", town.community.pk), everybody),
        (town.actor("community_secretary", "place", town.street.pk), everybody),
        (town.actor("commander", "place", town.city.pk), everybody),
        (town.actor("site_manager", "site", town.site.pk), {shan}),
        (town.actor("agency_head", "agency", town.agency.pk), {li}),
        (town.actor("resident", "self", 0, person=gao), {shan, gao}),
        (town.actor("auditor", "place", town.city.pk), set()),
        (access.NOBODY, set()),
    ):
        assert seen(actor) == (wanted, wanted), actor.roles


def test_households_follow_their_people(town: Town) -> None:
    gao = town.actor("grid_worker", "place", town.grids[0].pk)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE frontline_web")
    access.identify(gao)
    assert list(Household.objects.all()) == [town.homes[0]]
    assert access.household_for(gao, town.homes[0].ref) == town.homes[0]
    with pytest.raises(access.NotHere) as not_mine:
        access.household_for(gao, town.homes[1].ref)
    with pytest.raises(access.NotHere) as not_there:
        access.household_for(gao, "00000000-0000-4000-8000-000000000000")
    assert str(not_mine.value) == str(not_there.value)


def test_search_finds_by_sign_pinyin_number_and_phone_within_the_right(town: Town) -> None:
    shan = town.people[1][0]
    number, phone = made_up_id(), "13900000001"
    Person.objects.filter(pk=shan.pk).update(
        id_number=number, id_number_key=blind_index(number), phone=phone, phone_key=blind_index(phone)
    )
    he = town.actor("commander", "place", town.city.pk)
    gao = town.actor("grid_worker", "place", town.grids[0].pk)
    for text in ("单", "单小明", "shan", "Shan Xiao", number, number.lower(), "+86 139 0000 0001"):
        assert search.people(he, text) == [shan], text
        assert search.people(gao, text) == [], text
    assert {person.name for person in search.people(he, "l")} == {"李小明", "林小明"}
    assert search.people(he, "善小明") == [] and search.people(he, " ") == [] and search.people(he, "%") == []


def test_names_and_doors_are_masked_for_roles_without_names(town: Town) -> None:
    lin = town.people[0][0]
    he = queries.person_header(town.actor("commander", "place", town.city.pk), lin)
    gao = queries.person_header(town.actor("grid_worker", "place", town.grids[0].pk), lin)
    assert (he.name, he.address) == ("林**", "一号楼")
    assert (gao.name, gao.address) == ("林小明", "一号楼-101")
    assert [place.kind for place in queries.chain_of(town.homes[0].building)] == [
        "city", "township", "community", "grid",
    ]  # fmt: skip


def test_numbers_are_not_in_the_database_and_a_changed_byte_is_refused(town: Town) -> None:
    number, phone = made_up_id(), "13900000001"
    person = Person.objects.create(code="N", name="甲", id_number=number, phone=phone)
    with connection.cursor() as cursor:
        cursor.execute("select p::text from city_person p where id = %s", [person.pk])
        (text,) = cursor.fetchone() or ("",)
        assert number not in text and number.encode().hex() not in text and phone.encode().hex() not in text
        cursor.execute(
            "update city_person set phone = set_byte(phone, length(phone) - 1,"
            " get_byte(phone, length(phone) - 1) # 1) where id = %s",
            [person.pk],
        )
    with pytest.raises(InvalidTag), transaction.atomic():
        Person.objects.get(pk=person.pk)
