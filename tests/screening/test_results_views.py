"""The pages of results, recalls and boxes as each of their people meets them; the laboratory's own system."""

import json
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from frontline.city import clock
from frontline.city.models import Site
from frontline.loop import reconcile, rooms
from frontline.loop.models import MeasureRow, Task
from frontline.screening.actions import books, following
from frontline.screening.models import Box, Round, Swab, Tube, TubeResult
from tests.screening.actions.test_results import sampled
from tests.screening.conftest import enter
from tests.screening.telling import after, open_round
from tests.town import Town, account

pytestmark = pytest.mark.django_db
NOW = after(120)


@pytest.fixture
def round(staffed: Town) -> Round:
    account(staffed, "dorje", "sample_driver", on_id=staffed.city.pk)
    return open_round(staffed)


def url(name: str, *refs: object) -> str:
    return reverse(f"screening:{name}", args=refs)


def work_out(at: datetime = NOW) -> None:
    """What the worker does; the request before left its role on the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    following.follow_results(at=at)
    reconcile.settle(at=at)


def deliver(client: Client, text: str, **more: str) -> str:
    file = SimpleUploadedFile("run.csv", text.encode("gb18030"))
    answer = client.post(url("results"), {"do": "file", "file": file, **more})
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"]).content.decode()


def test_a_file_of_the_laboratory(client: Client, staffed: Town, round: Round) -> None:
    sampled(round, "T1", "P10", "P11")
    enter(client, staffed, "ma")
    assert client.get(url("home"))["Location"] == url("results")
    page = deliver(client, "采样管条码,检测结果\nT1,阴性\nT9,阴性\nT1x,?\n")
    assert "没有此条码的采样管" in page and "T1x" in page
    ref = TubeResult.objects.get(barcode="T9").file.ref
    refused = client.get(url("refused-results", ref)).content.decode()
    assert "T1x" in refused and refused.startswith("\ufeff采样管条码")
    assert Tube.objects.get(barcode="T1").result == "negative"
    held = client.get(url("held-results")).content.decode()
    assert "T9" in held
    row = TubeResult.objects.get(barcode="T9")
    client.post(url("settle-result", row.ref), {"do": "dismiss", "how": "外市样本"})
    row.refresh_from_db()
    assert (row.state, row.note) == ("dismissed", "外市样本")


def test_a_file_that_is_none_is_refused_at_its_field(client: Client, staffed: Town, round: Round) -> None:
    enter(client, staffed, "ma")
    file = SimpleUploadedFile("x.csv", "姓名\n甲\n".encode())
    page = client.post(url("results"), {"do": "file", "file": file}).content.decode()
    assert "采样管条码" in page and not TubeResult.objects.exists()


def test_from_a_positive_result_to_the_single_test_and_back(
    client: Client, staffed: Town, round: Round
) -> None:
    told = sampled(round, "T1", "P10", "P20")
    enter(client, staffed, "ma")
    client.post(url("results"), {"do": "one", "barcode": "T1", "result": "positive"})
    work_out()
    tube_page = client.get(url("tube", round.ref, told.ref)).content.decode()
    assert "阳性" in tube_page and staffed.people["lin"].name not in tube_page
    assert client.get(url("recall", round.ref, told.ref)).status_code == 403
    enter(client, staffed, "sonam")
    assert "T1" in client.get(url("positive")).content.decode()
    page = client.get(url("recall", round.ref, told.ref)).content.decode()
    assert staffed.people["lin"].name in page and staffed.people["patient"].name in page
    task = Task.objects.get(kind="retest", subject_id=staffed.people["lin"].pk)
    enter(client, staffed, "gao")
    assert staffed.people["lin"].name in client.get(url("retest", task.ref)).content.decode()
    assert client.post(url("retest", task.ref), {"barcode": ""}).status_code == 200
    later = after(150)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    clock.set_exercise(at=later, paused=True)
    assert client.post(url("retest", task.ref), {"barcode": "T1"}).status_code == 200  # in use already
    assert client.post(url("retest", task.ref), {"barcode": "R1"}).status_code == 302
    work_out(later)
    books.keep_books(at=later)
    assert Swab.objects.get(tube=Tube.objects.get(barcode="R1").ref).person == staffed.people["lin"]
    enter(client, staffed, "ma")
    client.post(url("results"), {"do": "one", "barcode": "R1", "result": "negative"})
    work_out(later)
    task.refresh_from_db()
    assert task.state == "done"
    in_force = MeasureRow.objects.filter(lifted_at=None, ends_at__gt=later)
    assert set(in_force.values_list("subject_id", flat=True)) == {staffed.people["patient"].pk}


def test_a_correction_on_the_page_of_a_tube(client: Client, staffed: Town, round: Round) -> None:
    told = sampled(round, "T1", "P10")
    enter(client, staffed, "ma")
    client.post(url("results"), {"do": "one", "barcode": "T1", "result": "positive"})
    work_out()
    here = url("tube", round.ref, told.ref)
    assert client.post(here, {"result": "negative", "why": ""}).status_code == 200
    assert client.post(here, {"result": "negative", "why": "错管"}).status_code == 302
    work_out()
    assert not MeasureRow.objects.filter(lifted_at=None, ends_at__gt=NOW).exists()


def test_boxes_on_their_pages(client: Client, staffed: Town, round: Round) -> None:
    point = Site.objects.get(kind="sampling")
    sampled(round, "T1", "P10")
    enter(client, staffed, "sonam")
    said = {"round_ref": str(round.ref), "site": point.pk, "barcodes": "T1\nT2", "seal": "S1"}
    answer = client.post(url("pack"), said)
    box = Box.objects.get()
    assert answer["Location"] == url("box", box.ref)
    assert client.post(url("pack"), said).status_code == 200  # the same again is refused
    enter(client, staffed, "dorje")
    assert client.get(url("home"))["Location"] == url("boxes")
    assert "S1" in client.get(url("boxes")).content.decode()
    client.post(url("box", box.ref), {"do": "collect", "seal": "S1", "vehicle": "青G1"})
    enter(client, staffed, "ma")
    assert client.get(url("boxes") + "?seal=S1")["Location"] == url("box", box.ref)
    page = client.post(url("box", box.ref), {"do": "receive", "seal": "S1", "barcodes": "T1"}, follow=True)
    assert "T2" in page.content.decode()
    box.refresh_from_db()
    assert box.received_at == NOW and box.collected_at == NOW


def test_zhou_gao_and_the_laboratory_see_what_is_theirs(client: Client, staffed: Town, round: Round) -> None:
    told = sampled(round, "T1", "P40")  # lives in the west, not Gao's
    pages = ("results", "held-results", "boxes", "pack", "positive", "retests")
    enter(client, staffed, "zhou")
    assert {client.get(url(page)).status_code for page in pages} == {403}
    enter(client, staffed, "ma")
    client.post(url("results"), {"do": "one", "barcode": "T1", "result": "positive"})
    work_out()
    assert client.get(url("positive")).status_code == 403
    work_out()
    task = Task.objects.get(kind="retest")
    enter(client, staffed, "gao")
    assert staffed.people["far"].name not in client.get(url("recall", round.ref, told.ref)).content.decode()
    assert client.get(url("retest", task.ref)).status_code == 404


def test_every_number_of_the_board_opens(client: Client, staffed: Town, round: Round) -> None:
    sampled(round, "T1", "P10")
    enter(client, staffed, "ma")
    client.post(url("results"), {"do": "one", "barcode": "T1", "result": "positive"})
    client.post(url("results"), {"do": "one", "barcode": "T8", "result": "negative"})
    work_out()
    enter(client, staffed, "he")
    from frontline.city import access

    he = access.actor_for(staffed.accounts["he"], at=clock.now())
    ours = {one.key: one for one in rooms.record_sets(he)}
    for key, count in (
        ("positive_tubes", 1),
        ("retests_due", 1),
        ("results_held", 1),
        ("boxes_late", 0),
        ("tubes_missing", 0),
    ):
        assert ours[key].query(he).count() == count, key
        assert client.get(reverse(ours[key].url)).status_code == 200, key


def test_a_round_is_completed_on_its_page(client: Client, staffed: Town, round: Round) -> None:
    sampled(round, "T1", "P10")
    enter(client, staffed, "sonam")
    client.post(url("end", round.ref))
    page = client.post(url("completion", round.ref), {"why": ""}).content.decode()
    assert "1" in page
    Tube.objects.filter(barcode="T1").update(result="negative", resulted_at=NOW)
    assert client.post(url("completion", round.ref), {"why": "其余外出"}).status_code == 302
    round.refresh_from_db()
    assert round.state == "completed"
    assert "其余外出" in client.get(url("completion", round.ref)).content.decode()


def _send(client: Client, key: str, body: object) -> tuple[int, dict[str, object]]:
    answer = client.post(
        "/api/screening/results", json.dumps(body), content_type="application/json",
        headers={"Authorization": f"Bearer {key}"},
    )  # fmt: skip
    return answer.status_code, json.loads(answer.content)


def test_a_laboratorys_own_system(client: Client, staffed: Town, round: Round) -> None:
    sampled(round, "T1", "P10")
    enter(client, staffed, "ma")
    page = client.post(reverse("keys"), {"name": "LIS", "scopes": ["results"]})
    key = page.context["secret"]
    assert key and client.get(reverse("keys")).context["secret"] == ""
    other = Client(enforce_csrf_checks=True)
    assert _send(other, "x" * 30, {"results": []})[0] == 401
    assert _send(other, key, {"results": [{"barcode": 1}]})[0] == 400
    body = {
        "results": [
            {"barcode": "T1", "result": "阳性"},
            {"barcode": "T9", "result": "neg"},
            {"barcode": "", "result": "neg"},
        ]
    }
    status, said = _send(other, key, body)
    assert (status, said["taken"], said["positive"], said["held"], said["refused"]) == (200, 1, 1, 1, 1)
    problems = said["problems"]
    assert isinstance(problems, list) and [one.get("why") for one in problems] == [None, "unknown_tube"]
    assert _send(other, key, body)[1]["again"] == 1
    many = {
        "results": [{"barcode": f"X{n}", "result": "neg"} for n in range(20_001)],
        "name": "x" * 3_000_000,
    }
    assert _send(other, key, many)[0] == 413
    assert _send(other, key, {**many, "name": "x" * 9_000_000})[0] == 413
    assert _send(other, key, {"results": [], "name": "x" * 3_000_000 + "\0"})[0] == 200
    [(known, _scopes)] = client.get(reverse("keys")).context["keys"]
    client.post(reverse("keys"), {"end": str(known.ref)})
    assert _send(other, key, {"results": []})[0] == 401
