from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from frontline.solvers.routes import Plan, Problem, Rule, Stop, Unserved, UnusableInput, solve
from frontline.solvers.routes.check import check
from frontline.solvers.routes.live import Live, Placed, untouched, with_stops
from tests.solvers.routes.small import SEEDS, plain, ruled


def started(seed: int = 1, stops: int = 150) -> tuple[Problem, Plan, Live]:
    problem = plain(seed, stops, 30)
    problem = replace(problem, vehicles=problem.vehicles[:25])
    plan = solve(problem, steps=4000, seed=seed)
    return problem, plan, Live(problem, plan, spare=30)


def test_a_new_request_goes_in_at_once_and_others_stay() -> None:
    problem, plan, live = started()
    placed = live.add(Stop("new", 480.0, 480.0, 2))
    assert isinstance(placed, Placed) and placed.stop == 150
    now = live.plan()
    assert now.cost == pytest.approx(plan.cost + placed.cost)
    assert sum(one not in now.rounds for one in plan.rounds) <= 1
    assert not check(with_stops(problem, live.stops[150:]), now).broken


def test_improving_changes_few_rounds_and_never_makes_it_dearer() -> None:
    problem, plan, live = started()
    live.add(Stop("new", 100.0, 900.0, 2))
    live.add(Stop("next door", 110.0, 900.0, 2))
    first = live.plan()
    better = live.improve(steps=2000, changing=0.2)
    assert (
        better.cost <= first.cost + 1e-9 and not check(with_stops(problem, live.stops[150:]), better).broken
    )
    assert untouched(plan, better) >= 1 - 0.2 - 2 / len(plan.rounds)


def test_a_lost_van_gives_its_stops_to_others() -> None:
    problem, plan, live = started()
    van = plan.rounds[0].vehicle
    answers = live.lose(van)
    assert {one.stop for one in answers} == set(plan.rounds[0].stops)
    after = live.improve(steps=1000)
    assert van not in {one.vehicle for one in after.rounds} and not check(problem, after).broken


def test_a_stop_called_off_stays_off() -> None:
    problem, plan, live = started()
    live.cancel(7)
    after = live.improve(steps=1000)
    assert after.cancelled == (7,) and not check(problem, after).broken and after.cost <= plan.cost
    again = Live(problem, after).improve(steps=300)
    assert again.cancelled == (7,) and not check(problem, again).broken
    with pytest.raises(UnusableInput, match="no stop 7 to call off"):
        live.cancel(7)


def test_a_request_that_fits_nowhere_gets_its_reason() -> None:
    _, _, live = started()
    said = live.add(Stop("huge", 1.0, 1.0, 31))
    assert isinstance(said, Unserved) and said.rule is Rule.TOO_LARGE and "huge needs 31" in said.why
    said = live.add(Stop("closed", 1.0, 1.0, 1, closed_to=frozenset({"van"})))
    assert isinstance(said, Unserved) and said.rule is Rule.NOBODY
    late = live.add(Stop("late", 1.0, 1.0, 1, due=1.0))
    assert isinstance(late, Unserved) and late.rule is Rule.TOO_FAR


def test_more_than_expected_or_not_there_is_refused() -> None:
    problem, plan, _ = started()
    live = Live(problem, plan, spare=0)
    with pytest.raises(UnusableInput, match="plan anew"):
        live.add(Stop("new", 1.0, 1.0))
    with pytest.raises(UnusableInput, match="no vehicle 99"):
        live.lose(99)
    with pytest.raises(UnusableInput, match="has no place"):
        live.add(Stop("new", float("nan"), 1.0))


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_whatever_happens_every_rule_is_kept(seed: int) -> None:
    draw = np.random.default_rng(seed)
    problem, more = ruled(seed, 12), ruled(seed + 1, 8).stops
    live = Live(problem, solve(problem, steps=100, seed=seed), spare=8)
    for stop in more:
        live.add(stop)
        if draw.uniform() < 0.3:
            live.cancel(int(draw.choice([k for k in range(12) if k not in live.cancelled])))
    live.lose(int(draw.integers(len(problem.vehicles))))
    whole = with_stops(problem, more)
    assert not check(whole, live.plan()).broken
    after = live.improve(steps=300)
    assert not check(whole, after).broken
