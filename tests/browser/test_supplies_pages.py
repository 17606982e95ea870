"""Li's morning: what presses, count, decide, a call; every page of supplies on a desk and a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.city.models import Business
from frontline.supplies.actions import gifts, packs, shops
from frontline.supplies.actions.deciding import adopt
from frontline.supplies.actions.gifts import Offer
from frontline.supplies.actions.serving import serve
from frontline.supplies.composing import ruling
from frontline.supplies.models import Lot, Pack
from frontline.supplies.rules import Missed
from tests.browser.fixtures import NewPage
from tests.browser.looking import look
from tests.browser.test_areas_pages import enter
from tests.cast import hire
from tests.editions import in_force
from tests.refs import NOON
from tests.supplies.store import DAY, depot, planned, stocked, who
from tests.town import ALWAYS, Town, build_town


@pytest.fixture
def town(transactional_db: None) -> Town:
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    clock.set_exercise(at=NOON, paused=True)
    adopt(ruling(), by=None, at=NOON)
    for good in ("eggs", "milk", "rice", "pork"):
        stocked(town, 9, good, number=good, expires_on=DAY + timedelta(days=2))
    stocked(town, 3, "vegetables", number="v", expires_on=DAY)
    return town


def test_li_counts_decides_and_calls(new_page: NewPage, live_server: LiveServer, town: Town) -> None:
    li = new_page()
    li.forgive("404")  # live updates, which this server does not have
    enter(li, live_server, town, "li")
    li.page.goto(f"{live_server.url}/supplies/packs/decide/")
    li.page.locator("[name=families][value=food]").check()
    li.page.locator("form.wide-form button").click()
    expect(li.page.locator("#found")).to_contain_text("1 个无法保障")
    look(li.page, "supplies-decide-zh")
    li.page.locator("#found form button").click()
    expect(li.page.locator("h1")).to_contain_text("2022-11-08")
    look(li.page, "supplies-day-zh")
    row = Pack.objects.filter(state="planned").earliest("number")
    Pack.objects.filter(pk=row.pk).update(special=True)
    packs.record_missed(row, why=Missed.NO_ROUND, by=who(town, "li"), at=NOON)
    li.page.goto(f"{live_server.url}/supplies/")
    look(li.page, "supplies-home-zh")
    li.page.locator("a.tile", has_text="待致电").click()
    li.page.locator("table.data th a").first.click()
    look(li.page, "supplies-pack-zh")
    li.page.fill("[name=called-words]", "明早在家")
    li.page.locator("details[open] form button.btn-primary").click()
    expect(li.page.locator(".story")).to_contain_text("明早在家")
    assert li.faults() == []


def test_a_keeper_takes_goods_in_with_a_thumb(new_page: NewPage, live_server: LiveServer, town: Town) -> None:
    keeper = new_page(device="phone")
    keeper.forgive("404")
    enter(keeper, live_server, town, "keeper")
    keeper.page.goto(f"{live_server.url}/supplies/stock/")
    look(keeper.page, "supplies-stock-zh")
    keeper.page.locator("section[aria-labelledby=depots] th a").first.click()
    look(keeper.page, "supplies-depot-zh")
    keeper.page.locator("a[href$='/receive/']").click()
    keeper.page.fill("[name=quantity]", "40")
    keeper.page.fill("[name=source]", "结古蔬菜批发市场")
    keeper.page.fill("[name=expires_on]", "2022-11-12")
    look(keeper.page, "supplies-receive-zh")
    keeper.page.locator("main form button.btn-primary").click()
    expect(keeper.page.locator("main")).to_contain_text("已入库")
    assert keeper.faults() == []


def test_the_other_pages(new_page: NewPage, live_server: LiveServer, town: Town) -> None:
    by = who(town, "li")
    gift = gifts.offer(Offer(giver="某合作社", what="白菜两吨"), by=by, at=NOON)
    shop = Business.objects.create(name="粮店", kind="粮油店", building=town.buildings[1])
    shops.guarantee(shop, what="粮油", by=by, at=NOON)
    serve(depot(town), place=None, by=by, at=NOON)
    serve(depot(town, "二号库", 4), place=town.communities["west"], by=by, at=NOON)
    (row,) = planned(town, 1)
    li = new_page()
    li.forgive("404")
    enter(li, live_server, town, "li")
    pages = {
        "rules": "packs/rules/", "gifts": "gifts/", "gift": f"gift/{gift.ref}/", "shops": "shops/",
        "medicine": "medicine/", "vehicles": "vehicles/", "missed": "packs/missed/",
        "household": f"household/{row.dwelling.place.ref}/", "lot": f"lot/{Lot.objects.get(number='v').ref}/",
        "published": "gifts/published/", "serving": "depots/serving/", "depot-full": f"depot/{depot(town).ref}/",
        "decide-parts": "packs/decide/?day=2022-11-08&depot=by-place&opens=09:00&until=18:00&families=food",
    }  # fmt: skip
    for name, path in pages.items():
        li.page.goto(f"{live_server.url}/supplies/{path}")
        look(li.page, f"supplies-{name}-zh")
    assert li.faults() == []


def test_li_decides_for_many_missed_doors(new_page: NewPage, live_server: LiveServer, town: Town) -> None:
    by = who(town, "li")
    rows = planned(town, 1, 2, 4)
    packs.mark_loaded(rows, by=by, at=NOON)
    for row in rows:
        packs.record_missed(row, why=Missed.NOT_HOME, by=by, at=NOON)
    for language in ("en-GB", "zh-CN"):
        li = new_page(language=language)
        li.forgive("404")
        enter(li, live_server, town, "li")
        li.page.goto(f"{live_server.url}/supplies/packs/again/")
        look(li.page, f"supplies-again-{language[:2]}")
        li.page.locator("section a[href*=group]").first.click()
        look(li.page, f"supplies-again-group-{language[:2]}")
        li.page.locator("[name=pack]").first.check()
        li.page.locator("[name=what][value=keep]").check()
        li.page.fill("[name=words]", "明早再送")
        li.page.locator("form.wide-form button.btn-primary").click()
        expect(li.page.locator("h1")).to_contain_text("Comes again" if language == "en-GB" else "按原计划")
        look(li.page, f"supplies-again-receipt-{language[:2]}")
        assert li.faults() == []


def test_in_english_as_well(new_page: NewPage, live_server: LiveServer, town: Town) -> None:
    (row,) = planned(town, 1)
    li = new_page(language="en-GB")
    li.forgive("404")
    enter(li, live_server, town, "li")
    for name, path in {
        "home": "",
        "stock": "stock/",
        "decide": "packs/decide/",
        "pack": f"pack/{row.ref}/",
        "depot": f"depot/{depot(town).ref}/",
        "serving": "depots/serving/",
    }.items():
        li.page.goto(f"{live_server.url}/supplies/{path}")
        look(li.page, f"supplies-{name}-en")
    assert li.faults() == []
