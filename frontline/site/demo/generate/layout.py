"""Which stretch of which bank each community of the town has, and the blocks between its roads."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frontline.site.demo.generate.divisions import TownUnit, town_units
from frontline.site.demo.generate.valley import Floats, Strip, strips

RESIDENTS = 141_308  # census of 1 November 2020
TOWN_RESIDENTS = 102_015  # about, in the four streets, 2014
PER_HOUSEHOLD = 4.1  # people, four streets 2014
TOWER_BLOCK, YARD_BLOCK = 168, 30  # dwellings that fit on a block of towers, of courtyard houses
FIRST_ROW, ROW, BLOCK = 55.0, 128.0, 165.0  # metres: water to first road, between roads, between lanes
_FILLED = 0.78  # share of the blocks that are built on


@dataclass(frozen=True)
class Stretch:
    """The land of one community: a stretch of a strip, metres along the river."""

    unit: TownUnit
    strip: Strip
    s0: float
    s1: float
    people: int
    households: int


@dataclass(frozen=True)
class Blocks:
    """Blocks of one stretch: their corners in strip coordinates and the row they lie in, 0 at the water."""

    s0: Floats
    s1: Floats
    d0: Floats
    row: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.row)


def town_people(people: int) -> int:
    return round(people * TOWN_RESIDENTS / RESIDENTS)


def share_out(total: int, weights: Floats) -> NDArray[np.int64]:
    """`total` in whole parts proportional to the weights; the largest remainders get the rest."""
    exact = total * weights / weights.sum()
    parts: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    parts[np.argsort(exact - parts)[::-1][: total - int(parts.sum())]] += 1
    return parts


def stretches(people: int) -> list[Stretch]:
    """The town's communities one after the other along their banks; a larger city is longer and wider."""
    scale = max(1.0, (people / RESIDENTS) ** 0.5)
    banks, units = strips(scale), town_units()
    residents = share_out(town_people(people), np.array([unit.weight for unit in units]))
    full = share_out(town_people(max(people, RESIDENTS)), np.array([unit.weight for unit in units]))
    reach = {name: bank.start for name, bank in banks.items()}
    found = []
    for unit, own, most in zip(units, residents, full, strict=True):
        bank, start = banks[unit.strip], reach[unit.strip]
        end = reach[unit.strip] = _end(unit, bank, start, int(most))
        found.append(Stretch(unit, bank, start, end, int(own), max(1, round(int(own) / PER_HOUSEHOLD))))
    return found


def _end(unit: TownUnit, bank: Strip, start: float, people: int) -> float:
    """Where the stretch has blocks enough for so many people; a city below the census keeps its land."""
    per_block = 1 / (unit.towers / TOWER_BLOCK + (1 - unit.towers) / YARD_BLOCK)
    wanted = people / PER_HOUSEHOLD / per_block / _FILLED + 2
    end = start + BLOCK
    while len(blocks(bank, start, end)) < wanted:
        end += BLOCK
    return end


def blocks(bank: Strip, start: float, end: float) -> Blocks:
    """Every block of a stretch that lies before the foot of the hills."""
    lanes = np.linspace(start, end, max(1, round((end - start) / BLOCK)) + 1)
    rows = np.arange(int((bank.scale * 1000 - FIRST_ROW) / ROW) + 1)
    row, lane = (part.ravel() for part in np.meshgrid(rows, np.arange(len(lanes) - 1), indexing="ij"))
    far = FIRST_ROW + (row + 1) * ROW
    fits = (far <= bank.width((lanes[lane] + lanes[lane + 1]) / 2)) | (row == 0)
    row, lane = row[fits], lane[fits]
    return Blocks(lanes[lane], lanes[lane + 1], FIRST_ROW + row * ROW, row)
