"""What a community sees of its grids: loads that open, hand-over by dated grants with a receipt."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from frontline.areas.gridwork import handing
from frontline.areas.models import GridRecord, HandOver
from frontline.areas.queries.around import officer
from frontline.city import access, clock
from frontline.city.models import Grant, Person
from frontline.loop import reconcile
from frontline.loop.actions import Refused
from tests.areas.conftest import NOON
from tests.areas.gridwork.telephone import Telephone, Wire, came_back, visit
from tests.town import Town, account

DAY = timedelta(days=1)
Enter = Callable[[str], Client]


@pytest.fixture
def watched(town: Town) -> Town:
    clock.set_exercise(at=NOON, paused=True)
    account(town, "east", "community_secretary", on_id=town.communities["east"].pk)
    account(town, "west", "community_secretary", on_id=town.communities["west"].pk)
    account(town, "tenzin", "grid_worker", on_id=town.grids["E2"].pk)
    account(town, "far_gao", "grid_worker", on_id=town.grids["W1"].pk)
    Person.objects.filter(code="P13").update(needs=["alone"])
    came_back(town, ["lin", "lin_mother"], NOON - DAY, NOON - timedelta(hours=20))
    reconcile.settle(at=NOON)
    return town


@pytest.fixture
def enter(watched: Town) -> Enter:
    def sign_in(name: str) -> Client:
        client = Wire(headers={"accept-language": "en"})
        client.force_login(watched.accounts[name])
        return client

    return sign_in


def _actor(town: Town, name: str, at: datetime = NOON) -> access.Actor:
    return access.actor_for(town.accounts[name], at=at)


def _ask(town: Town, **also: datetime) -> HandOver:
    gao, tenzin = town.accounts["gao"], town.accounts["tenzin"]
    times = {"since": NOON, "until": NOON + 3 * DAY, **also}
    return handing.ask(
        absent=gao, substitute=tenzin, reason="隔离", by=_actor(town, "east"), at=NOON, **times
    )


def test_loads_stand_side_by_side_and_every_count_opens(watched: Town, enter: Enter) -> None:
    phone = Telephone(watched)
    phone.upload(visit("P10", NOON, "not_at_home", note="明早再来"), visit("P99", NOON))
    east = enter("east")
    page = east.get(reverse("areas:grid-load")).content.decode()
    assert "E1网格" in page and "E2网格" in page and "W1网格" not in page
    shown = {}
    for kind in ("people", "in_need", "tasks", "late", "done", "held"):
        url = reverse("areas:grid-load-records", args=[watched.grids["E1"].ref, kind])
        assert f'href="{url}"' in page
        shown[kind] = east.get(url).content.decode()
    assert "甲lin_mother: lives alone" in shown["in_need"] and "明早再来" in shown["done"]
    assert shown["people"].count("/cases/person/") == 6
    assert "not of your grid" in shown["held"]
    record = GridRecord.objects.exclude(why="").get()
    assert enter("west").post(reverse("areas:settle-held", args=[record.ref])).status_code == 404
    assert east.post(reverse("areas:settle-held", args=[record.ref])).status_code == 302
    record.refresh_from_db()
    assert (record.payload, record.settled_at) == ("", NOON)
    assert enter("gao").get(reverse("areas:grid-load")).status_code == 403


def test_until_the_substitute_has_signed_nothing_changes(watched: Town) -> None:
    _ask(watched)
    place = watched.grids["E1"]
    named = officer(place, at=NOON)
    assert named is not None and named.name == "gao"
    assert place.pk not in _actor(watched, "tenzin").places


def test_a_hand_over_moves_lists_rights_and_the_name_and_ends_by_itself(watched: Town) -> None:
    one = _ask(watched)
    with pytest.raises(Refused):
        handing.take(one, by=_actor(watched, "gao"), at=NOON)
    taken = handing.take(one, by=_actor(watched, "tenzin"), at=NOON + timedelta(hours=1))
    assert taken.figures == {"people": 6, "in_need": 1, "tasks": 8, "late": 4}
    place = watched.grids["E1"]
    for hours, who in ((0.5, "gao"), (2, "tenzin"), (71, "tenzin"), (73, "gao")):
        at = NOON + timedelta(hours=hours)
        named = officer(place, at=at)
        assert named is not None and named.name == who
        held = {name: place.pk in _actor(watched, name, at).places for name in ("gao", "tenzin")}
        assert held == {"gao": who == "gao", "tenzin": who == "tenzin"}
    clock.set_exercise(at=NOON + timedelta(hours=2), paused=True)
    assert set(Telephone(watched, "tenzin").people()) == {"P10", "P11", "P12", "P13", "P20", "P21"}
    assert Telephone(watched, "gao").status == 403  # no right is left until he is back
    with pytest.raises(Refused):
        handing.take(one, by=_actor(watched, "tenzin"), at=NOON + timedelta(hours=2))


def test_back_early_and_the_grid_is_never_nobodys(watched: Town) -> None:
    one = _ask(watched, since=NOON + timedelta(hours=6))
    handing.take(one, by=_actor(watched, "tenzin"), at=NOON)
    handing.give_back(one, by=_actor(watched, "east", NOON + DAY), at=NOON + DAY)
    for hours, who in ((5, "gao"), (7, "tenzin"), (25, "gao"), (100, "gao")):
        named = officer(watched.grids["E1"], at=NOON + timedelta(hours=hours))
        assert named is not None and named.name == who
    assert Grant.objects.filter(account=watched.accounts["gao"], until__isnull=True).count() == 1


def test_back_early_brings_a_right_back_that_ends_by_itself(watched: Town) -> None:
    gao = watched.accounts["gao"]
    Grant.objects.filter(account=gao).update(until=NOON + 2 * DAY)
    one = _ask(watched)
    handing.take(one, by=_actor(watched, "tenzin"), at=NOON)
    handing.give_back(one, by=_actor(watched, "east", NOON + DAY), at=NOON + DAY)
    grid = watched.grids["E1"].pk
    held = {
        hours: handing.held_by(gao.pk, [grid], at=NOON + timedelta(hours=hours)) for hours in (12, 30, 50)
    }
    assert held == {12: [], 30: [grid], 50: []}


def test_a_grid_that_the_absent_has_lost_meanwhile_is_not_taken(watched: Town) -> None:
    translation.activate("en")
    one = _ask(watched)
    Grant.objects.filter(account=watched.accounts["gao"]).update(until=NOON + timedelta(minutes=1))
    with pytest.raises(Refused, match="no longer works"):
        handing.take(one, by=_actor(watched, "tenzin"), at=NOON + timedelta(hours=1))


def test_what_makes_no_sense_is_refused(watched: Town) -> None:
    gao, east = watched.accounts["gao"], _actor(watched, "east")
    translation.activate("en")
    with pytest.raises(Refused, match="somebody else"):
        handing.ask(absent=gao, substitute=gao, since=NOON, until=NOON + DAY, reason="", by=east, at=NOON)
    with pytest.raises(Refused, match="end must lie ahead"):
        _ask(watched, until=NOON - DAY)
    far = watched.accounts["far_gao"]
    with pytest.raises(Refused, match="none of your grids"):
        handing.ask(absent=far, substitute=gao, since=NOON, until=NOON + DAY, reason="", by=east, at=NOON)
    one = _ask(watched)
    with pytest.raises(Refused, match="already"):
        _ask(watched)
    handing.decline(one, by=_actor(watched, "tenzin"), at=NOON)
    assert _ask(watched).state == "waiting"


def test_the_page_asks_signs_and_shows_who_may(watched: Town, enter: Enter) -> None:
    url = reverse("areas:hand-overs")
    given = {"absent": watched.accounts["gao"].pk, "substitute": watched.accounts["tenzin"].pk,
             "since": "2022-11-08T12:00", "until": "2022-11-10T12:00", "reason": "发热"}  # fmt: skip
    assert enter("east").post(url, given).status_code == 302
    one = HandOver.objects.get()
    assert "waits for your signature" in enter("tenzin").get("/areas/grid/").content.decode()
    assert (
        enter("far_gao").post(reverse("areas:hand-over", args=[one.ref]), {"do": "take"}).status_code == 404
    )
    page = enter("tenzin").get(url).content.decode()
    assert "I take these grids over" in page and "E1网格" in page
    enter("tenzin").post(reverse("areas:hand-over", args=[one.ref]), {"do": "take"})
    one.refresh_from_db()
    assert one.state == "taken"
    assert "6 people" in enter("gao").get(url).content.decode()
    assert "Give back now" in enter("east").get(url).content.decode()
    assert "发热" not in enter("far_gao").get(url).content.decode()
