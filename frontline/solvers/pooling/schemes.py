"""The best scheme of pools for each number of rounds: every chain of divisors, with what cannot win cut off."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np

from frontline.solvers.arrays import Floats
from frontline.solvers.errors import UnusableInput
from frontline.solvers.pooling.model import LARGEST, Model

MOST_ROUNDS = 6
FIRST_HOURS = 12.0  # from sampling to the result: assumption
FURTHER_HOURS = 8.0  # recall or split, and the result: assumption


@dataclass(frozen=True)
class Scheme:
    """Pools of sizes[0]; a positive one is split into pools of sizes[1], and so on down to single tests."""

    sizes: tuple[int, ...]
    tests_per_person: float
    found: float  # probability that an infected person is found
    hours: float  # until the last infected person is known

    @property
    def rounds(self) -> int:
        """As many as sizes."""
        return len(self.sizes)


@dataclass(frozen=True)
class Pooling:
    """The best scheme of each number of rounds that has one, fewest rounds first, beside what no scheme can beat."""

    schemes: tuple[Scheme, ...]
    entropy: float  # tests per person of a perfect procedure without limit on rounds

    @property
    def best(self) -> Scheme:
        """Fewest tests; of equals the one with fewer rounds."""
        return min(self.schemes, key=lambda scheme: (scheme.tests_per_person, scheme.rounds))


def best_pools(
    model: Model, *, rounds: int = 2, largest: int = 64, first_sizes: Collection[int] | None = None,
    least_found: float = 0.0, first_hours: float = FIRST_HOURS, further_hours: float = FURTHER_HOURS,
) -> Pooling:  # fmt: skip
    """The optimum for each number of rounds up to `rounds`, first pools of at most `largest` or one of `first_sizes`.

    Raises UnusableInput, also when no scheme finds a share of `least_found`.
    """
    firsts = sorted(set(first_sizes or range(1, largest + 1)))
    if not 1 <= rounds <= MOST_ROUNDS:
        raise UnusableInput(f"The laboratory allows 1 to {MOST_ROUNDS} rounds.")
    if not 1 <= firsts[0] <= firsts[-1] <= LARGEST:
        raise UnusableInput(f"A pool holds 1 to {LARGEST} people.")
    search = _Search(model, rounds, least_found)
    for size in firsts:
        search.begin(size)
    schemes = tuple(
        Scheme(sizes, tests, found_share(model, sizes), first_hours + further_hours * (len(sizes) - 1))
        for sizes, tests in (search.best[number] for number in sorted(search.best))
    )
    if not schemes:
        raise UnusableInput(
            f"No scheme finds {least_found:.1%} of the infected; allow smaller pools or ask for less."
        )
    return Pooling(schemes, model.entropy())


def expected_tests(model: Model, sizes: tuple[int, ...]) -> float:
    """Expected tests per person of one scheme."""
    _check(sizes)
    reached = np.ones(sizes[0] + 1)
    total = 1 / sizes[0]
    for size, smaller in pairwise(sizes):
        passed = model.positive(size) * reached
        total += float(model.among(size) @ passed) / smaller
        reached = _given_part(model, passed, size, smaller)
    return total


def found_share(model: Model, sizes: tuple[int, ...]) -> float:
    """Probability that an infected person is positive in every stage."""
    _check(sizes)
    reached = np.ones(sizes[0] + 1)
    for size, smaller in pairwise(sizes[:-1]):
        reached = _given_part(model, model.positive(size) * reached, size, smaller)
    if len(sizes) == 1:
        return model.sensitivity
    passed = model.positive(sizes[-2]) * reached
    return float(model.beside(sizes[-2]) @ passed[1:]) * model.sensitivity


def _given_part(model: Model, passed: Floats, size: int, smaller: int) -> Floats:
    """`passed` by the infected of a pool, as seen from one of its parts: the rest may hold any number."""
    return np.correlate(passed, model.among(size - smaller), "valid")


def _check(sizes: tuple[int, ...]) -> None:
    whole = all(size % smaller == 0 and size > smaller for size, smaller in pairwise(sizes))
    if not sizes or sizes[-1] != 1 or not whole or sizes[0] > LARGEST:
        raise UnusableInput(
            f"Sizes go down to 1, each divides the one before, the first is at most {LARGEST}."
        )


@lru_cache(maxsize=LARGEST + 1)
def _parts(size: int) -> tuple[int, ...]:
    return tuple(part for part in range(1, size) if size % part == 0)


@dataclass
class _Search:
    model: Model
    rounds: int
    least_found: float
    best: dict[int, tuple[tuple[int, ...], float]] = field(default_factory=dict)

    def begin(self, size: int) -> None:
        """All schemes whose first pools have this size."""
        if size == 1:
            self._offer((1,), 1.0)
        elif self.rounds > 1:
            self._extend((size,), np.ones(size + 1), 1 / size)

    def _extend(self, sizes: tuple[int, ...], reached: Floats, tests: float) -> None:
        size = sizes[-1]
        if tests >= self._hopeless(len(sizes) + 1):
            return
        passed = self.model.positive(size) * reached
        share = float(self.model.among(size) @ passed)
        for part in _parts(size):
            more = tests + share / part
            if part == 1:
                self._offer((*sizes, 1), more)
            elif len(sizes) + 2 <= self.rounds and more < self._hopeless(len(sizes) + 2):
                self._extend((*sizes, part), _given_part(self.model, passed, size, part), more)

    def _hopeless(self, fewest: int) -> float:
        """Tests from which no scheme with at least so many rounds can still win."""
        return max(self._bests(fewest))

    def _bests(self, fewest: int) -> Iterator[float]:
        for number in range(fewest, self.rounds + 1):
            yield self.best[number][1] if number in self.best else math.inf

    def _offer(self, sizes: tuple[int, ...], tests: float) -> None:
        if len(sizes) in self.best and tests >= self.best[len(sizes)][1]:
            return
        if self.least_found <= 0 or found_share(self.model, sizes) >= self.least_found:
            self.best[len(sizes)] = (sizes, tests)
