"""The screenshots of the README, taken of the demo city: `make pictures`, or of one that runs already with `--url`."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from frontline.site.home import checkout
from tests.browser.fixtures import FLAGS, chromium
from tests.browser.looking import settle
from tests.product import free_port, status

SIZE = (1440, 1180)  # px: a desk's screen down to the epidemic curve
PATIENCE = 600  # s until the demo city answers on a loaded machine


def board(page: Page, url: str) -> None:
    """What Commander He sees first."""
    page.goto(f"{url}/command/")


def area(page: Page, url: str) -> None:
    """The oldest proposed area with its evidence, as it waits for his decision."""
    page.goto(f"{url}/command/")
    page.locator(".decide a").first.click()
    page.wait_for_load_state("load")


PICTURES = {"board.png": board, "area.png": area}


@contextmanager
def demo_city() -> Iterator[str]:
    """A demo city of its own on a free port; gone afterwards."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="frontline-pictures-", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o755)  # the database's own account works in it
        command = [sys.executable, "-m", "frontline.site.cli", "demo", "--port", str(port)]
        running = subprocess.Popen(command, env={**os.environ, "FRONTLINE_HOME": home})
        try:
            _await(url, running)
            yield url
        finally:
            running.terminate()
            running.wait()


def _await(url: str, running: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while status(f"{url}/readyz") != HTTPStatus.OK:
        if running.poll() is not None or time.monotonic() > end:
            raise SystemExit("The demo city did not start; `make demo` tells why.")
        time.sleep(1)


def take(url: str, folder: Path) -> None:
    """Sign in as Commander He and look, in English."""
    width, height = SIZE
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=[*FLAGS, "--no-sandbox"])
        page = browser.new_page(
            viewport={"width": width, "height": height}, locale="en-GB", timezone_id="Asia/Shanghai"
        )
        page.goto(f"{url}/sign-in/")
        page.locator("button[name=username][value=he]").click()
        page.wait_for_url(f"{url}/command/")
        for name, go in PICTURES.items():
            go(page, url)
            settle(page)
            page.screenshot(path=folder / name)
        browser.close()


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url", help="of a demo city that runs already, say http://127.0.0.1:8000")
    url = asked.parse_args().url
    folder = checkout() / "docs" / "pictures"
    if url:
        take(url.rstrip("/"), folder)
        return 0
    with demo_city() as started:
        take(started, folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
