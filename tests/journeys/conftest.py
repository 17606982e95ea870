"""A town at work: the plan in force, the clock ticking, the worker running beside the pages."""

import threading
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.isolation.actions.sites import add_rooms
from frontline.loop.worker import Worker
from tests.browser.fixtures import NewPage
from tests.cast import hire
from tests.editions import in_force
from tests.loop.test_loop import NOON
from tests.town import Town, build_town

expect.set_options(timeout=15_000)  # ms; a busy machine is slow

SignIn = Callable[[str], Page]


@pytest.fixture
def town(transactional_db: None) -> Town:
    in_force()
    clock.set_exercise(at=NOON)
    town = build_town()
    hire(town)
    for account in town.accounts.values():
        account.one_click = True
        account.save()
    assert town.site is not None
    add_rooms(site=town.site, unit="1层", numbers=["101", "102", "103"], by=None, at=NOON)
    return town


@pytest.fixture
def worker(town: Town) -> Iterator[Worker]:
    running = Worker()
    thread = threading.Thread(target=running.run)
    thread.start()
    yield running
    running.stop.set()
    thread.join()


@pytest.fixture
def sign_in(live_server: LiveServer, new_page: NewPage, worker: Worker) -> SignIn:
    """A window of its own for each person."""

    def sign_in(name: str) -> Page:
        watched = new_page()
        watched.forgive("404")  # the test server has no event stream; the product's is tried in tests/site
        watched.forgive("MIME")
        page = watched.page
        page.goto(f"{live_server.url}/sign-in/")
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        page.locator(f"button[name=username][value={name}]").click()
        page.wait_for_load_state("load")
        return page

    return sign_in
