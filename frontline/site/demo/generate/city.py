"""The whole city from a seed: the same seed, the same city."""

import hashlib
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from frontline.site.demo.generate import grids, people, town, villages
from frontline.site.demo.generate.buildings import Buildings, Ints, join
from frontline.site.demo.generate.divisions import Division, divisions
from frontline.site.demo.generate.grids import Rectangle
from frontline.site.demo.generate.layout import RESIDENTS, Stretch, stretches
from frontline.site.demo.generate.people import People
from frontline.site.demo.generate.town import Names
from frontline.site.demo.generate.villages import Village

SEED = 20221029


@dataclass(frozen=True)
class Grid:
    """A unit grid: its community and its land in the strip's coordinates; a village's grid is the village."""

    community: int
    serial: int
    land: Rectangle | None


@dataclass(frozen=True)
class City:
    seed: int
    communities: list[Division]
    stretches: list[Stretch]  # of the first communities, in their order
    villages: list[Village]  # of the others
    names: Names
    buildings: Buildings
    grid: Ints  # of each building, an index into `grids`
    grids: list[Grid]
    dwelling_building: Ints  # of each dwelling, its building
    dwelling_rank: Ints  # which door of its building, from 0
    people: People

    def digest(self) -> str:
        """One number for everything in it."""
        found = hashlib.sha256()
        _feed(found, self)
        return found.hexdigest()


def _stream(seed: int, stage: int) -> np.random.Generator:
    """Each stage has randomness of its own, so that a change in one leaves the others alone."""
    return np.random.default_rng([seed, stage])


def generate(*, seed: int = SEED, people: int = RESIDENTS) -> City:
    """A city of `people` residents; about 300 bytes of memory for each."""
    if not 500 <= people <= 3_000_000:
        raise ValueError(
            "Give between 500 and 3,000,000 people: fewer leave villages empty, more leave no ID numbers."
        )
    in_town = stretches(people)
    outside = villages.villages(people, _stream(seed, 1))
    names = Names()
    first = [town.build(part, index, names, _stream(seed, 100 + index)) for index, part in enumerate(in_town)]
    then = [
        villages.build(part, len(in_town) + index, names, _stream(seed, 200 + index))
        for index, part in enumerate(outside)
    ]
    buildings = join([*first, *then])
    made, grid = _grids(in_town, first, then, people)
    doors = buildings.dwellings
    owner = np.repeat(np.arange(len(buildings)), doors)
    rank = np.arange(len(owner)) - np.repeat(np.cumsum(doors) - doors, doors)
    counts = [(part.people, part.households) for part in in_town]
    counts += [(part.people, part.households) for part in outside]
    settled = _settle(counts, buildings.community[owner], owner, seed)
    by_code = {division.code: division for division in divisions()}
    units = [by_code[part.unit.code] for part in in_town] + [by_code[part.code] for part in outside]
    return City(seed, units, in_town, outside, names, buildings, grid, made, owner, rank, settled)


def _grids(
    in_town: list[Stretch], first: list[Buildings], then: list[Buildings], people: int
) -> tuple[list[Grid], Ints]:
    total = max(len(in_town), round(grids.GRIDS * max(1.0, people / RESIDENTS)))
    made: list[Grid] = []
    of_building: list[Ints] = []
    for community, (part, own) in enumerate(zip(in_town, first, strict=True)):
        count = int(grids.grids_per_stretch(in_town, total)[community])
        land, grid = grids.cut(grids.land_of(part, own), own, count)
        of_building.append(grid + len(made))
        made += [Grid(community, serial + 1, piece) for serial, piece in enumerate(land)]
    for index, own in enumerate(then):
        of_building.append(np.full(len(own), len(made)))
        made.append(Grid(len(in_town) + index, 1, None))
    return made, np.concatenate(of_building)


def _settle(counts: list[tuple[int, int]], community: Ints, owner: Ints, seed: int) -> People:
    """Each community's households into its own dwellings; one dwelling, one household."""
    rng = _stream(seed, 2)
    sizes, homes = [], []
    for index, (residents, households) in enumerate(counts):
        own = people.household_sizes(households, residents, rng)
        doors = np.flatnonzero(community == index)
        sizes.append(own)
        homes.append(np.sort(rng.permutation(doors)[: len(own)]))
    dwelling = np.concatenate(homes)
    return people.settle(np.concatenate(sizes), dwelling, owner[dwelling], _stream(seed, 3))


def _feed(found: Any, value: Any) -> None:
    if isinstance(value, np.ndarray):
        found.update(np.ascontiguousarray(value).view(np.uint8))
    elif is_dataclass(value):
        for field in fields(value):
            _feed(found, getattr(value, field.name))
    elif isinstance(value, list | tuple):
        for part in value:
            _feed(found, part)
    else:
        found.update(repr(value).encode())
