"""Lists and counts of passes, within the reader's rights; panels of a person, a place and a resident."""

from collections.abc import Callable

import pytest
from django.db import connection

from frontline.areas.passes import actions, queries
from frontline.areas.passes.models import Crossing, Pass
from frontline.areas.passes.scope import pass_for, passes
from frontline.city import access
from frontline.city.access import Actor, NotHere
from tests.areas.conftest import NOON
from tests.areas.passes.making import DAY, HOUR, commander, given, lorry, secretaries, wish
from tests.town import Town

Who = Callable[..., Actor]


@pytest.fixture(autouse=True)
def staff(town: Town) -> None:
    secretaries(town)
    commander(town)


def test_another_place_sees_nothing(town: Town, actor: Who) -> None:
    row = given(town)
    assert (
        pass_for(actor("east"), row.ref) == pass_for(actor("gao"), row.ref) == pass_for(actor("lin"), row.ref)
    )
    for stranger in ("west", "zhou", "drolma"):
        assert not passes(actor(stranger)).exists()
        with pytest.raises(NotHere):
            pass_for(actor(stranger), row.ref)


@pytest.mark.parametrize(("name", "seen"), [("he", 3), ("east", 2), ("west", 1), ("lin", 1), ("zhou", 0)])
def test_the_lock_behind_the_door_is_the_same(town: Town, actor: Who, name: str, seen: int) -> None:
    given(town)
    given(town, who="far")
    actions.give(lorry(town), by=actor("he"), at=NOON)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE frontline_web")
    access.identify(actor(name))
    assert (Pass.objects.count(), passes(actor(name)).count()) == (seen, seen)
    assert Crossing.objects.count() == 0


def test_each_list_holds_its_own(town: Town, actor: Who) -> None:
    he = actor("he")
    waits = actions.ask(wish(town), by=actor("lin"), at=NOON)
    half = given(town, ground="other", until=NOON + HOUR * 20)
    soon = given(town, until=NOON + HOUR)
    long = given(town, who="far", until=NOON + 3 * DAY)
    gone = actions.revoke(given(town), why="x", by=he, at=NOON)
    assert list(queries.waiting(he)) == [waits]
    assert list(queries.to_sign(he)) == [half]
    assert list(queries.holding(he)) == [soon, long]
    assert list(queries.ending(he)) == [soon]
    assert list(queries.revoked(he)) == [gone]
    assert list(queries.holding(actor("west"))) == [long]
    for one in queries.RECORD_SETS:
        assert one.count(he) == one.query(he).count()


def test_counts_by_reason_and_place_open_to_their_lists(town: Town, actor: Who) -> None:
    he = actor("he")
    given(town)
    given(town, who="guest")
    given(town, who="far", ground="posted", note="")
    actions.give(lorry(town, building=None), by=he, at=NOON)
    cells = queries.by_ground_and_place(he)
    assert [(one.ground, one.place and one.place.name, one.count) for one in cells] == [
        ("hospital", "东社区", 2), ("goods", None, 1), ("posted", "西社区", 1),
    ]  # fmt: skip
    for one in cells:
        listed = queries.chosen(queries.holding(he), ground=one.ground, place=one.place)
        assert listed.count() == one.count
    assert [one.ground for one in queries.by_ground_and_place(actor("west"))] == ["posted"]


def test_a_list_costs_the_same_however_long(
    town: Town, actor: Who, django_assert_num_queries: Callable[..., object]
) -> None:
    he = actor("he")
    for _ in range(3):
        given(town)
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        assert len(queries.lines(list(queries.holding(he)), he)) == 3


def test_names_are_masked_for_who_may_not_read_them(town: Town, actor: Who) -> None:
    row = given(town, escort="卓玛嘎")
    assert queries.people_of(row, actor("east")) == ["甲lin", "卓玛嘎"]
    assert queries.people_of(row, actor("he")) == ["甲***", "卓**"]
    assert queries.holder_of(row, actor("he")) == "甲***"


def test_panels(town: Town, actor: Who) -> None:
    lin, east = town.people["lin"], town.communities["east"]
    he, gao = actor("he"), actor("gao")
    assert queries.of_person(gao, lin) is None
    offered = queries.of_person(he, lin)
    assert offered is not None and offered.context["gives"] and not offered.context["lines"]
    assert queries.of_place(he, east) is None
    given(town)
    assert queries.of_person(gao, lin) is not None
    for place in (east, town.grids["E1"], town.buildings[1].place, town.township):
        panel = queries.of_place(he, place)
        assert panel is not None and [n for _name, _key, n in panel.context["counts"]] == [1]
    assert queries.of_place(actor("west"), east) is None
    own = queries.of_resident(lin, NOON)
    assert own is not None and len(own.context["passes"]) == 1
