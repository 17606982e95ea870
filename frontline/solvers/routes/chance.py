"""Random numbers of a run, the same for the same seed whatever else runs: xorshift (Marsaglia 2003)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from frontline.solvers.arrays import Ints
from frontline.solvers.compiled import inner


class Chance(NamedTuple):
    """State of the generator, and how many places are still looked at until one is overlooked."""

    word: NDArray[np.uint64]
    until_blink: Ints


A, B, C, SHIFT = np.uint64(13), np.uint64(7), np.uint64(17), np.uint64(11)
UNIT = 1.0 / 2**53
BLINK = 0.01  # share of places overlooked (Christiaens, Vanden Berghe 2020)


def chance(seed: int) -> Chance:
    """A seed may be any whole number from 0."""
    word = np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1)
    return Chance(word, np.array([50], np.int64))


@inner
def uniform(chance: Chance) -> float:
    """From 0 to below 1."""
    w = chance.word[0]
    w ^= w << A
    w ^= w >> B
    w ^= w << C
    chance.word[0] = w
    return float((w >> SHIFT) * UNIT)


@inner
def below(chance: Chance, count: int) -> int:
    """A whole number from 0 to count - 1."""
    return int(uniform(chance) * count)


@inner
def blinks(chance: Chance) -> bool:
    """True for one place in a hundred."""
    chance.until_blink[0] -= 1
    if chance.until_blink[0] > 0:
        return False
    chance.until_blink[0] = 1 + int(np.log(1.0 - uniform(chance)) / np.log(1.0 - BLINK))
    return True
