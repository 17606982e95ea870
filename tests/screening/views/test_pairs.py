"""The page of tubes with one barcode: what it shows to whom, and a decision by its form."""

import pytest
from django.test import Client
from django.urls import reverse

from frontline.screening.models import Conflict, Round, Tube, TubeDecision
from tests.screening.actions.test_results import sampled
from tests.screening.conftest import enter
from tests.screening.telling import open_round
from tests.town import Town, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(staffed: Town) -> Round:
    made = open_round(staffed)
    sampled(made, "T1", "P10", "P11")
    sampled(made, "T1", "P12")
    return made


def address(round: Round) -> str:
    return reverse("screening:pair", args=[round.ref, Conflict.objects.get(kind="barcode_twice").ref])


def test_the_lead_goes_from_the_list_to_the_pair_and_signs(
    client: Client, staffed: Town, round: Round
) -> None:
    enter(client, staffed, "sonam")
    listed = client.get(reverse("screening:conflicts", args=[round.ref])).content.decode()
    assert address(round) in listed
    page = client.get(address(round)).content.decode()
    assert "第1管" in page and "2 / 10" in page and "1 / 10" in page
    keep = Tube.objects.filter(round=round).order_by("ref")[0]
    answer = client.post(address(round), {"decision": str(keep.ref), "why": "箱单核对"}, follow=True)
    assert "已判定" in answer.content.decode() and "箱单核对" in answer.content.decode()
    assert TubeDecision.objects.get().kept == keep.ref
    listed = client.get(reverse("screening:conflicts", args=[round.ref])).content.decode()
    assert "已作判定" in listed and address(round) in listed
    tube = client.get(reverse("screening:tube", args=[round.ref, keep.ref])).content.decode()
    assert address(round) in tube


def test_a_refusal_stands_at_the_form(client: Client, staffed: Town, round: Round) -> None:
    enter(client, staffed, "sonam")
    page = client.post(address(round), {"decision": "relabel", "why": "换条码"}).content.decode()
    assert "请至少扫描其中一支管的新条码" in page and not TubeDecision.objects.exists()
    said = {"decision": "relabel", "label_1": "T8", "why": "换条码"}
    assert "T8" in client.post(address(round), said, follow=True).content.decode()


def test_the_laboratory_comes_from_what_is_held_and_sees_no_people(
    client: Client, staffed: Town, round: Round
) -> None:
    here = address(round)
    enter(client, staffed, "ma")
    assert client.get(here).status_code == 404
    client.post(reverse("screening:results"), {"do": "one", "barcode": "T1", "result": "negative"})
    assert here in client.get(reverse("screening:held-results")).content.decode()
    page = client.get(here).content.decode()
    assert "2 / 10" in page and "按扫码顺序" not in page


def test_a_sampler_does_not_decide(client: Client, staffed: Town, round: Round) -> None:
    account(staffed, "tashi", "sampler", on="site", on_id=round.points.get().site_id)
    assert enter(client, staffed, "tashi").get(address(round)).status_code == 403
