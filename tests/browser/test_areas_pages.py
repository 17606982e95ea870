"""Pages of areas, in both languages, on a desk and on a phone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from frontline.areas import actions
from frontline.areas.actions import Decision, Static
from frontline.areas.models import Area, Motion
from frontline.areas.national.actions import bring_in
from frontline.city import access, clock
from frontline.city.models import Place
from frontline.loop import reconcile
from frontline.loop.models import MeasureRow
from tests.areas.national.conftest import written
from tests.browser.fixtures import NewPage
from tests.browser.looking import Watched, look
from tests.cast import hire
from tests.editions import in_force
from tests.telling import infection, tell
from tests.town import ALWAYS, Town, build_town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)  # 12:00 in Yushu
LISTS: tuple[tuple[str, dict[str, list[str]]], ...] = (
    ("2022-11-01 08时", {"松县": ["旧村"]}),
    ("2022-11-02 08时", {"松县": ["东村", "西村"]}),
    ("2022-11-10 08时", {"松县": ["西村"]}),
    ("2022-11-12 08时", {"柏县": ["北村"]}),
    ("2022-11-17 08时", {}),
)
LANGUAGES = [("zh-CN", "风险区域"), ("en-GB", "Areas")]


def _on_the_map(town: Town) -> None:
    for number, building in town.buildings.items():
        west, south = 97.0 + number * 0.0011, 33.0 + number % 2 * 0.0006
        ring = [
            [west, south],
            [west + 0.0007, south],
            [west + 0.0007, south + 0.0004],
            [west, south + 0.0004],
        ]
        shape = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        Place.objects.filter(pk=building.pk).update(shape=shape, lon=west, lat=south)


@pytest.fixture
def town(transactional_db: None) -> Town:
    """Two infections; one area decided, one proposal waiting; it is noon of the next day."""
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    _on_the_map(town)
    tell(infection(town.people["patient"], NOON), infection(town.people["lin"], NOON), at=NOON)
    reconcile.settle(at=NOON)
    compound = town.buildings[2].compound
    assert compound is not None
    proposal = MeasureRow.objects.get(kind="area_proposal", subject_id=compound.pk)
    he = access.actor_for(town.accounts["he"], at=NOON)
    decision = Decision([compound], "high", "扎西科路2号院", NOON, "county_headquarters")
    actions.decide(decision, proposal=proposal, by=he, at=NOON)
    around = Decision([town.communities["east"]], "medium", "东社区", NOON, "county_headquarters")
    actions.decide(around, proposal=None, by=he, at=NOON)
    tell(infection(town.people["wife"], NOON, found_in="home_isolation", no_community_risk=True), at=NOON)
    reconcile.settle(at=NOON)
    tomorrow = NOON + timedelta(days=1)
    reconcile.settle(at=tomorrow)
    clock.set_exercise(at=tomorrow, paused=True)
    shown = access.actor_for(town.accounts["he"], at=tomorrow)
    until = tomorrow + timedelta(days=3)
    static = Static(
        [town.township], "结古街道静态管控", tomorrow, until, "county_headquarters", "州政府〔2022〕12号",
        ("医护人员", "物资保供人员"), ("food", "medical", "water"),
    )  # fmt: skip
    actions.move(static, by=shown, at=tomorrow)
    return town


def enter(page: Watched, live_server: LiveServer, town: Town, name: str) -> None:
    """Signed in as one of the cast, by the session that Django's client makes."""
    client = Client()
    client.force_login(town.accounts[name])
    cookie: Any = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.page.context.add_cookies([cookie])


