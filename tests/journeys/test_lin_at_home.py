"""Lin at home: a letter in her language, a pack at the door, an answer to what she asked; each step as a picture."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.hotline.actions import offices
from frontline.hotline.models import Request
from frontline.residents.word import actions
from frontline.residents.word.models import Reading
from frontline.supplies.actions import packs
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.browser.test_areas_pages import enter
from tests.cast import hire
from tests.editions import in_force
from tests.hotline.desk import open_hotline
from tests.residents.word.telling import TIBETAN, drafted, published
from tests.supplies.store import planned, stocked, who
from tests.town import ALWAYS, Town, build_town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def town(transactional_db: None) -> Town:
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    open_hotline()
    lin = town.people["lin"]
    lin.languages = ["bo", "zh"]
    lin.save()
    clock.set_exercise(at=NOON, paused=True)
    return town


def test_a_letter_a_pack_and_an_answer(new_page: NewPage, live_server: LiveServer, town: Town) -> None:
    letter, pema = drafted(town), who(town, "pema", NOON)
    actions.write_text(letter, "bo", title=TIBETAN[0], body=TIBETAN[1], by=pema, at=NOON)
    published(town, letter)
    stocked(town, 5)
    rows = planned(town, 1)
    lin = new_page(device="phone")
    lin.forgive("404")  # live updates, which this server does not have
    enter(lin, live_server, town, "lin")
    own = f"{live_server.url}/residents/"
    lin.page.goto(own)
    look(lin.page, "lin-1-own-page")
    lin.page.get_by_text(TIBETAN[0]).click()
    expect(lin.page.locator("article[lang=bo]")).to_contain_text(TIBETAN[1])
    look(lin.page, "lin-2-letter")
    assert Reading.objects.get().household_id == town.people["lin"].household_id

    packs.mark_loaded(rows, by=who(town, "li", NOON), at=NOON)
    packs.record_delivered(rows, at_time=LATER, by=who(town, "li", LATER), at=LATER, evidence="door")
    clock.set_exercise(at=LATER, paused=True)
    lin.page.goto(own)
    expect(lin.page.locator("main")).to_contain_text("food")  # the kind of pack that stands there
    look(lin.page, "lin-3-pack")

    lin.page.goto(f"{live_server.url}/hotline/ask/")
    lin.page.fill("[name=words]", "家里停水了")
    lin.page.locator("main form button.btn-primary").first.click()
    expect(lin.page.locator(".told-number")).to_be_visible()
    wang = who(town, "wang", LATER)
    asked = offices.accept(Request.objects.get(), by=wang, at=LATER)
    offices.hand_in(asked, done="换了冻裂的水表", by=wang, at=LATER)
    lin.page.reload()
    expect(lin.page.locator("main")).to_contain_text("换了冻裂的水表")
    look(lin.page, "lin-4-answer")
    lin.page.locator("form:has(input[name=do][value=solved]) button").click()
    expect(lin.page.locator("input[name=do][value=solved]")).to_have_count(0)
    assert Request.objects.get().how == "solved"
    assert lin.faults() == []
