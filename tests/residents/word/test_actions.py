"""Written by one, signed by another; for exactly whom; what was said stays."""

import json
from datetime import timedelta

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from frontline.city import access
from frontline.city.access import NotAllowed
from frontline.city.models import Agency, Household, Place
from frontline.hotline.works.models import StopBuilding, SupplyStop
from frontline.loop import rooms
from frontline.loop.actions import Refused
from frontline.loop.rooms import Audience, Room
from frontline.residents.word import actions, addressees, queries
from frontline.residents.word.models import Addressee, AnnouncementVersion
from tests.cast import hire
from tests.loop.conftest import town as loop_town
from tests.residents.word.telling import BODY, NOON, TIBETAN, TITLE, drafted, published, who
from tests.town import Town

town = loop_town


@pytest.fixture(autouse=True)
def hired(town: Town) -> None:
    hire(town)
    translation.activate("en")


def rows(version: AnnouncementVersion) -> list[tuple[int, int | None, int, int]]:
    found = Addressee.objects.filter(version=version).order_by("building", "household")
    return list(found.values_list("building", "household", "households", "people"))


def test_a_letter_to_everybody_is_counted_and_its_list_kept(town: Town) -> None:
    version = published(town)
    assert (version.buildings, version.households, version.people) == (4, 4, 8)
    assert [row[1:] for row in rows(version)] == [(None, 1, 4), (None, 1, 2), (None, 1, 1), (None, 1, 1)]
    lin = town.people["lin"]
    assert list(queries.said_to(lin, at=NOON)) == [version]


def test_who_wrote_it_cannot_sign_it_nor_who_may_not(town: Town) -> None:
    version = drafted(town)
    actions.hand_in(version, by=who(town, "pema"), at=NOON)
    with pytest.raises(NotAllowed):
        actions.publish(version, by=who(town, "pema"), at=NOON)
    town.accounts["pema"].grants.create(
        role="commander", on="place", on_id=town.city.pk, since=NOON - timedelta(days=1)
    )
    with pytest.raises(Refused, match="somebody else"):
        actions.publish(version, by=who(town, "pema"), at=NOON)
    with pytest.raises(NotAllowed):
        actions.begin("letter", by=who(town, "gao"), at=NOON)


def test_exactly_the_households_of_a_grid(town: Town) -> None:
    version = published(town, scope="places", places=[town.grids["E1"].pk])
    assert {row[0] for row in rows(version)} == {town.buildings[1].pk, town.buildings[2].pk}
    assert list(queries.said_to(town.people["far"], at=NOON)) == []
    assert list(queries.said_to(town.people["lin"], at=NOON)) == [version]


def test_exactly_the_households_inside_an_outline(town: Town) -> None:
    for number, lon in ((1, 97.0), (2, 97.2), (4, 97.4)):
        Place.objects.filter(pk=town.buildings[number].pk).update(lon=lon, lat=33.0)
    ring = [[96.9, 32.9], [97.3, 32.9], [97.3, 33.1], [96.9, 33.1], [96.9, 32.9]]
    outline = json.dumps({"type": "Polygon", "coordinates": [ring]})
    version = published(town, scope="boundary", boundary=outline)
    assert {row[0] for row in rows(version)} == {town.buildings[1].pk, town.buildings[2].pk}