@pytest.mark.parametrize(("language", "heading"), LANGUAGES)
def test_pages_of_areas_are_sound(
    live_server: LiveServer, new_page: NewPage, town: Town, tmp_path: Path, language: str, heading: str
) -> None:
    watched = new_page(language=language)
    watched.forgive("404")  # the test server has no event stream
    watched.forgive("MIME")
    for hour, high in LISTS:
        bring_in(written(tmp_path, hour, high), at=NOON)
    enter(watched, live_server, town, "he")
    page, area = watched.page, Area.objects.get(name="扎西科路2号院")
    page.goto(f"{live_server.url}/areas/")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.locator("#areas-map .canvas")).to_have_attribute("data-state", "drawn")
    look(page, f"areas-home-{language}")
    proposal = MeasureRow.objects.get(
        kind="area_proposal", lifted_at=None, ends_at__gt=NOON + timedelta(days=1)
    )
    addresses = {
        "map": "map/?ground=building",
        "proposal": f"proposal/{proposal.ref}/",
        "area": f"area/{area.ref}/",
        "motion": f"motion/{Motion.objects.get().ref}/",
        "notice": f"area/{area.ref}/notice/",
        "people": f"area/{area.ref}/people/",
        "place": f"place/{town.buildings[2].place.ref}/",
        "decide": f"place/{town.buildings[4].place.ref}/decide/",
        "static": "static/",
        "lookup": "lookup/?q=2号楼",
        "lookup-choice": "lookup/?q=号",
        "lookup-none": "lookup/?q=不存在的路",
        "public": "public/",
        "national": "national/?origin=松县东村&day=2022-11-05",
    }
    for name, address in addresses.items():
        page.goto(f"{live_server.url}/areas/{address}")
        look(page, f"areas-{name}-{language}")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_lin_looks_an_address_up_without_scripts(
    live_server: LiveServer, new_page: NewPage, town: Town, language: str
) -> None:
    Place.objects.filter(pk=town.township.pk).update(name_bo="སྐྱེ་རྒུ་མདོ།", name_en="Gyêgu")
    page = new_page(language=language, scripts=False).page
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/areas/lookup/")
    expect(page.locator(".stand-here")).to_be_hidden()
    page.locator("#q").fill("结古")
    page.locator("form[role=search] button").click()
    expect(page.locator("[lang=bo]").first).to_be_visible()
    look(page, f"areas-lookup-tibetan-{language}", scripts=False)
    small = page.locator("main button:visible, main a.btn:visible").evaluate_all(
        "all => all.filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML)"
    )
    assert small == []


def test_lin_asks_where_she_stands(live_server: LiveServer, new_page: NewPage, town: Town) -> None:
    page = new_page().page
    page.context.grant_permissions(["geolocation"], origin=live_server.url)
    page.context.set_geolocation({"longitude": 97.0022, "latitude": 33.0})
    page.goto(f"{live_server.url}/areas/lookup/")
    page.get_by_role("button", name="我现在的位置").click()
    expect(page.locator("main")).to_contain_text("高风险区")
    assert "97.0" not in page.url


def test_he_prints_the_part_and_the_layers_that_he_sees(
    live_server: LiveServer, new_page: NewPage, town: Town
) -> None:
    watched = new_page()
    watched.forgive("404")  # the test server has no event stream
    watched.forgive("MIME")
    enter(watched, live_server, town, "he")
    page = watched.page
    page.goto(f"{live_server.url}/areas/map/?level=high")
    expect(page.locator("#areas-map .canvas")).to_have_attribute("data-state", "drawn", timeout=20_000)
    page.get_by_label("楼栋", exact=True).check()
    west, south, east, north = (
        float(one) for one in page.locator("[data-map-view]").input_value().split(",")
    )
    assert west < 97.0022 < east and south < 33.0 < north
    button = page.get_by_role("button", name="导出 PDF")
    asked = button.evaluate("one => one.form.action + '?' + new URLSearchParams(new FormData(one.form))")
    assert "layer=building" in asked and "layer=grid" not in asked
    answer = page.request.get(asked)  # a browser without a window downloads it
    assert answer.headers["content-type"] == "application/pdf" and answer.body().startswith(b"%PDF")


def test_he_decides_with_two_clicks(live_server: LiveServer, new_page: NewPage, town: Town) -> None:
    watched = new_page()
    watched.forgive("404")  # the test server has no event stream
    watched.forgive("MIME")
    enter(watched, live_server, town, "he")
    page = watched.page
    page.goto(f"{live_server.url}/areas/")
    page.locator("#waiting ~ .table-box a").first.click()
    page.get_by_role("button", name="划定", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("已划定")
    assert Area.objects.count() == 3
