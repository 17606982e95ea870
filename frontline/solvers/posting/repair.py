"""Somebody falls ill: the posting that costs least when every other person who moves costs a price."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from frontline.solvers.arrays import Ints
from frontline.solvers.errors import UnusableInput
from frontline.solvers.posting.answer import Posting
from frontline.solvers.posting.model import Problem
from frontline.solvers.posting.solving import solve


@dataclass(frozen=True)
class Repair:
    """`place` per person of the problem, -1 for those away; `moved` are the others who go elsewhere than before."""

    place: Ints
    moved: Ints
    posting: Posting  # of those who are there, moves priced


def repair(problem: Problem, place: Ints, away: Ints, price: float, seconds: float = 1.0) -> Repair:
    """`place`: where everybody is posted; `away`: who cannot come; `price`: of each other person who moves."""
    there = np.setdiff1d(np.arange(problem.people), away)
    if len(there) == 0 or place.shape != (problem.people,) or price < 0:
        raise UnusableInput(
            "Give a place for each person, leave somebody to post, and a price of a move from 0."
        )
    cost = problem.cost[there] + price
    cost[np.arange(len(there)), place[there]] -= price
    rest = replace(
        problem,
        cost=cost,
        agency=problem.agency[there],
        skills=problem.skills[there],
        bubble=problem.bubble[there],
    )
    posting = solve(rest, seconds, begin=place[there])
    after = np.full(problem.people, -1, np.int64)
    if posting.found:
        after[there] = posting.place
    return Repair(after, there[after[there] != place[there]] if posting.found else there[:0], posting)
