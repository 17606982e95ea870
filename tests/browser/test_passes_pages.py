"""A pass from the desk to the gate: given, shown on a telephone, checked without a network, revoked, refused."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from frontline.areas.passes import actions, codes
from frontline.areas.passes.models import Crossing, Pass
from frontline.city import clock
from frontline.city.models import Site
from frontline.loop import slips
from tests.areas.conftest import NOON
from tests.areas.passes.making import HOUR, acting, commander, given, lorry, roads, secretaries, wish
from tests.browser.filming import held_up
from tests.browser.fixtures import NewPage
from tests.browser.looking import Watched, look, screens
from tests.browser.test_areas_pages import enter
from tests.cast import hire
from tests.editions import in_force
from tests.telling import tell, test_result
from tests.town import ALWAYS, Town, build_town

LANGUAGES = ("zh-CN", "en-GB")
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def town(transactional_db: None) -> Town:
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    secretaries(town)
    commander(town)
    clock.set_exercise(at=NOON, paused=True)
    return town


@pytest.fixture
def points(town: Town) -> dict[str, Site]:
    return roads(town)


def opened(watched: Watched, live_server: LiveServer, town: Town, name: str, path: str) -> Page:
    watched.forgive("404")  # live updates, which this server does not have
    watched.forgive("MIME")
    enter(watched, live_server, town, name)
    watched.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    watched.page.goto(f"{live_server.url}{path}")
    return watched.page


def typed(gate: Page, text: str) -> None:
    gate.fill("#code", text)
    gate.press("#code", "Enter")


def noted(gate: Page, count: int) -> None:
    """So many answers were kept since the page was opened."""
    expect(gate.locator("[data-part=outbox]")).to_have_attribute("data-noted", str(count))


def answered(gate: Page, reason: str, tone: str) -> None:
    expect(gate.locator(f"[data-part=answer][data-reason={reason}]")).to_be_visible()
    expect(gate.locator("[data-part=answer]")).to_have_attribute("data-tone", tone)


def photograph(lin: Page, into: Path) -> Path:
    code = Image.open(BytesIO(lin.locator(".slip-code").screenshot())).convert("L")
    held_up(code).save(into)
    return into


def test_from_the_desk_to_the_gate_and_back(
    new_page: NewPage, live_server: LiveServer, town: Town, points: dict[str, Site], tmp_path: Path
) -> None:
    desk = new_page(device="phone")
    person = town.people["lin"].ref
    east = opened(desk, live_server, town, "east", f"/areas/passes/give/?person={person}")
    east.get_by_label("就医", exact=True).check()
    look(east, "passes-give-zh")
    east.get_by_role("button", name="签发", exact=True).click()
    expect(east.get_by_text("已签发。")).to_be_visible()
    row = Pass.objects.get()

    phone = new_page(device="phone")
    lin = opened(phone, live_server, town, "lin", "/residents/")
    lin.locator(f'a[href$="{row.ref}/card/"]').click()
    look(lin, "passes-card-zh")
    lin.set_viewport_size(PHONE)  # type: ignore[arg-type]
    shown = photograph(lin, tmp_path / "photograph.png")

    guard = new_page(device="phone")
    guard.forgive("ERR_INTERNET_DISCONNECTED")
    guard.forgive("Failed to fetch")
    gate = opened(guard, live_server, town, "guard", f"/areas/gate/?point={points['east'].ref}")
    gate.locator("html[data-offline=fresh]").wait_for(state="attached")
    gate.context.set_offline(True)
    gate.reload()
    gate.locator("html[data-offline=kept]").wait_for(state="attached")
    expect(gate.locator("#point")).to_have_value(str(points["east"].ref))
    gate.locator("#picture").set_input_files(shown)
    answered(gate, "good", "green")
    expect(gate.locator("[data-part=answer]")).to_contain_text("甲***")
    expect(gate.locator("[data-part=outbox]")).to_contain_text("尚未上报的通行记录：1")
    look(gate, "passes-gate-good-zh")

    east.locator("summary", has_text="撤销通行证").click()
    east.fill("[name=why]", "已出院")
    east.get_by_role("button", name="撤销通行证").click()
    expect(east.get_by_text("各检查点下次联网时即可得知").first).to_be_visible()
    look(east, "passes-revoked-zh")

    gate.context.set_offline(False)
    gate.reload()
    expect(gate.locator("[data-part=outbox]")).to_have_attribute("data-state", "done")
    noted = Crossing.objects.get()
    assert (noted.number, noted.way, noted.outcome, noted.at) == (row.number, "in", "passed", NOON)
    gate.locator("html[data-offline=fresh]").wait_for(state="attached")
    gate.context.set_offline(True)
    gate.locator("#picture").set_input_files(shown)
    answered(gate, "revoked", "red")
    look(gate, "passes-gate-revoked-zh")
    assert [*desk.faults(), *phone.faults(), *guard.faults()] == []


def test_each_refusal_has_its_reason_at_the_gate(
    new_page: NewPage, live_server: LiveServer, town: Town, points: dict[str, Site]
) -> None:
    he = acting(town, "he")
    vehicle = actions.give(lorry(town, once=True), by=he, at=NOON)
    elsewhere, ahead = given(town, points=[points["west"]]), given(town, since=NOON + HOUR)
    tell(test_result(town.people["lin"], NOON - HOUR), at=NOON)
    slip = slips.slip_for(town.people["lin"], at=NOON).text
    text = codes.code_of(vehicle, at=NOON).text

    guard = new_page(language="en-GB", device="phone")
    gate = opened(guard, live_server, town, "guard", f"/areas/gate/?point={points['east'].ref}")
    gate.locator("html[data-offline=fresh]").wait_for(state="attached")
    typed(gate, text)
    answered(gate, "compare", "amber")
    look(gate, "passes-gate-compare-en")
    gate.get_by_role("button", name="Another plate").click()
    answered(gate, "plate", "red")
    gate.fill("#plate", "青A 54321")
    typed(gate, text)
    answered(gate, "plate", "red")
    noted(gate, 2)  # the same answer again: it is the count that tells them apart
    gate.fill("#plate", "青a·12345")
    typed(gate, text)
    answered(gate, "good", "green")
    gate.fill("#plate", "青a·12345")
    typed(gate, text)
    answered(gate, "used", "red")
    typed(gate, vehicle.number)
    answered(gate, "used", "red")
    noted(gate, 5)
    typed(gate, codes.code_of(elsewhere, at=NOON).text)
    answered(gate, "point", "red")
    typed(gate, codes.code_of(ahead, at=NOON).text)
    answered(gate, "too_early", "red")
    typed(gate, slip)
    answered(gate, "is_slip", "red")
    typed(gate, text[:-4] + "0000")
    expect(gate.locator("[data-part=answer]")).to_have_attribute("data-tone", "red")
    expect(gate.locator("[data-part=answer]")).not_to_have_attribute("data-reason", "is_slip")
    typed(gate, "22222222222")
    answered(gate, "unknown_number", "red")
    noted(gate, 10)
    assert sorted(Crossing.objects.values_list("outcome", flat=True)) == [
        "not_genuine", "not_genuine", "not_genuine", "passed", "plate", "plate", "point", "too_early", "used", "used",
    ]  # fmt: skip
    assert guard.faults() == []


def test_the_open_verifier_reads_both_and_says_which(
    new_page: NewPage, live_server: LiveServer, town: Town
) -> None:
    row = given(town)
    tell(test_result(town.people["lin"], NOON - HOUR), at=NOON)
    slip, text = slips.slip_for(town.people["lin"], at=NOON).text, codes.code_of(row, at=NOON).text
    watched = new_page(device="phone")
    page = watched.page
    page.goto(f"{live_server.url}/certificates/check/")
    page.locator("html[data-offline=fresh]").wait_for(state="attached")
    typed(page, text)
    answered(page, "is_pass", "red")
    page.get_by_label("通行证", exact=True).check()
    typed(page, text)
    answered(page, "good", "green")
    expect(page.locator("[data-slot=pass-number]")).to_have_text(row.number)
    look(page, "passes-verifier-zh")
    typed(page, slip)
    answered(page, "is_slip", "red")
    assert watched.faults() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_passes_are_sound(
    new_page: NewPage, live_server: LiveServer, town: Town, points: dict[str, Site], language: str
) -> None:
    row = given(town, who="lin")
    actions.give(lorry(town, points=list(points.values())), by=acting(town, "he"), at=NOON)
    actions.ask(wish(town), by=acting(town, "lin"), at=NOON)
    half = given(town, ground="other")
    watched = new_page(language=language)
    page = opened(watched, live_server, town, "he", "/areas/passes/")
    look(page, f"passes-home-{language}")
    for name, path in {
        "hold": "passes/hold/", "waiting": "passes/waiting/", "half": f"pass/{half.ref}/", "one": f"pass/{row.ref}/",
        "give": "passes/give/",
    }.items():  # fmt: skip
        page.goto(f"{live_server.url}/areas/{path}")
        look(page, f"passes-{name}-{language}")
    page.goto(f"{live_server.url}/areas/pass/{row.ref}/card/?size=card")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 800, "height": 1100})
    page.screenshot(path=screens() / f"passes-print-card-{language}.png")
    page.goto(f"{live_server.url}/areas/pass/{row.ref}/card/?size=a4")
    page.screenshot(path=screens() / f"passes-print-a4-{language}.png")
    page.emulate_media(media="screen")
    look(page, f"passes-card-{language}")
    lin = new_page(language=language)
    own = opened(lin, live_server, town, "lin", "/residents/")
    look(own, f"passes-residents-{language}")
    own.goto(f"{live_server.url}/areas/passes/ask/")
    look(own, f"passes-ask-{language}")
    guard = new_page(language=language)
    gate = opened(guard, live_server, town, "guard", f"/areas/border/point/{points['east'].ref}/")
    look(gate, f"passes-point-{language}")
    gate.goto(f"{live_server.url}/areas/gate/")
    look(gate, f"passes-gate-{language}")
    assert [*watched.faults(), *lin.faults(), *guard.faults()] == []
