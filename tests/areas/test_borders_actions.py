"""Arrivals told ahead, registered, taken back; what the plan makes of them."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import uuid4

import pytest

from frontline.areas.borders import actions, queries
from frontline.areas.borders.models import Arrival
from frontline.areas.borders.rules import Coming
from frontline.city.access import NOBODY, Actor, NotAllowed, NotHere
from frontline.city.models import LogEntry, Person, Site
from frontline.facts.base import person as person_subject
from frontline.loop import queries as loop
from frontline.loop import reconcile
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow, Task
from tests.areas.borders import came, details, open_road, told
from tests.areas.conftest import NOON
from tests.town import Town, account

Who = Callable[..., Actor]
DAY = timedelta(days=1)


@pytest.fixture
def road(town: Town) -> Site:
    return open_road(town, NOON)


def test_told_ahead_the_number_finds_it_at_the_point(town: Town, road: Site, actor: Who) -> None:
    row = told(town, road, NOON)
    guard = actor("guard", NOON + DAY)
    for typed in (row.code, "138 0000 0001", "110101199003070978", "乙旅"):
        assert queries.find(road, typed, guard) == [row]
    assert queries.find(road, "王", guard) == []
    assert queries.state_of(row, NOON + 2 * DAY) == Coming.MISSING


def test_registered_from_a_high_area_the_plan_isolates_and_the_grid_has_tasks(
    town: Town, road: Site, actor: Who
) -> None:
    ahead = told(town, road, NOON)
    later = NOON + DAY
    row = came(town, road, actor("guard", later), later, ahead)
    reconcile.settle(at=later)
    person = Person.objects.get(pk=row.person_id or 0)
    assert (person.standing, person.building_id, person.sex) == ("visitor", town.buildings[1].pk, "m")
    measures = {one.kind for one in loop.measures_of(person_subject(person.pk), at=later)}
    assert "central_isolation" in measures
    assert queries.follows(row, actor("guard", later))
    assert loop.open_tasks(actor("gao", later), at=later).filter(subject_id=person.pk).exists()
    fact = FactRow.objects.get(pk=row.fact or "")
    assert (fact.kind, fact.at.date()) == ("area_left", date(2022, 11, 8))


def test_from_a_medium_area_the_measure_is_at_home_in_the_grid(town: Town, road: Site, actor: Who) -> None:
    row = came(town, road, actor("guard"), NOON, level="medium")
    reconcile.settle(at=NOON)
    kinds = {one.kind for one in loop.measures_of(person_subject(row.person_id or 0), at=NOON)}
    assert "home_isolation" in kinds
    assert Task.objects.filter(subject_id=row.person_id or 0, building=town.buildings[1].pk).exists()


def test_from_nowhere_at_risk_nothing_follows(town: Town, road: Site, actor: Who) -> None:
    row = came(town, road, actor("guard"), NOON, level="none")
    assert (row.fact, FactRow.objects.count()) == (None, 0)
    assert queries.follows(row, actor("guard")) == []


def test_somebody_known_keeps_the_own_home(town: Town, road: Site, actor: Who) -> None:
    first = came(town, road, actor("guard"), NOON)
    lin = town.people["lin"]
    Person.objects.filter(pk=first.person_id or 0).update(id_number_key=None)
    lin.id_number_key = first.id_number_key
    lin.save()
    again = came(town, road, actor("guard"), NOON + DAY, building=town.buildings[4])
    assert again.person_id == lin.pk
    assert Person.objects.get(pk=lin.pk).building_id == town.buildings[1].pk


def test_a_visitor_who_moves_on_is_seen_where_they_stay_now(town: Town, road: Site, actor: Who) -> None:
    row = came(town, road, actor("guard"), NOON)
    came(town, road, actor("guard"), NOON + DAY, building=town.buildings[4])
    assert Person.objects.get(pk=row.person_id or 0).building_id == town.buildings[4].pk


def test_sent_twice_it_is_one_arrival(town: Town, road: Site, actor: Who) -> None:
    key = uuid4()
    rows = [
        actions.register(
            details(town), point=road, level="high", told=None, key=key, by=actor("guard"), at=NOON
        )
        for _ in range(2)
    ]
    assert rows[0] == rows[1]
    assert (Arrival.objects.count(), FactRow.objects.count()) == (1, 1)


def test_two_guards_at_once_register_once(town: Town, road: Site, actor: Who) -> None:
    ahead = told(town, road, NOON)
    account(town, "second", "gate_guard", on="site", on_id=road.pk)
    came(town, road, actor("guard"), NOON, ahead)
    with pytest.raises(Refused, match=r"12:00"):
        came(town, road, actor("second"), NOON, ahead)
    assert FactRow.objects.count() == 1


def test_only_the_own_point(town: Town, road: Site, actor: Who) -> None:
    other = open_road(town, NOON, "K2", "other_guard")
    with pytest.raises(NotHere):
        came(town, road, actor("other_guard"), NOON)
    for name in ("gao", "he", "zhou"):
        with pytest.raises(NotAllowed):
            came(town, other, actor(name), NOON)
    assert not Arrival.objects.exists()


@pytest.mark.parametrize("hours", [-1, 0, 24 * 31])
def test_told_for_the_past_or_for_next_year(town: Town, road: Site, hours: int) -> None:
    with pytest.raises(Refused):
        told(town, road, NOON, hours=hours)


def test_a_day_of_leaving_that_cannot_be(town: Town, road: Site, actor: Who) -> None:
    for wrong in (date(2021, 11, 8), date(2023, 11, 8)):
        with pytest.raises(Refused):
            came(town, road, actor("guard"), NOON, left_on=wrong)
    with pytest.raises(Refused):
        came(town, road, actor("guard"), NOON, building=None)


def test_taken_back_what_followed_falls_away(town: Town, road: Site, actor: Who) -> None:
    row = came(town, road, actor("guard"), NOON, told(town, road, NOON))
    reconcile.settle(at=NOON)
    person = row.person_id or 0
    soon = NOON + timedelta(minutes=5)
    back = actions.take_back(row, by=actor("guard", soon), at=soon)
    reconcile.settle(at=soon)
    assert loop.measures_of(person_subject(person), at=soon) == []
    assert queries.state_of(back, soon) == Coming.EXPECTED
    with pytest.raises(Refused):
        actions.take_back(row, by=actor("guard", soon), at=soon)
    kinds = list(LogEntry.objects.filter(kind__startswith="arrival_").values_list("kind", flat=True))
    assert kinds == ["arrival_registered", "arrival_taken_back"]


def test_too_late_to_take_back(town: Town, road: Site, actor: Who) -> None:
    row = came(town, road, actor("guard"), NOON)
    late = NOON + timedelta(minutes=11)
    with pytest.raises(Refused):
        actions.take_back(row, by=actor("guard", late), at=late)


def test_who_withdraws_is_not_missing(town: Town, road: Site, actor: Who) -> None:
    row = told(town, road, NOON)
    later = NOON + 3 * DAY
    assert list(queries.climbed(actor("he", later))) == [row]
    actions.withdraw(row, by=actor("guard", later), at=later)
    assert not queries.missing(actor("he", later)).exists()


def test_the_day_of_a_point(town: Town, road: Site, actor: Who) -> None:
    late, due = told(town, road, NOON - DAY, hours=2), told(town, road, NOON, hours=1)
    told(town, road, NOON, hours=30)
    unannounced = came(town, road, actor("guard"), NOON, level="none", id_number="")
    day = queries.day_of(road, actor("guard"))
    assert [one.arrival for one in day.expected] == [due]
    assert [one.arrival for one in day.missing] == [late]
    assert ([one.arrival for one in day.came], day.unannounced) == ([unannounced], 1)
    assert NOBODY.account is None
