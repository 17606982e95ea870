"""A bound by patterns: at given prices of units each community takes the set of units that pays it best.

Prices relax "each unit goes to one place" (Lagrange). A community's best set is found exactly, by dynamic programming
over the load and the skills reached, so the bound is that of the convex hull of each community's patterns.
"""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints
from frontline.solvers.compiled import compiled
from frontline.solvers.posting.model import Problem

MOST_STATES = 4_000  # load x skills of one community: beyond it the linear relaxation must do


def states(problem: Problem) -> int:
    """States of the largest community."""
    skills = np.prod(problem.skill_need + 1.0, axis=1)
    return int(((problem.need + problem.over + 1.0) * skills).max())


@compiled
def _reached(from_skills: int, unit_skills: Ints, wanted: Ints) -> int:
    """Number of the skills reached when a unit joins; each counts up to what is wanted."""
    number, weight, rest = 0, 1, from_skills
    for skill in range(len(wanted)):
        digit = rest % (wanted[skill] + 1)
        rest //= wanted[skill] + 1
        number += weight * min(wanted[skill], digit + unit_skills[skill])
        weight *= wanted[skill] + 1
    return number


@compiled
def _ends(need: int, wanted: Ints, loads: int, kinds: int, shortage: float, skill_price: float) -> Floats:
    """What a community is charged for ending in each state."""
    ends = np.zeros((loads, kinds))
    for kind in range(kinds):
        rest, charge = kind, 0.0
        for skill in range(len(wanted)):
            charge += skill_price * (wanted[skill] - rest % (wanted[skill] + 1))
            rest //= wanted[skill] + 1
        for load in range(loads):
            ends[load, kind] = charge + shortage * max(0, need - load)
    return ends


@compiled
def best_sets(
    cost: Floats, price: Floats, size: Ints, skills: Ints, need: Ints, wanted: Ints, over: int,
    shortage: float, skill_price: float, taken: Ints,
) -> float:  # fmt: skip
    """Sum over communities of their best sets; `taken` counts how often each unit is taken."""
    units, places = cost.shape
    taken[:] = 0
    total = 0.0
    for c in range(places):
        kinds = 1
        for skill in range(wanted.shape[1]):
            kinds *= wanted[c, skill] + 1
        loads = need[c] + over + 1
        best = np.full((loads, kinds), np.inf)
        best[0, 0] = 0.0
        takes = np.zeros((units, loads, kinds), np.bool_)
        came = np.zeros((units, loads, kinds), np.int16)
        for unit in range(units):
            worth = cost[unit, c] - price[unit]
            if worth == np.inf:
                continue
            for kind in range(kinds - 1, -1, -1):
                to = _reached(kind, skills[unit], wanted[c])
                for load in range(loads - 1 - size[unit], -1, -1):
                    there = best[load, kind] + worth
                    if there < best[load + size[unit], to]:
                        best[load + size[unit], to] = there
                        takes[unit, load + size[unit], to] = True
                        came[unit, load + size[unit], to] = kind
        total += _walk(best, takes, came, size, taken, need[c], wanted[c], shortage, skill_price)
    return total


@compiled
def _walk(
    best: Floats, takes: Bools, came: Ints, size: Ints, taken: Ints, need: int, wanted: Ints,
    shortage: float, skill_price: float,
) -> float:  # fmt: skip
    """Follow the best set back to the empty one; returns its worth."""
    loads, kinds = best.shape
    value = best + _ends(need, wanted, loads, kinds, shortage, skill_price)
    at = value.argmin()
    load, kind = at // kinds, at % kinds
    for unit in range(len(size) - 1, -1, -1):
        if takes[unit, load, kind]:
            taken[unit] += 1
            kind = came[unit, load, kind]
            load -= size[unit]
    return float(value.min())


@compiled
def completions(
    cost: Floats, price: Floats, size: Ints, skills: Ints, need: int, wanted: Ints, over: int, shortage: float,
    skill_price: float,
) -> tuple[Floats, Ints]:  # fmt: skip
    """Of one community: the least worth of going on from (unit, load, skills), and the skills each unit leads to."""
    units, kinds = len(size), 1
    for skill in range(len(wanted)):
        kinds *= wanted[skill] + 1
    loads = need + over + 1
    back = np.empty((units + 1, loads, kinds))
    back[units] = _ends(need, wanted, loads, kinds, shortage, skill_price)
    to = np.empty((units, kinds), np.int64)
    for unit in range(units - 1, -1, -1):
        worth, step = cost[unit] - price[unit], size[unit]
        back[unit] = back[unit + 1]
        for kind in range(kinds):
            to[unit, kind] = _reached(kind, skills[unit], wanted)
            for load in range(loads - step):
                there = worth + back[unit + 1, load + step, to[unit, kind]]
                if there < back[unit, load, kind]:
                    back[unit, load, kind] = there
    return back, to


@compiled
def more_with(
    cost: Floats, price: Floats, size: Ints, skills: Ints, need: Ints, wanted: Ints, over: int,
    shortage: float, skill_price: float,
) -> Floats:  # fmt: skip
    """Per unit and community: by how much the bound rises if the unit must go there."""
    units, places = cost.shape
    more = np.full((units, places), np.inf)
    for c in range(places):
        back, to = completions(
            cost[:, c], price, size, skills, need[c], wanted[c], over, shortage, skill_price
        )  # fmt: skip
        loads, kinds = back.shape[1:]
        least = back[0, 0, 0]
        best = np.full((loads, kinds), np.inf)
        best[0, 0] = 0.0
        for unit in range(units):
            worth, step = cost[unit, c] - price[unit], size[unit]
            for kind in range(kinds - 1, -1, -1):
                for load in range(loads - 1 - step, -1, -1):
                    reached = best[load, kind] + worth
                    through = reached + back[unit + 1, load + step, to[unit, kind]] - least
                    if through < more[unit, c]:
                        more[unit, c] = through
                    if reached < best[load + step, to[unit, kind]]:
                        best[load + step, to[unit, kind]] = reached
    return more


class Prices:
    """Prices of units, moved by deflected subgradients towards a target (Held, Wolfe, Crowder 1974)."""

    def __init__(self, problem: Problem, price: Floats) -> None:
        self.problem, self.best_price, self.bound = problem, price.copy(), -np.inf
        u = problem.units
        self._given = (
            u.size, u.skills, problem.need, problem.skill_need, problem.over, problem.shortage_price,
            problem.skill_price,
        )  # fmt: skip
        self._price, self._way, self._step, self._stuck = price.copy(), np.zeros(len(price)), 1.0, 0

    def step(self, target: float) -> None:
        """One round: best sets, bound, new prices."""
        u, taken = self.problem.units, np.zeros(len(self._price), np.int64)
        bound = float(self._price.sum()) + best_sets(u.cost, self._price, *self._given, taken)
        if bound > self.bound + 1e-7:
            self.bound, self.best_price, self._stuck = bound, self._price.copy(), 0
        else:
            self._stuck += 1
        if self._stuck >= 8:
            self._step, self._stuck, self._price = self._step / 2, 0, self.best_price.copy()
        slope = 1.0 - taken
        self._way = slope + 0.4 * self._way
        length = float(self._way @ self._way)
        if length > 0:
            self._price = self._price + self._step * max(target - bound, 1e-3) / length * self._way

    def more(self) -> Floats:
        """At the best prices: how much each pair adds to the bound."""
        return more_with(self.problem.units.cost, self.best_price, *self._given)
