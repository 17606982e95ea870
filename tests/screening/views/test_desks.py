"""What devices ask and hear: signing in, the list, uploads, who it is, signing off."""

import json
from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest

from frontline.city.fields import blind_index
from frontline.city.models import Household, LogEntry, Person, Site
from frontline.screening.actions import books
from frontline.screening.actions.held import show_held
from frontline.screening.actions.registrations import take_registrations
from frontline.screening.models import Conflict, Device, Expected, Held, Lot, Registration, Round, Swab, Tube
from frontline.screening.queries import desks
from tests.screening.desks import Wire, begin, phone, said_person, said_swab, said_tube
from tests.screening.telling import after, point
from tests.town import Town, account, build_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return build_town()


def _numbered(town: Town) -> Person:
    lin = town.people["lin"]
    lin.id_number, lin.phone = "632701199001011234", "13900000001"
    lin.id_number_key, lin.phone_key = blind_index(lin.id_number), blind_index(lin.phone)
    lin.save()
    return lin


def test_signing_in_brings_the_list_of_the_point(town: Town) -> None:
    begin(town)
    lin = _numbered(town)
    Lot.objects.create(first="T0001", last="T9999", received_at=after(0))
    desk = phone(town).desk
    people = {row["code"]: row for row in desk["people"]}
    assert len(people) == 8 and desk["next"] == 0
    device = Device.objects.get(ref=desk["device"])
    key = desks.lookup_key(device)
    assert desk["lookup_key"] == key.hex()
    shown = people[lin.code]
    assert shown["id_key"] == desks.lookup(key, lin.id_number)
    assert shown["phone_key"] == desks.lookup(key, "13900000001")
    assert (shown["name"], shown["pinyin"]) == (lin.name, lin.pinyin)  # to compare with an ID card
    assert shown["household"] == str(Household.objects.get(people=lin).ref)
    assert lin.id_number not in json.dumps(desk) and lin.phone not in json.dumps(desk)
    assert desk["lots"] == [{"first": "T0001", "last": "T9999", "expires_on": None}]
    assert (desk["desk"], desk["pool_size"], desk["speed"]) == (1, 10, 0.0)
    assert bytes(device.digest) != desk["token"].encode()


