"""Gao's morning at 390 px: the grid taken along, no network, the telephone restarted; all there once."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Playwright, expect
from pytest_django.live_server_helper import LiveServer

from frontline.areas.gridwork import handing
from frontline.areas.models import GridDevice, GridRecord
from frontline.city import clock
from frontline.city.access import actor_for
from frontline.city.models import Business, Person
from frontline.isolation.models import HealthCheck, Sample
from frontline.loop import reconcile
from frontline.loop.models import FactRow
from tests.areas.conftest import NOON
from tests.areas.gridwork.telephone import came_back
from tests.browser.desk import PATIENCE, PIN, enter, phone
from tests.browser.fixtures import NewPage
from tests.browser.looking import look, screens, settle
from tests.cast import hire
from tests.editions import in_force
from tests.town import ALWAYS, Town, account, build_town


@pytest.fixture
def town(transactional_db: None, front_end: None) -> Town:
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    Business.objects.create(name="卓玛商店", building=town.buildings[2], owner_name="卓玛", kind="粮油")
    Person.objects.filter(code="P13").update(needs=["alone", "ill"], languages=["bo"], born="1948-02-03")
    Person.objects.filter(code="P12").update(needs=["infant"], languages=["zh", "bo"], born="2022-03-01")
    came_back(town, ["lin", "lin_mother"], NOON - timedelta(days=1), NOON - timedelta(hours=20))
    came_back(town, ["wife"], NOON - timedelta(hours=16), NOON - timedelta(hours=9))
    reconcile.settle(at=NOON)
    clock.set_exercise(at=NOON, paused=False)
    return town


class Grid:
    """One tab of the page."""

    def __init__(self, page: Page, server: LiveServer) -> None:
        self.page, self.server = page, server
        page.set_default_timeout(PATIENCE)

    def part(self, name: str) -> Locator:
        return self.page.locator(f"[data-part={name}]:visible")

    def at(self, scene: str) -> None:
        expect(self.page.locator(".desk")).to_have_attribute("data-at", scene, timeout=PATIENCE)

    def take_along(self) -> None:
        self.page.goto(f"{self.server.url}/areas/grid/")
        settle(self.page)
        self.page.locator("html[data-offline=fresh]").wait_for(state="attached")
        self.page.locator("[data-part=grid-form] button").click()
        self.pin()
        self.pin()
        self.at("work")

    def pin(self) -> None:
        self.at("pin")
        expect(self.page.locator("[data-part=pin-dots]")).to_have_attribute("data-typed", "0")
        for digit in PIN:
            self.page.locator("[data-part=pin-keys]").get_by_text(digit, exact=True).click()

    def door(self, text: str) -> None:
        self.part("list").locator(".desk-line", has_text=text).first.click()
        self.at("door")

    def person(self, code: str) -> Locator:
        return self.page.locator(f"[data-code={code}]")


def shot(page: Page, name: str) -> None:
    page.screenshot(path=screens() / f"gao-morning-{name}-390.png", full_page=True)


def test_a_whole_morning_without_a_network(
    playwright: Playwright, live_server: LiveServer, town: Town, tmp_path: Path
) -> None:
    with phone(playwright, tmp_path) as context:
        enter(context, live_server, town, "gao")
        grid = Grid(context.pages[0], live_server)
        grid.take_along()
        expect(grid.part("post")).to_have_text("E1网格")
        context.set_offline(True)
        expect(grid.part("walk")).to_have_text("2 户门，11 项待办")
        shot(grid.page, "1-doors")
        grid.door("甲lin_mother")
        mother = grid.person("P13")
        expect(mother).to_contain_text("74 岁 · 藏语 · 独居、患病")
        shot(grid.page, "2-door")
        mother.locator("input[name='isolation/temperature']").fill("99")
        mother.get_by_role("button", name="登记", exact=True).first.click()
        expect(mother.locator(".wrong")).to_contain_text("34")
        mother.locator("input[name='isolation/temperature']").fill("36,7")
        mother.get_by_text("已到家并已告知").click()
        mother.get_by_text("已采样").click()
        mother.locator("input[name='isolation/tube']").fill("T77")
        mother.locator("input[name=note]").fill("要买降压药")
        mother.get_by_role("button", name="登记", exact=True).first.click()
        expect(grid.part("told")).to_contain_text("已登记：甲lin_mother")
        expect(grid.part("unsent")).to_contain_text("1 条未上传")
        lin = grid.person("P10")
        lin.get_by_text("家中无人").click()
        lin.get_by_role("button", name="登记", exact=True).first.click()
        expect(grid.part("unsent")).to_contain_text("2 条未上传")
        son = grid.person("P12")
        son.locator("summary", has_text="更改需求").click()
        son.get_by_text("患病").click()
        son.locator("details[open]").get_by_role("button").click()
        expect(grid.part("unsent")).to_contain_text("3 条未上传")
        shot(grid.page, "3-told")

        restarted = context.new_page()  # the telephone died and was started again: still no network
        grid.page.close()
        grid = Grid(restarted, live_server)
        restarted.goto(f"{live_server.url}/areas/grid/")
        grid.pin()
        grid.at("work")
        expect(grid.part("unsent")).to_contain_text("3 条未上传")
        expect(grid.part("list").locator(".desk-line", has_text="甲lin ·")).to_contain_text("家中无人")
        grid.part("tab-shops").click()
        grid.part("list").locator(".desk-line", has_text="卓玛商店").click()
        grid.page.get_by_text("停业", exact=True).click()
        grid.page.locator("#shop-note").fill("蔬菜要处理")
        grid.page.get_by_role("button", name="登记", exact=True).click()
        grid.at("work")
        expect(grid.part("list")).to_contain_text("停业")
        shot(grid.page, "4-shops")
        grid.part("tab-people").click()
        grid.part("list").locator("summary", has_text="扎西科路1号").click()
        expect(grid.part("list")).to_contain_text("患病、婴儿")
        shot(grid.page, "5-everybody")
        grid.part("menu-button").click()
        grid.page.locator("[data-part=leave-button]").click()
        grid.at("leave")
        expect(grid.part("leave-state")).to_contain_text("4 条")
        expect(grid.page.locator("[data-part=leave-now]")).to_be_disabled()
        shot(grid.page, "6-not-yet")
        assert not GridRecord.objects.exists()

        context.set_offline(False)
        grid.part("leave-send").click()
        expect(grid.page.locator("[data-part=leave-now]")).to_be_enabled(timeout=PATIENCE)
        shot(grid.page, "7-sent")
        grid.part("leave-now").click()
        grid.at("gone")
        kept = grid.page.evaluate(
            "() => new Promise(done => { const asked = indexedDB.open('frontline-grid'); asked.onsuccess = () => {"
            "const all = asked.result.transaction('sealed').objectStore('sealed').count();"
            "all.onsuccess = () => done(all.result) } })"
        )  # fmt: skip
        assert kept == 0
    told = sorted(GridRecord.objects.values_list("kind", "outcome", "note", "why"))
    assert told == [
        ("needs", "", "", ""), ("shop", "closed", "蔬菜要处理", ""), ("visit", "done", "要买降压药", ""),
        ("visit", "not_at_home", "", ""),
    ]  # fmt: skip
    assert (HealthCheck.objects.get().temperature, Sample.objects.get().tube) == (36.7, "T77")
    fact = FactRow.objects.get(kind="health_checked")
    assert NOON < fact.at < fact.known_at
    assert set(Person.objects.get(code="P12").needs) == {"ill", "infant"}
    assert not Business.objects.get().open
    assert GridDevice.objects.get().signed_off_at is not None


def test_the_page_in_english_on_both_widths(live_server: LiveServer, new_page: NewPage, town: Town) -> None:
    watched = new_page(language="en-GB", device="phone")
    enter(watched.page.context, live_server, town, "gao")
    grid = Grid(watched.page, live_server)
    grid.page.goto(f"{live_server.url}/areas/grid/")
    look(grid.page, "gao-grid-sign-in")
    grid.take_along()
    look(grid.page, "gao-grid-doors")
    grid.door("甲lin_mother")
    look(grid.page, "gao-grid-door")


def test_the_pages_of_the_community(live_server: LiveServer, new_page: NewPage, town: Town) -> None:
    account(town, "east", "community_secretary", on_id=town.communities["east"].pk)
    account(town, "tenzin", "grid_worker", on_id=town.grids["E2"].pk)
    east = actor_for(town.accounts["east"], at=NOON)
    absent, substitute = town.accounts["gao"], town.accounts["tenzin"]
    times = {"since": NOON, "until": NOON + timedelta(days=3)}
    handing.ask(absent=absent, substitute=substitute, reason="发热", by=east, at=NOON, **times)
    for language in ("zh-CN", "en-GB"):
        watched = new_page(language=language)
        enter(watched.page.context, live_server, town, "east")
        for path, name in (("load", "load"), ("hand-over", "hand-over")):
            watched.page.goto(f"{live_server.url}/areas/grid/{path}/")
            look(watched.page, f"grid-{name}-{language}")
    watched.page.goto(f"{live_server.url}/areas/grid/load/{town.grids['E1'].ref}/late/")
    look(watched.page, "grid-records")
