"""A part of an area is kept on; a higher government refuses; areas inside areas; the evidence of each day."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from frontline.areas import actions
from frontline.areas.actions import Decision
from frontline.areas.models import Area
from frontline.areas.queries import areas, evidence, lookup, parts
from frontline.areas.queries import proposals as proposed
from frontline.city import clock
from frontline.city.access import Actor
from frontline.facts.areas import AreaDecided
from frontline.loop import reconcile
from frontline.loop.actions import Refused
from frontline.loop.models import MeasureRow
from tests.areas.conftest import NOON
from tests.telling import infection, tell
from tests.town import Town

Who = Callable[..., Actor]
OFFICE = "county_headquarters"
LATER = NOON + timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def community(town: Town, proposal: MeasureRow, actor: Who) -> Area:
    """The whole east community is a high area since noon, for the patient in courtyard 2."""
    east = Decision([town.communities["east"]], "high", "东社区", NOON, OFFICE)
    found = actions.decide(east, proposal=proposal, by=actor("he"), at=NOON)
    reconcile.settle(at=NOON)
    return found


def keep(found: Area, town: Town, number: int, by: Actor, at: object = LATER) -> Area:
    return actions.keep_part(
        found, [town.buildings[number].place], name="一部分", office=OFFICE, why="新增感染者", by=by, at=by.at
    )


def test_a_part_is_kept_on_and_the_rest_falls_in_its_time(town: Town, community: Area, actor: Who) -> None:
    third = NOON + 3 * DAY
    tell(infection(town.people["wife"], third), at=third)
    reconcile.settle(at=third)
    kept = keep(community, town, 2, actor("he", third))
    reconcile.settle(at=third)
    assert list(reconcile.differences(at=third)) == []
    ends = {
        row.subject_id: dict(row.details)["last_clean_day"]
        for row in areas.in_force(third).filter(kind="area_high")
    }
    assert ends == {community.pk: "2022-11-15", kept.pk: "2022-11-18"}
    rest = {place.pk for place in areas.places_of(community)}
    assert town.buildings[2].pk not in rest and town.buildings[1].pk in rest
    inside = lookup.applies_at(town.buildings[2].place, at=third)
    assert [one.area for one in inside] == ["一部分"]


def test_the_whole_or_what_is_not_inside_is_no_part(town: Town, community: Area, actor: Who) -> None:
    all_of_it = parts.pieces(areas.places_of(community))
    for part in (all_of_it, [town.buildings[4].place], []):
        with pytest.raises(Refused):
            actions.keep_part(
                community, part, name="x", office=OFFICE, why="y", by=actor("he", LATER), at=LATER
            )
    with pytest.raises(Refused):
        actions.keep_part(
            community, all_of_it[:1], name="x", office=OFFICE, why=" ", by=actor("he", LATER), at=LATER
        )
    assert Area.objects.count() == 1


def test_pieces_grow_smaller_with_the_place(town: Town) -> None:
    assert {one.kind for one in parts.pieces([town.communities["east"]])} == {"building"}
    door = town.dwellings[2].place
    assert parts.pieces([door]) == []


def test_a_higher_government_refuses_and_it_is_lifted_at_once(
    town: Town, community: Area, actor: Who
) -> None:
    for office, document in (("county_government", "1号"), ("prefecture_government", " "), ("x", "1号")):
        with pytest.raises(Refused):
            actions.refuse(community, office=office, document=document, by=actor("he", LATER), at=LATER)
    actions.refuse(
        community, office="prefecture_government", document="州政发1号", by=actor("he", LATER), at=LATER
    )
    reconcile.settle(at=LATER)
    assert not areas.in_force(LATER).filter(subject_id=community.pk).exists()


def test_where_areas_lie_inside_each_other_the_stricter_applies(
    town: Town, proposal: MeasureRow, actor: Who
) -> None:
    medium = Decision([town.communities["east"]], "medium", "东社区", NOON, OFFICE)
    high = Decision([town.buildings[2].place], "high", "2号楼", NOON, OFFICE)
    wide = actions.decide(medium, proposal=None, by=actor("he"), at=NOON)
    small = actions.decide(high, proposal=proposal, by=actor("he"), at=NOON)
    reconcile.settle(at=LATER)
    there = lookup.applies_at(town.buildings[2].place, at=LATER)
    assert [(one.level, one.holds) for one in there] == [("high", True), ("medium", False)]
    beside = lookup.applies_at(town.buildings[1].place, at=LATER)
    assert [(one.level, one.holds) for one in beside] == [("medium", True)]
    row = areas.in_force(LATER).get(subject_id=wide.pk)
    assert [(one.shown.area, one.stricter) for one in areas.others_at(wide, row, at=LATER)] == [(small, True)]
    row = areas.in_force(LATER).get(subject_id=small.pk)
    assert [(one.shown.area, one.stricter) for one in areas.others_at(small, row, at=LATER)] == [
        (wide, False)
    ]


def test_every_day_has_its_evidence_and_what_it_lacks(town: Town, community: Area, actor: Who) -> None:
    last = NOON + 7 * DAY
    tell(infection(town.people["wife"], NOON + 2 * DAY, found_in="home_isolation"), at=NOON + 2 * DAY)
    judged = infection(
        town.people["lin"], NOON + 2 * DAY, found_in="central_isolation", no_community_risk=True
    )
    tell(judged, at=NOON + 2 * DAY)
    reconcile.settle(at=last)
    row = areas.in_force(last).get(subject_id=community.pk)
    decision, edition = areas.decision_of(community, at=last), proposed.edition_now(last)
    assert isinstance(decision, AreaDecided)
    days = {day.day: day for day in evidence.days(community, decision, edition, row, at=last)}
    second = days[date(2022, 11, 10)]
    assert (second.counted, second.doubtful, len(second.not_counted), second.number) == (1, 1, 1, 0)
    assert [days[date(2022, 11, n)].number for n in (11, 12, 15)] == [1, 2, 5]
    assert not days[date(2022, 11, 15)].over and days[date(2022, 11, 14)].over
    assert "2022年11月21日" in evidence.not_counted_clause(edition)
    end = NOON + 9 * DAY
    reconcile.settle(at=end)
    row = areas.in_force(end).get(subject_id=community.pk)
    today = evidence.days(community, decision, edition, row, at=end)[0]
    assert (today.number, len(today.missing)) == (7, 1)
    assert len(evidence.still_missing(areas.shown_area(community, at=end).clock)) == 2


def test_keeping_a_part_and_a_refusal_through_the_page(town: Town, community: Area) -> None:
    clock.set_exercise(at=LATER, paused=True)
    he = Client(headers={"accept-language": "zh-CN"})
    he.force_login(town.accounts["he"])
    page = reverse("areas:area", args=[community.ref])
    sent = {
        "action": "part",
        "part-places": [str(town.buildings[2].place.ref)],
        "part-name": "2号楼",
        "part-office": OFFICE,
        "part-why": "",
    }
    assert he.post(page, sent).status_code == 200
    assert Area.objects.count() == 1
    assert he.post(page, {**sent, "part-why": "新增感染者"}).status_code == 302
    assert Area.objects.count() == 2
    reconcile.settle(at=LATER)
    refusal = {
        "action": "refuse",
        "refuse-office": "prefecture_government",
        "refuse-document": "州政发1号",
    }
    assert he.post(page, refusal).status_code == 302
    reconcile.settle(at=LATER)
    assert not areas.in_force(LATER).filter(subject_id=community.pk).exists()
