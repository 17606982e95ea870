"""The solver beside every answer of tiny problems and beside HiGHS alone on small ones."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from benchmarks.made_staff import highs_alone, made_staff
from frontline.solvers.posting import Problem, Stopped, UnusableInput, repair, solve
from frontline.solvers.posting.answer import check
from frontline.solvers.posting.listing import list_sets
from frontline.solvers.posting.patterns import Prices
from tests.solvers.posting.made import least, problems, tiny


@settings(max_examples=40, deadline=None)
@given(problems)
def test_nothing_costs_less_and_every_rule_is_kept(problem: Problem) -> None:
    best, answer = least(problem), solve(problem, 60.0)
    if math.isinf(best):
        assert answer.stopped is Stopped.IMPOSSIBLE
        assert not answer.found
        return
    assert answer.stopped is Stopped.PROVEN
    judged = check(problem, answer.place)
    assert judged.broken == ()
    assert judged.cost == answer.cost == pytest.approx(best)


@settings(max_examples=40, deadline=None)
@given(problems)
def test_the_bound_of_prices_is_below_every_answer(problem: Problem) -> None:
    prices = Prices(problem, np.zeros(len(problem.units.size)))
    for _ in range(10):
        prices.step(50.0)
    assert prices.bound <= least(problem) + 1e-6


def test_the_same_optimum_as_highs_alone() -> None:
    for seed in (21, 22, 23):
        problem = made_staff(64, seed)
        answer, alone = solve(problem, 120.0), highs_alone(problem, 120.0)
        assert answer.stopped is Stopped.PROVEN
        assert answer.cost == pytest.approx(alone.cost)


def test_bubbles_never_mix_with_a_place_barred_for_one_of_them() -> None:
    problem = made_staff(64, 5)
    members = np.flatnonzero(problem.bubble == 0)
    cost = problem.cost.copy()
    cost[members[0], 1:] = np.inf
    answer = solve(replace(problem, cost=cost), 60.0)
    assert set(answer.place[members]) == {0}


def test_listed_sets_hold_the_optimum_and_end_at_their_room() -> None:
    problem = replace(tiny(3, 6, 2, barred=0.0), most_of_agency=6)
    price = np.zeros(len(problem.units.size))
    sets = list_sets(problem, price, 1e9, 10_000)
    assert sets is not None
    assert list_sets(problem, price, 1e9, 1) is None
    seen = {(int(sets.community[s]), tuple(sets.members[sets.starts[s] : sets.starts[s + 1]]))
            for s in range(len(sets.cost))}  # fmt: skip
    assert len(seen) == len(sets.cost)
    answer = solve(problem, 60.0)
    units = np.empty(len(price), np.int64)
    units[problem.units.of] = answer.place
    assert all((c, tuple(np.flatnonzero(units == c))) in seen for c in range(problem.places))


def test_repair_moves_nobody_whose_move_does_not_pay() -> None:
    problem = made_staff(64, 7)
    before = solve(problem, 60.0)
    after = repair(problem, before.place, np.array([5]), 1e6, 60.0)
    assert after.place[5] == -1
    assert len(after.moved) == 0
    others = np.arange(64) != 5
    assert (after.place[others] == before.place[others]).all()


@settings(max_examples=25, deadline=None)
@given(problems)
def test_a_repair_costs_the_least_of_all(problem: Problem) -> None:
    if problem.people < 2 or math.isinf(least(problem)):
        return
    before = solve(problem, 60.0).place
    rest = replace(
        problem, cost=problem.cost[1:] + 7.0 * (np.arange(problem.places) != before[1:, None]),
        agency=problem.agency[1:], skills=problem.skills[1:], bubble=problem.bubble[1:],
    )  # fmt: skip
    after = repair(problem, before, np.array([0]), 7.0, 60.0)
    assert after.posting.cost == pytest.approx(least(rest))
    assert set(after.moved) == {p for p in range(1, problem.people) if after.place[p] != before[p]}


def test_unusable_input_is_told_in_a_sentence() -> None:
    problem = tiny(1, 3, 2)
    for wrong in ({"cost": np.full((3, 2), np.nan)}, {"need": np.array([1])}, {"most_of_agency": 0}):
        with pytest.raises(UnusableInput, match=r"\.$"):
            replace(problem, **wrong)
    with pytest.raises(UnusableInput):
        repair(problem, np.zeros(3, np.int64), np.arange(3), 1.0)
