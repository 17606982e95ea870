"""/api/: every address of its description answers as described, and refuses as described."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from frontline.screening.models import Round
from tests.screening.actions.test_results import sampled
from tests.screening.desks import Wire
from tests.screening.telling import open_round, point
from tests.town import Town

pytestmark = pytest.mark.django_db
Schema = dict[str, Any]
PROBLEM = "application/problem+json"


@pytest.fixture
def round(staffed: Town) -> Round:
    opened = open_round(staffed)
    sampled(opened, "T1", "P10")
    return opened


@pytest.fixture
def lead(staffed: Town, round: Round) -> Client:
    client = Wire()
    client.force_login(staffed.accounts["sonam"])
    return client


@pytest.fixture
def schema() -> Schema:
    answer = Wire().get("/api/openapi.json")
    assert answer.status_code == 200
    return json.loads(answer.content)  # type: ignore[no-any-return]


def fits(schema: Schema, shape: Schema, said: Any) -> bool:
    """Whether what was said has the fields the schema promises, all the way down."""
    if "$ref" in shape:
        return fits(schema, schema["components"]["schemas"][shape["$ref"].rpartition("/")[2]], said)
    if "anyOf" in shape:
        return any(fits(schema, one, said) for one in shape["anyOf"])
    kind = shape.get("type")
    if kind == "object":
        known = shape.get("properties", {})
        whole = isinstance(said, dict) and set(shape.get("required", ())) <= set(said) <= set(known)
        return whole and all(fits(schema, known[name], part) for name, part in said.items())
    if kind == "array":
        return isinstance(said, list) and all(fits(schema, shape["items"], one) for one in said)
    types: dict[str, Any] = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "null": type(None),
        "boolean": bool,
    }
    return isinstance(said, types[kind]) if kind else True


def described(schema: Schema, path: str, method: str, answer: Any) -> None:
    """The status is in the description, and the answer fits it."""
    known = schema["paths"][path][method]["responses"]
    assert str(answer.status_code) in known, (path, answer.status_code, answer.content)
    kind, _, _charset = answer["Content-Type"].partition(";")
    shape = known[str(answer.status_code)]["content"][kind]["schema"]
    if "json" in kind and shape != {"type": "string"}:
        assert fits(schema, shape, json.loads(answer.content)), answer.content


def test_every_address_of_the_description_answers_as_described(
    lead: Client, schema: Schema, round: Round, staffed: Town
) -> None:
    assert len(schema["paths"]) >= 8
    asked = {"/api/areas/lookup": {"q": "东"}, "/api/screening/points": {"lon": "97", "lat": "33"}}
    for path, ways in schema["paths"].items():
        here = path.replace("{ref}", str(round.ref))
        assert "{" not in here
        for method in ways:
            answer = getattr(lead, method)(here, asked.get(path, {}))
            if "boundaries" not in path:  # tests/areas/boundaries/test_api.py: not the lead's
                expected = {200} if method == "get" else {400, 401}  # nothing was sent, or no key for it
                assert answer.status_code in expected, (path, answer.content)
            described(schema, path, method, answer)
            described_unasked = getattr(Wire(), method)(here)
            described(schema, path, method, described_unasked)
            stranger = Wire()
            stranger.force_login(staffed.accounts["zhou"])
            described(schema, path, method, getattr(stranger, method)(here))


def test_every_operation_says_what_it_is(schema: Schema) -> None:
    operations = [one for ways in schema["paths"].values() for one in ways.values()]
    assert all(one["summary"] and one["tags"] and one["operationId"] for one in operations)
    assert len({one["operationId"] for one in operations}) == len(operations)
    refs = json.dumps(schema).split('"#/components/schemas/')[1:]
    assert {one.partition('"')[0] for one in refs} <= set(schema["components"]["schemas"])


def test_a_round_by_place(lead: Client, round: Round, staffed: Town) -> None:
    [one] = lead.get("/api/screening/rounds").json()["rounds"]
    assert one["ref"] == str(round.ref) and one["starts_at"].endswith("+08:00")
    people = one["people"]
    assert people["expected"] == people["sampled"] + people["excused"] + people["missing"]
    said = lead.get(f"/api/screening/rounds/{round.ref}/places").json()
    assert said["people"] == people and said["place"] == str(staffed.city.ref)
    assert sum(part["people"]["expected"] for part in said["parts"]) == people["expected"]
    below = lead.get(f"/api/screening/rounds/{round.ref}/places", {"under": said["parts"][0]["ref"]}).json()
    assert below["people"] == said["parts"][0]["people"]


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/api/screening/rounds/{ref}/places?under=x", 422, "under: "),
        ("/api/screening/rounds/00000000-0000-0000-0000-000000000000", 404, "not yours to see"),
        ("/api/screening/rounds/{ref}/places?under=00000000-0000-0000-0000-000000000000", 404, "no such"),
        ("/api/screening/points?lon=400", 422, "lon: "),
        ("/api/screening/points?limit=1000000", 422, "limit: "),
        ("/api/areas/lookup", 422, "q: "),
        ("/api/areas/lookup?q=" + "x" * 61, 422, "q: "),
        ("/api/nothing", 404, "openapi.json"),
        ("/api/", 404, "openapi.json"),
    ],
)
def test_errors_are_problems(lead: Client, round: Round, path: str, status: int, says: str) -> None:
    answer = lead.get(path.replace("{ref}", str(round.ref)))
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert says in answer.json()["title"] and answer.json()["status"] == status


def test_other_methods_are_refused(lead: Client, round: Round) -> None:
    answer = lead.post("/api/screening/rounds")
    assert (answer.status_code, answer["Content-Type"], answer["Allow"]) == (405, PROBLEM, "GET")


def test_a_key_reads_in_the_name_of_whoever_made_it(lead: Client, staffed: Town, round: Round) -> None:
    key = lead.post(reverse("keys"), {"name": "BI", "scopes": ["counts"]}).context["secret"]
    header = {"Authorization": f"Bearer {key}"}
    assert len(Wire().get("/api/screening/rounds", headers=header).json()["rounds"]) == 1
    sent = Wire().post("/api/screening/results", b"{}", content_type="application/json", headers=header)
    assert sent.status_code == 401  # the lead does not enter results
    ma = Wire()
    ma.force_login(staffed.accounts["ma"])
    other = ma.post(reverse("keys"), {"name": "LIS", "scopes": ["results"]}).context["secret"]
    refused = Wire().get("/api/screening/rounds", headers={"Authorization": f"Bearer {other}"})
    assert (refused.status_code, refused["Content-Type"]) == (401, PROBLEM)  # not what it is for
    wrong = Wire().get("/api/screening/rounds", headers={"Authorization": "Bearer " + "x" * 30})
    assert (wrong.status_code, wrong["Content-Type"]) == (401, PROBLEM)


def test_the_nearest_open_point_comes_first(staffed: Town, round: Round) -> None:
    far = point(staffed, "S2")
    far.lon, far.lat = 97.1, 33.0
    far.save()
    round.points.create(site=far, desks=1, opens_at=round.starts_at, closes_at=round.ends_at)
    for lon, first in (("97.0", "S1"), ("97.1", "S2")):
        said = Wire().get("/api/screening/points", {"lon": lon, "lat": "33.0"}).json()["points"]
        assert said[0]["code"] == first and said[0]["metres"] == 0
        assert 9_300 < said[1]["metres"] < 9_400
    assert all(one["metres"] is None for one in Wire().get("/api/screening/points").json()["points"])


def test_levels_at_an_address(staffed: Town) -> None:
    found = Wire().get("/api/areas/lookup", {"q": staffed.communities["east"].name}).json()["places"]
    assert found and found[0]["title"]
