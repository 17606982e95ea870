"""Results as FHIR R4, well formed and hostile."""

from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontline.screening.actions.results import Told
from frontline.screening.exchange import fhir

Json = dict[str, Any]
DETECTED = {"coding": [{"system": "http://snomed.info/sct", "code": "260373001"}]}
NEGATIVE = {"text": "阴性"}
TESTED = "2022-11-12T20:15:00+08:00"
pytestmark = pytest.mark.usefixtures("english")


def observation(barcode: str = "", value: object = NEGATIVE, **also: object) -> Json:
    specimen = {"specimen": {"identifier": {"value": barcode}}} if barcode else {}
    return {
        "resourceType": "Observation", "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "94500-6"}]},
        "valueCodeableConcept": value, **specimen, **also,
    }  # fmt: skip


def ct(barcode: str, gene: str, value: float) -> Json:
    one = observation(barcode, code={"text": f"{gene} gene Ct"}, valueQuantity={"value": value})
    return {key: part for key, part in one.items() if key != "valueCodeableConcept"}


def bundle(*resources: object, kind: str = "collection") -> Json:
    entries = [{"fullUrl": f"urn:uuid:{n}", "resource": one} for n, one in enumerate(resources, start=1)]
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def read(said: object) -> fhir.Read:
    return fhir.read(msgspec.json.encode(said))


def test_observations_of_one_tube_are_one_result() -> None:
    said = read(
        bundle(
            observation("T1", DETECTED, issued=TESTED),
            ct("T1", "ORF1ab", 33.1),
            ct("T1", "N", 34),
            observation("T2"),
        )
    )
    at = datetime.fromisoformat(TESTED)
    assert said.unread == [] and said.told == [Told("T1", "positive", at, 33.1, 34.0), Told("T2", "negative")]


def test_a_report_with_what_it_contains_and_with_what_it_refers_to() -> None:
    report = {
        "resourceType": "DiagnosticReport", "status": "final", "code": {"text": "SARS-CoV-2 RNA"},
        "contained": [
            {"resourceType": "Specimen", "id": "s", "identifier": [{"value": "T1"}]},
            {**observation(value=DETECTED), "id": "o"},
        ],
        "specimen": [{"reference": "#s"}], "result": [{"reference": "#o"}],
    }  # fmt: skip
    second = msgspec.json.decode(msgspec.json.encode(report).replace(b'"T1"', b'"T2"'))
    assert [(one.barcode, one.result) for one in read(report).told] == [("T1", "positive")]
    assert [one.barcode for one in read(bundle(report, second)).told] == ["T1", "T2"]
    specimen = {"resourceType": "Specimen", "accessionIdentifier": {"value": "T3"}}
    there = observation(specimen={"reference": "urn:uuid:1"})
    assert [one.barcode for one in read(bundle(specimen, there, {"resourceType": "Patient"})).told] == ["T3"]


def test_a_report_alone_says_its_conclusion() -> None:
    report = {
        "resourceType": "DiagnosticReport", "status": "amended", "code": {"text": "RNA"}, "conclusion": "阴性",
        "specimen": [{"identifier": {"value": "T1"}}],
    }  # fmt: skip
    [told] = read(report).told
    assert told.result == "negative" and told.correction


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (observation("T1", status="preliminary"), "final"),
        (observation("T1", status="nonsense", value={"text": "?"}), "final"),
        (observation("T1", {"text": "perhaps"}), "none of negative"),
        (observation(), "names no tube"),
        (observation(specimen={"reference": "Specimen/9"}), "did not come along"),
        (observation("T1", valueString="x"), "does not fit FHIR R4"),
        (observation("T1", surprise=1), "surprise"),
        (observation("T1", code=7), "does not fit FHIR R4"),
        (observation("T" * 41), "1 to 40"),
        (ct("T1", "N", 33), "says no result"),
        (
            {**ct("T1", "N", 99), "component": [{"code": {"text": "RNA"}, "valueString": "neg"}]},
            "between 0 and 60",
        ),
    ],
)
def test_one_entry_that_cannot_be_understood_spoils_no_other(wrong: Json, says: str) -> None:
    said = read(bundle(wrong, observation("T9")))
    assert [one.barcode for one in said.told] == ["T9"]
    [unread] = said.unread
    assert says in unread.reason and unread.number == 1


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "no JSON|not JSON"),
        (b"{", "not JSON"),
        ('{"resourceType": "阴"}'.encode("gb18030"), "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "resourceType"),
        (b'{"resourceType": 1}', "resourceType"),
        (b'{"resourceType": "Patient"}', "Send a Bundle"),
        (b'{"resourceType": "Bundle", "type": "history"}', "of type"),
        (b'{"resourceType": "Bundle", "type": "batch", "entry": {}}', "no entries"),
        (b'{"resourceType": "Bundle", "type": "batch", "entry": [1]}', "has a resource"),
        (b'{"resourceType": "Bundle", "type": "batch", "entry": [{"resource": {}}]}', "no Observation"),
        (b'{"resourceType": "Observation", "x":' + b"[" * 60 + b"]" * 60 + b"}", "levels deep"),
    ],
)
def test_a_request_that_is_not_taken_says_why(body: bytes, says: str) -> None:
    with pytest.raises(fhir.Unusable, match=says):
        fhir.read(body)


def test_a_bundle_is_bounded() -> None:
    with pytest.raises(fhir.Unusable, match="5000 entries"):
        read(bundle(*[{"resourceType": "Patient"}] * (fhir.ENTRIES + 1)))


NAMES = st.sampled_from(["code", "coding", "value", "text", "reference", "identifier"])
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["status", "code", "specimen", "component", "contained", "issued"]), ANY)
)
def test_no_json_raises_anything_else(parts: Json) -> None:
    for said in ({**observation("T1"), **parts}, bundle({**observation("T1"), **parts})):
        try:
            read(said)
        except fhir.Unusable as why:
            assert str(why)
