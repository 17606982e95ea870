"""How many of a pool are infected, and how likely a pool is positive (docs/algorithms/pooling.md)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from frontline.solvers.arrays import Floats
from frontline.solvers.errors import UnusableInput

LARGEST = 512  # people in a pool at most
_LARGEST_HOUSEHOLD = 50


@dataclass(frozen=True)
class Model:
    """Infections and tests. What pools do to a test is an assumption until a laboratory measures it."""

    prevalence: float  # share of people infected
    sensitivity: float = 1.0  # of a single test
    dilution: float = 0.0  # a pool with a share k/n infected is positive with sensitivity * (k/n) ** dilution
    household: int = 1  # people of a household, all in one pool
    attack: float = 1.0  # share of an infected household that is infected

    def __post_init__(self) -> None:
        if not 0 < self.prevalence < 1:
            raise UnusableInput("Prevalence is a share between 0 and 1, such as 0.001 for one in a thousand.")
        if not 0 < self.sensitivity <= 1:
            raise UnusableInput("Sensitivity is a share above 0 and at most 1.")
        if not 0 <= self.dilution <= 5:
            raise UnusableInput("Dilution is a number from 0 (none) to 5.")
        if not 1 <= self.household <= _LARGEST_HOUSEHOLD:
            raise UnusableInput(f"A household has 1 to {_LARGEST_HOUSEHOLD} people.")
        if self.household > 1 and not self.prevalence <= self.attack <= 1:
            raise UnusableInput("The attack rate lies between the prevalence and 1.")

    @property
    def exposed(self) -> float:
        """Share of households with an infection brought in."""
        return self.prevalence / self.attack if self.household > 1 else self.prevalence

    def among(self, people: int) -> Floats:
        """Probability of 0, 1, ... infected among so many: whole households and a part of one."""
        if people not in self._among:
            whole, part = divmod(people, self.household)
            self._among[people] = np.convolve(self._households(whole), self._of_household(part))
        return self._among[people]

    def beside(self, people: int) -> Floats:
        """Probability of 0, 1, ... other infected in a pool of so many that holds an infected person."""
        members = min(people, self.household)
        mates = binomial(members - 1, self.attack if self.household > 1 else 0.0)
        return np.convolve(mates, self.among(people - members))

    def positive(self, people: int) -> Floats:
        """Probability that a pool of so many is positive, by the number of infected in it."""
        if people not in self._positive:
            share = np.arange(people + 1) / people
            self._positive[people] = np.where(share > 0, self.sensitivity * share**self.dilution, 0.0)
        return self._positive[people]

    def entropy(self) -> float:
        """Bits per person: no procedure with perfect tests needs fewer tests."""
        counts = np.arange(self.household + 1)
        ways = np.array([math.comb(self.household, int(k)) for k in counts])
        each = self._of_household(self.household) / ways  # probability of one pattern with k infected
        with np.errstate(divide="ignore", invalid="ignore"):
            bits = np.where(each > 0, -each * np.log2(each), 0.0)
        return float((ways * bits).sum()) / self.household

    def _of_household(self, members: int) -> Floats:
        """Probability of 0, 1, ... infected among some members of one household."""
        if self.household == 1:
            return binomial(members, self.prevalence)
        if members == 0:
            return np.ones(1)
        infected = self.exposed * binomial(members, self.attack)
        infected[0] += 1 - self.exposed
        return infected

    def _households(self, number: int) -> Floats:
        """Probability of 0, 1, ... infected in so many whole households."""
        one = self._of_household(self.household)
        while len(self._whole) <= number:
            self._whole.append(np.convolve(self._whole[-1], one))
        return self._whole[number]

    @cached_property
    def _whole(self) -> list[Floats]:
        return [np.ones(1)]

    @cached_property
    def _among(self) -> dict[int, Floats]:
        return {}

    @cached_property
    def _positive(self) -> dict[int, Floats]:
        return {}


def binomial(trials: int, share: float) -> Floats:
    """Probability of 0 to `trials` successes."""
    result = np.ones(1)
    for _ in range(trials):
        result = np.convolve(result, (1 - share, share))
    return result
