"""What it is worth to keep a household in one tube: people are simulated, tubes filled, tests counted."""

import math

import numpy as np
import pytest

from frontline.solvers.arrays import Bools
from frontline.solvers.pooling import Model, best_pools, expected_tests

HOUSEHOLD, TUBE, EXPOSED, ATTACK = 3, 10, 0.0045, 0.75
HOUSEHOLDS, RUNS = 100_000, 12


def infected(draw: np.random.Generator) -> Bools:
    """People in order of their households."""
    exposed = draw.uniform(size=HOUSEHOLDS) < EXPOSED
    caught = draw.uniform(size=(HOUSEHOLDS, HOUSEHOLD)) < ATTACK
    return (exposed[:, None] & caught).ravel()


def used(people: Bools, tube: int) -> float:
    """Tests per person: a tube, and everybody of a positive tube."""
    tubes = people[: len(people) // tube * tube].reshape(-1, tube)
    return float(1 / tube + tubes.any(axis=1).mean())


def middle_and_error(values: list[float]) -> tuple[float, float]:
    """Mean, and three standard errors of it."""
    mean = sum(values) / len(values)
    spread = math.sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1))
    return mean, 3 * spread / math.sqrt(len(values))


def test_households_in_one_tube_need_ten_percent_fewer_tests() -> None:
    saved = []
    for seed in range(RUNS):
        draw = np.random.default_rng(seed)
        people = infected(draw)
        saved.append(1 - used(people, TUBE) / used(draw.permutation(people), TUBE))
    mean, error = middle_and_error(saved)
    assert mean - error >= 0.10, f"saved {mean:.1%} +- {error:.1%}"
    assert mean - error <= 0.125 <= mean + error + 0.01  # 0.117 against 0.134 tests a person


@pytest.mark.parametrize("tube", [9, 12])
def test_the_model_foretells_the_simulation(tube: int) -> None:
    model = Model(EXPOSED * ATTACK, household=HOUSEHOLD, attack=ATTACK)
    mean, error = middle_and_error([used(infected(np.random.default_rng(s)), tube) for s in range(RUNS)])
    assert (
        abs(expected_tests(model, (tube, 1)) - mean) <= error + 0.0005
    )  # tubes of one run are whole households


def test_the_best_tube_for_households_is_larger() -> None:
    alone = best_pools(Model(EXPOSED * ATTACK)).best
    together = best_pools(Model(EXPOSED * ATTACK, household=HOUSEHOLD, attack=ATTACK)).best
    assert together.sizes[0] > alone.sizes[0]
    assert together.tests_per_person < 0.9 * alone.tests_per_person
