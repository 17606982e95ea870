"""Dr Wu brings the line list of MERS 2015 into an empty city and clicks through its chain."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.city.models import Account, Grant, Place
from frontline.loop.models import FactRow
from frontline.site.home import checkout
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.loop.test_loop import NOON
from tests.town import ALWAYS

LISTS = Path(os.environ.get("FRONTLINE_DATA") or checkout().parent / "shared" / "data") / "outbreak-linelists"


@pytest.mark.real_data
@pytest.mark.skipif(not LISTS.is_dir(), reason="the folder of real data is missing: set FRONTLINE_DATA")
def test_mers_is_clicked_through(transactional_db: None, live_server: LiveServer, new_page: NewPage) -> None:
    clock.set_exercise(at=NOON, paused=True)
    city = Place.objects.create(kind="city", code="410000000000", name="Seoul")
    wu = Account.objects.create(username="wu", display_name="Dr Wu", one_click=True)
    Grant.objects.create(account=wu, role="epidemiologist", on="place", on_id=city.pk, since=ALWAYS)
    watched = new_page(language="en-GB")
    watched.forgive("404")
    watched.forgive("MIME")
    page = watched.page
    page.goto(f"{live_server.url}/sign-in/")
    page.locator("button[name=username][value=wu]").click()
    page.goto(f"{live_server.url}/cases/line-lists/")
    page.locator("#id_cases").set_input_files(LISTS / "mers_korea_2015_linelist.csv")
    page.locator("#id_contacts").set_input_files(LISTS / "mers_korea_2015_contacts.csv")
    page.locator("#id_layout").select_option("mers")
    page.locator("form[enctype] button").last.click()
    page.wait_for_load_state("load")
    assert FactRow.objects.filter(kind="infection_found").count() == 162
    page.goto(f"{live_server.url}/cases/chains/")
    expect(page.get_by_text("162 cases · 98 links")).to_be_visible()
    most = page.locator("table tbody tr").first
    expect(most).to_contain_text("SK_14")
    expect(most).to_contain_text("38")
    look(page, "journey-mers-chains")
    page.locator("svg a", has_text="SK_14").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("SK_14")
