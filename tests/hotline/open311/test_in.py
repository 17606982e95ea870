"""GeoReport v2: every answer as specified, in both formats; what is private never appears."""

import io
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django.live_server_helper import LiveServer

from frontline.city import access, api_keys, clock
from frontline.city.models import Place
from frontline.hotline.actions import asker, offices
from frontline.hotline.models import Request
from frontline.hotline.open311 import views
from frontline.ui.bound import Bound
from tests.hotline.conftest import NOON
from tests.hotline.desk import asked, who
from tests.hotline.open311 import client as independent
from tests.hotline.open311 import schema
from tests.town import Town

V2 = "/open311/v2"
HERE = {"lat": "33.0031", "long": "97.0081"}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests asked in this minute does not count."""
    monkeypatch.setattr(views, "read", Bound(10_000))
    monkeypatch.setattr(views, "filed", Bound(10_000))


@pytest.fixture
def key(town: Town) -> str:
    clock.set_exercise(at=NOON, paused=True)
    place = town.buildings[1].place
    place.lon, place.lat = 97.0081234, 33.0031234
    place.save()
    lead = access.actor_for(town.accounts["hotline_lead"], at=NOON)
    return api_keys.make_key("neighbour city", ["requests"], by=lead, at=NOON)


def get(path: str, given: Mapping[str, str] | None = None, *, root: str = "service_requests") -> Any:
    """The JSON, after the XML of the same was read to say the same."""
    client = Client(headers={"accept-language": "en"})
    said, same = (client.get(f"{V2}/{path}.{form}", given or {}) for form in ("json", "xml"))
    assert said.status_code == same.status_code
    assert (said.headers["Content-Type"], same.headers["Content-Type"]) == (
        "application/json; charset=utf-8", "text/xml; charset=utf-8",
    )  # fmt: skip
    content = json.loads(said.content)
    tag, read = schema.read_xml(same.content)
    assert tag == (root if said.status_code < 400 else "errors")
    assert _as_text(read) == _as_text(content)
    return content


def _as_text(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def post(key: str, form: str = "json", **given: Any) -> tuple[int, Any]:
    told: dict[str, Any] = {
        "api_key": key,
        "service_code": "water",
        "description": "停水一天了",
        **HERE,
        **given,
    }
    said = Client(headers={"accept-language": "en"}).post(
        f"{V2}/requests.{form}", {name: value for name, value in told.items() if value is not None}
    )
    return said.status_code, json.loads(said.content) if form == "json" else schema.read_xml(said.content)[1]


def check(value: Any, shape: schema.Shape) -> None:
    assert isinstance(value, list) and value
    assert schema.faults(value, [shape]) == []


def test_discovery_names_the_endpoint_and_both_formats(key: str) -> None:
    found = get("discovery", root="discovery")
    assert schema.faults(found, schema.DISCOVERY) == []
    assert found["endpoints"][0]["url"].endswith("/open311/v2") and found["endpoints"][0]["type"] == "test"
    assert Client().get("/open311/discovery.json").status_code == 200


def test_services_are_the_categories_and_their_attributes(key: str) -> None:
    services = get("services", root="services")
    check(services, schema.SERVICE)
    codes = {one["service_code"]: one for one in services}
    assert "life" not in codes and codes["water"]["type"] == "realtime" and codes["other"]["type"] == "batch"
    for code in codes:
        definition = get(f"services/{code}", root="service_definition")
        assert schema.faults(definition, schema.DEFINITION) == []
    assert get("services/nothing")[0]["code"] == 404


def test_a_request_is_filed_followed_and_closed(town: Town, key: str) -> None:
    status, [filed] = post(
        key, phone="+86 138 0000 0001", email="a@b.example", last_name="甲", first_name="乙", form="json",
        media_url="https://city.example/1.jpg", **{"attribute[household]": ["infant", "nonsense"]},
    )  # fmt: skip
    assert status == 201 and schema.faults(filed, schema.FILED) == []
    row = Request.objects.get()
    assert (row.number, row.channel, row.asker, row.phone, row.email, row.needs, row.urgency, row.state) == (
        filed["service_request_id"], "open311", "甲乙", "13800000001", "a@b.example", ["infant"], "raised", "passed",
    )  # fmt: skip
    assert (row.building_id, row.lat, row.lon) == (town.buildings[1].pk, 33.0031, 97.0081)
    [own] = get(f"requests/{row.number}", {"api_key": key, "extensions": "true"})
    assert schema.faults(own, schema.REQUEST) == []
    assert own["description"] == "停水一天了" and own["extended_attributes"] == {
        "detailed_status": "ASSIGNED"
    }
    wang = who(town, "wang", NOON)
    offices.accept(row, by=wang, at=NOON)
    offices.hand_in(row, done="换了水表", by=wang, at=NOON)
    [handled] = get(f"requests/{row.number}", {"api_key": key})
    assert (handled["status"], handled["status_notes"]) == ("open", "换了水表")
    asker.say_solved(row, by=who(town, "sun", NOON), at=NOON + timedelta(hours=1))
    [closed] = get(f"requests/{row.number}", {"api_key": key})
    assert closed["status"] == "closed" and closed["updated_datetime"] == "2022-11-08T13:00:00+08:00"


def test_what_a_person_sorts_first_gives_a_token(key: str) -> None:
    status, [filed] = post(key, service_code="other", form="xml")
    assert status == 201 and schema.faults(filed, schema.FILED, xml=True) == [] and "token" in filed
    number = Request.objects.get().number
    [token] = get(f"tokens/{filed['token']}")
    assert schema.faults(token, schema.TOKEN) == []
    assert token["service_request_id"] == number
    assert get(f"tokens/{uuid4()}")[0]["code"] == get("tokens/1")[0]["code"] == 404


def test_everybody_reads_public_matters_coarsely_and_nothing_private(town: Town, key: str) -> None:
    public = asked(town, NOON, "王某某家 13912345678 门口水管爆了", asker="王某某")
    private = [
        asked(town, NOON, category="medicine"),
        asked(town, NOON, needs=["dialysis"]),
        asked(town, NOON, person=town.people["lin"]),
        asked(town, NOON, "老人昏迷没有呼吸"),
    ]
    found = get("requests", {"extensions": "true"})
    check(found, schema.REQUEST)
    assert [one["service_request_id"] for one in found] == [public.number]
    text = json.dumps(found, ensure_ascii=False)
    assert not any(word in text for word in ("王某某", "139", "门口", "1号楼", "33.0031"))
    assert (found[0]["address"], found[0]["lat"], found[0]["long"]) == ("扎西科路", 33.003, 97.008)
    for row in private:
        assert get(f"requests/{row.number}")[0]["code"] == 404
        assert get(f"requests/{row.number}", {"api_key": key})[0]["code"] == 404
    numbers = ",".join(row.number for row in (public, *private))
    assert [one["service_request_id"] for one in get("requests", {"service_request_id": numbers})] == [
        public.number
    ]
    assert get("requests", {"api_key": key}) == [], "a key reads what it filed"


def test_lists_are_filtered_and_paged(town: Town, key: str) -> None:
    rows = [asked(town, NOON - timedelta(days=day), category=("water", "waste")[day % 2]) for day in range(6)]
    asker.withdraw(rows[0], by=who(town, "sun", NOON), at=NOON)
    old = asked(town, NOON - timedelta(days=91))
    everything = [row.number for row in rows]

    def listed(**given: str) -> list[str]:
        return [one["service_request_id"] for one in get("requests", given)]

    assert listed() == everything and old.number not in listed()
    assert listed(status="closed") == everything[:1] and listed(status="open") == everything[1:]
    assert listed(status="open,closed", service_code="waste") == everything[1::2]
    assert listed(page_size="2", page="2") == everything[2:4]
    assert listed(start_date="2022-11-06T00:00:00Z") == everything[:3]
    assert listed(end_date="2022-08-11T12:00:00+08:00") == [old.number]


@pytest.mark.parametrize(
    ("path", "given", "code"),
    [
        ("requests", {"status": "solved"}, 400), ("requests", {"page": "0"}, 400), ("requests", {"page": "11"}, 400),
        ("requests", {"page_size": "1001"}, 400), ("requests", {"start_date": "yesterday"}, 400),
        ("requests", {"start_date": "2022-01-01T00:00:00Z", "end_date": "2022-11-01T00:00:00Z"}, 400),
        ("requests", {"start_date": "2022-02-30T00:00:00Z"}, 400), ("requests", {"api_key": "wrong"}, 403),
        ("requests", {"jurisdiction_id": "elsewhere"}, 404), ("requests/12345678", {}, 404), ("requests/x", {}, 404),
    ],
)  # fmt: skip
def test_errors_are_as_specified(key: str, path: str, given: dict[str, str], code: int) -> None:
    found = get(path, given)
    check(found, schema.ERROR)
    assert found[0]["code"] == code


@pytest.mark.parametrize(
    ("given", "code", "says"),
    [
        ({"api_key": None}, 403, "api_key"), ({"api_key": "no"}, 403, "api_key"),
        ({"service_code": None}, 400, "service_code"),
        ({"service_code": "none"}, 404, "service_code"), ({"lat": None, "long": None}, 400, "Say where"),
        ({"lat": "north"}, 400, "degrees"), ({"lat": None}, 400, "degrees"), ({"lat": "nan"}, 400, "degrees"),
        ({"address_id": "1"}, 400, "address_id"), ({"phone": "call me"}, 400, "5 to 15"),
        ({"email": "me"}, 400, "mailbox"),
        ({"media_url": "javascript:alert(1)"}, 400, "https"), ({"description": "水" * 4001}, 400, "4000"),
        ({"description": "水" * 700_000}, 413, "too much"), ({"jurisdiction_id": "x"}, 404, "jurisdiction"),
    ],
)  # fmt: skip
def test_what_cannot_be_filed_is_refused_in_words(
    key: str, given: dict[str, Any], code: int, says: str
) -> None:
    status, found = post(key, **given)
    check(found, schema.ERROR)
    assert status == code == found[0]["code"] and says in found[0]["description"]
    assert Request.objects.count() == 0


def test_everything_that_is_wrong_is_said_at_once(key: str) -> None:
    status, found = post(key, phone="x", email="x", lat="x")
    assert status == 400 and len(found) == 3


def test_places_are_found_by_position_id_and_address(town: Town, key: str) -> None:
    nowhere = {"lat": None, "long": None}
    building = town.buildings[2]
    for given, expected in (
        ({"address_id": str(building.place.ref), **nowhere}, building.pk),
        ({"address_string": "扎西科路4号", **nowhere}, town.buildings[4].pk),
        ({"address_string": "河边", **nowhere}, None),
        ({"lat": "33.2"}, None),
    ):
        assert post(key, **given)[0] == 201
        assert Request.objects.latest("pk").building_id == expected
    assert post(key, jurisdiction_id=Place.objects.get(kind="city").code)[0] == 201


def test_sent_again_is_one_request(key: str) -> None:
    name = {"Idempotency-Key": str(uuid4()), "accept-language": "en"}
    told = {"api_key": key, "service_code": "water", **HERE}
    numbers = {Client(headers=name).post(f"{V2}/requests.json", told).content for _ in range(2)}
    assert len(numbers) == 1 and Request.objects.count() == 1
    wrong = Client(headers={"Idempotency-Key": "1"}).post(f"{V2}/requests.json", told)
    assert wrong.status_code == 400


def test_a_key_files_so_many_in_a_minute(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "filed", Bound(3))
    assert [post(key)[0] for _ in range(4)] == [201, 201, 201, 429]
    monkeypatch.setattr(views, "read", Bound(1))
    assert [Client().get(f"{V2}/services.json").status_code for _ in range(2)] == [200, 429]


def test_a_thousand_from_one_telephone_and_danger_to_life(key: str) -> None:
    statuses = [post(key, phone="13800000001")[0] for _ in range(25)]
    assert statuses == [201] * 20 + [429] * 5
    assert post(key, phone="13800000001", description="有人晕倒了")[0] == 201


def test_a_photo_comes_without_its_position_and_scripts_stay_text(key: str) -> None:
    made, exif = io.BytesIO(), Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 0.0, 18.0)})
    Image.new("RGB", (60, 40), "blue").save(made, "JPEG", exif=exif)
    photo = SimpleUploadedFile("x.jpg", made.getvalue(), "image/jpeg")
    assert post(key, media=photo, description="<script>alert(1)</script>")[0] == 201
    row = Request.objects.get()
    kept = Image.open(io.BytesIO(bytes(row.attachments.get().content)))
    assert not kept.getexif()
    assert b"<script>" not in Client().get(f"{V2}/requests/{row.number}.xml", {"api_key": key}).content
    status, found = post(key, media=SimpleUploadedFile("x.jpg", b"\0" * 50_000_000, "image/jpeg"))
    assert status == 400 and "8 MB" in found[0]["description"]


def test_the_key_is_dead_with_the_right(town: Town, key: str) -> None:
    town.accounts["hotline_lead"].grants.all().delete()
    assert post(key)[0] == 403


def test_an_independent_client_files_follows_and_lists(
    transactional_db: None, town: Town, key: str, live_server: LiveServer
) -> None:
    client = independent.Client(f"{live_server.url}/open311/discovery.xml", key)
    services = client.services()
    assert services["water"] and len(services) == 16
    number = client.file(service_code="water", description="停水一天了", **HERE)
    sorted_first = client.file(service_code="other", description="想当志愿者", **HERE)
    assert client.follow(number)[0] == client.follow(sorted_first)[0] == "open"
    anybody = independent.Client(f"{live_server.url}/open311/discovery.xml")
    assert anybody.listed(service_code="water", status="open") == [number]
    assert anybody.listed() == [number], "what a person sorts is not published"
