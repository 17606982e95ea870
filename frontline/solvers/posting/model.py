"""The problem of posting: people, the communities they may go to, and the rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints
from frontline.solvers.errors import UnusableInput

MOST_PEOPLE, MOST_PLACES, MOST_SKILLS = 10_000, 1_000, 32
MOST_PAIRS = 2_000_000  # people x communities: some 2 GB while a proof runs
MOST_COST = 1e9


@dataclass(frozen=True)
class Units:
    """People who are posted together: a bubble, or one person alone. Rows are units."""

    of: Ints  # per person the number of its unit
    size: Ints
    cost: Floats  # (units, communities); infinite where one of them must not go
    skills: Ints  # (units, skills): how many of them hold it
    starts: Ints  # agencies of a unit's members: agency[starts[u]:starts[u + 1]]
    agency: Ints


@dataclass(frozen=True)
class Problem:
    """Everybody goes to exactly one community. Costs are in any one unit; infinite = must not go there."""

    cost: Floats  # (people, communities)
    agency: Ints  # per person, from 0
    skills: Bools  # (people, skills)
    bubble: Ints  # per person from 0; -1 = alone
    need: Ints  # people wanted per community
    skill_need: Ints  # (communities, skills): holders wanted
    over: int = 1  # a community takes so many more than it wants, not one more
    most_of_agency: int = 3  # of one agency in one community
    shortage_price: float = 1_000.0  # of a person that a community wants and does not get
    skill_price: float = 400.0  # of a holder of a skill that it wants and does not get

    def __post_init__(self) -> None:
        people, places = self.cost.shape if self.cost.ndim == 2 else (0, 0)
        _judge_size(people, places, self.skills.shape[-1])
        shapes = (
            self.agency.shape,
            self.skills.shape,
            self.bubble.shape,
            self.need.shape,
            self.skill_need.shape,
        )
        kinds = self.skills.shape[-1]
        if shapes != ((people,), (people, kinds), (people,), (places,), (places, kinds)):
            raise UnusableInput(
                "Give an agency, a bubble and skills for each person, needs for each community."
            )
        if np.isnan(self.cost).any() or (np.abs(self.cost[np.isfinite(self.cost)]) > MOST_COST).any():
            raise UnusableInput("Give costs of at most 1000000000, or infinite for 'must not go there'.")
        if np.isneginf(self.cost).any():
            raise UnusableInput("No cost may be minus infinity.")
        if min(self.agency.min(), self.need.min(), self.skill_need.min(initial=0), self.bubble.min() + 1) < 0:
            raise UnusableInput("Agencies and needs are numbers from 0, bubbles from -1.")
        if self.over < 0 or self.most_of_agency < 1:
            raise UnusableInput(
                "A community must be able to take what it wants, and one person of an agency."
            )
        if not (0 <= self.shortage_price < MOST_COST and 0 <= self.skill_price < MOST_COST):
            raise UnusableInput("The prices of a shortage must be numbers from 0.")

    @property
    def people(self) -> int:
        return len(self.agency)

    @property
    def places(self) -> int:
        return len(self.need)

    @cached_property
    def units(self) -> Units:
        """Bubbles and people alone."""
        alone = self.bubble < 0
        key = np.where(alone, self.bubble.max(initial=0) + 1 + np.arange(self.people), self.bubble)
        of = np.unique(key, return_inverse=True)[1].astype(np.int64)
        count = int(of.max()) + 1
        size = np.bincount(of, minlength=count).astype(np.int64)
        cost, skills = np.zeros((count, self.places)), np.zeros((count, self.skills.shape[1]), np.int64)
        np.add.at(cost, of, self.cost)
        np.add.at(skills, of, self.skills.astype(np.int64))
        starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(size)))
        agency = np.unique(self.agency, return_inverse=True)[1].astype(np.int64)
        return Units(of, size, cost, skills, starts, agency[np.argsort(of, kind="stable")])

    @property
    def whole(self) -> bool:
        """Whether all costs and prices are whole numbers, so that a bound may be rounded up."""
        values = np.append(self.cost[np.isfinite(self.cost)], (self.shortage_price, self.skill_price))
        return bool((values == np.round(values)).all())


def _judge_size(people: int, places: int, skills: int) -> None:
    if not (1 <= people <= MOST_PEOPLE and 1 <= places <= MOST_PLACES and people * places <= MOST_PAIRS):
        raise UnusableInput(
            f"Give 1 to {MOST_PEOPLE} people and 1 to {MOST_PLACES} communities, at most {MOST_PAIRS} pairs of them."
        )
    if skills > MOST_SKILLS:
        raise UnusableInput(f"At most {MOST_SKILLS} skills are told apart, not {skills}.")
