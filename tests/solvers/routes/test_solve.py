import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from frontline.solvers.routes import (
    Kind,
    Plan,
    Problem,
    Round,
    Rule,
    Stop,
    UnusableInput,
    Vehicle,
    merged,
    solve,
)
from frontline.solvers.routes.check import check
from tests.solvers.routes.small import DEPOT, SEEDS, best_by_trying, plain, ruled, worth

VAN = Kind("van", 10)


def row(count: int, **more: object) -> tuple[Stop, ...]:
    """Stops east of the depot, 100 m apart."""
    return tuple(Stop(f"s{k}", 600.0 + 100 * k, 500.0, **more) for k in range(count))  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, stops=some.integers(1, 5))
def test_tiny_problems_are_solved_to_the_best(seed: int, stops: int) -> None:
    problem = plain(seed, stops)
    problem = replace(problem, vehicles=problem.vehicles[: min(stops, 3)])
    plan = solve(problem, steps=400, seed=seed)
    assert not check(problem, plan).broken
    assert worth(problem, plan) == best_by_trying(problem)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, stops=some.integers(1, 14))
def test_every_rule_is_kept_and_the_cost_is_the_cost(seed: int, stops: int) -> None:
    problem = ruled(seed, stops)
    plan = solve(problem, steps=200, seed=seed)
    found = check(problem, plan)
    assert not found.broken and found.cost == pytest.approx(plan.cost, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_with_rules_tiny_problems_leave_out_no_more_than_must_be(seed: int) -> None:
    problem = ruled(seed, 4)
    special, others, cost = best_by_trying(problem)
    mine = worth(problem, solve(problem, steps=2500, seed=seed))
    assert mine[:2] == (special, others)
    assert mine[2] <= cost * 1.0001


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_no_stop_is_left_out_that_fits_somewhere(seed: int) -> None:
    problem = ruled(seed, 12)
    plan = solve(problem, steps=50, seed=seed)
    for one in plan.unserved:
        assert not any(not check(problem, tried).broken for tried in with_one_more(problem, plan, one.stop))


def with_one_more(problem: Problem, plan: Plan, stop: int) -> list[Plan]:
    """The plan with the stop in each place of each round, and alone in each round that stays at home."""
    rest = tuple(one for one in plan.unserved if one.stop != stop)
    used = {(one.vehicle, one.number): one.stops for one in plan.rounds}
    tried = []
    for k, vehicle in enumerate(problem.vehicles):
        for number in range(vehicle.rounds):
            stops = used.get((k, number), ())
            for at in range(len(stops) + 1):
                changed = used | {(k, number): (*stops[:at], stop, *stops[at:])}
                tried.append(Plan(tuple(Round(*slot, order) for slot, order in changed.items()), rest, 0.0))
    return tried


def test_the_same_seed_and_steps_give_the_same_plan() -> None:
    problem = plain(3, 120, 30)
    first, again, other = (solve(problem, steps=3000, seed=seed).rounds for seed in (5, 5, 6))
    assert first == again != other


def test_a_search_can_be_left_at_any_moment() -> None:
    heard: list[tuple[float, float]] = []

    def stop_at_once(share: float, cost: float) -> bool:
        heard.append((share, cost))
        return len(heard) == 2

    problem = plain(4, 80, 20)
    plan = solve(problem, seconds=600, progress=stop_at_once)
    assert len(heard) == 2 and heard[1][1] == plan.cost and not check(problem, plan).broken


def test_people_at_high_risk_come_last_or_by_a_closed_loop() -> None:
    near = Stop("risk", 550.0, 500.0, high_risk=True)
    problem = Problem((near, *row(3)), (Vehicle("v", VAN, DEPOT),), detour=1)
    assert solve(problem, steps=200).rounds[0].stops[-1] == 0
    loop = Vehicle("v", replace(VAN, closed_loop=True), DEPOT)
    assert solve(replace(problem, vehicles=(loop,)), steps=200).cost == pytest.approx(600)


def test_special_needs_push_others_out() -> None:
    stops = (*row(4, demand=5), Stop("special", 9000.0, 500.0, 5, special=True))
    plan = solve(Problem(stops, (Vehicle("v", VAN, DEPOT),)), steps=0)
    assert 4 in plan.rounds[0].stops and [one.stop for one in plan.unserved] != [4]


def test_a_hand_cart_goes_out_again_when_it_is_back() -> None:
    cart = Vehicle("cart", Kind("cart", 2, 1.0, 0, 100.0), DEPOT, None, 0.0, 1399.0, rounds=4)
    plan = solve(Problem(row(4, demand=1), (cart,), detour=1), steps=300)
    assert [len(one.stops) for one in plan.rounds] == [2, 1] and len(plan.unserved) == 1
    more = solve(Problem(row(4, demand=1), (replace(cart, closes=1400.0),), detour=1), steps=300)
    assert len(more.rounds) == 2 and not more.unserved  # 500 s and 900 s, nothing to spare


def test_everything_there_is_to_say_about_a_stop_left_out() -> None:
    slow = replace(VAN, speed=1.0)
    for stop, vehicle, rule, said, short in (
        (Stop("a", 600, 500, closed_to=frozenset({"van"})), {}, Rule.NOBODY, "cannot be reached by any vehicle", 0),
        (Stop("a", 600, 500, area="north"), {"areas": frozenset({"south"})}, Rule.NOBODY, "No van serves sub-area", 0),
        (Stop("a", 600, 500, 13), {}, Rule.TOO_LARGE, "needs 13; the largest vehicle .* takes 10", 3),
        (Stop("a", 600, 500, due=40), {}, Rule.TOO_FAR, "would be 1 minute late", 60),
        (Stop("a", 500, 800), {"closes": 500.0}, Rule.TOO_FAR, "would be 2 minutes late", 100),
        (Stop("a", 600, 500, 5), {}, Rule.FULL, "lacks room for 3 of 5", 3),
        (Stop("a", 500, 700, 1, due=700, ready=500), {"closes": 800.0}, Rule.NO_TIME, "2 minutes late", 90),
    ):  # fmt: skip
        kept = Stop("kept", 500.0, 600.0, 8, special=True, service=490 if rule is Rule.NO_TIME else 0)
        crew = Vehicle("v", slow, DEPOT, **vehicle)
        allowed = replace(kept, area="south", closed_to=frozenset())
        plan = solve(Problem((allowed, stop), (crew,), detour=1), steps=20)
        (left,) = plan.unserved
        assert left.stop == 1 and left.rule is rule and left.short == pytest.approx(short), left
        assert re.search(said, left.why) and left.helps.endswith(".")


def test_the_order_of_risk_can_be_the_reason() -> None:
    """One round, its only stop at high risk and so early that nothing fits before; after it nobody may come."""
    risk = Stop("risk", 500.0, 600.0, special=True, high_risk=True, due=100.0)
    slow = Vehicle("v", replace(VAN, speed=1.0), DEPOT)
    (left,) = solve(Problem((risk, Stop("a", 500, 650)), (slow,), detour=1), steps=20).unserved
    assert left.stop == 1 and left.rule is Rule.NO_TIME and left.short == pytest.approx(100)


def test_doors_of_a_building_are_one_stop() -> None:
    doors = [Stop(f"d{k}", 1.0, 2.0, 2, service=30.0) for k in range(5)] + [Stop("e", 1.0, 2.0, special=True)]
    stops, served = merged(doors, 6)
    assert [stop.demand for stop in stops] == [6, 4, 1] and served == [[0, 1, 2], [3, 4], [5]]
    assert stops[0].service == 90
    with pytest.raises(UnusableInput, match="Door d0 needs 2, more than the 1"):
        merged(doors, 1)


def test_many_stops_in_one_place_do_no_harm() -> None:
    stops = tuple(Stop(f"s{k}", 7.0, 7.0) for k in range(120))
    problem = Problem(stops, (Vehicle("v", Kind("van", 200), DEPOT),))
    plan = solve(problem, steps=300)
    assert not check(problem, plan).broken and len(plan.rounds) == 1 and not plan.unserved


NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("stop", "vehicle", "kind", "said"),
    [
        ({"x": NAN}, {}, {}, "Stop a has no place"), ({"demand": 1.5}, {}, {}, "whole number"),
        ({"demand": -1}, {}, {}, "demand of stop a"), ({"demand": NAN}, {}, {}, "demand of stop a"),
        ({"ready": 5, "due": 4}, {}, {}, "ends before it begins"), ({"due": NAN}, {}, {}, "ends before it begins"),
        ({"service": -1}, {}, {}, "service time"), ({"x": 1e9}, {}, {}, "km apart"),
        ({}, {"start": (NAN, 0.0)}, {}, "no place to start"), ({}, {"opens": 5, "closes": 4}, {}, "The shift"),
        ({}, {"rounds": 0}, {}, "at least one round"),
        ({}, {"rounds": 2, "end": (1.0, 1.0)}, {}, "end where it starts"),
        ({}, {}, {"capacity": 0}, "capacity of a van"), ({}, {}, {"speed": 0}, "speed of a van"),
        ({}, {}, {"loading": INF}, "Times and costs"), ({}, {"rounds": 10**9}, {}, "rounds can be planned"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_a_sentence(
    stop: dict[str, Any], vehicle: dict[str, Any], kind: dict[str, Any], said: str
) -> None:
    made = replace(Stop("a", 1.0, 1.0), **stop)
    van = replace(Vehicle("v", replace(VAN, **kind), DEPOT), **vehicle)
    with pytest.raises(UnusableInput, match=said):
        Problem((made,), (van,))


def test_nothing_to_plan_is_refused() -> None:
    van, stop = Vehicle("v", VAN, DEPOT), Stop("a", 1.0, 1.0)
    for stops, vehicles in (((), (van,)), ((stop,), ())):
        with pytest.raises(UnusableInput, match="name at least one"):
            Problem(stops, vehicles)
    with pytest.raises(UnusableInput, match="detour"):
        Problem((stop,), (van,), detour=0.5)
    with pytest.raises(UnusableInput, match="must be 0 or more"):
        solve(Problem((stop,), (van,)), seconds=NAN)
