"""What everybody may ask: an address, where one stands, the list of areas; nothing about people."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from frontline.areas import actions
from frontline.areas.actions import Decision
from frontline.areas.models import Area
from frontline.areas.queries import around, published
from frontline.areas.views import public
from frontline.city import clock
from frontline.city.access import Actor
from frontline.city.models import Place, Site
from frontline.loop import reconcile
from frontline.loop.models import MeasureRow
from frontline.ui.bound import Bound
from tests.areas.conftest import NOON
from tests.town import Town

Who = Callable[..., Actor]
OFFICE = "county_headquarters"
LATER = NOON + timedelta(hours=1)
LOOKUP, LIST = "areas:lookup", "areas:public"
TIBETAN = "སྐྱེ་རྒུ་མདོ།"


@pytest.fixture
def area(town: Town, proposal: MeasureRow, actor: Who) -> Area:
    """Courtyard 2 is a high area since noon; it is one o'clock. Buildings stand 100 m apart."""
    for number, building in town.buildings.items():
        Place.objects.filter(pk=building.pk).update(lon=97.0 + number * 0.001, lat=33.0)
    Site.objects.create(
        kind="sampling", name="一号采样点", code="S1", lon=97.0045, lat=33.0, address="扎西科路"
    )
    Site.objects.create(kind="sampling", name="远处采样点", code="S2", lon=97.2, lat=33.0)
    account = town.accounts["gao"]
    account.display_name, account.phone = "高网格员", "0976-0500001"
    account.save()
    place = town.buildings[2].compound
    assert place is not None
    found = actions.decide(
        Decision([place], "high", "扎西科路2号院", NOON, OFFICE), proposal=proposal, by=actor("he"), at=NOON
    )
    reconcile.settle(at=NOON)
    clock.set_exercise(at=LATER, paused=True)
    return found


@pytest.fixture
def anybody() -> Client:
    return Client(headers={"accept-language": "zh-CN"})


def test_an_address_says_level_dates_and_the_grid_officer(area: Area, anybody: Client) -> None:
    page = anybody.get(reverse(LOOKUP), {"q": "2号楼"}).content.decode()
    for words in ("高风险区", "足不出户", "2022-11-08 12:00", "2022-11-16 08:00", "0976-0500001", "上门采样"):
        assert words in page
    assert "甲" not in page


def test_a_free_address_names_the_nearest_sampling_point(area: Area, anybody: Client) -> None:
    page = anybody.get(reverse(LOOKUP), {"q": "4号楼"}).content.decode()
    assert "低风险区" in page and "一号采样点" in page and "远处采样点" not in page


def test_a_larger_place_says_that_parts_of_it_have_rules_of_their_own(area: Area, anybody: Client) -> None:
    assert "有1个区域另有规定" in anybody.get(reverse(LOOKUP), {"q": "东社区"}).content.decode()
    assert "另有规定" not in anybody.get(reverse(LOOKUP), {"q": "西社区"}).content.decode()
    assert "另有规定" not in anybody.get(reverse(LOOKUP), {"q": "2号楼"}).content.decode()


def test_where_i_stand_goes_in_the_body_and_is_not_kept(area: Area, anybody: Client) -> None:
    answer = anybody.post(reverse(LOOKUP), {"lon": "97.0021", "lat": "33.0001"})
    assert "高风险区" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert not anybody.session.keys()
    for lon, lat in (("98", "33"), ("x", "33"), ("nan", "33"), ("", "")):
        page = anybody.post(reverse(LOOKUP), {"lon": lon, "lat": lat})
        assert page.status_code == 200 and "附近没有" in page.content.decode()


def test_a_tibetan_name_is_found_and_shown(town: Town, area: Area, anybody: Client) -> None:
    Place.objects.filter(pk=town.township.pk).update(name_bo=TIBETAN)
    page = anybody.get(reverse(LOOKUP), {"q": "སྐྱེ་རྒུ"}).content.decode()
    assert f'<span lang="bo" class="name-bo">{TIBETAN}</span>' in page


def test_homes_cannot_be_listed(town: Town, area: Area, anybody: Client) -> None:
    door = town.dwellings[3].place
    assert anybody.get(reverse(LOOKUP), {"place": str(door.ref)}).status_code == 404
    assert anybody.get(reverse(LOOKUP), {"place": "x"}).status_code == 404
    page = anybody.get(reverse(LOOKUP), {"q": door.name}).content.decode()
    assert str(door.ref) not in page
    assert anybody.get(reverse(LOOKUP), {"place": str(town.buildings[3].place.ref)}).status_code == 200


