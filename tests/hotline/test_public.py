"""Without signing in: asked, followed by the link, and the asker's last word."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from frontline.city import clock
from frontline.hotline.actions import offices
from frontline.hotline.models import Request
from frontline.hotline.views import public
from frontline.ui.bound import Bound
from tests.hotline.conftest import NOON
from tests.hotline.desk import asked, who
from tests.town import Town

PUBLIC = reverse("hotline:public")


@pytest.fixture
def anybody(town: Town, monkeypatch: pytest.MonkeyPatch) -> Client:
    clock.set_exercise(at=NOON, paused=True)
    monkeypatch.setattr(public, "asked", Bound(1000))
    return Client(headers={"accept-language": "en"})


def said(**more: object) -> dict[str, object]:
    told = {"words": "路灯下水管爆了", "phone": "13800000007", "address": "扎西科路2号", "key": str(uuid4())}
    return {**told, **more}


def page(client: Client, row: Request, **given: object) -> str:
    address = reverse("hotline:followed", args=[row.ref])
    answer = client.post(address, given, follow=True) if given else client.get(address)
    return answer.content.decode()


def all_requests() -> QuerySet[Request]:
    """As the test's own role again: what nobody in particular asked last may not be read by the web role."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    return Request.objects.all()


def test_anybody_asks_and_the_link_has_the_last_word(town: Town, anybody: Client) -> None:
    answer = anybody.post(PUBLIC, said(), follow=True)
    number = re.search(r'told-number">(\d+)<', answer.content.decode())
    row = all_requests().get()
    assert number and number[1] == row.number
    assert (row.channel, row.registered_by, row.category, row.building_id) == (
        "web", None, "water", town.buildings[2].pk,
    )  # fmt: skip
    wang = who(town, "wang", NOON)
    offices.accept(row, by=wang, at=NOON)
    offices.hand_in(row, done="换了水管", by=wang, at=NOON)
    assert "换了水管" in page(anybody, row)
    assert "This field is required" in page(anybody, row, do="not_solved")
    page(anybody, row, do="not_solved", **{"not_solved-reason": "还在漏"})
    row = all_requests().get()
    assert row.state == "reopened" and "还在漏" in page(anybody, row)
    offices.hand_in(row, done="换了阀门", by=wang, at=NOON + timedelta(hours=1))
    page(anybody, row, do="solved")
    row = all_requests().get()
    assert (row.state, row.how) == ("settled", "solved")
    assert "settled already" in page(anybody, row, do="withdraw")
    assert "cannot be done" in page(anybody, row, do="accept")


def test_the_link_leads_only_to_what_came_this_way(town: Town, anybody: Client) -> None:
    phoned = asked(town, NOON)
    for ref in (phoned.ref, UUID(int=1)):
        address = reverse("hotline:followed", args=[ref])
        assert (
            anybody.get(address).status_code == anybody.post(address, {"do": "withdraw"}).status_code == 404
        )


def test_sent_twice_is_one_and_bad_input_is_refused_in_words(town: Town, anybody: Client) -> None:
    told = said()
    for _time in range(2):
        anybody.post(PUBLIC, told)
    assert all_requests().count() == 1
    for wrong, says in (
        ({"phone": ""}, "required"), ({"phone": "call"}, "5 to 15"), ({"words": "水" * 1_000_000}, ""),
        ({"words": "水" * 4001}, "4000"), ({"key": "x"}, "form"),
    ):  # fmt: skip
        answer = anybody.post(PUBLIC, said(**wrong))
        assert answer.status_code in (200, 400, 413) and says in answer.content.decode()
    assert all_requests().count() == 1


def test_a_thousand_from_one_place_are_bounded(
    town: Town, anybody: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [anybody.post(PUBLIC, said()) for _time in range(22)]
    assert all_requests().count() == 20
    assert "within ten minutes" in answers[-1].content.decode()
    monkeypatch.setattr(public, "asked", Bound(1))
    statuses = [anybody.post(PUBLIC, said(phone=f"1390000000{n}")).status_code for n in range(3)]
    assert statuses == [302, 429, 429]
