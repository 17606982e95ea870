"""Tashi's day at desk 1: from sign-in to sign-off on a phone, most of it without a network, with nobody explaining.

Each step leaves a picture `tashi-NN-….png` of 390 px beside the other screenshots.
"""

from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from frontline.loop.worker import Worker
from frontline.screening.models import Conflict, Device, Expected, Lot, Swab, Tube
from tests.browser.desk import Desk, begin
from tests.browser.fixtures import NewPage
from tests.browser.looking import screens, settle
from tests.journeys.test_first_half_hour import wait_until
from tests.screening.telling import after
from tests.town import Town

Picture = Callable[[str], None]
PASSWORD = "frosty-morning-7"


@pytest.fixture
def desk(town: Town, live_server: LiveServer, new_page: NewPage) -> Desk:
    begin(town)
    Lot.objects.create(first="T0001", last="T0999", received_at=after(0))
    tashi = town.accounts["tashi"]
    tashi.set_password(PASSWORD)
    tashi.save()
    watched = new_page(device="phone")
    watched.forgive("net::ERR")
    watched.forgive("404")  # nobody knows somebody who is registered just now
    return Desk(watched.page, live_server)


@pytest.fixture
def picture(desk: Desk) -> Picture:
    number = count(1)

    def take(name: str) -> None:
        sticking_out = desk.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        assert not sticking_out, name
        desk.page.screenshot(path=screens() / f"tashi-{next(number):02}-{name}.png")

    return take


def test_tashis_day(town: Town, desk: Desk, picture: Picture, worker: Worker) -> None:
    comes(desk, picture)
    takes_a_household(desk, town, picture)
    mends_a_mistake(desk, town, picture)
    loses_the_network(desk, town, picture)
    goes_on_after_lunch(desk, town, picture)
    leaves(desk, picture)
    books_balance(town)


def comes(desk: Desk, picture: Picture) -> None:
    page = desk.page
    desk.go()
    picture("stranger")
    page.get_by_role("link", name="登录").click()
    settle(page)
    page.locator("details:has(input[name=username]) > summary").click()
    page.locator("input[name=username]").fill("tashi")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    desk.at("sign-in")
    page.locator("html[data-offline=fresh]").wait_for(state="attached")
    picture("choose-desk")
    page.get_by_role("button", name="登录此台").click()
    desk.at("pin")
    picture("choose-pin")
    desk.pin()
    desk.pin()
    desk.at("work")
    picture("ready")


def takes_a_household(desk: Desk, town: Town, picture: Picture) -> None:
    desk.scan("T0001", "采样管 0001 已打开")
    picture("tube-open")
    desk.scan(town.people["lin"].code, "甲lin")
    picture("lin-and-family")
    for name in ("lin_wife", "lin_son", "lin_mother"):
        desk.part("chips").get_by_role("button", name=f"甲{name}", exact=False).first.click()
        expect(desk.page.locator(".desk-title")).to_have_text(f"甲{name}")
    desk.count("4 / 10")
    picture("household-in-one-tube")


def mends_a_mistake(desk: Desk, town: Town, picture: Picture) -> None:
    desk.scan(town.people["patient"].code, "甲patient")
    desk.page.get_by_role("button", name="扫错人了，撤销").click()
    expect(desk.page.locator(".desk-title")).to_have_text("甲patient 已移出采样管 0001")
    picture("undone")
    desk.page.keyboard.type("wife")  # typed, as pinyin is
    desk.page.keyboard.press("Enter")
    first = desk.part("found").get_by_role("button").first
    expect(first).to_contain_text("甲wife")
    picture("found-by-name")
    first.click()
    expect(desk.page.locator(".desk-title")).to_have_text("甲wife")
    desk.count("5 / 10")


def loses_the_network(desk: Desk, town: Town, picture: Picture) -> None:
    desk.page.context.set_offline(True)
    desk.scan("13912345678", "查无此人：13912345678")
    picture("nobody")
    desk.part("message").get_by_role("button", name="登记").click()
    desk.page.locator("#register-name").fill("王客")
    desk.page.locator("#register-id").fill("11010519491231002X")
    picture("register")
    desk.page.locator("[data-part=register-form] .btn-primary").click()
    expect(desk.page.locator(".desk-title")).to_have_text("王客")
    desk.part("register-button").click()
    desk.page.locator("#register-name").fill("王小客")
    desk.page.locator("[name=join]").check()
    desk.page.locator("[data-part=register-form] .btn-primary").click()
    expect(desk.page.locator(".desk-title")).to_have_text("王小客")
    for name in ("guest", "far", "patient"):
        desk.scan(town.people[name].code, f"甲{name}")
    desk.count("10 / 10")
    expect(desk.part("unsent")).to_contain_text("没有网络")
    picture("full-and-offline")
    desk.scan("T0001", "采样管 0001 就是当前这支")
    desk.part("seal").click()
    expect(desk.page.locator(".desk-title")).to_have_text("采样管 0001 已封，共 10 人")
    picture("sealed")
    desk.scan("T0001", "采样管 0001 已用过")
    picture("tube-used-twice")


def goes_on_after_lunch(desk: Desk, town: Town, picture: Picture) -> None:
    desk.page.reload()
    desk.at("pin")
    picture("pin-again")
    desk.pin()
    desk.at("work")
    desk.scan("T0002", "采样管 0002 已打开")
    desk.scan(town.people["far"].code, "甲far")
    expect(desk.part("message")).to_contain_text("本台已采")
    picture("double-scan")
    desk.register("李客")
    desk.count("1 / 10")


def leaves(desk: Desk, picture: Picture) -> None:
    desk.part("seal").click()
    desk.part("menu-button").click()
    picture("menu")
    desk.part("leave-button").click()
    expect(desk.part("leave-now")).to_be_disabled()
    picture("may-not-leave-yet")
    desk.page.context.set_offline(False)
    desk.part("leave-send").click()
    expect(desk.part("leave-state")).to_have_text("已全部上传，可以下班。")
    picture("may-leave")
    desk.part("leave-now").click()
    desk.at("gone")
    picture("gone")


def books_balance(town: Town) -> None:
    """Everybody of the town and three visitors, in two tubes, once; the mistake stays on record."""
    sampled = Expected.objects.exclude(tube=None)
    wait_until("the books", lambda: sampled.count() == 11)
    assert {row.person_id for row in sampled} >= {person.pk for person in town.people.values()}
    assert not Expected.objects.filter(tube=None, excused="").exists()
    assert sorted(Tube.objects.values_list("barcode", "desk")) == [("T0001", 1), ("T0002", 1)]
    assert Swab.objects.filter(undone_at=None).count() == 11
    assert [swab.code for swab in Swab.objects.exclude(undone_at=None)] == [town.people["patient"].code]
    assert not Conflict.objects.filter(settled_at=None).exists()
    assert Device.objects.get().signed_off_at is not None
