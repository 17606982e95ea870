"""No dead ends: a page that refuses says what to do next."""

from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.fixtures import NewPage
from tests.browser.looking import Watched, look


def test_a_wrong_address_leads_back(live_server: LiveServer, watched: Watched) -> None:
    watched.forgive("404")
    watched.page.goto(f"{live_server.url}/no/such/page/")
    expect(watched.page.get_by_role("heading", level=1)).to_have_text("此地址没有内容")
    expect(watched.page.get_by_role("link", name="返回首页")).to_have_attribute("href", "/")
    look(watched.page, "not-found")


def test_a_form_from_yesterday_says_that_nothing_was_saved(
    live_server: LiveServer, new_page: NewPage
) -> None:
    watched = new_page(scripts=False)
    watched.forgive("403")
    watched.page.goto(f"{live_server.url}/no/such/page/")
    watched.page.context.clear_cookies()
    watched.forgive("404")
    watched.page.get_by_role("button", name="English").click()
    expect(watched.page.get_by_role("heading", level=1)).to_have_text("页面打开时间过长")
    look(watched.page, "sent-too-late", scripts=False)