def test_many_answers_are_a_choice_and_cost_few_statements(area: Area, anybody: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        page = anybody.get(reverse(LOOKUP), {"q": "号"}).content.decode()
    assert "您要查询哪一处" in page and "?place=" in page
    assert len(asked) < 20


def test_whoever_asks_too_fast_waits(area: Area, anybody: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "asked", Bound(2))
    answers = [anybody.get(reverse(LOOKUP), {"q": "2号楼"}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    late = anybody.get(reverse("areas:public-geojson"))
    assert late.status_code == 429 and late.headers["Retry-After"] == "60"


def test_the_list_and_its_history_by_day(area: Area, anybody: Client, actor: Who) -> None:
    assert "扎西科路2号院" in anybody.get(reverse(LIST)).content.decode()
    assert "当时没有风险区" in anybody.get(reverse(LIST), {"day": "2022-11-07"}).content.decode()
    lifted = LATER + timedelta(days=1)
    actions.lift(area, why="复核", by=actor("he", lifted), at=lifted)
    reconcile.settle(at=lifted)
    clock.set_exercise(at=lifted + timedelta(hours=1), paused=True)
    assert "当时没有风险区" in anybody.get(reverse(LIST)).content.decode()
    assert "扎西科路2号院" in anybody.get(reverse(LIST), {"day": "2022-11-08"}).content.decode()
    for day in ("2023-01-01", "x", "1999-01-01"):
        assert "400" in anybody.get(reverse(LIST), {"day": day}).content.decode()
        assert anybody.get(reverse("areas:public-csv"), {"day": day}).status_code == 400


def test_history_shows_the_places_of_then(town: Town, area: Area, actor: Who) -> None:
    day = LATER + timedelta(days=1)
    wide = Decision([town.communities["east"]], "high", "东社区", day, OFFICE, "院外发现感染者")
    actions.redecide(area, wide, by=actor("he", day), at=day)
    reconcile.settle(at=day)
    [then], [now] = published.listed(LATER), published.listed(day)
    assert (then.name, now.name) == ("扎西科路2号院", "东社区")
    assert then.place_ids != now.place_ids == (town.communities["east"].pk,)


def test_a_home_is_published_as_its_building(town: Town, area: Area, actor: Who) -> None:
    door = town.dwellings[4].place
    one = Decision([door], "high", f"4号楼 {door.name}", LATER, OFFICE, "同住人员")
    actions.decide(one, proposal=None, by=actor("he", LATER), at=LATER)
    reconcile.settle(at=LATER)
    [home] = [found for found in published.listed(LATER) if found.ref != str(area.ref)]
    assert home.place_ids == (town.buildings[4].pk,)
    assert door.name not in home.name and "4号" in home.name


def test_the_feed_says_when_nothing_changed(town: Town, area: Area, anybody: Client, actor: Who) -> None:
    feed = reverse("areas:public-geojson")
    first = anybody.get(feed)
    collection = json.loads(first.content)
    [feature] = collection["features"]
    assert (feature["id"], feature["properties"]["level"]) == (str(area.ref), "high")
    assert feature["geometry"]["type"] == "Polygon"
    tag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    assert anybody.get(feed, headers={"if-none-match": tag}).status_code == 304
    assert anybody.get(feed, headers={"if-modified-since": modified}).status_code == 304
    soon = LATER + timedelta(minutes=5)
    actions.lift(area, why="复核", by=actor("he", soon), at=soon)
    reconcile.settle(at=soon)
    clock.set_exercise(at=soon + timedelta(minutes=1), paused=True)
    again = anybody.get(feed, headers={"if-none-match": tag, "if-modified-since": modified})
    assert again.status_code == 200 and json.loads(again.content)["features"] == []
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_the_list_as_csv(area: Area, anybody: Client) -> None:
    lines = anybody.get(reverse("areas:public-csv")).content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("区域,等级") and lines[1].startswith("扎西科路2号院,高风险区")


def test_distance_in_metres() -> None:
    assert around.metres_between((97.0, 33.0), (97.0, 33.01)) == pytest.approx(1113, abs=1)
    assert around.metres_between((97.0, 33.0), (97.01, 33.0)) == pytest.approx(934, abs=1)


def test_the_larger_place_of_many_buildings_is_said_once(town: Town, area: Area) -> None:
    [found] = published.listed(LATER)
    many = replace(found, places=("东社区 · 1号楼", "东社区 · 2号楼", "西社区"))
    assert many.parts == [("东社区", ["1号楼", "2号楼"]), ("", ["西社区"])]
