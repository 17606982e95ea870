"""Every figure opens to exactly the records it counts; by sub-area and by its splits the parts make the whole."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from frontline.city import clock
from frontline.command.queries import figures
from frontline.command.queries.figures import Cell
from frontline.hotline.actions import asker, offices
from frontline.loop import rooms
from frontline.supplies.actions import packs
from frontline.supplies.queries.figures import audiences
from frontline.supplies.rules import Missed
from tests.cast import hire
from tests.hotline.desk import asked, open_hotline
from tests.hotline.desk import who as office
from tests.loop.conftest import town as loop_town
from tests.refs import NOON
from tests.supplies.store import planned, stocked, who
from tests.town import Town

town = loop_town
LATER = NOON + timedelta(hours=2)


@pytest.fixture(autouse=True)
def day(town: Town) -> None:
    """Three requests and three packs of one noon: one answered and called not solved, one pack missed."""
    hire(town)
    clock.set_exercise(at=NOON, paused=True)
    open_hotline()
    row = asked(town, NOON)
    asked(town, NOON, "没有菜", category="food", building=town.buildings[3])
    asked(town, NOON, "停水", building=town.buildings[4])
    wang = office(town, "wang", LATER)
    row = offices.accept(row, by=wang, at=LATER)
    row = offices.hand_in(row, done="修好了", by=wang, at=LATER)
    asker.say_not_solved(row, reason="没有", by=office(town, "sun", LATER), at=LATER)
    li = who(town, "li")
    stocked(town, 10)
    rows = planned(town, 1, 2, 4)
    packs.mark_loaded(rows, by=li, at=NOON)
    packs.record_delivered(rows[:1], at_time=LATER, by=li, at=LATER, evidence="door")
    packs.record_missed(rows[1], why=Missed.NOT_HOME, by=li, at=LATER)
    clock.set_exercise(at=LATER, paused=True)
    translation.activate("en")


def number(cell: Cell) -> int:
    return int(cell.shown.replace(",", ""))


def tables(town: Town) -> dict[str, figures.Table]:
    actor = office(town, "he", LATER)
    span = figures.span_of("1", None, at=LATER)
    areas = figures.areas_of(actor, None)
    return {one.key: figures.table(one, actor, span, areas) for one in rooms.figures()}


def test_what_was_counted(town: Town) -> None:
    found = {key: number(table.total) for key, table in tables(town).items()}
    assert found["requests.registered"] == 3
    assert (found["requests.answered"], found["requests.reopened"], found["requests.settled"]) == (1, 1, 0)
    assert (found["packs.delivered"], found["packs.missed"]) == (1, 1)
    assert found["packs.planned"] >= 3


def test_parts_make_the_whole(town: Town) -> None:
    for table in tables(town).values():
        assert sum(map(number, table.areas)) == number(table.total)
        if table.rows:
            assert sum(number(row.cells[0]) for row in table.rows) == number(table.total)
        for row in table.rows:
            assert not row.cells[1:] or sum(map(number, row.cells[1:])) == number(row.cells[0])


def test_the_answer_took_two_hours(town: Town) -> None:
    assert tables(town)["requests.answered"].took == ("2 h 0 min", "2 h 0 min")


def test_every_number_of_the_page_opens_to_so_many_records(town: Town) -> None:
    he = Client(headers={"accept-language": "en"})
    he.force_login(town.accounts["he"])
    page = he.get("/command/figures/").content.decode()
    links = set(re.findall(r'<a href="(/command/figures/[^"]+)"[^>]*>([\d,]+)</a>', page))
    assert len(links) > 10
    for link, shown in links:
        body = he.get(link.replace("&amp;", "&")).content.decode()
        listed = body.split('<ul class="decide">')[1].split("</ul>")[0]
        assert listed.count("<li>") == int(shown), link
    inside = f"/command/figures/?place={town.township.ref}&days=7"
    assert "东社区" in he.get(inside).content.decode()


def test_figures_are_for_who_may_open_them(town: Town) -> None:
    for name in ("gao", "lin", "zhou", "officer"):
        client = Client()
        client.force_login(town.accounts[name])
        assert client.get("/command/figures/").status_code == 403
    he = Client()
    he.force_login(town.accounts["he"])
    for path in ("?place=x", f"?place={town.dwellings[1].place.ref}", "no-such/"):
        assert he.get(f"/command/figures/{path}").status_code == 404
    assert he.get("/command/figures/?days=9999999").status_code == 200


def test_homes_behind_on_a_delivery_are_exactly_those(town: Town) -> None:
    he = office(town, "he", LATER)
    named = {one.key: one for one in audiences(he)}
    behind = named["packs.behind"].households
    assert behind is not None
    assert {pk for (pk,) in behind} == {town.people["patient"].household_id}
