"""Signing in: the first page everybody sees."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.city.models import Account
from tests.browser.fixtures import NewPage
from tests.browser.looking import look


@pytest.fixture(autouse=True)
def cast(transactional_db: None) -> None:
    """An exercise with two people to be, one click each."""
    clock.set_exercise(at=datetime(2022, 11, 4, tzinfo=UTC), paused=True)
    for name, chinese, duty in [
        ("commander", "何指挥", "指挥部指挥长"),
        ("gao", "高网格员", "东风社区3号网格"),
    ]:
        Account.objects.create(username=name, display_name=chinese, duty=duty, one_click=True)


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_sign_in_page_is_sound(live_server: LiveServer, new_page: NewPage, language: str) -> None:
    page = new_page(language=language, device="phone").page
    page.goto(f"{live_server.url}/sign-in/")
    look(page, f"sign-in-{language}")


def test_one_click_leads_in_and_the_menu_leads_out(live_server: LiveServer, new_page: NewPage) -> None:
    watched = new_page()
    page = watched.page
    watched.forgive("404")  # no room is open in this city: its first page is empty
    page.goto(f"{live_server.url}/sign-in/")
    page.get_by_role("button", name="高网格员").click()
    page.goto(f"{live_server.url}/account/")
    look(page, "account")
    page.get_by_label("账号").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page).to_have_url(f"{live_server.url}/sign-in/")
