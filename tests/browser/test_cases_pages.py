"""Dr Wu's pages, looked at on a desk and on a phone, in both languages."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.loop import reconcile
from frontline.loop.models import FactRow
from tests.browser.fixtures import NewPage
from tests.browser.looking import look, settle
from tests.cases.conftest import NOON
from tests.cast import hire
from tests.editions import in_force
from tests.telling import contact, infection, tell
from tests.town import Town, build_town


@pytest.fixture
def town(transactional_db: None) -> Town:
    in_force()
    clock.set_exercise(at=NOON, paused=True)
    town = build_town()
    hire(town)
    wu = town.accounts["wu"]
    wu.one_click = True
    wu.save()
    people = town.people
    tell(
        infection(people["patient"], NOON - timedelta(days=2)),
        contact(people["wife"], people["patient"], NOON - timedelta(days=2)),
        contact(people["guest"], people["wife"], NOON - timedelta(days=2), category="of_contact"),
        infection(people["wife"], NOON),
        at=NOON,
    )
    reconcile.settle(at=NOON)
    return town


def enter(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.url}/sign-in/")
    page.get_by_role("button", name="wu").click()
    page.wait_for_load_state("load")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_every_page_is_sound(live_server: LiveServer, new_page: NewPage, town: Town, language: str) -> None:
    watched = new_page(language=language)
    watched.forgive("404")  # the test server has no event stream
    watched.forgive("MIME")
    page = watched.page
    enter(page, live_server)
    wife = town.people["wife"].ref
    fact = FactRow.objects.get(kind="infection_found", subject_id=town.people["patient"].pk).pk
    pages = {
        "cases": "", "report": "report/", "contacts": "contacts/", "chains": "chains/", "line-lists": "line-lists/",
        "person": f"person/{wife}/", "stay": f"person/{wife}/stays/", "retract": f"fact/{fact}/retract/",
        "person-contacts": f"person/{wife}/contacts/", "exceptions": "exceptions/",
    }  # fmt: skip
    for name, path in pages.items():
        page.goto(f"{live_server.url}/cases/{path}")
        look(page, f"cases-{name}-{language}")


def test_a_case_is_reported_by_keyboard_alone(live_server: LiveServer, new_page: NewPage, town: Town) -> None:
    watched = new_page()
    watched.forgive("404")
    watched.forgive("MIME")
    page = watched.page
    enter(page, live_server)
    page.goto(f"{live_server.url}/cases/report/")
    settle(page)
    page.locator("#id_who_1").focus()
    page.keyboard.type("甲far")
    expect(page.locator(".pick-list:not([hidden]) li")).to_have_count(1)
    page.keyboard.press("Enter")
    page.locator("#id_sampled").fill("2022-11-08T09:00")
    page.locator("#id_contacts-0-who_1").focus()
    page.keyboard.type("甲guest")
    expect(page.locator(".pick-list:not([hidden]) li")).to_have_count(1)
    page.keyboard.press("Enter")
    page.locator("#id_contacts-0-last").fill("2022-11-07T20:00")
    page.get_by_role("button", name="再加一名接触者").press("Enter")
    expect(page.locator("#id_contacts-1-who_1")).to_be_focused()
    page.get_by_role("button", name="上报", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("甲far")
    assert FactRow.objects.filter(kind="contact_found", subject_id=town.people["guest"].pk).count() == 2
