"""Every component, in both languages, on a desk and on a phone."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from frontline.city import clock
from frontline.city.models import Clock
from tests.browser.fixtures import NewPage
from tests.browser.looking import Watched, look, settle

MORNING = datetime(2022, 11, 4, 0, 0, tzinfo=UTC)  # 8 o'clock in the city


@pytest.fixture(autouse=True)
def exercise(transactional_db: None) -> None:
    """The gallery stands open in an exercise only."""
    clock.set_exercise(at=MORNING, paused=True)


@pytest.mark.parametrize(("language", "heading"), [("zh-CN", "页面组件"), ("en-GB", "Components")])
def test_components_are_sound_in_both_languages(
    live_server: LiveServer, new_page: NewPage, language: str, heading: str
) -> None:
    page = new_page(language=language).page
    page.goto(f"{live_server.url}/ui/gallery/")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    look(page, f"gallery-{language}")
    expect(page.locator("#areas-map .canvas")).to_have_attribute("data-state", "drawn")
    expect(page.locator("#chain a.chain-node")).to_have_count(9)
    expect(page.locator("#curve svg")).to_be_visible()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_bare_components_are_sound(live_server: LiveServer, new_page: NewPage, language: str) -> None:
    page = new_page(language=language, device="phone").page
    page.goto(f"{live_server.url}/ui/gallery/bare/")
    look(page, f"bare-{language}")


def test_bare_pages_work_without_scripts(live_server: LiveServer, new_page: NewPage) -> None:
    page = new_page(device="phone", scripts=False).page
    page.goto(f"{live_server.url}/ui/gallery/bare/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in home isolation")
    look(page, "bare-without-scripts", scripts=False)


def test_the_exercise_says_so_and_its_clock_stands_still(live_server: LiveServer, watched: Watched) -> None:
    page = watched.page
    page.goto(f"{live_server.url}/ui/gallery/")
    settle(page)
    banner = page.get_by_role("complementary", name="演练")
    expect(banner).to_contain_text("2022-11-04 08:00:00")
    expect(banner).to_contain_text("已暂停")


def test_typing_filters_the_table(live_server: LiveServer, watched: Watched) -> None:
    page = watched.page
    page.goto(f"{live_server.url}/ui/gallery/")
    settle(page)
    page.get_by_label("筛选").fill("tashi")
    expect(page.locator("#tasks tbody tr:visible")).to_have_count(1)
    expect(page.locator("#shown")).to_have_text("1")


def test_a_grave_step_asks_first(live_server: LiveServer, watched: Watched) -> None:
    page = watched.page
    page.goto(f"{live_server.url}/ui/gallery/")
    settle(page)
    page.get_by_role("button", name="结束本轮").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="取消")).to_be_focused()
    dialog.get_by_role("button", name="取消").click()
    expect(page).to_have_url(f"{live_server.url}/ui/gallery/")
    page.get_by_role("button", name="结束本轮").first.click()
    dialog.get_by_role("button", name="结束本轮").click()
    expect(page).to_have_url(f"{live_server.url}/ui/gallery/?")


def test_the_chain_can_be_walked_by_keyboard(live_server: LiveServer, watched: Watched) -> None:
    page = watched.page
    page.goto(f"{live_server.url}/ui/gallery/")
    settle(page)
    page.locator("#chain .canvas").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_server.url}/ui/gallery/#case-1")


def test_a_real_city_has_no_gallery(live_server: LiveServer, watched: Watched) -> None:
    Clock.objects.update(exercise=False)
    watched.forgive("404")
    answer = watched.page.goto(f"{live_server.url}/ui/gallery/")
    assert answer is not None
    assert answer.status == 404
