"""A telephone's morning: the list of one grid, records in any order and twice, times of a wrong clock, rights."""

from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
from hypothesis import HealthCheck as Slow
from hypothesis import given, settings
from hypothesis import strategies as st

from frontline.areas.models import GridDevice, GridRecord
from frontline.city import access, clock
from frontline.city.models import Business, Grant, Household, LogEntry, Person
from frontline.isolation.models import HealthCheck, Sample
from frontline.isolation.queries import doors
from frontline.loop import reconcile
from frontline.loop.models import FactRow, Task
from tests.areas.conftest import NOON
from tests.areas.gridwork.telephone import Said, Telephone, came_back, visit
from tests.town import Town, account

CARE = {"isolation": {"temperature": 36.6, "symptoms": [], "arrived": True, "sampled": True, "tube": "T1"}}


@pytest.fixture
def morning(town: Town) -> Town:
    clock.set_exercise(at=NOON, paused=True)
    Business.objects.create(name="卓玛商店", building=town.buildings[2], owner_name="卓玛")
    Business.objects.create(name="西社区超市", building=town.buildings[4])
    came_back(town, ["lin", "lin_mother"], NOON - timedelta(days=1), NOON - timedelta(hours=20))
    reconcile.settle(at=NOON)
    return town


def _shop(said: bool, **also: object) -> Said:
    shop = Business.objects.get(name="卓玛商店")
    return {"kind": "shop", "ref": str(uuid4()), "at": NOON, "shop": str(shop.ref), "open": said, **also}


def test_the_list_is_that_grid_and_nothing_else(morning: Town) -> None:
    phone = Telephone(morning)
    assert set(phone.people()) == {"P10", "P11", "P12", "P13", "P20", "P21"}
    assert [one["name"] for one in phone.grid["shops"]] == ["卓玛商店"]
    owed = [(one["kind"], one["due"] < phone.grid["at"]) for one in phone.people()["P10"]["due"]]
    assert owed == [("health_check", True), ("check_in", True), ("health_check", False), ("test", False)]
    assert phone.grid["asks"]["isolation/health_check"][0]["least"] == 34.0
    assert LogEntry.objects.filter(kind="grid_list_read").count() == 1


def test_no_door_elsewhere_takes_the_room_of_one_here(morning: Town) -> None:
    account(morning, "all_doors", "grid_worker", on_id=morning.city.pk)
    actor = access.actor_for(morning.accounts["all_doors"], at=NOON)
    every = doors.tasks_at_doors(actor, at=NOON)
    late = every[-1].building or 0
    found = doors.tasks_at_doors(actor, at=NOON, buildings=[late], most=1)
    assert found == [one for one in every if one.building == late][:1]


def test_nobody_else_gets_the_grid(morning: Town) -> None:
    account(morning, "other_gao", "grid_worker", on_id=morning.grids["W1"].pk)
    assert Telephone(morning, "other_gao", "W1").status == 200
    assert {Telephone(morning, who).status for who in ("other_gao", "zhou", "drolma", "wu")} == {403, 404}
    other = Telephone(morning, "other_gao", "W1")
    receipts = other.upload(visit("P10", NOON), _shop(False))
    assert {(one["as"], one["why"]) for one in receipts} == {
        ("held", "This is not of your grid, or was not at that time.")
    }
    assert Business.objects.get(name="卓玛商店").open


def test_a_visit_is_the_same_facts_as_on_the_page_with_the_time_of_the_door(morning: Town) -> None:
    phone, at = Telephone(morning), NOON + timedelta(minutes=10)
    clock.set_exercise(at=NOON + timedelta(hours=3), paused=True)
    [receipt] = phone.upload(visit("P10", at, answers=CARE, note="精神好"))
    assert receipt["as"] == "stored"
    fact = FactRow.objects.get(kind="health_checked")
    assert (fact.at, fact.known_at, fact.told_by_name) == (at, NOON + timedelta(hours=3), "gao")
    assert (HealthCheck.objects.get().at, Sample.objects.get().tube) == (at, "T1")
    reconcile.settle(at=clock.now())
    mine = Task.objects.filter(subject_id=morning.people["lin"].pk, due_at__gt=NOON, opens_at__lte=NOON)
    assert set(mine.values_list("kind", "state")) == {("health_check", "done"), ("test", "open")}
    again = Telephone(morning)
    assert {one["kind"] for one in again.people()["P10"].get("due", [])} <= {
        "health_check"
    }  # sampled: no knock
    assert again.people()["P10"]["last"][0]["note"] == "精神好"


@settings(max_examples=6, deadline=None, suppress_health_check=[Slow.function_scoped_fixture])
@given(st.data())
def test_any_order_and_twice_is_once(morning: Town, data: st.DataObject) -> None:
    phone = Telephone(morning)
    records = [
        visit("P10", NOON + timedelta(minutes=1), answers={"isolation": {"temperature": 36.5}}),
        visit("P13", NOON + timedelta(minutes=2), "not_at_home"),
        {"kind": "needs", "ref": str(uuid4()), "at": NOON, "person": "P11", "needs": ["ill"]},
        {"kind": "needs", "ref": str(uuid4()), "at": NOON + timedelta(minutes=3), "person": "P11", "needs": ["alone"]},
        _shop(False, note="要送货"),
    ]  # fmt: skip
    before = HealthCheck.objects.count()
    sent = data.draw(st.permutations([*records, *records]))
    clock.set_exercise(at=NOON + timedelta(hours=1), paused=True)
    cut = data.draw(st.integers(0, len(sent)))
    receipts = [*phone.upload(*sent[:cut]), *phone.upload(*sent[cut:])]
    assert sorted(one["as"] for one in receipts) == ["known"] * 5 + ["stored"] * 5
    assert HealthCheck.objects.count() == before + 1
    assert Person.objects.get(code="P11").needs == ["alone"]
    assert not Business.objects.get(name="卓玛商店").open


