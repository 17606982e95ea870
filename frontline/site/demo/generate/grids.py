"""Grids of the town: each community's land cut into connected rectangles with about the same number of doors."""

from dataclasses import dataclass

import numpy as np

from frontline.site.demo.generate.buildings import Buildings, Ints
from frontline.site.demo.generate.layout import Stretch, share_out
from frontline.site.demo.generate.valley import Floats

GRIDS = 130  # over the four streets
_MARGIN = 18.0  # metres of land round the outermost house


@dataclass(frozen=True)
class Rectangle:
    """A piece of land in strip coordinates."""

    s0: float
    s1: float
    d0: float
    d1: float


def grids_per_stretch(stretches: list[Stretch], grids: int) -> Ints:
    """At least one each, the rest by households."""
    return 1 + share_out(grids - len(stretches), np.array([float(s.households) for s in stretches]))


def land_of(stretch: Stretch, own: Buildings) -> Rectangle:
    """From the water to behind the last house."""
    return Rectangle(stretch.s0, stretch.s1, 15.0, float(own.d.max()) + _MARGIN)


def cut(land: Rectangle, own: Buildings, count: int) -> tuple[list[Rectangle], Ints]:
    """The rectangles, and for each building the number of its own."""
    weight = own.dwellings.astype(np.float64) + 0.01
    grid = np.zeros(len(own), np.int64)
    found: list[Rectangle] = []
    todo = [(land, np.arange(len(own)), count)]
    while todo:
        piece, inside, parts = todo.pop()
        if parts == 1 or len(inside) < 2:
            grid[inside] = len(found)
            found.append(piece)
            continue
        todo.extend(_halves(piece, inside, parts, own, weight))
    return found, grid


def _halves(
    piece: Rectangle, inside: Ints, parts: int, own: Buildings, weight: Floats
) -> list[tuple[Rectangle, Ints, int]]:
    """Cut across the longer side so that both halves have their share of the doors."""
    along = piece.s1 - piece.s0 >= piece.d1 - piece.d0
    where = (own.s if along else own.d)[inside]
    order = np.argsort(where, kind="stable")
    share = np.cumsum(weight[inside][order]) / weight[inside].sum()
    first = int(np.clip(np.searchsorted(share, (parts // 2) / parts) + 1, 1, len(inside) - 1))
    line = float(where[order[first - 1]] + where[order[first]]) / 2
    if along:
        low, high = (
            Rectangle(piece.s0, line, piece.d0, piece.d1),
            Rectangle(line, piece.s1, piece.d0, piece.d1),
        )
    else:
        low, high = (
            Rectangle(piece.s0, piece.s1, piece.d0, line),
            Rectangle(piece.s0, piece.s1, line, piece.d1),
        )
    return [(high, inside[order[first:]], parts - parts // 2), (low, inside[order[:first]], parts // 2)]