def test_a_long_list_comes_in_pages(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(town)
    monkeypatch.setattr(desks, "PAGE", 3)
    tashi = phone(town)
    codes, after_id = [row["code"] for row in tashi.desk["people"]], tashi.desk["next"]
    while after_id:
        page = tashi.get("/desk/people/", after=str(after_id)).json()
        codes += [row["code"] for row in page["people"]]
        after_id = page["next"]
    assert len(codes) == len(set(codes)) == 8


def test_a_grid_worker_goes_from_door_to_door_in_the_own_grid_only(town: Town) -> None:
    begin(town)
    account(town, "gao", "grid_worker", on_id=town.grids["E1"].pk)
    gao = phone(town, "gao", place=str(town.grids["E1"].ref))
    assert {row["code"] for row in gao.desk["people"]} == {"P10", "P11", "P12", "P13", "P20", "P21"}
    assert gao.desk["people"][0]["name"] == town.people["lin"].name
    assert _refused(town, "gao", 404, place=str(town.grids["W1"].ref))
    assert _refused(town, "gao", 404, place=str(town.city.ref))


def _refused(town: Town, username: str, status: int, **where: object) -> str:
    client = Wire()
    client.force_login(town.accounts[username])
    answer = client.post("/desk/sign-in/", where, content_type="application/json")
    assert answer.status_code == status, answer.content
    assert answer["content-type"] == "application/problem+json"
    return str(answer.json()["title"])


def test_whom_signing_in_is_refused_to(town: Town) -> None:
    begin(town)
    own, other = Site.objects.get(kind="sampling"), point(town, "S2")
    account(town, "zhou")
    account(town, "lead", "screening_lead", on_id=town.city.pk)
    account(town, "other", "sampler", on="site", on_id=other.pk)
    assert town.site is not None
    assert Wire().post("/desk/sign-in/", {}, content_type="application/json").status_code == 401
    assert _refused(town, "zhou", 403, point=str(own.ref), desk=1)
    assert _refused(town, "other", 404, point=str(own.ref), desk=1)
    assert _refused(town, "lead", 404, point=str(uuid4()), desk=1)
    assert _refused(town, "lead", 404, point=str(town.site.ref), desk=1)  # no sampling point
    assert "does not serve" in _refused_en(town, "lead", point=str(other.ref), desk=1)
    assert "desks 1 to 2" in _refused_en(town, "lead", point=str(own.ref), desk=3)
    assert "Choose the point" in _refused_en(town, "lead")
    assert _refused(town, "lead", 400, point="nonsense")
    assert _refused(town, "lead", 409, round=str(uuid4()), point=str(own.ref), desk=1)


def _refused_en(town: Town, username: str, **where: object) -> str:
    client = Wire(headers={"accept-language": "en"})
    client.force_login(town.accounts[username])
    answer = client.post("/desk/sign-in/", where, content_type="application/json")
    assert answer.status_code == 409
    return str(answer.json()["title"])


def test_no_samples_are_taken_in_a_round_that_is_not_open(town: Town) -> None:
    round = begin(town)
    own = {"point": str(Site.objects.get(kind="sampling").ref), "desk": 1}
    round.state = "ended"
    round.save()
    assert _refused(town, "tashi", 409, **own)
    assert _refused(town, "tashi", 409, round=str(round.ref), **own)


def test_an_upload_is_stored_once_however_often_it_is_sent(town: Town) -> None:
    round = begin(town)
    tashi = phone(town)
    tube = said_tube([said_swab(0, "P10"), said_swab(1, "P11")])
    assert tashi.receipts(tube) == ["stored"]
    assert tashi.receipts(tube, tube, unsent=3, version="1.2") == ["stored", "stored"]
    books.keep_books(at=after(31))
    assert Tube.objects.filter(round=round).count() == 1
    assert Expected.objects.filter(round=round, tube=tube["ref"]).count() == 2
    stored = Tube.objects.get(round=round)
    device = Device.objects.get(ref=tashi.desk["device"])
    assert (stored.device, stored.desk, stored.site) == (device.pk, 1, device.site_id)
    assert (device.unsent, device.version, device.seen_at) == (3, "1.2", after(30))


def test_what_does_not_fit_is_held_and_gets_its_receipt(town: Town) -> None:
    begin(town)
    tashi = phone(town)
    good = said_tube([said_swab(0, "P10")])
    records = [
        good,
        {"kind": "drone", "ref": str(uuid4())},
        {"ref": 5},
        [],
        "text",
        said_tube([said_swab(0, "P11")], barcode=""),
        said_tube([said_swab(0, "P12")], ref="no-uuid"),
        said_tube([said_swab(0, "P12" * 40)]),
        said_tube([said_swab(0, "P\0")]),
        said_tube([], capacity=300),
        said_tube([], purpose="other"),
        {**said_tube([]), "opened_at": "2022-11-12T08:00:00"},
        said_tube([said_swab(n % 80, f"C{n}") for n in range(81)]),
        said_person(""),
        {"kind": "person", "ref": str(uuid4())},
    ]
    assert tashi.receipts(*records) == ["stored"] + ["held"] * 14
    assert tashi.receipts(*records) == ["stored"] + ["held"] * 14
    assert Held.objects.count() == 14
    assert all(row.payload and row.why for row in Held.objects.all())
    assert Tube.objects.count() == 1


def test_what_is_held_is_on_the_list_until_a_person_looked(town: Town) -> None:
    round = begin(town)
    account(town, "lead", "screening_lead", on_id=town.city.pk)
    phone(town).receipts({"kind": "drone", "ref": "x", "said": "甲"})
    for _ in range(2):
        show_held(at=after(31))
    one = Conflict.objects.get(round=round, kind="held")
    lead = Wire()
    lead.force_login(town.accounts["lead"])
    page = lead.get(f"/screening/round/{round.ref}/conflicts/").content.decode()
    assert "drone" in page and "甲" in page
    lead.post(f"/screening/round/{round.ref}/conflicts/{one.ref}/", {"how": "试验"})
    show_held(at=after(32))
    assert Conflict.objects.get(kind="held").settled_at is not None
    assert Held.objects.get().settled_at is not None


def test_an_upload_nobody_can_read_is_kept_whole(town: Town) -> None:
    begin(town)
    tashi = phone(town)
    too_many = msgspec.json.encode({"now": after(30), "records": [1] * 501})
    for body in (
        b"",
        b"{",
        b"\xff\xfe",
        b'{"records": []}',
        b'{"now": "2022-11-12T08:00:00", "records": []}',
        too_many,
    ):
        answer = tashi.post("/desk/upload", body)
        assert answer.status_code == 400
        assert answer["content-type"] == "application/problem+json"
    assert Held.objects.count() == 6
    assert Wire().post("/desk/upload", b"{}", content_type="application/json").status_code == 401
    assert tashi.get("/desk/upload").status_code == 405


def test_another_barcode_for_the_same_tube_is_held(town: Town) -> None:
    begin(town)
    tashi = phone(town)
    ref = str(uuid4())
    assert tashi.receipts(said_tube([said_swab(0, "P10")], ref=ref)) == ["stored"]
    assert tashi.receipts(said_tube([said_swab(1, "P11")], ref=ref, barcode="T2")) == ["held"]
    first = str(uuid4())
    both = [said_tube([], ref=first, barcode="T3"), said_tube([], ref=first, barcode="T4")]
    assert tashi.receipts(*both) == ["stored", "held"]
    assert Swab.objects.filter(tube=ref).count() == 2


def test_one_record_the_database_refuses_spoils_no_other(town: Town) -> None:
    """A round whose tables are gone: such a device's records are held."""
    begin(town)
    tashi = phone(town)
    other = begin_another(town)
    stray = phone(town)
    Device.objects.filter(ref=stray.desk["device"]).update(round=other)
    assert stray.receipts(said_tube([said_swab(0, "P10")]), said_person("R1", name="乙")) == [
        "held",
        "stored",
    ]
    assert tashi.receipts(said_tube([said_swab(0, "P10")])) == ["stored"]


def begin_another(town: Town) -> Round:
    return Round.objects.create(
        number=99, name="没有分区", places=[], starts_at=after(0), ends_at=after(600), state="ended"
    )


def test_a_clock_two_months_off_does_no_harm(town: Town) -> None:
    round = begin(town)
    tashi = phone(town)
    off = timedelta(days=-61)
    tube = said_tube([{"slot": 0, "code": "P10", "at": after(20) + off}])
    tube |= {"opened_at": after(19) + off, "sealed_at": after(22) + off}
    body = {"now": after(30) + off, "records": [tube]}
    assert tashi.post("/desk/upload", body).status_code == 200
    books.keep_books(at=after(31))
    assert Tube.objects.get(round=round).skew == 61 * 86400
    assert Expected.objects.get(round=round, person=town.people["lin"]).sampled_at == after(20)
    assert Conflict.objects.get(round=round, kind="clock").key == str(Device.objects.get().pk)


def test_somebody_on_no_list_is_registered_and_sampled(town: Town) -> None:
    round = begin(town)
    tashi = phone(town)
    lin = _numbered(town)
    number = "11010519491231002X"
    records = [
        said_tube([said_swab(0, "R1"), said_swab(1, "R2"), said_swab(2, "R3")]),
        said_person("R1", name="乙客", id_number=number, phone="13800000000"),
        said_person("R2", name="乙客", id_number=number, phone="13800000000"),
        said_person("R3", name="无", id_number="123", phone="x"),
    ]
    assert set(tashi.receipts(*records)) == {"stored"}
    assert tashi.receipts(said_person("R1", name="丙")) == ["held"]  # the code is taken
    books.keep_books(at=after(31))
    assert Conflict.objects.filter(round=round, kind="unknown_code", settled_at=None).count() == 3
    assert take_registrations(at=after(32)) is False
    books.keep_books(at=after(32))
    assert not Conflict.objects.filter(round=round, kind="unknown_code", settled_at=None).exists()
    guest = Person.objects.get(name="乙客")
    assert (guest.standing, guest.phone, guest.sex) == ("visitor", "13800000000", "f")
    assert Conflict.objects.get(round=round, kind="person_twice").person == guest
    assert Expected.objects.get(round=round, person=guest).origin == "walk_in"
    assert Registration.objects.filter(person=None).count() == 0
    assert Person.objects.filter(standing="visitor").count() == 2
    assert lin.pk not in Registration.objects.values_list("person", flat=True)


def test_somebody_registered_who_is_known_already_is_found(town: Town) -> None:
    round = begin(town)
    lin = _numbered(town)
    Person.objects.filter(pk=lin.pk).update(id_number_key=blind_index("11010519491231002X"))
    phone(town).receipts(
        said_person("R9", name="林", id_number="11010519491231002x"), said_tube([said_swab(0, "R9")])
    )
    take_registrations(at=after(31))
    books.keep_books(at=after(31))
    assert Expected.objects.get(round=round, person=lin).tube is not None


def test_who_it_is_and_where_sampled_already(town: Town) -> None:
    begin(town)
    lin = _numbered(town)
    tashi = phone(town)
    asked = tashi.get("/desk/who/", code=lin.code.lower()).json()["people"]
    assert [(one["code"], one["expected"], one["taken"]) for one in asked] == [(lin.code, True, [])]
    tashi.receipts(said_tube([said_swab(0, lin.code, 3)], barcode="T77"))
    for number in (lin.id_number, "139 0000 0001", "+86 13900000001"):
        asked = tashi.post("/desk/who/", {"number": number}).json()["people"]
        assert [taken["barcode"] for one in asked for taken in one["taken"]] == ["T77"]
        assert asked[0]["taken"][0]["point"] == "采样点S1"
    assert tashi.get("/desk/who/", code="NOBODY").status_code == 404
    assert tashi.post("/desk/who/", {"number": ""}).status_code == 404
    assert LogEntry.objects.filter(kind="person_asked_at_desk", subject_id=lin.pk).count() == 4
    stranger = Wire().get("/desk/who/", {"code": lin.code}, headers={"Authorization": "Bearer x"})
    assert stranger.status_code == 401


def test_signing_off_is_refused_while_anything_is_unsent(town: Town) -> None:
    begin(town)
    tashi, other = phone(town), phone(town)
    assert tashi.post("/desk/sign-off/", {"unsent": 2}).status_code == 409
    assert tashi.post("/desk/sign-off/", {"unsent": 2, "handed_to": str(uuid4())}).status_code == 409
    own = {"unsent": 2, "handed_to": tashi.desk["device"]}
    assert tashi.post("/desk/sign-off/", own).status_code == 409
    assert tashi.post("/desk/sign-off/", {"unsent": 2, "handed_to": other.desk["device"]}).status_code == 200
    device = Device.objects.get(ref=tashi.desk["device"])
    assert device.signed_off_at == after(30)
    assert device.handed_to == Device.objects.get(ref=other.desk["device"])
    assert tashi.get("/desk/who/", code="P10").status_code == 401
    assert other.post("/desk/sign-off/", {"unsent": 1, "by_file": True}).status_code == 200


def test_a_device_that_did_not_hear_the_answer_signs_off_again(town: Town) -> None:
    begin(town)
    tashi, other = phone(town), phone(town)
    handed = {"unsent": 2, "handed_to": other.desk["device"]}
    assert [tashi.post("/desk/sign-off/", handed).status_code for _ in range(2)] == [200, 200]
    assert [other.post("/desk/sign-off/", {"unsent": 0}).status_code for _ in range(2)] == [200, 200]
    assert tashi.post("/desk/sign-off/", handed).status_code == 200  # the other is no more at its desk
    assert other.post("/desk/sign-off/", {"unsent": 1}).status_code == 409
    assert LogEntry.objects.filter(kind="desk_signed_off").count() == 2


def test_what_comes_after_signing_off_or_by_another_device_is_booked_where_it_was_taken(town: Town) -> None:
    round = begin(town)
    tashi = phone(town)
    other = phone(town, point=str(Site.objects.get(kind="sampling").ref), desk=2)
    tashi.post("/desk/sign-off/", {"unsent": 1, "handed_to": other.desk["device"]})
    carried, late = said_tube([said_swab(0, "P10")]), said_tube([said_swab(0, "P11")], barcode="T2")
    assert other.receipts(carried, device=tashi.desk["device"]) == ["stored"]
    assert tashi.receipts(late) == ["stored"]
    own = Device.objects.get(ref=tashi.desk["device"])
    assert set(Tube.objects.filter(round=round).values_list("device", "desk")) == {(own.pk, 1)}
    assert other.receipts(said_tube([]), device=str(uuid4())) == ["held"]
