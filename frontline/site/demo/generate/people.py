"""Households in dwellings, people in households: ages, kinship by place in the household, needs, languages."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frontline.site.demo.generate.buildings import Ints
from frontline.site.demo.generate.names import HAN, HUI, TIBETAN, NameCodes, Small, draw
from frontline.site.demo.generate.numbers import serials
from frontline.site.demo.generate.valley import Floats

TODAY = np.datetime64("2022-11-10")
_SIZES = np.array([0.10, 0.14, 0.18, 0.21, 0.15, 0.11, 0.07, 0.04])  # households of 1..8; assumption
_LARGEST = 12
NEEDS = ("alone", "ill", "pregnant", "infant", "dialysis")
_ETHNIC = (0.93, 0.055, 0.015)  # Tibetan (about 0.93 of the city), Han, Hui


@dataclass(frozen=True)
class People:
    """One entry per person; people of a household stand together, its head first."""

    household: Ints
    dwelling: Ints
    building: Ints
    place: Small  # 0 head, 1 partner, 2... children, then the old
    born: NDArray[np.datetime64]
    age: Small
    names: NameCodes
    area: Ints
    serial: Ints
    needs: Small  # bits, in the order of NEEDS

    def __len__(self) -> int:
        return len(self.household)

    @property
    def male(self) -> Small:
        return self.names.male


def household_sizes(households: int, people: int, rng: np.random.Generator) -> Ints:
    """Sizes that look like a town's and add up exactly."""
    households = min(households, people)
    sizes = rng.choice(np.arange(1, 9), households, p=_SIZES)
    while (missing := people - int(sizes.sum())) != 0:
        step = 1 if missing > 0 else -1
        able = np.flatnonzero(sizes < _LARGEST if step > 0 else sizes > 1)
        chosen = rng.permutation(able)[: abs(missing)]
        sizes[chosen] += step
    return sizes


def settle(sizes: Ints, dwelling: Ints, building: Ints, rng: np.random.Generator) -> People:
    """People for households of these sizes in these dwellings."""
    household = np.repeat(np.arange(len(sizes)), sizes)
    start = np.repeat(np.cumsum(sizes) - sizes, sizes)
    place = (np.arange(len(household)) - start).astype(np.int16)
    age = _ages(sizes, household, place, rng)
    male = _sexes(household, place, rng)
    born = TODAY - (age.astype(np.int64) * 365.25).astype(np.int64) - rng.integers(1, 365, len(age))
    ethnic = rng.choice(np.array([TIBETAN, HAN, HUI], np.int16), len(sizes), p=_ETHNIC)[household]
    area, serial = serials(born, male)
    return People(
        household, dwelling[household], building[household], place, born, age,
        draw(ethnic, male, household, rng), area, serial, _needs(sizes[household], age, male, rng),
    )  # fmt: skip


def _ages(sizes: Ints, household: Ints, place: Small, rng: np.random.Generator) -> Small:
    """A head, a partner of about the same age, children a generation younger; in large households old parents."""
    n = len(sizes)
    head = np.where(sizes == 1, rng.integers(19, 84, n), rng.integers(24, 62, n))
    own, size = head[household], sizes[household]
    partner = np.clip(own + rng.integers(-6, 5, len(own)), 18, 90)
    child = own - rng.integers(20, 36, len(own))
    parent = np.clip(own + rng.integers(20, 31, len(own)), 45, 96)
    old = (size >= 5) & (place >= size - (size % 2 + 1)) & (place >= 3)
    age = np.select([place == 0, place == 1, old], [own, partner, parent], child)
    young = (place > 1) & ~old & (age < 0)
    age = np.where(young, rng.integers(0, 5, len(own)), age)
    return age.astype(np.int16)


def _sexes(household: Ints, place: Small, rng: np.random.Generator) -> Small:
    head = rng.random(int(household.max(initial=-1)) + 1) < 0.6
    other = rng.random(len(household)) < 0.505
    return np.select([place == 0, place == 1], [head[household], ~head[household]], other).astype(np.int16)


def _needs(size: Ints, age: Small, male: Small, rng: np.random.Generator) -> Small:
    """Shares are assumptions: long illness rises with age, one person in 900 needs dialysis."""
    chance: Floats = rng.random(len(age))
    second: Floats = rng.random(len(age))
    bits = (
        (size == 1) & (age >= 65),
        chance < np.clip((age - 30) / 260, 0.004, 0.25),
        (male == 0) & (age >= 19) & (age <= 41) & (second < 0.045),
        age < 1,
        (age >= 25) & (second > 1 - 1 / 900),
    )
    return np.asarray(sum(bit.astype(np.int16) << shift for shift, bit in enumerate(bits)), np.int16)
