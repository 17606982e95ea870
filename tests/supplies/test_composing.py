"""Which door gets what, and who waits: no database."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontline.supplies.composing import NEVER, Claim, Door, allot, claims, in_turn, read, ruling

DAY = date(2022, 11, 8)
OURS = ruling()


def door(number: int = 1, *, last: dict[str, date] | None = None, community: int = 1, **counts: int) -> Door:
    return Door(number, number, community, {"people": 2, **counts}, last or {})


def kinds(*doors: Door, on: date = DAY) -> list[str]:
    return [claim.kind for claim in claims(doors, OURS, on=on)]


def test_size_faith_and_needs_say_what_a_door_gets() -> None:
    assert kinds(door(people=1)) == ["food_small"]
    assert kinds(door(people=4)) == ["food_medium"]
    assert kinds(door(people=7)) == ["food_large"]
    assert kinds(door(people=4, halal=1)) == ["halal_large"]
    assert kinds(door(infants=1, diabetes=1)) == ["food_small", "infant", "diabetes"]
    assert kinds(door(infants=3)) == ["food_small", "infant_twins"]
    assert kinds(door(people=0)) == kinds(door(none=1)) == []


def test_fuel_is_for_stoves_in_winter() -> None:
    assert "fuel" in kinds(door(courtyard=1))
    assert "fuel" not in kinds(door())
    assert "fuel" not in kinds(door(courtyard=1), on=date(2023, 7, 1))
    assert OURS.is_winter(date(2023, 1, 1)) and not OURS.is_winter(date(2022, 10, 14))


def test_a_door_is_due_again_after_the_days_of_the_family() -> None:
    every = OURS.families["food"].every
    assert kinds(door(last={"food": DAY - timedelta(days=every - 1)})) == []
    assert kinds(door(last={"food": DAY - timedelta(days=every)})) == ["food_small"]


@pytest.mark.parametrize("need", OURS.special)
def test_each_special_need_makes_a_door_special(need: str) -> None:
    assert all(claim.special for claim in claims([Door(1, 1, 1, {"people": 2, need: 1}, {})], OURS, on=DAY))
    assert not any(claim.special for claim in claims([door()], OURS, on=DAY))


def test_a_rule_that_names_what_is_not_there_is_refused() -> None:
    base = "infant_months: {value: 36, source: ''}\nwinter: {from: 10-15, to: 04-15}\nspecial: []\n"
    kind = "kinds: {a: {goods: {rice: 1}}}\n"
    with pytest.raises(ValueError, match="rice"):
        read(base + "families: {}\nrules: []\ngoods: {}\n" + kind)
    with pytest.raises(ValueError, match="family or kind"):
        read(base + "families: {}\ngoods: {rice: {}}\n" + kind
             + "rules: [{family: x, kind: a, when: {}, certainty: sure}]")  # fmt: skip


CLAIMS = st.lists(
    st.builds(
        Claim,
        dwelling=st.integers(1, 10**6),
        building=st.just(1),
        community=st.integers(1, 4),
        family=st.just("food"),
        kind=st.sampled_from(["a", "b"]),
        special=st.booleans(),
        since=st.sampled_from([NEVER, DAY - timedelta(days=4), DAY - timedelta(days=9)]),
    ),
    max_size=60,
)
INSIDE = {"a": {"rice": 1}, "b": {"rice": 1, "milk": 2}}


@given(CLAIMS, st.integers(0, 60), st.integers(0, 60))
def test_nothing_is_given_twice_and_nothing_is_kept_back(wanted: list[Claim], rice: int, milk: int) -> None:
    done = allot(wanted, INSIDE, {"rice": rice, "milk": milk}, on=DAY)
    used = Counter[str]()
    for claim in done.given:
        used.update(INSIDE[claim.kind])
    assert (done.left.get("rice", 0), done.left.get("milk", 0)) == (rice - used["rice"], milk - used["milk"])
    assert used["rice"] <= rice and used["milk"] <= milk
    assert len(done.given) + len(done.short) == len(wanted)
    for claim, scarce in done.short:  # what is left over would not have made this pack
        assert done.left.get(scarce, 0) < INSIDE[claim.kind][scarce]


@given(CLAIMS, st.integers(0, 60))
def test_special_first_then_who_waited_longest(wanted: list[Claim], rice: int) -> None:
    alike = [Claim(c.dwelling, 1, c.community, "food", "a", c.special, c.since) for c in wanted]
    done = allot(alike, INSIDE, {"rice": rice}, on=DAY)
    rank = [(not claim.special, claim.since) for claim in done.given]
    waiting = [(not claim.special, claim.since) for claim, __ in done.short]
    assert rank == sorted(rank)
    assert not waiting or not rank or max(rank) <= min(waiting)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=6), st.data())
def test_communities_share_in_proportion_however_far_it_reaches(
    sizes: list[int], data: st.DataObject
) -> None:
    wanted = [
        Claim(100 * place + n, 1, place, "food", "a", False, NEVER)
        for place, size in enumerate(sizes)
        for n in range(size)
    ]
    reach = data.draw(st.integers(0, len(wanted)))
    got = Counter(claim.community for claim in in_turn(wanted, on=DAY)[:reach])
    steps = [(got[place] - 0.5) / size for place, size in enumerate(sizes) if got[place]]
    waiting = [(got[place] + 0.5) / size for place, size in enumerate(sizes) if got[place] < size]
    assert not steps or not waiting or max(steps) <= min(waiting)


def test_the_order_is_the_same_whenever_it_is_asked_and_another_on_another_day() -> None:
    wanted = [Claim(n, 1, 1, "food", "a", False, NEVER) for n in range(50)]
    assert in_turn(wanted, on=DAY) == in_turn(wanted[::-1], on=DAY)
    assert in_turn(wanted, on=DAY) != in_turn(wanted, on=DAY + timedelta(days=1))
