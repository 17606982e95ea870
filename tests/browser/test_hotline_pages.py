"""Sun registers with the keyboard alone, Wang's office answers, Lin has the last word; every page on desk and phone."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.city.fields import blind_index
from frontline.hotline.actions import offices
from frontline.hotline.models import Delivery, OutsideSystem, Request
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.browser.test_areas_pages import enter
from tests.cast import hire
from tests.editions import in_force
from tests.hotline.desk import PHONE, agency, asked, open_hotline, who
from tests.town import ALWAYS, Town, build_town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu


@pytest.fixture
def town(transactional_db: None) -> Town:
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    open_hotline()
    lin = town.people["lin"]
    lin.phone, lin.phone_key, lin.needs = PHONE, blind_index(PHONE), ["infant"]
    lin.save()
    clock.set_exercise(at=NOON, paused=True)
    return town


def test_sun_registers_with_the_keyboard_alone(
    new_page: NewPage, live_server: LiveServer, town: Town
) -> None:
    asked(town, NOON - timedelta(hours=1), person=town.people["lin"])
    sun = new_page()
    sun.forgive("404")  # live updates, which this server does not have
    enter(sun, live_server, town, "sun")
    sun.page.goto(f"{live_server.url}/hotline/intake/")
    expect(sun.page.locator("#id_phone")).to_be_focused()
    sun.page.keyboard.type(PHONE)
    expect(sun.page.locator("#beside")).to_contain_text(town.people["lin"].name)
    sun.page.keyboard.press("Tab")
    sun.page.keyboard.type("家里停水一天了，孩子小")
    expect(sun.page.locator("#beside")).to_contain_text("供水")
    expect(sun.page.locator("#beside")).to_contain_text("可能是同一事项")
    look(sun.page, "hotline-intake-zh")
    sun.page.locator("#id_asker").focus()
    sun.page.keyboard.press("Enter")
    expect(sun.page.locator("h1")).to_contain_text("诉求")
    row = Request.objects.latest("pk")
    assert (row.category, row.person_id, row.urgency) == ("water", town.people["lin"].pk, "raised")
    look(sun.page, "hotline-request-zh")
    assert sun.faults() == []


def test_lin_asks_on_a_phone_and_has_the_last_word(
    new_page: NewPage, live_server: LiveServer, town: Town
) -> None:
    lin = new_page(device="phone")
    lin.forgive("404")
    enter(lin, live_server, town, "lin")
    lin.page.set_viewport_size({"width": 390, "height": 844})
    lin.page.goto(f"{live_server.url}/hotline/ask/")
    look(lin.page, "hotline-ask-zh")
    lin.page.fill("[name=words]", "家里停水了")
    lin.page.get_by_role("button", name="提交").or_(
        lin.page.locator("main form button.btn-primary")
    ).first.click()
    expect(lin.page.locator(".told-number")).to_be_visible()
    row = Request.objects.get()
    wang = who(town, "wang", NOON)
    offices.accept(row, by=wang, at=NOON)
    offices.hand_in(row, done="换了冻裂的水表", by=wang, at=NOON + timedelta(hours=2))
    lin.page.reload()
    look(lin.page, "hotline-asked-zh")
    lin.page.locator("summary", has_text="没有解决").click()
    lin.page.fill("[name=not_solved-reason]", "还是没有水")
    lin.page.locator("details.deed[open] button").click()
    expect(lin.page.locator("h1")).to_contain_text("重新办理")
    lin.page.goto(f"{live_server.url}/hotline/mine/")
    look(lin.page, "hotline-mine-zh")
    assert lin.faults() == []


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_pages_of_the_office_the_desk_and_the_catalogue(
    new_page: NewPage, live_server: LiveServer, town: Town, language: str
) -> None:
    row = asked(town, NOON - timedelta(hours=3), "水管冻裂，楼道里都是水", needs=["alone"])
    asked(town, NOON, "老人昏迷没有呼吸", category="water")
    asked(town, NOON, "没有菜", category="food")
    wang = new_page(language=language)
    wang.forgive("404")
    enter(wang, live_server, town, "wang")
    for path, name in (("office/", "office"), (f"request/{row.ref}/?at=2022-11-08T10:30", "office-request")):
        wang.page.goto(f"{live_server.url}/hotline/{path}")
        look(wang.page, f"hotline-{name}-{language}")
    lead = new_page(language=language)
    lead.forgive("404")
    enter(lead, live_server, town, "hotline_lead")
    pages = (
        "list/open/",
        "list/route/",
        "find/?q=冻裂",
        "catalogue/",
        "catalogue/category/water/",
        "catalogue/clocks/life/",
        "catalogue/new/",
        "catalogue/rules/",
        "outside/",
        f"outside/{_linked(town).ref}/",
        f"request/{row.ref}/",
        "list/unsent/",
    )
    for number, path in enumerate(pages):
        lead.page.goto(f"{live_server.url}/hotline/{path}")
        look(lead.page, f"hotline-lead-{number}-{language}")
    assert [*wang.faults(), *lead.faults()] == []


def _linked(town: Town) -> OutsideSystem:
    """The health bureau's system, which has not answered for two hours, and one call that waits for it."""
    system = OutsideSystem.objects.create(
        name="卫健工单系统", agency=agency("市卫生健康局"), url="http://127.0.0.1:1/v2",
        services={"medicine": "M1"},
        lost_at=NOON - timedelta(hours=2), tries=11, next_try_at=NOON + timedelta(minutes=9), said="HTTP 503",
    )  # fmt: skip
    asked(town, NOON - timedelta(hours=2), "药吃完了", category="medicine", phone=PHONE)
    Delivery.objects.update(tries=11)
    return system


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_anybody_asks_without_signing_in_and_keeps_the_link(
    new_page: NewPage, live_server: LiveServer, town: Town, language: str
) -> None:
    anybody = new_page(device="phone", language=language)
    anybody.page.set_viewport_size({"width": 390, "height": 844})
    anybody.page.goto(f"{live_server.url}/hotline/public/")
    look(anybody.page, f"hotline-public-{language}")
    anybody.page.fill("[name=words]", "路灯下水管爆了，水流到路上结冰")
    anybody.page.select_option("[name=category]", "water")
    anybody.page.fill("[name=phone]", "13800000007")
    anybody.page.fill("[name=address]", "扎西科路2号")
    anybody.page.locator("main form button.btn-primary").click()
    expect(anybody.page.locator(".told-number")).to_be_visible()
    row, wang = Request.objects.get(), who(town, "wang", NOON)
    offices.accept(row, by=wang, at=NOON)
    offices.hand_in(row, done="换了水管，撒了防滑砂", by=wang, at=NOON)
    anybody.page.reload()
    look(anybody.page, f"hotline-followed-{language}")
    anybody.page.locator("form button.btn-primary").first.click()
    expect(anybody.page.locator(".deeds")).to_have_count(0)
    row.refresh_from_db()
    assert (row.state, row.how) == ("settled", "solved") and anybody.faults() == []
