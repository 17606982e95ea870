"""Gao goes from door to door without a network: visits, samples, a reload in between; all there once."""

from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect
from pytest_django.live_server_helper import LiveServer

from frontline.city.models import Person
from frontline.screening.actions.books import keep_books
from frontline.screening.actions.visits import take_visits
from frontline.screening.models import Expected, Round, Swab, Tube, Visit
from tests.browser.desk import Desk, begin, enter, phone
from tests.browser.fixtures import NewPage
from tests.browser.looking import look, screens
from tests.screening.telling import after
from tests.town import Town, account, build_town


@pytest.fixture
def town(transactional_db: None, front_end: None) -> Town:
    town = build_town()
    account(town, "gao", "grid_worker", on_id=town.grids["E1"].pk)
    return town


@pytest.fixture
def round(town: Town) -> Round:
    made = begin(town)
    Person.objects.filter(code="P13").update(needs=["bedridden"])
    Expected.objects.filter(person__code__in=["P13", "P20"]).update(mode="home")
    return made


def _visit(desk: Desk, name: str, outcome: str, note: str = "") -> None:
    desk.part("doors").get_by_role("button", name=name, exact=False).first.click()
    desk.part("outcomes").get_by_text(outcome).click()
    desk.page.locator("#door-note").fill(note)
    desk.part("door-form").get_by_role("button", name="登记核实").click()
    expect(desk.page.locator(".desk-title")).to_have_text(name)


def _sample(desk: Desk, name: str) -> None:
    desk.part("doors").get_by_role("button", name=name, exact=False).first.click()
    desk.part("door-sample").click()
    expect(desk.page.locator(".desk-title")).to_have_text(name)


def test_from_door_to_door_offline_with_a_reload_in_between(
    playwright: Playwright, live_server: LiveServer, town: Town, round: Round, tmp_path: Path
) -> None:
    with phone(playwright, tmp_path) as context:
        enter(context, live_server, town, "gao")
        desk = Desk(context.pages[0], live_server)
        desk.go()
        desk.page.screenshot(path=screens() / "desk-doors-sign-in-390.png")
        desk.sign_in_at_doors()
        expect(desk.part("post")).to_have_text("E1网格 · 入户采样")
        context.set_offline(True)
        lines = desk.part("doors").locator(".desk-line")
        expect(lines.first).to_contain_text("甲lin_mother")  # cannot walk: first of all
        expect(desk.part("doors").locator("h3").last).to_have_text("还剩 6 人，共 6 人")
        desk.page.screenshot(path=screens() / "desk-doors-list-390.png", full_page=True)
        lines.first.click()
        desk.page.screenshot(path=screens() / "desk-doors-person-390.png")
        desk.part("door-cancel").click()
        desk.scan("T0123", "采样管 0123 已打开")
        _sample(desk, "甲lin_mother")
        _visit(desk, "甲lin_wife", "家中无人", "邻居说晚上回来")
        _visit(desk, "甲lin_son", "已在其他地方检测", "州医院")
        desk.page.reload()
        desk.pin()
        desk.at("work")
        desk.count("1 / 10")
        expect(desk.part("doors").get_by_role("button", name="甲lin_wife")).to_contain_text("家中无人")
        expect(desk.part("doors").locator("h3").last).to_have_text("还剩 4 人，共 6 人")
        houses = desk.part("doors").locator(".desk-house")
        desk.part("house").fill("扎西科 2")
        expect(houses).to_have_count(1)
        expect(houses).to_have_attribute("open", "")
        desk.page.screenshot(path=screens() / "desk-doors-house-390.png")
        desk.part("house").fill("没有")
        expect(desk.part("doors")).to_contain_text("名单中没有符合这些字词的楼栋。")
        desk.part("house").fill("2号")
        _visit(desk, "甲wife", "拒绝")
        desk.part("message").get_by_role("button", name="撤销").click()
        expect(desk.page.locator(".desk-said")).to_contain_text("上门核实已撤回")
        _sample(desk, "甲patient")
        desk.page.screenshot(path=screens() / "desk-doors-done-390.png", full_page=True)
        desk.part("seal").click()
        expect(desk.part("unsent")).to_contain_text("3 条未上传")
        assert not Visit.objects.exists() and not Tube.objects.exists()
        context.set_offline(False)
        desk.unsent("已全部上传")
    take_visits(at=after(60))
    keep_books(at=after(60))
    told = set(Visit.objects.values_list("person__code", "outcome", "note"))
    assert told == {("P11", "not_at_home", "邻居说晚上回来"), ("P12", "tested_elsewhere", "州医院")}
    assert Visit.objects.get(outcome="not_at_home").next_at is not None
    tube = Tube.objects.get()
    assert (tube.site, tube.sealed_at is not None) == (None, True)
    assert list(Swab.objects.order_by("slot").values_list("code", flat=True)) == ["P13", "P20"]
    rows = {row.person.code: row for row in Expected.objects.select_related("person")}
    assert rows["P12"].excused == "tested_elsewhere" and rows["P13"].tube == tube.ref


def test_the_doors_in_english_on_both_widths(
    live_server: LiveServer, new_page: NewPage, town: Town, round: Round
) -> None:
    watched = new_page(language="en-GB", device="phone")
    enter(watched.page.context, live_server, town, "gao")
    desk = Desk(watched.page, live_server)
    desk.go()
    look(desk.page, "desk-doors-sign-in")
    desk.sign_in_at_doors()
    expect(desk.part("post")).to_have_text("E1网格 · door to door")
    look(desk.page, "desk-doors")
    desk.part("doors").locator(".desk-line").first.click()
    look(desk.page, "desk-door")
