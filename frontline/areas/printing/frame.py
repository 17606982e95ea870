"""From degrees to millimetres: the sheet, what part of the city stands on it, its scale, where names have room."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import cos, floor, log10, radians
from typing import Any

import numpy as np

Box = tuple[float, float, float, float]  # west, south, east, north in degrees
MM = {"a4": (297.0, 210.0), "a3": (420.0, 297.0)}  # long and short side
MARGIN = 10.0  # mm around everything
_HEAD, _FOOT = 14.0, 32.0  # mm above and below the map
_DEGREE = 111_320.0  # metres of a degree of latitude
_LEAST = 150.0  # metres of the shorter side: nearer nothing is told
_BAR = 50.0  # mm, the longest scale bar
_CELL = 12.0  # mm: names are compared with those of the cells around them
NAMES = 700  # on one sheet


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the city on the sheet, and how large it is drawn."""

    box: Box
    wide: float  # mm
    high: float  # mm
    paper: str
    landscape: bool

    def mm(self, points: Any) -> Any:
        """Degrees to millimetres from the upper left corner; streets are short enough for a plane."""
        west, south, east, north = self.box
        x = (points[:, 0] - west) / (east - west) * self.wide
        y = (north - points[:, 1]) / (north - south) * self.high
        return np.column_stack([x, y])

    @property
    def metres(self) -> float:
        """Metres of one millimetre of the sheet."""
        west, south, east, north = self.box
        return (east - west) * _DEGREE * _shrink(south, north) / self.wide

    @property
    def scale(self) -> int:
        """1 : so many, to two digits."""
        exact = self.metres * 1000
        unit = int(10 ** max(0, floor(log10(exact)) - 1))
        return round(exact / unit) * unit

    def bar(self) -> tuple[float, float]:
        """The scale bar: metres it stands for, and its length in millimetres."""
        most = self.metres * _BAR
        unit = 10 ** floor(log10(most))
        long = max(step * unit for step in (1, 2, 5) if step * unit <= most)
        return float(long), long / self.metres


def _shrink(south: float, north: float) -> float:
    return max(0.01, cos(radians((south + north) / 2)))


def framed(box: Box, paper: str) -> Frame:
    """The box on the sheet, lying or standing as it is shaped, with what lies beside it up to the edge."""
    west, south, east, north = box
    shrink = _shrink(south, north)
    wide = max((east - west) * shrink * _DEGREE, _LEAST)
    high = max((north - south) * _DEGREE, _LEAST)
    long, short = MM[paper]
    landscape = wide >= high
    sheet = (long, short) if landscape else (short, long)
    inner = sheet[0] - 2 * MARGIN, sheet[1] - 2 * MARGIN - _HEAD - _FOOT
    each = max(wide / inner[0], high / inner[1]) * 1.04  # metres of a millimetre, with a little air
    half = inner[0] * each / 2 / _DEGREE / shrink, inner[1] * each / 2 / _DEGREE
    x, y = (west + east) / 2, (south + north) / 2
    return Frame((x - half[0], y - half[1], x + half[0], y + half[1]), *inner, paper, landscape)


@dataclass(frozen=True, slots=True)
class Name:
    """A name on the map; the heavier one keeps its room."""

    x: float  # mm of its middle
    y: float
    text: str
    size: float  # mm of a letter's height
    colour: str
    weight: int

    @property
    def wide(self) -> float:
        wide = [ord(sign) > 0x2E00 for sign in self.text]
        seams = sum(one != other for one, other in pairwise(wide))  # typst sets a thin space between scripts
        return (sum(1.0 if one else 0.6 for one in wide) + 0.25 * seams) * self.size + 1.0

    @property
    def high(self) -> float:
        return self.size * (1.9 if any(0x0F00 <= ord(sign) < 0x1000 for sign in self.text) else 1.25)


def with_room(names: Iterable[Name], frame: Frame) -> Iterator[Name]:
    """The names that stand free, heaviest first; a name that would cover another one is left out."""
    taken: dict[tuple[int, int], list[Name]] = defaultdict(list)
    kept = 0
    for name in sorted(names, key=lambda one: (-one.weight, one.y, one.x)):
        cells = list(_cells(name))
        if (
            kept >= NAMES
            or not _whole(name, frame)
            or any(_meet(name, one) for c in cells for one in taken[c])
        ):
            continue
        for cell in cells:
            taken[cell].append(name)
        kept += 1
        yield name


def _cells(name: Name) -> Iterator[tuple[int, int]]:
    across = range(int((name.x - name.wide / 2) // _CELL), int((name.x + name.wide / 2) // _CELL) + 1)
    for row in range(int((name.y - name.high / 2) // _CELL), int((name.y + name.high / 2) // _CELL) + 1):
        yield from ((column, row) for column in across)


def _whole(name: Name, frame: Frame) -> bool:
    return name.x - name.wide / 2 >= 0 and name.x + name.wide / 2 <= frame.wide and 0 < name.y < frame.high


def _meet(one: Name, other: Name) -> bool:
    near_x = abs(one.x - other.x) * 2 < one.wide + other.wide
    return near_x and abs(one.y - other.y) * 2 < one.high + other.high
