"""A laboratory's system that speaks HL7 or FHIR, at the address of the city."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from frontline.screening.models import ResultFile, Round, Tube, TubeResult
from tests.screening.actions.test_results import sampled
from tests.screening.desks import Wire
from tests.screening.exchange import test_fhir as fhir
from tests.screening.exchange import test_hl7 as hl7
from tests.screening.telling import open_round
from tests.town import Town

pytestmark = pytest.mark.django_db
HL7, FHIR = "/api/screening/results/hl7", "/api/screening/results/fhir"


@pytest.fixture
def round(staffed: Town) -> Round:
    return open_round(staffed)


@pytest.fixture
def laboratory(staffed: Town, round: Round) -> Client:
    client = Wire()
    client.force_login(staffed.accounts["ma"])
    return client


@pytest.fixture
def key(laboratory: Client) -> str:
    page = laboratory.post(reverse("keys"), {"name": "LIS", "scopes": ["results"]})
    return str(page.context["secret"])


def send(key: str, path: str, body: bytes) -> Any:
    other = Wire(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    kind = "application/octet-stream"
    return other.post(path, body, content_type=kind, headers={"Authorization": f"Bearer {key}"})


def test_a_message_is_acknowledged_once_it_is_on_disk(key: str, round: Round) -> None:
    sampled(round, "T1", "P10")
    body = b"\x0b" + hl7.message(hl7.tube("T1", "POS"), hl7.tube("T8"), hl7.tube("T2", "?")) + b"\x1c\r"
    answer = send(key, HL7, body)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/hl7-v2; charset=utf-8")
    text = answer.content.decode()
    assert text.startswith("\x0bMSH|^~\\&|FRONTLINE||LIS|") and text.endswith("\r\x1c\r")
    assert "MSA|AE|M1|" in text and "OBR^3|207|E" in text and "|207|W||||T8: " in text
    assert Tube.objects.get(barcode="T1").result == "positive"
    assert TubeResult.objects.get(barcode="T8").why == "unknown_tube"
    assert ResultFile.objects.get().name == "HL7 LIS M1"
    assert "MSA|AA|M1|" in send(key, HL7, hl7.message(hl7.tube("T1", "POS"))).content.decode()
    held = send(key, HL7, hl7.message(hl7.tube("T1", "NEG"))).content.decode()
    assert "MSA|AA" in held and Tube.objects.get(barcode="T1").result == "positive"
    assert "MSA|AA" in send(key, HL7, hl7.message(hl7.tube("T1", "NEG", "C"))).content.decode()
    assert Tube.objects.get(barcode="T1").result == "negative"


def test_one_refused_message_spoils_no_other(key: str, round: Round) -> None:
    sampled(round, "T1", "P10")
    other = hl7.message(hl7.tube()).replace(b"ORU^R01", b"ADT^A01")
    text = send(key, HL7, other + hl7.message(hl7.tube("T1"))).content.decode()
    assert "MSA|AR|M1|Only results are taken" in text and "MSA|AA|M1|" in text
    assert Tube.objects.get(barcode="T1").result == "negative"


def test_a_bundle_is_answered_by_an_outcome(key: str, round: Round) -> None:
    sampled(round, "T1", "P10")
    said = fhir.bundle(
        fhir.observation("T1", fhir.DETECTED), fhir.observation("T8"), fhir.observation("T2", {"text": "?"})
    )
    answer = send(key, FHIR, json.dumps(said).encode())
    outcome = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/fhir+json")
    assert [one["severity"] for one in outcome["issue"]] == ["information", "error", "warning"]
    assert outcome["issue"][0]["diagnostics"].startswith("3 read, 1 taken")
    assert Tube.objects.get(barcode="T1").result == "positive"


@pytest.mark.parametrize(
    ("path", "kind"), [(HL7, "application/problem+json"), (FHIR, "application/fhir+json")]
)
def test_refusals_of_the_whole(key: str, path: str, kind: str) -> None:
    assert send("x" * 30, path, b"").status_code == 401
    unread = send(key, path, b"\x00" * 40)
    assert (unread.status_code, unread["Content-Type"]) == (400, kind)
    assert send(key, path, b"x" * (8 * 1024 * 1024 + 1)).status_code == 413
    assert Client().get(path).status_code == 405
    assert not ResultFile.objects.exists()


def test_the_same_as_a_file_on_the_page(laboratory: Client, round: Round) -> None:
    sampled(round, "T1", "P10")
    sampled(round, "T2", "P11")
    cut = b"\x0b" + hl7.message(hl7.tube("T3"))
    messages = b"\x0b" + hl7.message(hl7.tube("T1"), hl7.tube("\x00", "\x00")) + b"\x1c\r" + cut
    for name, content in (("run.hl7", messages), ("run.json", json.dumps(fhir.observation("T2")).encode())):
        given = {"do": "file", "file": SimpleUploadedFile(name, content)}
        assert laboratory.post(reverse("screening:results"), given).status_code == 302
    assert set(Tube.objects.values_list("result", flat=True)) == {"negative"}
    assert ResultFile.objects.get(name="run.hl7").refused == 2
    wrong = {"do": "file", "file": SimpleUploadedFile("x.json", b"{}")}
    assert "resourceType" in laboratory.post(reverse("screening:results"), wrong).content.decode()
