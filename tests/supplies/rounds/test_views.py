"""The dispatcher's pages, and the resident's word that nothing came."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse

from frontline.city import clock
from frontline.loop.models import Task
from frontline.supplies.models import Pack
from frontline.supplies.rounds import proposing, queries
from frontline.supplies.rounds.models import ClosedAccess, Crew, DayPlan, DoorPhoto, DoorRecord, Round
from tests.refs import NOON
from tests.supplies.rounds.making import Telephone, at_door, begun, left, put_at_door, state
from tests.supplies.rounds.test_door import picture
from tests.supplies.store import DAY, depot, kind, planned
from tests.town import Town


def client(town: Town, name: str = "li") -> Client:
    made = Client(headers={"accept-language": "en"})
    made.force_login(town.accounts[name])
    return made


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_day_shows_who_is_out_and_every_pack(town: Town) -> None:
    (pack, *_more) = begun(town, 1, 2)
    put_at_door(town, left(), at_door(pack))
    said = text(client(town), "/supplies/rounds/?day=2022-11-08")
    assert "一组" in said and "1 / 2" in said


def test_a_proposal_is_asked_for_read_and_accepted(town: Town) -> None:
    begun(town, 1)
    planned(town, 2)
    li = client(town)
    answer = li.post("/supplies/rounds/ask/", {"day": "2022-11-08"})
    plan = DayPlan.objects.get(state="waiting")
    assert answer["Location"] == reverse("supplies:rounds-plan", args=[plan.ref])
    assert "may leave this page" in text(li, answer["Location"])
    assert proposing.work_out_rounds(at=NOON)
    assert "Packs that come in" in text(li, answer["Location"])
    li.post(answer["Location"], {"do": "accept"})
    plan.refresh_from_db()
    assert plan.state == "accepted"


def test_a_round_is_a_list_and_a_map(town: Town) -> None:
    begun(town, 1, 2)
    round = Round.objects.get(state="planned")
    li = client(town)
    said = text(li, f"/supplies/round/{round.ref}/")
    assert "扎西科路1号" in said and "扎西科路2号" in said
    lines = li.get(f"/supplies/round/{round.ref}/map/lines.geojson").json()
    assert len(lines["features"][0]["geometry"]["coordinates"]) == 4  # depot, two stops, depot
    assert li.get(f"/supplies/round/{round.ref}/map/other.geojson").status_code == 404


def test_a_crew_is_entered_with_what_its_vehicle_usually_does(town: Town) -> None:
    clock.set_exercise(at=NOON, paused=True)
    said = {"name": "步行一组", "vehicle": "foot", "depot": depot(town).pk, "opens": "08:00", "closes": "17:00",
            "since": "2022-11-08"}  # fmt: skip
    li = client(town)
    assert li.post("/supplies/rounds/crews/new/", said).status_code == 302
    made = Crew.objects.get()
    assert (made.capacity, made.speed) == (8, 1.2)
    answer = li.post("/supplies/rounds/crews/new/", {**said, "closes": "07:00"})
    assert "must end after" in answer.content.decode() and "of this name already" in answer.content.decode()
    assert li.post(f"/supplies/rounds/crew/{made.ref}/", {**said, "capacity": "9"}).status_code == 302
    assert Crew.objects.get().capacity == 9


def test_a_code_is_shown_once_and_not_kept(town: Town) -> None:
    begun(town, 1)
    crew = Crew.objects.get()
    said = (
        client(town).post(f"/supplies/rounds/crew/{crew.ref}/code/", {"day": "2022-11-08"}).content.decode()
    )
    assert "data:image/svg+xml" in said


def test_a_crew_out_of_service_is_told_and_its_packs_counted(town: Town) -> None:
    begun(town, 1, 2)
    crew = Crew.objects.get()
    li = client(town)
    answer = li.post(
        f"/supplies/rounds/crew/{crew.ref}/lost/", {"day": "2022-11-08", "why": "flat"}, follow=True
    )
    assert "2 packs want another round" in answer.content.decode()
    assert "out of service" in answer.content.decode()


def test_an_entrance_is_closed_and_opened(town: Town) -> None:
    clock.set_exercise(at=NOON, paused=True)
    li = client(town)
    said = {"address": "扎西科路1号", "to": ["van"], "why": "gas"}
    assert li.post("/supplies/rounds/closed/", said).status_code == 302
    row = ClosedAccess.objects.get()
    assert row.building == town.buildings[1]
    wrong = li.post("/supplies/rounds/closed/", {**said, "address": "nowhere"}).content.decode()
    assert "as on its sign" in wrong
    li.post("/supplies/rounds/closed/", {"do": "open", "row": row.pk})
    row.refresh_from_db()
    assert row.until == NOON


@pytest.fixture
def delivered(town: Town) -> Pack:
    """Lin's pack stands at the door, with a picture."""
    (pack,) = begun(town, 1)
    photo = {
        "kind": "photo",
        "ref": at_door(pack)["ref"],
        "at": NOON,
        "pack": str(pack.ref),
        "image": picture(),
    }
    put_at_door(town, left(), at_door(pack), photo)
    clock.set_exercise(at=NOON + timedelta(minutes=30), paused=True)
    return pack


def test_a_resident_reads_that_it_stands_there(town: Town, delivered: Pack) -> None:
    said = text(client(town, "lin"), "/residents/")
    assert "stands at your door since" in said
    photo = DoorPhoto.objects.get()
    answer = client(town, "lin").get(f"/supplies/door/photo/{photo.pk}/")
    assert BytesIO(answer.content).read(2) == b"\xff\xd8"
    assert client(town, "zhou").get(f"/supplies/door/photo/{photo.pk}/").status_code == 404


def test_i_did_not_get_it_opens_it_again(town: Town, delivered: Pack) -> None:
    lin = client(town, "lin")
    answer = lin.post(f"/supplies/door/not-received/{delivered.ref}/", follow=True)
    assert "somebody calls you" in answer.content.decode()
    assert state(delivered) == ("missed", "not_received")
    assert Pack.objects.get(again_for=delivered).day == DAY + timedelta(days=1)
    assert Task.objects.filter(kind="call_missed", state="open").exists()
    lin.post(f"/supplies/door/not-received/{delivered.ref}/")
    claim = DoorRecord.objects.get(kind="claim")
    li = client(town)
    assert "found nothing" in text(li, "/supplies/rounds/records/claims/")
    li.post(f"/supplies/rounds/record/{claim.ref}/settle/")
    assert not queries.claims().exists()


def test_a_resident_sees_the_way_but_not_a_neighbours_medicine(town: Town) -> None:
    begun(town, 1)
    Telephone(town).tell(left())
    assert "you are next" in text(client(town, "lin"), "/residents/")
    medicine = planned(town, 1, of=kind("insulin", to_person=True))[0]
    Pack.objects.filter(pk=medicine.pk).update(person=town.people["lin_mother"])
    assert "insulin" not in text(client(town, "lin"), "/residents/")


def test_who_plans_no_packs_sees_none_of_it(town: Town) -> None:
    begun(town, 1)
    for path in ("rounds/", "rounds/crews/", "rounds/closed/", "rounds/records/held/"):
        assert client(town, "gao").get(f"/supplies/{path}").status_code == 403
