"""Headquarters' figures and the households nobody heard from, on desk and phone, in both languages."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.hotline.actions import offices
from frontline.supplies.actions import packs
from frontline.supplies.rules import Missed
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.browser.test_areas_pages import enter
from tests.cast import hire
from tests.editions import in_force
from tests.hotline.desk import asked, open_hotline
from tests.supplies.store import planned, stocked, who
from tests.town import ALWAYS, Town, account, build_town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def town(transactional_db: None) -> Town:
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    account(town, "west_gao", "grid_worker", on_id=town.grids["W1"].pk)
    open_hotline()
    row = asked(town, NOON)
    asked(town, NOON - timedelta(days=2), "没有菜", category="food", building=town.buildings[3])
    offices.hand_in(
        offices.accept(row, by=who(town, "wang", LATER), at=LATER),
        done="修好了",
        by=who(town, "wang", LATER),
        at=LATER,
    )
    li = who(town, "li")
    stocked(town, 10)
    rows = planned(town, 1, 2, 5)
    packs.mark_loaded(rows, by=li, at=NOON)
    packs.record_delivered(rows[:1], at_time=LATER, by=li, at=LATER, evidence="door")
    packs.record_missed(rows[1], why=Missed.NOT_HOME, by=li, at=LATER)
    clock.set_exercise(at=LATER, paused=True)
    return town


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_number_opens_to_its_records(
    new_page: NewPage, live_server: LiveServer, town: Town, language: str
) -> None:
    he = new_page(language=language)
    he.forgive("404")  # live updates, which this server does not have
    enter(he, live_server, town, "he")
    he.page.goto(f"{live_server.url}/command/figures/?days=3")
    look(he.page, f"figures-all-{language}")
    he.page.locator("table a", has_text="1").first.click()
    look(he.page, f"figures-records-{language}")
    he.page.goto(f"{live_server.url}/command/silent/")
    look(he.page, f"silent-grids-{language}")
    assert he.faults() == []


def test_a_grid_worker_visits_who_was_silent(new_page: NewPage, live_server: LiveServer, town: Town) -> None:
    gao = new_page(device="phone")
    gao.forgive("404")
    enter(gao, live_server, town, "west_gao")
    gao.page.goto(f"{live_server.url}/command/silent/")
    expect(gao.page.locator("main")).to_contain_text(town.people["far"].name)
    look(gao.page, "silent-grid-zh")
    gao.page.locator("button[value=well]").click()
    expect(gao.page.locator("main")).not_to_contain_text(town.people["far"].name)
    assert gao.faults() == []
