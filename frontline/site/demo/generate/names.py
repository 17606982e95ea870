"""Names of invented people, as numbers until somebody reads them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frontline.site.demo.generate.divisions import read

_PARTS = {row["list"]: row["parts"].split() for row in read("names.csv")}
_TIBETAN_BOTH = _PARTS["tibetan_both"]
_TIBETAN_MEN = _PARTS["tibetan_men"]
_TIBETAN_WOMEN = _PARTS["tibetan_women"]
_SURNAMES = _PARTS["surnames"]
_HUI_SURNAMES = _PARTS["hui_surnames"]
_HAN_MEN = _PARTS["han_men"]
_HAN_WOMEN = _PARTS["han_women"]

TIBETAN, HAN, HUI = 0, 1, 2
FIRST: tuple[list[str], ...] = (_TIBETAN_BOTH, _SURNAMES, _HUI_SURNAMES)
_LAST: dict[tuple[int, int], list[str]] = {
    (TIBETAN, 0): _TIBETAN_WOMEN + _TIBETAN_BOTH,
    (TIBETAN, 1): _TIBETAN_MEN + _TIBETAN_BOTH,
    (HAN, 0): _HAN_WOMEN,
    (HAN, 1): _HAN_MEN,
    (HUI, 0): _HAN_WOMEN,
    (HUI, 1): _HAN_MEN,
}
Small = NDArray[np.int16]


@dataclass(frozen=True)
class NameCodes:
    """Which first and last part each person's name has."""

    people: Small  # TIBETAN, HAN, HUI
    male: Small
    first: Small
    last: Small

    def text(self, index: int) -> str:
        first, last = self.parts(index)
        return first + last

    def parts(self, index: int) -> tuple[str, str]:
        people, male = int(self.people[index]), int(self.male[index])
        return FIRST[people][self.first[index]], _LAST[people, male][self.last[index]]


def draw(people: Small, male: Small, household: NDArray[np.int64], rng: np.random.Generator) -> NameCodes:
    """Han and Hui households share a surname; Tibetan names have two given parts, never the same twice."""
    n = len(people)
    family = rng.integers(0, 30_000, int(household.max(initial=-1)) + 1)[household]
    own = rng.integers(0, 30_000, n)
    size = np.array([len(part) for part in FIRST])[people]
    first = np.where(people == TIBETAN, own, family) % size
    choices = np.array([[len(_LAST[kind, sex]) for sex in (0, 1)] for kind in (TIBETAN, HAN, HUI)])[
        people, male
    ]
    last = rng.integers(0, 1_000_000, n) % choices
    # The shared parts stand behind the 20 own ones of each sex: the same twice moves to the next.
    twice = (people == TIBETAN) & (last - len(_TIBETAN_MEN) == first)
    last = np.where(twice, (last + 1) % choices, last)
    return NameCodes(people, male, first.astype(np.int16), last.astype(np.int16))
