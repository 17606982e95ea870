"""Codes of the house's passes, the lists verifiers keep, what is noted at a point, and that it goes."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from frontline.areas.passes import actions, codes, crossings, queries
from frontline.areas.passes.models import Crossing, CrossingCount
from frontline.areas.passes.rules import Outcome
from frontline.city import passes, slips
from frontline.city.access import Actor, NotAllowed, NotHere
from frontline.city.certificates import gate_pass
from frontline.city.certificates.verdict import NotValid
from frontline.city.models import Site
from tests.areas.conftest import NOON
from tests.areas.passes.making import DAY, HOUR, given, lorry, roads, shown
from tests.town import Town

Who = Callable[..., Actor]


@pytest.fixture
def points(town: Town) -> dict[str, Site]:
    return roads(town)


def test_the_code_says_what_the_pass_says(town: Town, actor: Who, points: dict[str, Site]) -> None:
    wanted = lorry(town, points=[points["west"]], places=[town.communities["east"]], once=True)
    row = actions.give(wanted, by=actor("he"), at=NOON)
    text = codes.code_of(row, at=NOON).text
    said = gate_pass.verify(text, slips.issuer_keys(at=NOON), at=NOON)
    assert (said.number, said.vehicle, said.ground, said.once) == (row.number, "青A12345", "goods", True)
    assert [(one.name, one.id_end) for one in said.holders] == [("王**", "002X")]
    assert said.where == ("K2", "632701001001")
    assert said.expires_at == row.until
    listed = {one["ref"]: one["codes"] for one in codes.points_listed()}
    assert listed[str(points["east"].ref)] == codes.codes_here(points["east"])
    assert {"K1", "632701001001", "632701000000"} <= set(listed[str(points["east"].ref)])
    assert listed[str(points["west"].ref)] == ["K2", "632701000000"]
    for here, good in ((points["east"], True), (points["west"], True)):
        assert bool(set(said.where) & set(codes.codes_here(here))) is good


def test_a_code_is_never_signed_after_the_end(town: Town) -> None:
    row = given(town)
    with pytest.raises(passes.NoPass):
        codes.code_of(row, at=NOON + DAY)


def test_revoked_and_used_up_are_listed_until_they_would_have_ended(
    town: Town, actor: Who, points: dict[str, Site]
) -> None:
    row, once, many = given(town), given(town, once=True), given(town)
    actions.revoke(row, why="x", by=actor("he"), at=NOON + HOUR)
    both = [shown(once, at=NOON + HOUR), shown(many, at=NOON + HOUR)]
    crossings.note(both, point=points["east"], by=actor("guard", NOON + HOUR), at=NOON + HOUR)
    stopped = codes.stopped(at=NOON + HOUR)
    assert (stopped["revoked"], stopped["used"]) == ([row.number], [f"{once.number}:in"])
    with pytest.raises(NotValid, match="revoked"):
        keys = slips.issuer_keys(at=NOON)
        text = codes.code_of(row, at=NOON).text
        gate_pass.verify(text, keys, at=NOON + HOUR, revoked=stopped["revoked"])
    later = codes.stopped(at=NOON + DAY)
    assert (later["revoked"], later["used"]) == ([], [])


def test_the_log_has_no_name_and_sending_twice_is_one(
    town: Town, actor: Who, points: dict[str, Site]
) -> None:
    row, guard = given(town), actor("guard")
    good = shown(row, at=NOON - timedelta(seconds=30))
    forged = shown(None, number="青A12345", outcome="not_genuine", way="out")
    impossible = [
        shown(row, at=NOON + HOUR),
        shown(row, at=NOON - 8 * DAY),
        shown(row, way="up"),
        shown(row, outcome="?"),
    ]
    for _ in range(2):
        assert crossings.note([good, forged, *impossible], point=points["east"], by=guard, at=NOON) == 2
    noted = Crossing.objects.order_by("way").values_list("number", "way", "outcome", "at")
    minute = (NOON - timedelta(seconds=30)).replace(second=0)
    assert list(noted) == [(row.number, "in", "passed", minute), ("", "out", "not_genuine", NOON)]
    assert {field.name for field in Crossing._meta.get_fields()} == {
        "id", "number", "point", "way", "outcome", "at",
    }  # fmt: skip
    today = queries.crossings_today(points["east"], guard)
    assert (today.let_in, today.let_out, today.turned_away) == (1, 0, 1)


def test_only_a_guard_of_the_point_notes_there(town: Town, actor: Who, points: dict[str, Site]) -> None:
    with pytest.raises(NotHere):
        crossings.note([shown()], point=points["west"], by=actor("guard"), at=NOON)
    with pytest.raises(NotAllowed):
        crossings.note([shown()], point=points["west"], by=actor("lin"), at=NOON)
    with pytest.raises(NotHere):
        crossings.ask_number("X", point=points["west"], way="in", plate="", by=actor("guard"))


def test_a_number_is_answered_as_its_code_would_be(town: Town, actor: Who, points: dict[str, Site]) -> None:
    he, guard, here = actor("he"), actor("guard"), points["east"]
    vehicle = actions.give(lorry(town, once=True), by=he, at=NOON)
    elsewhere = given(town, points=[points["west"]])
    ahead = given(town, since=NOON + HOUR)
    gone = actions.revoke(given(town), why="x", by=he, at=NOON)

    def said(typed: str, plate: str = "", way: str = "in") -> Outcome:
        return crossings.ask_number(typed, point=here, way=way, plate=plate, by=guard).outcome

    assert said(f" {vehicle.number.lower()} ") is Outcome.PASSED
    assert said(vehicle.number, plate="青A1") is Outcome.PLATE
    assert said(elsewhere.number) is Outcome.POINT
    assert said(ahead.number) is Outcome.TOO_EARLY
    assert said(gone.number) is Outcome.REVOKED
    assert said("22222222222") is Outcome.NOT_GENUINE
    crossings.note([shown(vehicle)], point=here, by=guard, at=NOON)
    assert (said(vehicle.number), said(vehicle.number, way="out")) == (Outcome.USED, Outcome.PASSED)


def test_after_its_days_only_the_count_is_left(town: Town, actor: Who, points: dict[str, Site]) -> None:
    guard, here = actor("guard"), points["east"]
    row = given(town)
    entries = [shown(row), shown(row, way="out"), shown(row), shown(outcome="not_genuine")]
    crossings.note(entries, point=here, by=guard, at=NOON)
    assert not crossings.erase(at=NOON + 14 * DAY)
    assert crossings.erase(at=NOON + 15 * DAY)
    assert not Crossing.objects.exists()
    counted = CrossingCount.objects.order_by("way", "outcome").values_list("way", "outcome", "count")
    assert list(counted) == [("in", "not_genuine", 1), ("in", "passed", 2), ("out", "passed", 1)]
    assert str(CrossingCount.objects.values_list("day", flat=True)[0]) == "2022-11-08"
    assert queries.counted_at(here, guard) == 4
    crossings.note([shown(row, at=NOON + DAY)], point=here, by=actor("guard", NOON + DAY), at=NOON + DAY)
    assert crossings.erase(at=NOON + 16 * DAY) and queries.counted_at(here, guard) == 5
