"""From a telephone at home to the road, the measure and the grid worker's task; the pages on a desk and a phone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from frontline.areas.borders.models import Arrival
from frontline.areas.models import NationalArea, NationalList
from frontline.city import access, clock
from frontline.city.models import Site
from frontline.loop import queries as loop
from frontline.loop import reconcile
from tests.areas.borders import ID, open_road, told
from tests.browser.fixtures import NewPage
from tests.browser.looking import look, screens, settle
from tests.browser.test_areas_pages import enter
from tests.cast import hire
from tests.editions import in_force
from tests.town import ALWAYS, Town, build_town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu
TOMORROW = NOON + timedelta(days=1, hours=1)


@pytest.fixture
def town(transactional_db: None) -> Town:
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    clock.set_exercise(at=NOON, paused=True)
    return town


@pytest.fixture
def road(town: Town) -> Site:
    return open_road(town, NOON)


def test_told_on_a_phone_registered_at_the_road_done_in_the_grid(
    new_page: NewPage, live_server: LiveServer, town: Town, road: Site
) -> None:
    phone = new_page(device="phone")
    phone.page.set_viewport_size({"width": 390, "height": 844})
    phone.page.goto(f"{live_server.url}/areas/arriving/")
    for name, value in {
        "name": "乙旅客", "id_number": ID, "phone": "13800000001", "origin": "西宁市城东区", "left_on": "2022-11-08",
        "expected_at": "2022-11-09T12:30", "staying": "1号楼", "vehicle": "青A12345",
    }.items():  # fmt: skip
        phone.page.fill(f"[name={name}]", value)
    phone.page.select_option("[name=point]", label=road.name)
    look(phone.page, "areas-tell-ahead-zh")
    phone.page.get_by_role("button", name="提交报备").click()
    number = phone.page.locator(".told-number").inner_text()
    look(phone.page, "areas-told-zh")
    clock.set_exercise(at=TOMORROW, paused=True)

    gate = new_page(device="phone")
    gate.forgive("404")  # live updates, which this server does not have
    enter(gate, live_server, town, "guard")
    gate.page.set_viewport_size({"width": 390, "height": 844})
    gate.page.goto(f"{live_server.url}/areas/border/")
    gate.page.fill("[name=q]", number)
    gate.page.get_by_role("button", name="查找").click()
    look(gate.page, "areas-point-zh")
    gate.page.get_by_role("link", name="登记乙旅客").first.click()
    gate.page.get_by_label("中风险区", exact=True).check()
    look(gate.page, "areas-register-zh")
    gate.page.get_by_role("button", name="登记", exact=True).click()
    expect(gate.page.get_by_text("正在推算")).to_be_visible()
    reconcile.settle(at=TOMORROW)
    gate.page.reload()
    expect(gate.page.get_by_text("任务已交该楼栋网格员")).to_be_visible()
    look(gate.page, "areas-arrival-zh")

    person = Arrival.objects.get().person_id
    gao = access.actor_for(town.accounts["gao"], at=TOMORROW)
    assert loop.open_tasks(gao, at=TOMORROW, ahead=TOMORROW + timedelta(days=2)).filter(
        subject_kind="person", subject_id=person or 0
    )
    assert [*phone.faults(), *gate.faults()] == []


def test_headquarters_reads_the_border(
    new_page: NewPage, live_server: LiveServer, town: Town, road: Site
) -> None:
    told(town, road, NOON - timedelta(hours=40), hours=1)
    told(town, road, NOON, hours=2)
    for language, heading in (("zh-CN", "关口与来返人员"), ("en-GB", "Border and arrivals")):
        page = new_page(language=language)
        enter(page, live_server, town, "he")
        page.page.goto(f"{live_server.url}/areas/border/")
        expect(page.page.locator("h1")).to_have_text(heading)
        look(page.page, f"areas-border-{language}")
        page.page.goto(f"{live_server.url}/areas/border/climbed/")
        look(page.page, f"areas-arrivals-{language}")
        guard = new_page(language=language)
        enter(guard, live_server, town, "guard")
        guard.page.goto(f"{live_server.url}/areas/border/")
        look(guard.page, f"areas-point-{language}")
        assert [*page.faults(), *guard.faults()] == []


def test_an_origin_is_chosen_by_words_and_unclear_words_come_back_as_a_choice(
    new_page: NewPage, live_server: LiveServer, town: Town, road: Site
) -> None:
    list_with_two_areas()
    page = new_page(device="phone")
    page.page.set_viewport_size({"width": 390, "height": 844})
    page.page.goto(f"{live_server.url}/areas/arriving/")
    settle(page.page)
    for name, value in {
        "name": "乙旅客", "phone": "13800000001", "left_on": "2022-11-08", "expected_at": "2022-11-09T12:30",
        "staying": "1号楼",
    }.items():  # fmt: skip
        page.page.fill(f"[name={name}]", value)
    origin = page.page.locator("[name=origin]")
    origin.press_sequentially("西宁城东")
    options = page.page.get_by_role("listbox").get_by_role("option")
    expect(options).to_have_text(["青海省西宁市城东区 2个风险区", re.compile("八一路"), re.compile("共和路")])
    page.page.screenshot(path=screens() / "areas-origin-suggested-390.png")
    origin.press("ArrowDown")
    origin.press("Enter")
    expect(origin).to_have_value("青海省西宁市城东区")
    page.page.get_by_role("button", name="提交报备").click()
    expect(page.page.get_by_role("radio")).to_have_count(3)
    look(page.page, "areas-origin-unclear-zh")
    page.page.get_by_label(re.compile("共和路")).check()
    page.page.get_by_role("button", name="提交报备").click()
    expect(page.page.locator(".told-number")).to_be_visible()
    assert Arrival.objects.get().origin == "青海省西宁市城东区共和路社区"
    assert page.faults() == []


def list_with_two_areas() -> None:
    NationalList.objects.create(
        file="list.json", published_at=NOON - timedelta(hours=6), saved_at=NOON, count=2
    )
    for name in ("八一路社区", "共和路社区"):
        NationalArea.objects.create(
            level="high", province="青海省", city="西宁市", county="城东区", name=name, key=name,
            since=NOON - timedelta(days=3),
        )  # fmt: skip
