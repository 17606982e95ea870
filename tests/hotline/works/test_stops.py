"""Planned stops: told to exactly those inside now, special needs called first, water when it is long, actual times."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from frontline.city import clock
from frontline.city.access import NotHere
from frontline.city.models import LogEntry, Person
from frontline.hotline.works.actions import crews, stops
from frontline.hotline.works.actions.stops import Drawn
from frontline.hotline.works.models import StopDeed, SupplyStop
from frontline.hotline.works.queries import panels
from frontline.hotline.works.queries import stops as kept
from frontline.loop.actions import Refused
from frontline.loop.models import Task
from tests.hotline.conftest import NOON
from tests.hotline.desk import agency, who
from tests.hotline.works.crew import UTILITY, dispatcher
from tests.town import Town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def drawn(
    town: Town, *, grid: str = "E1", hours: float = 8, ahead: timedelta = 2 * DAY, **more: object
) -> SupplyStop:
    said: dict[str, object] = {"place": town.grids[grid], "trade": "water", "why": "更换阀门"} | more
    told = Drawn(begins_at=NOON + ahead, ends_at=NOON + ahead + hours * HOUR, **said)  # type: ignore[arg-type]
    return stops.draw(told, office=agency(UTILITY), by=dispatcher(town, NOON), at=NOON)


def told_to(town: Town, name: str) -> bool:
    person = Person.objects.select_related("building__place").get(pk=town.people[name].pk)
    return panels.of_resident(person, NOON) is not None


def test_exactly_those_inside_as_of_now_read_it(town: Town) -> None:
    row = drawn(town)
    assert not any(told_to(town, name) for name in town.people), "nobody hears of a draft"
    stops.announce(row, by=dispatcher(town, NOON), at=NOON)
    assert {name for name in town.people if told_to(town, name)} == {
        "lin", "lin_wife", "lin_son", "lin_mother", "patient", "wife",
    }  # fmt: skip
    moved = Person.objects.get(pk=town.people["far"].pk)
    moved.building, moved.dwelling = town.buildings[1], town.dwellings[1]
    moved.save()
    Person.objects.filter(pk=town.people["lin"].pk).update(building=town.buildings[4])
    assert told_to(town, "far") and not told_to(town, "lin")
    assert kept.inside(row, dispatcher(town, NOON)).people == 6


def test_an_announced_stop_follows_the_lines_of_the_place_until_it_is_announced(town: Town) -> None:
    row = drawn(town)
    building = town.buildings[3]
    building.grid = town.grids["E1"]
    building.save()
    stops.announce(row, by=dispatcher(town, NOON), at=NOON)
    assert told_to(town, "guest")


def test_planned_too_soon_is_refused_and_an_accident_is_not(town: Town) -> None:
    by = dispatcher(town, NOON)
    with pytest.raises(Refused, match="24"):
        stops.announce(drawn(town, ahead=HOUR), by=by, at=NOON)
    with pytest.raises(Refused, match="48"):
        stops.announce(drawn(town, trade="heat", ahead=30 * HOUR), by=by, at=NOON)
    row = stops.announce(drawn(town, ahead=timedelta(), accident=True), by=by, at=NOON)
    assert row.state == "announced"


def test_special_needs_are_called_first_and_the_last_one_closes_the_task(town: Town) -> None:
    mother, infant = town.people["lin_mother"], town.people["wife"]
    Person.objects.filter(pk=mother.pk).update(needs=["alone"])
    Person.objects.filter(pk=infant.pk).update(needs=["dialysis"])
    by = dispatcher(town, NOON)
    row = stops.announce(drawn(town), by=by, at=NOON)
    task = Task.objects.get(kind="stop_calls")
    assert (task.due_at, [one.person.pk for one in kept.to_call(row, by)]) == (
        row.begins_at,
        [infant.pk, mother.pk],
    )
    stops.called(row, infant, outcome="no_answer", by=by, at=NOON)
    stops.called(row, mother, outcome="reached", by=by, at=NOON)
    assert [one.person.pk for one in kept.to_call(row, by)] == [infant.pk, mother.pk]
    stops.called(row, infant, outcome="needs_help", note="要水", by=by, at=NOON + HOUR)
    task.refresh_from_db()
    assert (task.state, task.evidence) == ("done", StopDeed.objects.get(kind="called").ref)
    with pytest.raises(NotHere):
        stops.called(row, town.people["far"], outcome="reached", by=by, at=NOON)


def test_a_long_stop_asks_for_water_which_residents_read(town: Town) -> None:
    by = dispatcher(town, NOON)
    row = stops.announce(drawn(town, hours=20), by=by, at=NOON)
    assert not Task.objects.filter(kind="temporary_water").exists()
    stops.move(row, begins_at=row.begins_at, ends_at=row.ends_at + 10 * HOUR, why="挖出老管", by=by, at=NOON)
    task = Task.objects.get(kind="temporary_water")
    stops.bring_water(row, where="1号院门口，每日8点到20点", by=by, at=NOON + HOUR)
    task.refresh_from_db()
    assert task.state == "done"
    lin = Person.objects.select_related("building__place").get(pk=town.people["lin"].pk)
    panel = panels.of_resident(lin, NOON)
    assert panel is not None and "1号院" in panel.context["rows"][0][0].stop.water_at


def test_it_closes_with_actual_times_and_nobody_reads_it_any_more(town: Town) -> None:
    by = dispatcher(town, NOON)
    row = stops.announce(drawn(town, hours=30), by=by, at=NOON)
    began = row.begins_at + HOUR
    stops.begin(row, by=dispatcher(town, began), at=began)
    with pytest.raises(Refused):
        stops.end(row, ended_at=began + 5 * HOUR, by=by, at=began + 4 * HOUR)
    row = stops.end(row, ended_at=began + 3 * HOUR, by=by, at=began + 4 * HOUR)
    assert (row.state, row.really_began_at, row.really_ended_at) == ("over", began, began + 3 * HOUR)
    assert not told_to(town, "lin")
    assert Task.objects.get(kind="temporary_water").state == "gone", (
        "no water was brought, and none is needed"
    )


def test_an_outline_holds_the_buildings_that_stand_inside(town: Town) -> None:
    for number, building in town.buildings.items():
        building.place.lon, building.place.lat = 97.0 + 0.01 * number, 33.0
        building.place.save()
    ring = [[97.005, 32.9], [97.025, 32.9], [97.025, 33.1], [97.005, 33.1]]
    row = drawn(town, place=None, outline=ring)
    assert {one.pk for one in kept.buildings_of(row)} == {town.buildings[1].pk, town.buildings[2].pk}
    for wrong in (
        [[97, 33]],
        [[500, 1], [2, 2], [3, 3]],
        [["a", "b"], [1, 2], [3, 4]],
        [[50.0, 1.0], [51, 1], [51, 2]],
    ):
        with pytest.raises(Refused):
            drawn(town, place=None, outline=wrong)


def test_only_the_own_office_draws_and_reads_who_is_called(town: Town) -> None:
    Person.objects.filter(pk=town.people["lin_mother"].pk).update(needs=["alone"], name="甲奶奶")
    row = drawn(town)
    with pytest.raises(NotHere):
        stops.announce(row, by=who(town, "health", NOON), at=NOON)
    stops.announce(row, by=dispatcher(town, NOON), at=NOON)
    clock.set_exercise(at=NOON, paused=True)
    for name, reads in (("wang", True), ("he", False), ("sun", False)):
        client = Client()
        client.force_login(town.accounts[name])
        page = client.get(reverse("hotline:stop", args=[row.ref])).content.decode()
        assert ("甲奶奶" in page) is reads, name
    assert LogEntry.objects.filter(kind="stop_calls_read", actor=town.accounts["wang"].pk).exists()
    for name in ("health", "lin", "zhou", "gao"):
        client.force_login(town.accounts[name])
        assert client.get(reverse("hotline:stop", args=[row.ref])).status_code == 404


def test_a_resident_reads_it_with_the_telephone_of_the_night(town: Town) -> None:
    by = dispatcher(town, NOON)
    post = crews.open_post(
        office=agency(UTILITY), trade="water", kind="area_room", name="东片区值班室", serves=[town.communities["east"]],
        by=by, at=NOON,
    )  # fmt: skip
    crews.enter_shift(
        post, name="扎西", phone="0976-8820009", since=NOON, until=NOON + 12 * HOUR, by=by, at=NOON
    )
    stops.announce(drawn(town), by=by, at=NOON)
    clock.set_exercise(at=NOON, paused=True)
    client = Client()
    client.force_login(town.accounts["lin"])
    page = client.get(reverse("residents:home")).content.decode()
    assert "停水" in page and "更换阀门" in page and "0976-8820009" in page
