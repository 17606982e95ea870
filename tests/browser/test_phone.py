"""A phone on the city's network: https under a name that is not localhost, and boards that refresh by themselves."""

import base64
import hashlib
import os
import re
from pathlib import Path
from urllib.request import Request, urlopen

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser, Playwright, Route, expect

from frontline.site.postgres import database_urls
from tests.browser.fixtures import FLAGS, chromium
from tests.browser.looking import settle
from tests.browser.test_live import PART
from tests.product import NAME, Running, running, until

EXERCISE = """
INSERT INTO city_clock (id, exercise, shown, anchored, speed, paused) VALUES (1, true, now(), now(), 1, true)
"""
GAO = """
INSERT INTO city_account (username, password, display_name, display_name_en, duty, duty_en, phone, one_click, is_active)
VALUES ('gao', '!', '高网格员', 'Gao', '网格员', 'grid worker', '', true, true)
"""


def trusted(certificate: Path) -> str:
    """The certificate's public key as Chromium wants it named; installing an authority needs a person's hands."""
    key = x509.load_pem_x509_certificates(certificate.read_bytes())[0].public_key()
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


def open_browser(playwright: Playwright, product: Running) -> Browser:
    executable = chromium()
    if executable is None:
        pytest.skip("Chromium is missing: install the package chromium, or set FRONTLINE_CHROMIUM.")
    flags = [
        *FLAGS,
        f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
        f"--ignore-certificate-errors-spki-list={trusted(product.home / 'tls' / 'server.crt')}",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]
    return playwright.chromium.launch(executable_path=executable, args=flags)


def with_part(product: Running, route: Route) -> None:
    """The gallery's page as the product gives it, with a part that listens; only the browser knows the name."""
    asked = Request(
        f"http://127.0.0.1:{product.port}/ui/gallery/", headers={"Cookie": route.request.headers["cookie"]}
    )
    with urlopen(asked, timeout=60) as answer:
        text, headers = answer.read().decode(), dict(answer.headers)
    route.fulfill(status=200, headers=headers, body=text.replace("</main>", f"{PART}</main>"))


def test_a_phone_has_a_secure_context_and_hears_what_changes(playwright: Playwright, front_end: None) -> None:
    with running() as product:
        until(lambda: product.answers() == 200, product.process)
        owner = database_urls(product.home).owner
        with psycopg.connect(owner, autocommit=True) as city:
            city.execute(EXERCISE)
            city.execute(GAO)
            browser = open_browser(playwright, product)
            page = browser.new_page(viewport={"width": 390, "height": 844}, locale="en-GB")
            page.set_default_timeout(60_000)  # ms
            page.goto(f"https://{NAME}:{product.https_port}/phone/")
            assert page.evaluate("window.isSecureContext && 'serviceWorker' in navigator")
            expect(page.get_by_role("heading", name="2. Trust, once")).to_be_visible()

            page.goto(f"https://{NAME}:{product.https_port}/sign-in/")
            page.get_by_role("button", name="Gao").click()
            expect(page).not_to_have_url(re.compile("/sign-in/"))
            page.route("**/ui/gallery/", lambda route: with_part(product, route))
            page.route("**/part/", lambda route: route.fulfill(body="fresh", content_type="text/html"))
            with page.expect_response("**/live/**") as stream:
                page.goto(f"https://{NAME}:{product.https_port}/ui/gallery/")
            assert stream.value.status == 200
            settle(page)
            while page.locator("#part").inner_text() != "fresh":  # until the hub listens
                city.execute("SELECT pg_notify('frontline', 'tasks')")
                page.wait_for_timeout(200)
            expect(page.locator("#other")).to_have_text("untouched")
            browser.close()
