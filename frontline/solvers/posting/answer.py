"""What the solver of posting answers, and an independent count of what an answer costs and breaks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from frontline.solvers.arrays import Ints
from frontline.solvers.posting.model import Problem


class Stopped(StrEnum):
    """Why the solver stopped."""

    PROVEN = "proven"  # nothing costs less
    OUT_OF_TIME = "out_of_time"  # the best found in the seconds given
    IMPOSSIBLE = "impossible"  # no posting keeps all rules: ask for the smallest conflict


@dataclass(frozen=True)
class Checked:
    """An answer counted anew, person by person."""

    cost: float  # with the price of what is short
    short: Ints  # per community: people wanted and not there
    skill_short: Ints  # (communities, skills)
    broken: tuple[str, ...]  # rules that must hold and do not


@dataclass(frozen=True)
class Posting:
    """Per person a community. `place` is empty when nothing was found that keeps all rules."""

    place: Ints
    cost: float
    lower_bound: float  # no posting costs less
    seconds: float
    stopped: Stopped

    @property
    def found(self) -> bool:
        return len(self.place) > 0

    @property
    def gap(self) -> float:
        """How much too expensive it may be at most, as a share of the bound."""
        if self.cost <= self.lower_bound:
            return 0.0
        return (self.cost - self.lower_bound) / self.lower_bound if self.lower_bound > 0 else math.inf


def check(problem: Problem, place: Ints) -> Checked:
    """Count cost and broken rules of a posting without the solver's own tables."""
    everybody = np.arange(problem.people)
    load = np.bincount(place, minlength=problem.places)
    skills = np.stack([problem.skills[place == c].sum(axis=0) for c in range(problem.places)])
    short = np.maximum(problem.need - load, 0)
    skill_short = np.maximum(problem.skill_need - skills, 0)
    ways = problem.cost[everybody, place]
    cost = ways.sum() + problem.shortage_price * short.sum() + problem.skill_price * skill_short.sum()
    return Checked(float(cost), short, skill_short, tuple(_broken(problem, place, load)))


def _broken(problem: Problem, place: Ints, load: Ints) -> list[str]:
    found = [f"person {p} must not go to {place[p]}" for p in range(problem.people)
             if not math.isfinite(problem.cost[p, place[p]])]  # fmt: skip
    found += [
        f"community {c} has more than it takes" for c in np.flatnonzero(load > problem.need + problem.over)
    ]
    pairs, count = np.unique(np.column_stack((problem.agency, place)), axis=0, return_counts=True)
    found += [f"agency {a} has too many in community {c}" for a, c in pairs[count > problem.most_of_agency]]
    for bubble in np.unique(problem.bubble[problem.bubble >= 0]):
        if len(np.unique(place[problem.bubble == bubble])) > 1:
            found.append(f"bubble {bubble} is torn apart")
    return found
