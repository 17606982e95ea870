"""The city's own pages as people see them: the first page of the exercise, code sign-in, account, roles, imports."""

import logging
import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.city.cast import STEPS
from frontline.city.imports import run
from frontline.city.models import Account, Agency, Grant, ImportRefusal, ImportRun
from frontline.city.roles import ROLES
from frontline.site.demo.cast import CAST
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.town import Town, build_town

NOON = datetime(2022, 11, 10, 4, tzinfo=UTC)
LANGUAGES = ["zh-CN", "en-GB"]


@pytest.fixture
def town(transactional_db: None) -> Town:
    """The demo's cast with its rights, in the small town."""
    clock.set_exercise(at=NOON, paused=True)
    town = build_town()
    agency = Agency.objects.create(name="市教育局")
    on = {
        "city": ("place", town.city.pk), "grid": ("place", town.grids["E1"].pk),
        "community": ("place", town.communities["east"].pk), "site": ("site", town.site.pk if town.site else 0),
        "agency": ("agency", agency.pk), "self": ("self", 0),
    }  # fmt: skip
    for one in CAST:
        account = Account.objects.create(
            username=one.username, display_name=one.name, display_name_en=one.name_en,
            duty=one.duty, duty_en=one.duty_en, one_click=one.one_click,
        )  # fmt: skip
        if one.role:
            kind, on_id = on.get(one.on, ("site", 0))  # sites that the small town does not have
            Grant.objects.create(account=account, role=one.role, on=kind, on_id=on_id, since=NOON)
    return town


def enter(page: Page, server: LiveServer, username: str) -> None:
    """One click, as a newcomer would; some are behind the fold."""
    page.goto(f"{server.url}/sign-in/")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    page.locator(f"button[value={username}]").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_says_who_one_can_be(
    live_server: LiveServer, new_page: NewPage, town: Town, language: str
) -> None:
    page = new_page(language=language).page
    page.goto(f"{live_server.url}/sign-in/")
    look(page, f"city-first-page-{language}")
    first = page.locator(".steps button")
    expect(first).to_have_count(len(STEPS))
    expect(first.first).to_contain_text("吴医生" if language == "zh-CN" else "Dr Wu")
    expect(page.locator("button[value=chen]")).to_be_hidden()
    expect(page.locator("button[value=zhou]")).to_have_count(1)
    expect(page.locator("button[value=qin]")).to_have_count(0)  # no room of theirs yet: not offered
    for fold in page.locator("details.more").all():
        fold.locator("summary").click()
    look(page, f"city-first-page-open-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_real_city_says_how_to_begin(
    live_server: LiveServer, new_page: NewPage, transactional_db: None, language: str
) -> None:
    page = new_page(language=language).page
    page.goto(f"{live_server.url}/sign-in/")
    look(page, f"city-empty-{language}")
    expect(page.locator("pre")).to_contain_text("frontline city new")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_resident_signs_in_with_a_code(
    live_server: LiveServer, new_page: NewPage, town: Town, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    from frontline.city.fields import blind_index
    from frontline.city.models import Person

    lin = town.people["lin"]
    Person.objects.filter(pk=lin.pk).update(phone_key=blind_index("13900000001"))
    watched = new_page(language=language, device="phone")
    page = watched.page
    page.goto(f"{live_server.url}/sign-in/code/")
    look(page, f"city-code-ask-{language}")
    page.locator("#id_phone").fill("139 0000 0001")
    with caplog.at_level(logging.WARNING, logger="frontline.messages"):
        page.locator("form.panel button").click()
        page.wait_for_url("**/check/")
    look(page, f"city-code-check-{language}")
    page.locator("#id_code").fill("1")
    page.locator("form.panel button").click()
    look(page, f"city-code-wrong-{language}")
    found = re.search(r"\b(\d{6})\b", caplog.messages[-1].split(": ", 1)[1])
    assert found
    page.locator("#id_code").fill(found[1])
    page.locator("form.panel button").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


@pytest.mark.parametrize("language", LANGUAGES)
def test_account_and_roles(live_server: LiveServer, new_page: NewPage, town: Town, language: str) -> None:
    page = new_page(language=language).page
    enter(page, live_server, "wu")
    page.goto(f"{live_server.url}/account/")
    look(page, f"city-account-{language}")
    page.goto(f"{live_server.url}/roles/")
    look(page, f"city-roles-{language}")
    expect(page.locator("tbody tr")).to_have_count(len(ROLES))
    stranger = new_page(language=language).page
    enter(stranger, live_server, "zhou")
    stranger.goto(f"{live_server.url}/account/")
    look(stranger, f"city-account-none-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_import_from_the_page(
    live_server: LiveServer, new_page: NewPage, town: Town, language: str
) -> None:
    page = new_page(language=language).page
    enter(page, live_server, "chen")
    page.goto(f"{live_server.url}/imports/")
    look(page, f"city-imports-empty-{language}")
    content = ("单位名称\n水务局\n" + "局" * 130 + "\n").encode()
    page.locator("#id_kind").select_option("agencies")
    page.locator("#id_file").set_input_files({"name": "单位.csv", "mimeType": "text/csv", "buffer": content})
    page.locator("form.panel button").click()
    page.wait_for_url("**/imports/*/")
    job = ImportRun.objects.get()
    ImportRun.objects.update(state=ImportRun.State.RUNNING, read=83_000, created=80_000, updated=2_900)
    expect(page.locator("#run")).to_contain_text("83,000")
    look(page, f"city-import-running-{language}")
    ImportRun.objects.update(state=ImportRun.State.WAITING, read=0, created=0, updated=0)
    run.run_waiting(NOON)
    expect(page.locator("#run")).to_contain_text("120")  # by itself, without a click
    look(page, f"city-import-done-{language}")
    assert ImportRefusal.objects.filter(run=job).count() == 1
    page.goto(f"{live_server.url}/imports/")
    look(page, f"city-imports-{language}")
