"""Every page of headquarters, in both languages, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.city.models import Account
from frontline.loop.models import Task
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.command.conftest import NOON, outbreak, town  # noqa: F401  (fixtures)
from tests.town import Town, days

PAGES = {
    "board": "", "dispatch": "dispatch/", "climbed": "climbed/", "decisions": "decisions/", "reads": "reads/",
    "groups": "groups/", "group": "groups/tracing/", "clock": "clock/", "trouble": "trouble/",
    "measures": "measures/?kind=central_isolation",
}  # fmt: skip


@pytest.fixture(autouse=True)
def city(transactional_db: None, outbreak: Town) -> Town:  # noqa: F811
    """Two days after the outbreak, so that something is late."""
    clock.set_exercise(at=NOON + days(2), paused=True)
    Account.objects.update(one_click=True)
    return outbreak


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_pages_are_sound(live_server: LiveServer, new_page: NewPage, city: Town, language: str) -> None:
    watched = new_page(language=language)
    watched.forgive("/live/")  # the event stream is another process
    watched.forgive("404")
    page = watched.page
    page.goto(f"{live_server.url}/sign-in/")
    with page.expect_navigation():
        page.locator("button[name=username][value=he]").evaluate("one => one.click()")
    for name, path in PAGES.items():
        page.goto(f"{live_server.url}/command/{path}")
        look(page, f"command-{name}-{language}")
    task = Task.objects.filter(kind="transfer").first()
    assert task is not None
    page.goto(f"{live_server.url}/command/task/{task.ref}/")
    look(page, f"command-task-{language}")


def test_gao_takes_a_task(live_server: LiveServer, new_page: NewPage, city: Town) -> None:
    watched = new_page(language="en-GB", device="phone")
    watched.forgive("404")
    page = watched.page
    page.goto(f"{live_server.url}/sign-in/")
    with page.expect_navigation():
        page.locator("button[name=username][value=gao]").evaluate("one => one.click()")
    expect(page).to_have_url(f"{live_server.url}/isolation/doors/")
    page.goto(f"{live_server.url}/command/dispatch/")
    page.get_by_role("table").get_by_role("link").first.click()
    page.get_by_role("button", name="Take this task").click()
    expect(page.get_by_text("The task is yours.")).to_be_visible()
    expect(page.get_by_label("Hand over to")).to_be_visible()
    look(page, "command-task-taken")
