"""Redrawing lines in a browser: on the map, in the lists, and what follows for everybody."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from django.test import Client
from playwright.sync_api import Page, Position, expect
from pytest_django.live_server_helper import LiveServer
from shapely.geometry import LineString, Point

from frontline.areas.boundaries import actions
from frontline.areas.models import BoundaryChange
from frontline.city import access, clock
from frontline.city.models import Building, Grant, Place, Street
from frontline.loop import queries as loop
from frontline.loop import reconcile
from frontline.screening.models import Expected
from tests.areas.conftest import NOON
from tests.browser.fixtures import NewPage
from tests.browser.looking import Watched, look
from tests.cast import hire
from tests.editions import in_force
from tests.screening.telling import open_round
from tests.telling import contact, infection, tell
from tests.town import ALWAYS, Town, account, build_town

LATER = NOON + timedelta(hours=2)
LANGUAGES = ["zh-CN", "en-GB"]


def _square(west: float, south: float, wide: float, high: float) -> dict[str, Any]:
    ring = [
        [west, south],
        [west + wide, south],
        [west + wide, south + high],
        [west, south + high],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def _on_the_map(town: Town) -> None:
    """Courtyards in one row, each 70 m wide; grids drawn around them."""
    for number, building in town.buildings.items():
        west = 97.0 + number * 0.0011
        Place.objects.filter(pk=building.pk).update(
            shape=_square(west, 33.0, 0.0007, 0.0004), lon=west + 0.00035, lat=33.0002
        )
    for key, west, wide in (("E1", 97.0009, 0.0022), ("E2", 97.0031, 0.0011), ("W1", 97.0042, 0.0022)):
        shape = _square(west, 32.9997, wide, 0.001)
        Place.objects.filter(pk=town.grids[key].pk).update(shape=shape, lon=west + wide / 2, lat=33.0002)


@pytest.fixture
def town(transactional_db: None) -> Town:
    """Contacts with tasks in courtyards 1 and 2, a round that samples, a worker for each eastern grid."""
    in_force(since=ALWAYS)
    town = build_town()
    hire(town)
    for name, phone in (("gao", "13900000001"), ("ma", "13900000002")):
        one = town.accounts.get(name) or account(town, name, "grid_worker", on_id=town.grids["E2"].pk)
        one.phone = phone
        one.save()
    chief = account(town, "chief", "commander", on_id=town.city.pk)  # decides, and reads names
    Grant.objects.create(
        account=chief, role="community_secretary", on="place", on_id=town.city.pk, since=ALWAYS
    )
    _on_the_map(town)
    people = town.people
    patient = people["patient"]
    tell(
        infection(patient, NOON),
        *(contact(people[name], patient, NOON - timedelta(days=1)) for name in ("wife", "lin", "guest")),
        at=NOON,
    )
    reconcile.settle(at=NOON)
    open_round(town)
    clock.set_exercise(at=LATER, paused=True)
    return town


def enter(page: Watched, live_server: LiveServer, town: Town, name: str) -> None:
    client = Client()
    client.force_login(town.accounts[name])
    cookie: Any = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.page.context.add_cookies([cookie])
    page.forgive("404")  # the test server has no event stream
    page.forgive("MIME")


def begin(page: Page, live_server: LiveServer, reason: str) -> BoundaryChange:
    page.goto(f"{live_server.url}/areas/boundaries/")
    page.locator("select[name=community]").select_option(label="东社区")
    page.locator("input[name=reason]").fill(reason)
    page.get_by_role("button", name="新建方案").click()
    expect(page.locator("#lines-map .canvas")).to_have_attribute("data-state", "drawn")
    return BoundaryChange.objects.latest("pk")


def names(page: Page, count: str) -> list[str]:
    """The names behind a count of the list."""
    address = page.locator(f".counts a[href*='/records/{count}']").first.get_attribute("href")
    other = page.context.new_page()
    other.goto(urljoin(page.url, address))
    found = other.locator(".records li a").all_text_contents()
    other.close()
    return sorted(found)


def decide(page: Page) -> None:
    page.get_by_role("button", name="决定调整").click()
    expect(page.locator("#messages")).to_contain_text("已决定")


def _at(page: Page, lon: float, lat: float) -> Position:
    """Where on the canvas a place is: the map fits the row of courtyards into its width."""
    box = page.locator("#lines-map canvas").bounding_box()
    assert box is not None
    west, east = 97.0011, 97.0011 + 0.0022 + 0.0007
    inner = box["width"] - 72  # 36 px on both sides, as keepInView does
    x = 36 + (lon - west) / (east - west) * inner
    return Position(x=x, y=box["height"] / 2 - (lat - 33.0002) / (east - west) * inner / 0.8387)


def test_a_line_on_the_map_then_one_building_then_two_grids(
    live_server: LiveServer, new_page: NewPage, town: Town
) -> None:
    """Split one grid in two, move one building, merge two: the list before is what changes after, name by name."""
    watched = new_page()
    enter(watched, live_server, town, "chief")
    page = watched.page
    _split_by_a_line(page, live_server, town)
    _move_in_the_lists(page, live_server, town)
    _merge(page, live_server, town)
    _yesterday_and_sums(page, live_server, town)
    resident = new_page()
    enter(resident, live_server, town, "lin")
    resident.page.goto(f"{live_server.url}/residents/")
    expect(resident.page.locator("main")).to_contain_text(
        "13900000002"
    )  # the telephone of the new grid worker
    look(resident.page, "boundaries-resident")


def _split_by_a_line(page: Page, live_server: LiveServer, town: Town) -> None:
    begin(page, live_server, "拆分")
    page.get_by_label("E1网格", exact=True).check()
    page.locator("[data-tool=line]").click()
    for lat in (33.0006, 32.9998):
        page.locator("#lines-map canvas").click(position=_at(page, 97.00235, lat))
    expect(page.locator("#chosen-words")).to_contain_text("已画线")
    page.get_by_label("新网格名称").fill("E3网格")
    page.get_by_role("button", name="拆分").click()
    expect(page.locator(".flows")).to_contain_text("E3网格")
    page.locator("select[name=worker]").select_option(label="ma")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".flows")).to_contain_text("13900000002")
    said, sampled = set(names(page, "people")), set(names(page, "sampling"))
    people, tasks, expected = seen_by(town, "gao"), tasks_of(town, "gao"), expected_of(town, "gao")
    decide(page)
    assert said and people - seen_by(town, "gao") == said
    assert tasks - tasks_of(town, "gao") == tasks & said
    assert sampled and expected - expected_of(town, "gao") == sampled
    assert said <= seen_by(town, "ma")


def _move_in_the_lists(page: Page, live_server: LiveServer, town: Town) -> None:
    begin(page, live_server, "划转")
    page.get_by_text("楼栋 (3)").click()
    page.get_by_label("3号楼", exact=True).check()
    page.get_by_label("划入网格").select_option(label="E3网格")
    page.get_by_role("button", name="划转楼栋").click()
    expect(page.locator(".flows")).to_contain_text("E2网格 → E3网格")
    assert names(page, "people") == ["甲guest"]
    decide(page)
    assert Building.objects.get(pk=town.buildings[3].pk).grid == Place.objects.get(name="E3网格")


def _merge(page: Page, live_server: LiveServer, town: Town) -> None:
    begin(page, live_server, "合并")
    for name in ("E1网格", "E3网格"):
        page.get_by_label(name, exact=True).check()
    page.get_by_label("划入网格").select_option(label="E3网格")
    page.get_by_role("button", name="合并网格").click()
    expect(page.locator("#consequences")).to_contain_text("撤销")
    said, people = set(names(page, "people")), seen_by(town, "ma")
    decide(page)
    assert said and seen_by(town, "ma") - people == said
    assert not seen_by(town, "gao")


def _yesterday_and_sums(page: Page, live_server: LiveServer, town: Town) -> None:
    page.goto(f"{live_server.url}/areas/grids/?community={town.communities['east'].ref}")
    expect(page.locator("tbody")).not_to_contain_text("E1网格")
    now = page.locator("tbody tr").last.locator("td.num").all_text_contents()
    page.get_by_label("截至时间").fill("2022-11-07T12:00")
    page.locator("form.filters button").click()
    expect(page.locator("tbody")).to_contain_text("E1网格")
    expect(page.locator("tbody")).not_to_contain_text("E3网格")
    assert page.locator("tbody tr").last.locator("td.num").all_text_contents() == now == ["3", "3", "7"]


def test_a_drawn_line_follows_the_bends_of_a_street(
    live_server: LiveServer, new_page: NewPage, town: Town
) -> None:
    """Two taps a few metres beside a lane that bends around a courtyard; switched off, the line is straight."""
    lane = [[97.0021, 33.0007], [97.00198, 33.0002], [97.0021, 32.9997]]
    Street.objects.create(name="巷", line={"type": "LineString", "coordinates": lane})
    watched = new_page()
    enter(watched, live_server, town, "chief")
    page = watched.page
    begin(page, live_server, "沿街")
    page.locator("[data-tool=line]").click()
    followed = _drawn_beside(page)
    assert len(followed) == 3 and followed[1] == lane[1]
    for end in (followed[0], followed[-1]):
        assert LineString(lane).distance(Point(end)) < 1e-9
    page.locator("[data-tool=clear]").click()
    page.locator("#snap").uncheck()
    page.locator("[data-tool=line]").click()
    straight = _drawn_beside(page)
    assert len(straight) == 2 and LineString(lane).distance(Point(straight[0])) > 1e-5


def _drawn_beside(page: Page) -> list[list[float]]:
    """What the form holds after two taps some metres east of the lane's ends."""
    for lat in (33.0006, 32.9998):
        page.locator("#lines-map canvas").click(position=_at(page, 97.00222, lat))
    expect(page.locator("input[name=drawn]")).not_to_have_value("")
    line: list[list[float]] = json.loads(page.locator("input[name=drawn]").input_value())["coordinates"]
    return line


