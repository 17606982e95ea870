"""What a volunteer's telephone is given, and what becomes of what it tells."""

import base64
import io
from datetime import timedelta

import pytest
from PIL import Image

from frontline.city import clock
from frontline.city.models import Person
from frontline.loop.models import Task
from frontline.supplies.models import Pack, PackDeed
from frontline.supplies.rounds.door.telling import erase_photos
from frontline.supplies.rounds.models import DoorPhoto, DoorRecord, Round
from tests.refs import NOON
from tests.supplies.rounds.making import Telephone, at_door, begun, left, state
from tests.supplies.store import DAY, kind
from tests.town import Town

LATER = NOON + timedelta(minutes=30)


def test_a_code_opens_one_telephone_once(town: Town) -> None:
    begun(town, 1)
    telephone = Telephone(town)
    assert telephone.status == 200
    assert telephone.open(telephone.code).status_code == 409
    assert telephone.open("WRONG").status_code == 409


def test_the_list_holds_the_way_and_nothing_else_about_anybody(town: Town) -> None:
    begun(town, 1, 2, special=True)
    telephone = Telephone(town)
    (round,) = telephone.got["list"]["rounds"]
    names = [stop["name"] for stop in round["stops"]]
    assert sorted(names) == ["扎西科路1号", "扎西科路2号"]
    pack = round["stops"][0]["packs"][0]
    assert set(pack) == {"ref", "number", "door", "kind", "size", "call"}
    said = telephone.ask("today").content.decode()
    for person in Person.objects.exclude(name=""):
        assert person.name not in said


def test_nothing_is_given_out_after_the_day(town: Town) -> None:
    begun(town, 1)
    telephone = Telephone(town)
    clock.set_exercise(at=NOON + timedelta(days=1), paused=True)
    assert telephone.rounds == []


def test_a_pack_that_stands_at_its_door(town: Town) -> None:
    (pack,) = begun(town, 1)
    telephone = Telephone(town)
    assert telephone.tell(left()) == ["stored"]
    assert state(pack) == ("loaded", "")
    assert telephone.tell(at_door(pack)) == ["stored"]
    assert state(pack) == ("delivered", "")


def test_the_same_again_and_in_any_order_changes_nothing(town: Town) -> None:
    (pack,) = begun(town, 1)
    clock.set_exercise(at=LATER, paused=True)
    telephone = Telephone(town, at=NOON)
    out, missed, brought = left(), at_door(pack, "not_home", 5), at_door(pack, "left", 20)
    told = [brought, missed, out]
    assert telephone.tell(*told) == ["stored"] * 3
    before = PackDeed.objects.count()
    assert telephone.tell(*told, *told) == ["known"] * 6
    assert (state(pack), PackDeed.objects.count()) == (("delivered", ""), before)
    assert DoorRecord.objects.filter(late=True).get().outcome == "not_home"
    assert Round.objects.get().left_at == NOON


def test_a_missed_door_comes_back_by_itself(town: Town) -> None:
    (pack,) = begun(town, 1)
    Telephone(town).tell(left(), at_door(pack, "not_home"))
    assert state(pack) == ("missed", "not_home")
    again = Pack.objects.get(again_for=pack)
    assert (again.day, again.state) == (DAY + timedelta(days=1), "planned")
    assert not Task.objects.filter(kind="call_missed").exists()


def test_a_special_need_missed_has_somebody_call(town: Town) -> None:
    (pack,) = begun(town, 1, special=True)
    Telephone(town).tell(left(), at_door(pack, "closed"))
    assert Task.objects.get(kind="call_missed", state="open").key == f"pack:{pack.ref}"


def test_somebody_ill_keeps_the_pack_and_is_called(town: Town) -> None:
    (pack,) = begun(town, 1)
    Telephone(town).tell(left(), at_door(pack, "ill"))
    assert state(pack) == ("delivered", "")
    assert Task.objects.get(kind="call_missed", state="open").building == pack.building_id