def test_what_cannot_be_is_held_with_a_reason_and_the_rest_goes_on(morning: Town) -> None:
    phone = Telephone(morning)
    receipts = phone.upload(
        visit("P10", NOON, answers={"isolation": {"temperature": 90}}), visit("P99", NOON),
        visit("P13", NOON, "sleeps"), {"kind": "flight", "ref": "x"}, visit("P11", NOON, "needs_help", note="药"),
    )  # fmt: skip
    assert [one["as"] for one in receipts] == ["held"] * 4 + ["stored"]
    assert receipts[0]["why"].startswith("A thermometer shows")
    assert not HealthCheck.objects.exists()
    held = GridRecord.objects.exclude(why="")
    assert held.count() == 4 and all(one.payload for one in held)
    [again] = phone.upload({"kind": "flight", "ref": "x"})
    assert again["as"] == "held" and GridRecord.objects.exclude(why="").count() == 4


def test_a_telephone_whose_clock_is_months_off_tells_the_right_time(morning: Town) -> None:
    phone, wrong = Telephone(morning), timedelta(days=70)
    clock.set_exercise(at=NOON + timedelta(hours=2), paused=True)
    said = visit("P10", NOON + timedelta(hours=1) - wrong, answers={"isolation": {"temperature": 36.5}})
    [receipt] = phone.upload(said, now=clock.now() - wrong)
    assert receipt["as"] == "stored"
    assert HealthCheck.objects.get().at == NOON + timedelta(hours=1)
    assert GridDevice.objects.get().skew == 70 * 86_400


def test_rights_are_those_of_the_moment_at_the_door(morning: Town) -> None:
    phone = Telephone(morning)
    Grant.objects.filter(account=morning.accounts["gao"]).update(until=NOON + timedelta(hours=1))
    clock.set_exercise(at=NOON + timedelta(hours=2), paused=True)
    early, late = phone.upload(
        visit("P10", NOON + timedelta(minutes=30)), visit("P11", NOON + timedelta(minutes=90))
    )
    assert (early["as"], late["as"]) == ("stored", "held")
    assert phone.ask("today").status_code == 404  # the list is not his any more


def test_signing_off_waits_for_what_is_unsent_and_ends_the_list(morning: Town) -> None:
    phone = Telephone(morning)
    assert phone.ask("sign-off", {"unsent": 2}).status_code == 409
    assert phone.ask("sign-off", {"unsent": 0}).status_code == 200
    assert phone.ask("sign-off", {"unsent": 0}).status_code == 200  # the answer was lost on the way
    assert phone.ask("today").status_code == 401
    [receipt] = phone.upload(visit("P11", NOON))  # what it still held is taken all the same
    assert receipt["as"] == "stored"


def test_uploads_that_cannot_be_read_say_so(morning: Town) -> None:
    phone = Telephone(morning)
    assert phone.ask("upload", {"now": "2022-11-08T12:00:00", "records": []}).status_code == 400
    assert phone.ask("upload", {"records": []}).status_code == 400
    many = {"now": NOON, "records": [{"kind": "visit"}] * 501}
    assert phone.ask("upload", many).status_code == 409
    phone.got["token"] = "wrong"
    assert phone.ask("upload", {"now": NOON, "records": []}).status_code == 401


def test_a_big_grid_is_one_small_download(morning: Town) -> None:
    """200 households, 600 people, 400 tasks within 300 kB."""
    dwelling = morning.dwellings[1]
    building = dwelling.building
    homes = [Household(name=f"户{n}", dwelling=dwelling, building=building) for n in range(200)]
    Household.objects.bulk_create(homes)
    Person.objects.bulk_create(
        Person(
            code=f"X{n}", name=f"卓玛{n}", household=homes[n % 200], dwelling=dwelling, building=building, needs=["ill"]
        )
        for n in range(600)
    )  # fmt: skip
    some = Task.objects.filter(kind="health_check").first()
    assert some is not None
    people = Person.objects.filter(code__startswith="X").order_by("pk")[:400]
    Task.objects.bulk_create(
        Task(
            kind="health_check", room="isolation", group="isolation", subject_kind="person", subject_id=one.pk,
            building=building.pk, key="x", opens_at=some.opens_at, due_at=some.due_at,
        )
        for one in people
    )  # fmt: skip
    phone = Telephone(morning)
    assert len(phone.people()) == 606
    assert sum(len(one.get("due", [])) for one in phone.people().values()) >= 400
    assert len(msgspec.json.encode(phone.got)) < 300_000


def test_the_page_says_nothing_to_a_stranger_and_offers_gao_his_grid(morning: Town) -> None:
    phone = Telephone(morning)
    assert "E1网格" not in phone.client.get("/areas/grid/").content.decode()
    for who, seen in (("gao", True), ("zhou", False), ("drolma", False)):
        phone.client.force_login(morning.accounts[who])
        assert ("E1网格" in phone.client.get("/areas/grid/").content.decode()) is seen
    phone.client.force_login(morning.accounts["gao"])
    assert "/areas/grid/" in phone.client.get("/isolation/doors/").content.decode()