def seen_by(town: Town, name: str) -> set[str]:
    """Names of the people this account sees now, by its grids."""
    actor = access.actor_for(town.accounts[name], at=LATER + timedelta(minutes=1))
    return {person.name for person in access.people(actor)}


def tasks_of(town: Town, name: str) -> set[str]:
    """Whom this account has something to do for."""
    actor = access.actor_for(town.accounts[name], at=LATER + timedelta(minutes=1))
    rows = loop.tasks_within(actor).filter(state="open", subject_kind="person")
    ids = set(rows.values_list("subject_id", flat=True))
    return {person.name for person in town.people.values() if person.pk in ids}


def expected_of(town: Town, name: str) -> set[str]:
    """Who of the running round's list stands under this account's grids."""
    actor = access.actor_for(town.accounts[name], at=LATER + timedelta(minutes=1))
    rows = access.within(Expected.objects.all(), actor).select_related("person")
    return {row.person.name for row in rows}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_boundaries_are_sound(
    live_server: LiveServer, new_page: NewPage, town: Town, language: str
) -> None:
    he = access.actor_for(town.accounts["he"], at=LATER)
    east = [town.communities["east"].pk]
    done = actions.propose(east, reason="扎西科路一侧划出", by=he, at=NOON)
    actions.move(done, [town.buildings[2].pk], str(town.grids["E2"].pk), by=he, at=NOON)
    old = actions.propose(east, reason="另一份方案", by=he, at=NOON)
    actions.move(old, [town.buildings[1].pk], str(town.grids["E2"].pk), by=he, at=NOON)
    actions.decide(done, holds_from=LATER, by=he, at=LATER)
    change = actions.propose(east, reason="拆分第二网格", by=he, at=LATER)
    actions.split(change, str(town.grids["E2"].pk), [town.buildings[2].pk], by=he, at=LATER)
    watched = new_page(language=language)
    enter(watched, live_server, town, "he")
    for name, address in {
        "home": "boundaries/",
        "editor": f"boundaries/{change.ref}/",
        "done": f"boundaries/{done.ref}/",
        "overtaken": f"boundaries/{old.ref}/",
        "solve": "boundaries/solve/",
        "heavy": f"boundaries/heavy/{town.grids['E2'].ref}/",
        "records": f"boundaries/{change.ref}/records/people/",
        "grids": f"grids/?community={town.communities['east'].ref}&at=2022-11-07T12:00",
    }.items():
        watched.page.goto(f"{live_server.url}/areas/{address}")
        if "map" in watched.page.content() and watched.page.locator("#lines-map").count():
            expect(watched.page.locator("#lines-map .canvas")).to_have_attribute("data-state", "drawn")
        look(watched.page, f"boundaries-{name}-{language}")