def test_medicine_wants_the_name_of_who_took_it(town: Town) -> None:
    (pack,) = begun(town, 1, of=kind("medicine", to_person=True))
    telephone = Telephone(town)
    (first, second) = telephone.upload(left(), at_door(pack, "handed"))
    assert (first["as"], second["as"]) == ("stored", "held")
    assert "who took" in second["why"]
    assert telephone.tell(at_door(pack, "handed", 10, note="阿妈")) == ["stored"]
    assert PackDeed.objects.get(pack=pack, state="delivered").evidence == "阿妈"


def test_what_was_corrected_at_the_door_counts(town: Town) -> None:
    (pack,) = begun(town, 1)
    Telephone(town).tell(left(), at_door(pack, "left", 5), at_door(pack, "wrong_address", 6))
    assert state(pack) == ("missed", "wrong_address")


def test_a_round_that_is_back_brings_what_nobody_tried(town: Town) -> None:
    first, second = begun(town, 1, 2)
    telephone = Telephone(town)
    telephone.tell(left(), at_door(first, "refused"), left(at=LATER, kind="back"))
    assert state(second) == ("returned", "")
    first.refresh_from_db()
    assert first.back_at is not None
    assert Round.objects.get().state == "back"
    assert telephone.tell(at_door(second, "left", 25)) == ["stored"]  # its word was late
    assert state(second) == ("delivered", "")


def test_a_strange_pack_is_held(town: Town) -> None:
    begun(town, 1)
    other = Pack.objects.get()
    record = {**at_door(other), "pack": "00000000-0000-4000-8000-000000000000"}
    (receipt,) = Telephone(town).upload(record)
    assert receipt["as"] == "held"
    assert DoorRecord.objects.get().payload


@pytest.mark.parametrize("records", [[{"kind": "?"}], [3], [{"kind": "door", "ref": "x", "note": "\0"}]])
def test_what_cannot_be_read_is_kept_as_it_came(town: Town, records: list[object]) -> None:
    begun(town, 1)
    answer = Telephone(town).ask("upload", {"v": 1, "now": NOON, "records": records})
    assert [one["as"] for one in answer.json()["receipts"]] == ["held"]
    assert DoorRecord.objects.get().kind == "unread"


def picture(place: bool = True) -> str:
    made, exif = io.BytesIO(), Image.Exif()
    if place:
        exif[0x8825] = {1: "N", 2: (33.0, 0.0, 0.0)}
    Image.new("RGB", (64, 48), "#336699").save(made, "JPEG", exif=exif)
    return base64.b64encode(made.getvalue()).decode()


def test_a_picture_loses_where_it_was_taken_and_goes_after_some_days(town: Town) -> None:
    (pack,) = begun(town, 1)
    record = {**at_door(pack), "kind": "photo", "image": picture()}
    record.pop("outcome")
    assert Telephone(town).tell(left(), record) == ["stored", "stored"]
    image = bytes(DoorPhoto.objects.get().image)
    assert not Image.open(io.BytesIO(image)).getexif()
    erase_photos(at=NOON + timedelta(days=13))
    assert DoorPhoto.objects.exists()
    erase_photos(at=NOON + timedelta(days=15))
    assert not DoorPhoto.objects.exists()


def test_no_picture_is_held_in_words(town: Town) -> None:
    (pack,) = begun(town, 1)
    record = {
        "kind": "photo",
        "ref": at_door(pack)["ref"],
        "at": NOON,
        "pack": str(pack.ref),
        "image": "bm8=",
    }
    (receipt,) = Telephone(town).upload(record)
    assert receipt["as"] == "held" and "picture" in receipt["why"]


def test_signing_off_waits_for_what_is_unsent(town: Town) -> None:
    (pack,) = begun(town, 1)
    telephone = Telephone(town)
    assert telephone.ask("sign-off", {"unsent": 1}).status_code == 409
    assert telephone.ask("sign-off", {"unsent": 0}).status_code == 200
    assert telephone.ask("sign-off", {"unsent": 0}).status_code == 200
    assert telephone.ask("today").status_code == 401
    assert telephone.tell(left(), at_door(pack)) == ["stored", "stored"]  # it is still heard
