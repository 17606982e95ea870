"""Looking at a page as people will: on a desk and on a phone, with every complaint a browser can make."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Request

from frontline.site.home import frontline_home

WIDTHS = {"desk": (1440, 900), "phone": (390, 844)}  # px: an office screen, a common phone
GRAVE = {"serious", "critical"}

# Everything that was asked for is attached, and maps have drawn or given up.
SETTLED = """() => document.fonts.status === 'loaded' && (document.querySelector('script[type=module]') === null ||
    document.documentElement.dataset.ready === 'true') &&
    document.querySelector('[data-behaviour~=map]:not([data-state])') === null"""

# The elements that stick out, so that the failure says what to mend.
STICKING_OUT = """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
    [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1)
    .slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""


@dataclass
class Watched:
    """A page, and what its browser complained of. Known refusals are forgiven by a word of their message."""

    page: Page
    host: str
    complaints: list[str] = field(default_factory=list)
    forgiven: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.host:
            self.complaints.append(f"left the house: {request.url}")

    def forgive(self, words: str) -> None:
        """A complaint that belongs to the test, say "403" where a page must refuse."""
        self.forgiven.append(words)

    def faults(self) -> list[str]:
        """What nobody forgave."""
        return [line for line in self.complaints if not any(words in line for words in self.forgiven)]


def screens() -> Path:
    """Where screenshots go."""
    folder = frontline_home() / "artefacts" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def settle(page: Page) -> None:
    """Wait until the page stands as it will stay."""
    page.wait_for_load_state("load")
    page.wait_for_function(SETTLED)


def barriers(page: Page) -> list[str]:
    """Serious and critical faults for people with impairments, as axe finds them."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{one['impact']} {one['id']}: {', '.join(str(node['target']) for node in one['nodes'][:3])}"
        for one in violations
        if one["impact"] in GRAVE
    ]


def look(page: Page, name: str, *, scripts: bool = True) -> None:
    """Take full screenshots on desk and phone; fail when something sticks out or bars somebody.

    `scripts=False` is for pages opened without JavaScript.
    """
    for device, (width, height) in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        if scripts:
            settle(page)
            sticking_out = page.evaluate(STICKING_OUT)
            assert sticking_out == [], f"{name} on a {device} is wider than the screen: {sticking_out}"
            found = barriers(page)
            assert found == [], f"{name} on a {device}: {found}"
        page.screenshot(path=screens() / f"{name}-{width}.png", full_page=True)
