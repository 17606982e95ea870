"""A page that asks to be kept opens without a network; no other does. The gallery for residents lends its frame."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Error, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from tests.browser.fixtures import NewPage
from tests.browser.looking import Watched, settle

KEPT = "/ui/gallery/bare/"
HELD = """async () => { const held = {}; for (const name of await caches.keys())
    held[name] = (await (await caches.open(name)).keys()).map(one => new URL(one.url).pathname); return held; }"""


@pytest.fixture(autouse=True)
def exercise(transactional_db: None) -> None:
    clock.set_exercise(at=datetime(2022, 11, 4, tzinfo=UTC), paused=True)


def opened(watched: Watched, address: str) -> Page:
    page = watched.page
    page.goto(address)
    page.locator("html[data-offline=fresh]").wait_for(state="attached")
    return page


def test_a_kept_page_opens_without_a_network_and_others_do_not(
    live_server: LiveServer, new_page: NewPage
) -> None:
    watched = new_page(language="en-GB", device="phone")
    page = opened(watched, f"{live_server.url}{KEPT}")
    expect(page.locator("[data-offline-state]")).to_have_text("Works without a network.")
    page.context.set_offline(True)
    watched.forgive("net::ERR")
    page.reload()
    settle(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in home isolation")
    expect(page.locator("[data-offline-state]")).to_contain_text("as it was last fetched")
    with pytest.raises(Error, match="net::ERR"):
        page.goto(f"{live_server.url}/sign-in/")


def test_nothing_is_kept_but_what_the_page_names(live_server: LiveServer, watched: Watched) -> None:
    page = opened(watched, f"{live_server.url}{KEPT}")
    page.goto(f"{live_server.url}/sign-in/")
    page.goto(f"{live_server.url}/ui/gallery/")
    settle(page)
    held = page.evaluate(HELD)
    pages = [path for paths in held.values() for path in paths if not path.startswith("/static/")]
    assert pages == [KEPT]


def _of_the_next_release(route: Route) -> None:
    answer = route.fetch()
    changed = (
        answer.text().replace('"version": "', '"version": "9').replace("home isolation", "a new release")
    )
    route.fulfill(response=answer, body=changed)


def test_a_new_version_takes_over_at_the_next_load(live_server: LiveServer, new_page: NewPage) -> None:
    watched = new_page(language="en-GB")
    page = opened(watched, f"{live_server.url}{KEPT}")
    page.context.route(f"**{KEPT}", _of_the_next_release)
    page = opened(watched, f"{live_server.url}{KEPT}")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in a new release")
    page.context.set_offline(True)
    page.context.unroute(f"**{KEPT}")
    watched.forgive("net::ERR")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in a new release")


def test_a_device_two_releases_old_still_works(live_server: LiveServer, new_page: NewPage) -> None:
    """Its files are gone from the server, which besides does not answer: page and scripts come from the device."""
    watched = new_page(language="en-GB")
    watched.forgive("502")
    page = opened(watched, f"{live_server.url}{KEPT}")
    page.context.route("**/static/built/**", lambda route: route.fulfill(status=404))
    page.context.route(f"**{KEPT}", lambda route: route.fulfill(status=502))
    page.reload()
    settle(page)  # its behaviours are attached
    expect(page.locator("html")).to_have_attribute("data-offline", "kept")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in home isolation")
