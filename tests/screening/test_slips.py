"""A round's results on the resident's own page: a slip after a negative tube, none after a positive one."""

import html
from datetime import timedelta

import pytest
from django.test import Client

from frontline.city import clock
from frontline.city.access import Actor
from frontline.screening.actions.results import Told
from frontline.screening.models import Round
from tests.screening.actions.test_results import sampled, say
from tests.screening.telling import after, open_round
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(staffed: Town) -> Round:
    return open_round(staffed)


def slip_page(town: Town) -> str:
    lin = Client(headers={"accept-language": "en"})
    lin.force_login(town.accounts["lin"])
    answer = lin.get(f"/residents/person/{town.people['lin'].ref}/slip/")
    return html.unescape(answer.content.decode())


def test_a_negative_tube_gives_a_slip(round: Round, ma: Actor, staffed: Town) -> None:
    lin, wife = staffed.people["lin"], staffed.people["lin_wife"]
    sampled(round, "T0001", lin.code, wife.code)
    assert say(ma, Told("T0001", "negative")) == (1, 0, 0)
    assert "Good until" in slip_page(staffed)
    assert "2022-11-14 08:01" in slip_page(staffed)  # 48 hours after the swab
    clock.set_exercise(at=after(0) + timedelta(hours=49), paused=True)
    assert "too old to be a proof" in slip_page(staffed)


def test_a_positive_tube_gives_none_until_the_single_test(round: Round, ma: Actor, staffed: Town) -> None:
    lin, wife = staffed.people["lin"], staffed.people["lin_wife"]
    sampled(round, "T0001", lin.code, wife.code)
    say(ma, Told("T0001", "negative"))
    sampled(round, "T0002", lin.code, wife.code, minute=30)
    say(ma, Told("T0002", "positive"), at=after(120))
    assert "a single test must say whose it is" in slip_page(staffed)
