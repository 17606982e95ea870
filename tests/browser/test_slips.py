"""A slip held before the camera of a control point that has no network, under a name that is not localhost."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.filming import camera, drawn, film, held_up
from tests.browser.fixtures import FLAGS, NewPage, chromium
from tests.browser.looking import barriers, look, screens
from tests.browser.test_phone import trusted
from tests.house.tree import ROOT
from tests.product import NAME, Running, running, until

STORED = """async () => ({ local: {...localStorage}, session: {...sessionStorage},
    databases: (await indexedDB.databases()).length, cookies: document.cookie,
    kept: (await Promise.all((await caches.keys()).map(async name => (await (await caches.open(name)).keys())
        .map(one => new URL(one.url).pathname)))).flat().filter(path => !path.startsWith('/static/')).sort() })"""


@pytest.fixture(scope="module")
def product() -> Iterator[Running]:
    with running() as started:
        until(lambda: started.answers("readyz") == 200, started.process)
        yield started


@pytest.fixture(scope="module")
def slips(product: Running) -> dict[str, str]:
    """Texts of codes by what the answer must be."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.slips_of_a_city"],
        env=product.environment, cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: dict[str, str] = json.loads(made.stdout)
    return found


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the camera sees: rewritten for each slip."""
    return tmp_path_factory.mktemp("camera") / "camera.y4m"


@pytest.fixture(scope="module")
def gate(playwright: Playwright, front_end: None, product: Running, seen: Path) -> Iterator[Browser]:
    executable = chromium()
    if executable is None:
        pytest.skip("Chromium is missing: install the package chromium, or set FRONTLINE_CHROMIUM.")
    flags = [
        *FLAGS, *camera(seen), f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
        f"--ignore-certificate-errors-spki-list={trusted(product.home / 'tls' / 'server.crt')}",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]  # fmt: skip
    started = playwright.chromium.launch(executable_path=executable, args=flags)
    yield started
    started.close()


def opened(gate: Browser, product: Running, language: str = "zh-CN") -> Page:
    """The verifier on a phone, loaded once, then without a network."""
    page = gate.new_page(viewport={"width": 390, "height": 844}, locale=language)
    page.set_default_timeout(60_000)  # ms
    page.goto(f"https://{NAME}:{product.https_port}/certificates/check/")
    page.locator("html[data-offline=fresh]").wait_for(state="attached")
    page.context.set_offline(True)
    page.reload()
    page.locator("html[data-offline=kept]").wait_for(state="attached")
    return page


def scan(page: Page, seen: Path, text: str) -> None:
    film(held_up(drawn(text)), seen)
    page.locator("[data-part=camera]").click()


def answered(page: Page, reason: str, tone: str) -> None:
    expect(page.locator(f"[data-part=answer][data-reason={reason}]")).to_be_visible()
    expect(page.locator("[data-part=answer]")).to_have_attribute("data-tone", tone)


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_good_slip_is_seen_without_a_network_and_forgotten(
    gate: Browser, product: Running, slips: dict[str, str], seen: Path, language: str
) -> None:
    page = opened(gate, product, language)
    scan(page, seen, slips["good"])
    answered(page, "good", "green")
    answer = page.locator("[data-part=answer]")
    expect(answer).to_contain_text("林**")
    expect(answer).to_contain_text("002X")
    expect(answer).to_contain_text("凭证真实")
    expect(answer).to_contain_text("genuine and in time")
    assert barriers(page) == []
    page.screenshot(path=screens() / f"slip-good-{language}-390.png", full_page=True)
    page.locator("[data-part=next]").click()
    expect(answer).to_be_hidden()
    assert "002X" not in page.content() and "林**" not in page.content()
    stored = page.evaluate(STORED)
    assert stored.pop("kept") == [
        "/certificates/check/", "/certificates/keys.json", "/certificates/revoked.json",
    ]  # fmt: skip
    assert stored == {"local": {}, "session": {}, "databases": 0, "cookies": stored["cookies"]}
    page.context.close()


def test_each_bad_slip_is_refused_for_its_own_reason(
    gate: Browser, product: Running, slips: dict[str, str], seen: Path
) -> None:
    page = opened(gate, product)
    tones = {"signature": "red", "expired": "red", "unknown_key": "red", "base45": "red", "prefix": "amber"}
    for reason, tone in tones.items():
        scan(page, seen, slips[reason])
        answered(page, reason, tone)
        expect(page.locator("[data-part=slip]")).to_be_visible(visible=reason == "expired")  # signed by us
        page.screenshot(path=screens() / f"slip-{reason}-390.png", full_page=True)
    page.get_by_label("证明本轮已采样检测").check()
    scan(page, seen, slips["good"])
    answered(page, "context", "red")
    page.context.close()


def test_without_a_camera_a_picture_or_a_handheld_scanner_does(
    gate: Browser, product: Running, slips: dict[str, str], tmp_path: Path
) -> None:
    page = opened(gate, product)
    photograph = tmp_path / "photograph.png"
    held_up(drawn(slips["good"])).save(photograph)
    page.locator("#picture").set_input_files(photograph)
    answered(page, "good", "green")
    page.locator("#code").fill(slips["expired"])
    page.locator("#code").press("Enter")
    answered(page, "expired", "red")
    expect(page.locator("#code")).to_have_value("")
    page.context.close()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_page_on_a_desk_and_on_a_phone(live_server: LiveServer, new_page: NewPage, language: str) -> None:
    page = new_page(language=language).page
    page.goto(f"{live_server.url}/certificates/check/")
    page.locator("html[data-offline=fresh]").wait_for(state="attached")
    page.locator("#code").fill("https://example.test/")
    page.locator("#code").press("Enter")
    answered(page, "prefix", "amber")
    look(page, f"check-slip-{language}")
