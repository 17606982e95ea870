"""Conflicts beside all sets of rules of tiny problems; in words."""

import math
from dataclasses import replace

import numpy as np
from hypothesis import given, settings

from benchmarks.made_staff import made_staff
from frontline.solvers.posting import Kind, Problem, Rule, in_words, smallest_conflict
from frontline.solvers.posting.conflicts import _all_rules
from tests.solvers.posting.made import fewest_in_conflict, least, problems


@settings(max_examples=40, deadline=None)
@given(problems)
def test_a_conflict_is_the_smallest_of_all(problem: Problem) -> None:
    found = smallest_conflict(problem, 60.0)
    if found is None:
        assert math.isfinite(least(problem))
        return
    assert math.isinf(least(problem))
    assert found.smallest
    assert len(found.rules) == fewest_in_conflict(problem, _all_rules(problem))
    assert fewest_in_conflict(problem, list(found.rules)) == len(found.rules)  # none of them can be spared


def test_a_torn_bubble_is_named_in_words() -> None:
    problem = made_staff(48, 1)
    first, second = np.flatnonzero(problem.bubble == 0)[:2]
    cost = problem.cost.copy()
    cost[first, 1:] = cost[second, 0] = np.inf
    torn = replace(problem, cost=cost)
    found = smallest_conflict(torn, 60.0)
    assert found is not None
    assert set(found.rules) == {Rule(Kind.PERSON, first), Rule(Kind.PERSON, second), Rule(Kind.BUBBLE, 0)}
    said = in_words(torn, found)
    assert f"Person {first} may only go to community 0." in said
    assert f"Person {second} must not go to community 0." in said
    assert any(sentence.startswith("Bubble 0 stays together") for sentence in said)


def test_too_few_places_blame_every_community() -> None:
    problem = made_staff(48, 2)
    full = replace(problem, need=problem.need - 1, over=0, bubble=np.full(48, -1), most_of_agency=48)
    found = smallest_conflict(full, 60.0)
    assert found is not None
    assert [rule.kind for rule in found.rules] == [Kind.COMMUNITY] * problem.places
    assert in_words(full, found)[0] == f"Community 0 takes at most {full.need[0]} people."