@pytest.mark.parametrize(
    ("outline", "why"),
    [
        ("{", "no GeoJSON"),
        ('{"type": "Point", "coordinates": [97, 33]}', "no closed outline"),
        ('{"type": "Polygon", "coordinates": [[[1,1],[2,2],[1,2],[2,1],[1,1]]]}', "crosses itself"),
        ('{"type": "Polygon", "coordinates": [[[1,1],[900,2],[1,2],[1,1]]]}', "outside the earth"),
        ('{"type": "Polygon", "coordinates": [[["a",1],[2,2],[1,2],[1,1]]]}', "cannot be read"),
        ('{"type": "Polygon", "coordinates": [[[1,1],[2,1],[2,2],[1,1]]]}', "Nobody lives there"),
        (" " * 200_001, "200 kB"),
    ],
)
def test_an_outline_that_holds_nobody_or_is_none_is_refused(town: Town, outline: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        actions.address(drafted(town), scope="boundary", boundary=outline, by=who(town, "pema"), at=NOON)


def test_homes_that_a_room_names_are_told_and_nobody_else(town: Town) -> None:
    """Those behind on a delivery: the list is of households, and is not public."""
    late = Household.objects.filter(people=town.people["far"]).values_list("pk")
    here = Room(
        "toys",
        _("Residents"),
        audiences=lambda actor: [Audience("late:today", "No pack yet today", households=late)],
    )
    rooms.enter(here)
    try:
        version = published(town, scope="audience", audience="late:today")
    finally:
        del rooms._open["toys"]
    assert (version.households, version.public, version.audience_name) == (1, False, "No pack yet today")
    assert list(queries.public_now(NOON)) == []
    assert list(queries.said_to(town.people["far"], at=NOON)) == [version]
    assert list(queries.said_to(town.people["lin"], at=NOON)) == []
    with pytest.raises(access.NotHere):
        queries.said_to_actor(who(town, "lin"), version.ref)


def test_a_newer_version_replaces_and_the_older_one_stays_readable(town: Town) -> None:
    first = published(town)
    later = NOON + timedelta(hours=2)
    second = actions.begin_version(first.announcement, by=who(town, "pema", later), at=later)
    assert queries.texts_of(second, signed=False)["zh"].body == BODY
    actions.write_text(second, "zh", title=TITLE, body="菜后天送到。", by=who(town, "pema", later), at=later)
    published(town, second, at=later)
    first.refresh_from_db()
    assert (first.state, first.ended_at) == ("replaced", later)
    assert queries.texts_of(first)["zh"].body == BODY
    assert list(queries.public_now(later)) == [second]
    assert list(queries.public_ever(later)) == [second, first]
    with pytest.raises(Refused, match="no draft"):
        actions.write_text(first, "zh", title="x", body="y", by=who(town, "pema", later), at=later)


def test_two_drafts_of_one_announcement_are_refused(town: Town) -> None:
    version = drafted(town)
    with pytest.raises(Refused, match="being written already"):
        actions.begin_version(version.announcement, by=who(town, "pema"), at=NOON)


def test_a_missing_language_is_asked_for_and_shown_once_it_is_signed(town: Town) -> None:
    version = published(town)
    pema = who(town, "pema")
    assert [one.pk for one in queries.lacking_languages(pema)] == [version.pk]
    text = actions.write_text(version, "bo", title=TIBETAN[0], body=TIBETAN[1], by=pema, at=NOON)
    assert set(queries.texts_of(version)) == {"zh"}
    assert list(queries.texts_to_sign(pema)) == [text]
    actions.sign_text(text, by=who(town, "he"), at=NOON)
    assert set(queries.texts_of(version)) == {"zh", "bo"}
    with pytest.raises(Refused, match="no draft"):
        actions.write_text(version, "bo", title="x", body="y", by=pema, at=NOON)


def test_without_the_chinese_text_nothing_is_handed_in(town: Town) -> None:
    pema = who(town, "pema")
    version = actions.begin("notice", by=pema, at=NOON)
    with pytest.raises(Refused, match="Chinese text is missing"):
        actions.hand_in(version, by=pema, at=NOON)


def test_sent_back_with_a_reason_and_withdrawn_with_a_reason(town: Town) -> None:
    version, he = drafted(town), who(town, "he")
    actions.hand_in(version, by=who(town, "pema"), at=NOON)
    with pytest.raises(Refused, match="Say why"):
        actions.send_back(version, why=" ", by=he, at=NOON)
    actions.send_back(version, why="wrong day", by=he, at=NOON)
    version.refresh_from_db()
    assert (version.state, version.returned_why) == ("draft", "wrong day")
    published(town, version)
    actions.withdraw(version, why="the van broke down", by=he, at=NOON)
    assert list(queries.public_now(NOON)) == []
    assert [one.ended_why for one in queries.public_ever(NOON)] == ["the van broke down"]


def test_an_end_in_the_past_is_refused_and_an_end_ends(town: Town) -> None:
    version, pema = drafted(town), who(town, "pema")
    alert = {"event": "停水", "urgency": "Expected", "severity": "Minor", "certainty": "Likely"}
    with pytest.raises(Refused, match="over already"):
        actions.set_channels(version, sms=False, ends_at=NOON, alert=alert, by=pema, at=NOON)
    with pytest.raises(Refused, match="urgency"):
        wrong = {**alert, "urgency": "Soon"}
        actions.set_channels(version, sms=False, ends_at=None, alert=wrong, by=pema, at=NOON)
    end = NOON + timedelta(hours=1)
    actions.set_channels(version, sms=True, ends_at=end, alert=alert, by=pema, at=NOON)
    published(town, version)
    assert list(queries.public_now(end - timedelta(seconds=1))) and not list(queries.public_now(end))


def test_a_text_of_a_megabyte_is_refused(town: Town) -> None:
    with pytest.raises(Refused, match="too long"):
        actions.write_text(drafted(town), "zh", title="t", body="长" * 400_000, by=who(town, "pema"), at=NOON)


def test_an_ended_area_names_nobody(town: Town) -> None:
    with pytest.raises(Refused, match="not in force"):
        actions.address(drafted(town), scope="area", places=[12345], by=who(town, "pema"), at=NOON)


def test_the_city_itself_is_every_building(town: Town) -> None:
    assert addressees.buildings_in([town.city.pk]).count() == 5
    assert addressees.buildings_in([town.township.pk]).count() == 5
    assert addressees.buildings_in([town.dwellings[3].pk]).count() == 1


def test_exactly_the_homes_that_a_stop_of_water_concerns(town: Town) -> None:
    """Through the register: neither room knows the other."""
    office = Agency.objects.get(name="市供排水公司")
    times = {"begins_at": NOON, "ends_at": NOON + timedelta(hours=4), "made_at": NOON}
    stop = SupplyStop.objects.create(office=office, trade="water", why="水管", state="announced", **times)
    StopBuilding.objects.create(stop=stop, building=town.buildings[2])
    version = published(town, scope="audience", audience=f"stop:{stop.ref}")
    assert [row[:2] for row in rows(version)] == [(town.buildings[2].pk, None)]
    assert version.public and "水管" in version.audience_name
    SupplyStop.objects.update(state="over")
    with pytest.raises(Refused, match="not named any more"):
        actions.address(
            drafted(town), scope="audience", audience=f"stop:{stop.ref}", by=who(town, "pema"), at=NOON
        )
