"""The catalogue is edited by several people: nobody undoes what another one did, also while the clock stands."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from frontline.city import clock
from frontline.hotline import rules
from frontline.hotline.actions import catalogue as actions
from frontline.hotline.models import CatalogueVersion
from frontline.hotline.queries import catalogue as kept
from frontline.hotline.rules import Category
from frontline.loop.actions import Refused
from tests.hotline.conftest import NOON
from tests.hotline.desk import agency, who
from tests.town import Town


def category(key: str) -> Category:
    found = kept.in_force(NOON).category(key)
    assert found is not None
    return found


def test_the_second_of_two_editors_is_told(town: Town) -> None:
    lead, seen, water = who(town, "hotline_lead", NOON), kept.version(NOON).pk, category("water")
    actions.change_category(replace(water, zh="供水一"), note="一", by=lead, at=NOON, seen=seen)
    with pytest.raises(Refused, match=r"opened it|打开"):
        actions.change_category(replace(water, zh="供水二"), note="二", by=lead, at=NOON, seen=seen)
    heat = category("heat")
    actions.change_category(replace(heat, zh="供暖"), note="三", by=lead, at=NOON, seen=seen)
    assert (category("water").zh, category("heat").zh) == ("供水一", "供暖"), (
        "another category is no conflict"
    )
    clocks = kept.in_force(NOON).classes["life"]
    slower = replace(clocks, accept=replace(clocks.accept, value=20))
    actions.change_clocks("life", slower, note="四", by=lead, at=NOON, seen=seen)
    with pytest.raises(Refused):
        actions.change_clocks("life", clocks, note="五", by=lead, at=NOON, seen=seen)


def test_while_the_clock_stands_the_later_version_holds(town: Town) -> None:
    lead = who(town, "hotline_lead", NOON)
    for name in ("一", "二", "三"):
        actions.change_category(replace(category("water"), zh=name), note=name, by=lead, at=NOON)
    assert category("water").zh == "三" and CatalogueVersion.objects.filter(since=NOON).count() == 3


@pytest.fixture
def lead(town: Town) -> Client:
    clock.set_exercise(at=NOON, paused=True)
    client = Client(headers={"accept-language": "en"})
    client.force_login(town.accounts["hotline_lead"])
    return client


def test_a_form_that_was_open_too_long_is_refused_in_words(town: Town, lead: Client) -> None:
    address = reverse("hotline:category", args=["water"])
    told = {
        "zh": "供水", "en": "Water", "clocks": "supply", "office": str(agency("市供排水公司").ref), "note": "改",
        "seen": str(kept.version(NOON).pk), "needs": ["ill"], "public": "on",
    }  # fmt: skip
    assert lead.post(address, told).status_code == 302
    assert (category("water").needs, category("water").public) == (("ill",), True)
    page = lead.post(address, {**told, "en": "Water again"}).content.decode()
    assert "Somebody changed this" in page and category("water").en == "Water"


def test_a_category_is_added_before_the_last(town: Town, lead: Client) -> None:
    told = {"key": "street_light", "zh": "路灯", "en": "Street lights", "clocks": "general", "note": "新增"}
    assert lead.post(reverse("hotline:new-category"), told).status_code == 302
    keys = [one.key for one in kept.in_force(NOON).categories]
    assert keys[-2:] == ["street_light", "other"]
    again = lead.post(reverse("hotline:new-category"), told).content.decode()
    assert "this key already" in again
    assert lead.post(reverse("hotline:new-category"), {**told, "key": "Street Light"}).status_code == 200


def test_days_off_and_returns_are_set(town: Town, lead: Client) -> None:
    address = reverse("hotline:rules")
    told = {
        "returns": "3",
        "day_ends": "17",
        "closed": "2022-11-10，2022-11-09",
        "worked": "2022-11-12",
        "note": "静默",
    }
    for wrong in ({"closed": "tomorrow"}, {"worked": "2022-11-10"}, {"returns": "21"}, {"note": ""}):
        assert lead.post(address, {**told, **wrong}).status_code == 200
    assert lead.post(address, told).status_code == 302
    now = kept.in_force(NOON)
    assert (now.returns, now.day_ends, now.closed, now.worked) == (
        3, 17, ("2022-11-09", "2022-11-10"), ("2022-11-12",),
    )  # fmt: skip
    two = rules.Clock(2, "working_days")
    local = rules.due(NOON.astimezone(), two, now)
    assert local.date().isoformat() == "2022-11-12", "Friday, and the Saturday that is worked"
    page = lead.get(reverse("hotline:catalogue")).content.decode()
    assert "2022-11-09" in page
