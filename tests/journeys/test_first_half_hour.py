"""The first half hour: a positive, its contacts, an area, a room, a resident who asks why, and a mistake mended."""

import time

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.loop import reconcile
from frontline.loop.models import FactRow, MeasureRow, Task
from tests.browser.looking import settle
from tests.journeys.conftest import SignIn
from tests.loop.test_loop import NOON
from tests.telling import contact, infection, tell
from tests.town import Town, days

PATIENCE = 30.0  # seconds until the test gives up; how long it took is printed


def pick(page: Page, box: str, name: str) -> None:
    page.locator(box).focus()
    page.keyboard.type(name)
    expect(page.locator(".pick-list:not([hidden]) li")).to_have_count(1)
    page.keyboard.press("Enter")


def report(page: Page, server: LiveServer) -> None:
    """Dr Wu reports the patient with two contacts."""
    page.goto(f"{server.url}/cases/report/")
    settle(page)  # before the scripts are there nobody listens to the keys
    pick(page, "#id_who_1", "甲patient")
    page.locator("#id_sampled").fill("2022-11-08T09:00")
    pick(page, "#id_contacts-0-who_1", "甲wife")
    page.locator("#id_contacts-0-last").fill("2022-11-07T20:00")
    page.get_by_role("button", name="再加一名接触者").click()
    pick(page, "#id_contacts-1-who_1", "甲lin")
    page.locator("#id_contacts-1-last").fill("2022-11-07T20:00")
    page.get_by_role("button", name="上报", exact=True).click(no_wait_after=True)


def in_force(town: Town, who: str) -> set[str]:
    rows = MeasureRow.objects.filter(
        subject_kind="person", subject_id=town.people[who].pk, lifted_at__isnull=True, ends_at__gt=NOON
    )
    return set(rows.values_list("kind", flat=True))


def wait_until(what: str, holds: object) -> None:
    started = time.monotonic()
    while not holds():  # type: ignore[operator]
        assert time.monotonic() - started < PATIENCE, f"{what} did not come"
        time.sleep(0.02)
    print(f"{what}: {time.monotonic() - started:.2f} s")


def test_the_first_half_hour(town: Town, live_server: LiveServer, sign_in: SignIn) -> None:
    people = town.people
    tell(  # somebody else's contact has a reason of its own
        infection(people["far"], NOON - days(1)),
        contact(people["lin_mother"], people["far"], NOON - days(1)),
        at=NOON,
    )
    wu = sign_in("wu")
    report(wu, live_server)
    wait_until(
        "from the report to measures, tasks and the proposal of an area",
        lambda: (
            "central_isolation" in in_force(town, "wife")
            and "central_isolation" in in_force(town, "lin")
            and Task.objects.filter(kind="transfer", subject_id=people["wife"].pk, state="open").exists()
            and Task.objects.filter(kind="decide_area", state="open").exists()
        ),
    )
    expect(wu.get_by_role("heading", level=1)).to_have_text("甲patient")
    commander_decides(sign_in("he"), live_server, town)
    site_takes_in(sign_in("drolma"), live_server, town)
    resident_reads_and_objects(sign_in("lin"), live_server)
    mistake_is_mended(wu, live_server, town)
    notice_reaches_the_resident(sign_in("lin"))
    assert in_force(town, "lin_mother") == {"central_isolation", "home_monitoring"}
    assert list(reconcile.differences(at=clock.now())) == []


def commander_decides(page: Page, server: LiveServer, town: Town) -> None:
    page.goto(f"{server.url}/areas/")
    page.get_by_role("link", name="2号院").first.click()
    page.get_by_role("button", name="划定", exact=True).click()
    wait_until("the area", lambda: FactRow.objects.filter(kind="area_decided").exists())
    compound = town.buildings[2].compound_id
    assert compound is not None
    wait_until(
        "the proposal's end",
        lambda: (
            not MeasureRow.objects.filter(
                kind="area_proposal",
                subject_id=compound,
                lifted_at__isnull=True,
                ends_at__gt=NOON,
            ).exists()
        ),
    )


def site_takes_in(page: Page, server: LiveServer, town: Town) -> None:
    page.goto(f"{server.url}/isolation/")
    row = page.get_by_role("row").filter(has_text="甲wife")
    row.get_by_role("link", name="办理入住").click()
    page.get_by_role("button", name="办理入住").click()
    wait_until(
        "the check-in",
        lambda: Task.objects.filter(
            kind="check_in", subject_id=town.people["wife"].pk, state="done"
        ).exists(),
    )


def resident_reads_and_objects(page: Page, server: LiveServer) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text("集中隔离")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2022-11-14 24:00")
    address = page.get_by_role("link", name="PDF").get_attribute("href")
    sheet = page.request.get(f"{server.url}{address}", fail_on_status_code=True)
    assert sheet.body().startswith(b"%PDF")
    page.get_by_role("link", name="异议").first.click()
    page.locator("textarea").fill("我那天不在场。")
    page.get_by_role("button").filter(has_text="异议").click()
    expect(page.get_by_text("前答复", exact=False).first).to_be_visible()


def mistake_is_mended(page: Page, server: LiveServer, town: Town) -> None:
    fact = FactRow.objects.get(kind="infection_found", subject_id=town.people["patient"].pk)
    page.goto(f"{server.url}/cases/fact/{fact.pk}/retract/")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="撤回").click()
    for who in ("patient", "wife", "lin"):
        wait_until(
            f"the end of what rested on the mistake for {who}", lambda who=who: in_force(town, who) == set()
        )


def notice_reaches_the_resident(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("集中隔离")
    expect(page.get_by_role("heading", name="通知")).to_be_visible()
