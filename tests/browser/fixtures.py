"""The system's Chromium, driven by Playwright, against Django's live server.

def test_board(live_server, watched):
    watched.page.goto(f"{live_server.url}/command/")
    look(watched.page, "command-board")
"""

import os
import shutil
from collections.abc import Callable, Iterator

# Playwright keeps an event loop in this thread; Django would refuse the test's own queries because of it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright
from pytest_django.live_server_helper import LiveServer

from frontline.ui import built
from tests.browser.looking import WIDTHS, Watched

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--enable-unsafe-swiftshader",  # maps without a graphics card
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium() -> str | None:
    """The browser to drive: FRONTLINE_CHROMIUM, or what the system has."""
    return os.environ.get("FRONTLINE_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def front_end() -> None:
    """Pages as users get them, with styles and scripts."""
    if not built.manifest():
        pytest.fail("The front end has not been built: run `npm ci && npm run build` (make test does).")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright, front_end: None) -> Iterator[Browser]:
    """One browser for the whole run; each test has a context, so cookies never meet."""
    executable = chromium()
    if executable is None:
        pytest.skip("Chromium is missing: install the package chromium, or set FRONTLINE_CHROMIUM.")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    started = playwright.chromium.launch(executable_path=executable, args=flags)
    yield started
    started.close()


NewPage = Callable[..., Watched]


@pytest.fixture
def new_page(browser: Browser, live_server: LiveServer) -> Iterator[NewPage]:
    """Opens pages for several people or languages; fails at the end when a browser complained.

    Arguments: `language` ("zh-CN" or "en-GB"), `device` ("desk" or "phone"), `scripts` (False: no JavaScript).
    """
    contexts: list[BrowserContext] = []
    pages: list[Watched] = []

    def open_page(*, language: str = "zh-CN", device: str = "desk", scripts: bool = True) -> Watched:
        width, height = WIDTHS[device]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=language,
            timezone_id="Asia/Shanghai",
            java_script_enabled=scripts,
            has_touch=device == "phone",
        )
        context.set_default_timeout(15_000)  # ms; a busy machine is slow, a hung page is not worth 30 s
        contexts.append(context)
        pages.append(Watched(context.new_page(), host=live_server.url.split("//")[1]))
        return pages[-1]

    yield open_page
    for context in contexts:
        context.close()
    assert [fault for one in pages for fault in one.faults()] == []


@pytest.fixture
def watched(new_page: NewPage) -> Watched:
    """One page on a desk, in Chinese."""
    return new_page()
