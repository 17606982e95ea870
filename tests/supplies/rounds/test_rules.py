"""Doors, stops, seconds: what the solver is given."""

import pytest

from frontline.solvers.routes import Plan, Round
from frontline.solvers.routes.check import check
from frontline.supplies.rounds.rules import (
    DOOR,
    STOREY,
    TO_PERSON,
    CrewDay,
    Door,
    kept,
    problem_of,
    seconds_at,
    storey,
    times_of,
    walked,
)

CREW = CrewDay(1, "cart", 40, 1.2, 97.0, 33.0, 8 * 3600, 18 * 3600, 4, frozenset({"1/1"}))


def door(pack: int, building: int = 1, **more: object) -> Door:
    values: dict[str, object] = {
        "lon": 97.0 + building / 1000, "lat": 33.0, "size": 1, "ready": 0.0, "due": 24 * 3600.0, "area": "1/1", **more
    }  # fmt: skip
    return Door(pack, building, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "said, wanted",
    [
        (door(1, floor="3层"), 3), (door(1, door="302"), 3), (door(1, door="1204"), 12), (door(1, door="7"), 1),
        (door(1), 1), (door(1, floor="99999层"), 60),
    ],
)  # fmt: skip
def test_a_storey_by_its_name_or_the_door(said: Door, wanted: int) -> None:
    assert storey(said) == wanted


def test_stairs_are_climbed_once_for_all_doors_above_one_another() -> None:
    doors = walked(
        [door(3, door="501"), door(1, door="101"), door(2, door="301"), door(4, unit="2", door="201")]
    )
    assert [one.pack for one in doors] == [1, 2, 3, 4]
    assert seconds_at(doors) == [DOOR, DOOR + 2 * STOREY, DOOR + 2 * STOREY, DOOR + STOREY]


def test_handing_over_takes_longer() -> None:
    assert seconds_at([door(1, to_person=True)]) == [TO_PERSON]


def test_doors_of_a_building_are_one_stop_that_every_vehicle_can_take() -> None:
    asked = problem_of([door(pack, size=2) for pack in range(50)], [CREW])
    assert sorted(stop.demand for stop in asked.problem.stops) == [20, 40, 40]
    assert sorted(pack for one in asked.packs for pack in one) == list(range(50))


def test_special_needs_and_risk_stand_alone() -> None:
    doors = [door(1), door(2, special=True), door(3, high_risk=True)]
    stops = problem_of(doors, [CREW]).problem.stops
    assert sorted((stop.special, stop.high_risk) for stop in stops) == [
        (False, False),
        (False, True),
        (True, False),
    ]


def test_times_are_those_the_judge_of_plans_finds() -> None:
    problem = problem_of([door(pack, pack) for pack in range(1, 5)], [CREW]).problem
    rounds = ((0, 1), (2, 3))
    times = times_of(problem, 0, rounds)
    judged = check(problem, Plan(tuple(Round(0, n, one) for n, one in enumerate(rounds)), (), 0.0))
    assert judged.broken == []
    assert [at for one in times for at in one.arrives] == pytest.approx(
        [judged.arrivals[n] for n in range(4)]
    )
    assert sum(one.metres for one in times) == pytest.approx(judged.metres)


def test_a_crew_that_is_late_gives_up_from_its_end() -> None:
    late = CrewDay(**{**{name: getattr(CREW, name) for name in CREW.__slots__}, "closes": CREW.opens + 700})
    problem = problem_of([door(pack, pack) for pack in range(1, 5)], [late]).problem
    held, given = kept(problem, 0, [[0, 1], [2, 3]])
    assert given and [stop for one in held for stop in one] + given[::-1] == [0, 1, 2, 3]
