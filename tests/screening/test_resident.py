"""What a round asks of Lin, on her own page."""

import pytest
from django.test import Client

from frontline.city.access import NOBODY
from frontline.screening.actions import books, people
from frontline.screening.models import Expected
from tests.screening.conftest import enter
from tests.screening.telling import after, open_round, swab, tell, tube
from tests.town import Town

pytestmark = pytest.mark.django_db


def test_lin_reads_where_and_when_then_that_it_is_done(client: Client, town: Town) -> None:
    round = open_round(town)
    enter(client, town, "lin")
    page = client.get("/residents/").content.decode()
    assert "请于11-12 08:00起到采样点S1采样。" in page
    assert "该点还有8人未采样" in page
    tell(round, tube([swab(0, "P10")]))
    books.keep_books(at=after(7))
    page = client.get("/residents/").content.decode()
    assert "您已于11-12 08:01采样" in page


def test_an_excuse_and_a_visit_at_the_door_are_said(client: Client, town: Town) -> None:
    round = open_round(town)
    row = Expected.objects.get(round=round, person=town.people["lin"])
    enter(client, town, "lin")
    people.record_visit(row, outcome="cannot_walk", by=NOBODY, at=after(1))
    assert "采样员将上门采样" in client.get("/residents/").content.decode()
    people.excuse(row, reason="tested_elsewhere", note="", by=NOBODY, at=after(2))
    assert "本轮您无需采样：已在其他地方检测。" in client.get("/residents/").content.decode()
