"""A part of a page is refreshed when the city changed what it shows."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Route, expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from tests.browser.looking import Watched

PART = """<i data-live-state data-reconnecting="cut off"></i>
<div id="part" data-behaviour="live" data-topics="tasks" hx-get="/part/" hx-trigger="changed">stale</div>
<div id="other" data-behaviour="live" data-topics="areas" hx-get="/part/" hx-trigger="changed">untouched</div>"""


@pytest.fixture(autouse=True)
def exercise(transactional_db: None) -> None:
    """The gallery, which lends its frame, stands open in an exercise only."""
    clock.set_exercise(at=datetime(2022, 11, 4, tzinfo=UTC), paused=True)


def _with_parts(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("</main>", f"{PART}</main>"))


def test_an_event_refreshes_whom_it_concerns(live_server: LiveServer, watched: Watched) -> None:
    page = watched.page
    page.route("**/ui/gallery/", _with_parts)
    page.route("**/part/", lambda route: route.fulfill(body="fresh", content_type="text/html"))
    # one event, then the stream ends: the page must say that it is cut off
    stream = "retry: 600000\ndata: tasks\n\n"
    page.route("**/live/**", lambda route: route.fulfill(body=stream, content_type="text/event-stream"))
    page.goto(f"{live_server.url}/ui/gallery/")
    expect(page.locator("#part")).to_have_text("fresh")
    expect(page.locator("#other")).to_have_text("untouched")
    expect(page.locator("[data-live-state]")).to_have_text("cut off")
