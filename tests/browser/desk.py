"""Tashi's phone in a real browser: the desk page against the pages' own server."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection
from django.test import Client
from playwright.sync_api import BrowserContext, Error, Locator, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.screening.models import Round
from tests.browser.fixtures import FLAGS, chromium
from tests.browser.looking import WIDTHS, settle
from tests.screening import desks
from tests.screening.telling import after
from tests.town import Town

PIN = "739152"
PATIENCE = 20_000  # ms; a busy machine is slow


def begin(town: Town) -> Round:
    """An open round with one point of two desks, 08:30 in the city, the clock going, Tashi at the point."""
    round = desks.begin(town)
    clock.set_exercise(at=after(30), paused=False)
    return round


def enter(context: BrowserContext, server: LiveServer, town: Town, who: str = "tashi") -> None:
    """Somebody's session, as after signing in."""
    client = Client()
    client.force_login(town.accounts[who], backend="django.contrib.auth.backends.ModelBackend")
    connection.commit()
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": server.url}])


class Desk:
    """One tab of the desk page."""

    def __init__(self, page: Page, server: LiveServer) -> None:
        self.page, self.server = page, server
        page.set_default_timeout(PATIENCE)

    def go(self) -> None:
        self.page.goto(f"{self.server.url}/screening/desk/")
        settle(self.page)

    def sign_in(self, desk: int = 1) -> None:
        self.go()
        self.page.locator("html[data-offline=fresh]").wait_for(state="attached")
        self.page.locator("#desk-number").select_option(str(desk))
        self.page.locator("[data-part=desk-form] button").click()
        self.pin()
        self.pin()
        self.at("work")

    def sign_in_at_doors(self) -> None:
        self.go()
        self.page.locator("html[data-offline=fresh]").wait_for(state="attached")
        self.page.locator("[data-part=doors-form] button").click()
        self.pin()
        self.pin()
        self.at("work")

    def pin(self, pin: str = PIN) -> None:
        self.at("pin")
        expect(self.page.locator("[data-part=pin-dots]")).to_have_attribute("data-typed", "0")
        for digit in pin:
            self.page.locator("[data-part=pin-keys]").get_by_text(digit, exact=True).click()

    def resume(self) -> None:
        """After a reload or a kill: the PIN, and the work goes on."""
        self.go()
        self.pin()
        self.at("work")

    def at(self, scene: str) -> None:
        expect(self.page.locator(".desk")).to_have_attribute("data-at", scene, timeout=PATIENCE)

    def part(self, name: str) -> Locator:
        return self.page.locator(f"[data-part={name}]")

    def scan(self, text: str, says: str) -> None:
        """A handheld scanner: a keyboard that ends with Enter. `says` is what the big message begins with."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".desk-title")).to_have_text(says, timeout=PATIENCE)

    def count(self, text: str) -> None:
        expect(self.part("tube-count")).to_have_text(text)

    def unsent(self, text: str) -> None:
        expect(self.page.locator("[data-part=unsent] strong")).to_have_text(text, timeout=PATIENCE)

    def register(self, name: str, **typed: str) -> None:
        self.part("register-button").click()
        self.page.locator("#register-name").fill(name)
        for field, text in typed.items():
            self.page.locator(f"#register-{field}").fill(text)
        self.page.locator("[data-part=register-form] .btn-primary").click()
        expect(self.page.locator(".desk-title")).to_have_text(name)


@contextmanager
def phone(playwright: Playwright, folder: Path, *flags: str, **options: object) -> Iterator[BrowserContext]:
    """A phone whose browser keeps what it has in `folder`, whatever happens to it."""
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    width, height = WIDTHS["phone"]
    context = playwright.chromium.launch_persistent_context(
        str(folder), executable_path=chromium(), args=[*FLAGS, *root, *flags], locale="zh-CN", has_touch=True,
        viewport={"width": width, "height": height}, timezone_id="Asia/Shanghai", **options,  # type: ignore[arg-type]
    )  # fmt: skip
    try:
        yield context
    finally:
        with suppress(Error):  # it was killed
            context.close()


def kill(folder: Path) -> None:
    """End the browser that has this folder, as a flat battery does."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has ended meanwhile
        if f"--user-data-dir={folder}".encode() in words:
            os.kill(int(entry.name), signal.SIGKILL)
