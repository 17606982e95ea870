"""Which integer each thing of the generated city has in the city's tables: counted from 1, larger places first."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from frontline.site.demo.generate.buildings import Ints, Kind
from frontline.site.demo.generate.city import City
from frontline.site.demo.generate.divisions import divisions

CITY_ID = 1
FIRST_TOWNSHIP = 2


@dataclass(frozen=True)
class Ids:
    """Place ids by level; a household's and a person's id is its index plus one."""

    city: City

    @cached_property
    def official(self) -> dict[str, int]:
        """Id by 12-digit code."""
        return {division.code: index + CITY_ID for index, division in enumerate(divisions())}

    @cached_property
    def community(self) -> Ints:
        return np.array([self.official[unit.code] for unit in self.city.communities])

    @cached_property
    def township(self) -> Ints:
        """Of each community, the id of its township."""
        return np.array([self.official[unit.parent] for unit in self.city.communities])

    @cached_property
    def first_grid(self) -> int:
        return len(divisions()) + 1

    @cached_property
    def first_compound(self) -> int:
        return self.first_grid + len(self.city.grids)

    @cached_property
    def first_building(self) -> int:
        return self.first_compound + len(self.city.names.compounds)

    @cached_property
    def towers(self) -> Ints:
        """Indices of the buildings that have stairs."""
        return np.flatnonzero(self.city.buildings.kind == Kind.TOWER)

    @cached_property
    def first_stair(self) -> Ints:
        """Id of the first stair of each building; 0 for buildings without."""
        return self._after(self.first_building + len(self.city.buildings), self.city.buildings.stairs)

    @cached_property
    def first_floor(self) -> Ints:
        """Id of the first floor of the first stair; each stair has all floors in turn."""
        stairs = int(self.city.buildings.stairs[self.towers].sum())
        start = self.first_building + len(self.city.buildings) + stairs
        return self._after(start, self.city.buildings.stairs * self.city.buildings.floors)

    def _after(self, start: int, each: Ints) -> Ints:
        first = np.zeros(len(self.city.buildings), np.int64)
        own = each[self.towers]
        first[self.towers] = start + np.cumsum(own) - own
        return first

    @cached_property
    def first_dwelling(self) -> int:
        b = self.city.buildings
        floors = int((b.stairs * b.floors)[self.towers].sum())
        return self.first_building + len(b) + int(b.stairs[self.towers].sum()) + floors

    def building_place(self, index: int) -> int:
        return self.first_building + index

    def dwelling_place(self, index: int) -> int:
        return self.first_dwelling + index

    def stair_and_floor(self, dwelling: int) -> tuple[int, int, str]:
        """Place ids of a tower dwelling's stair and floor, and its door: 302."""
        building = int(self.city.dwelling_building[dwelling])
        rank = int(self.city.dwelling_rank[dwelling])
        floors = int(self.city.buildings.floors[building])
        stair, left = divmod(rank, 2 * floors)
        floor, door = divmod(left, 2)
        return (
            int(self.first_stair[building]) + stair,
            int(self.first_floor[building]) + stair * floors + floor,
            f"{floor + 1}{door + 1:02d}",
        )

    def larger_places(self, dwelling: int) -> list[tuple[int, str]]:
        """The dwelling and every larger place it lies in, up to its township, each with its grain."""
        building = int(self.city.dwelling_building[dwelling])
        community = int(self.city.buildings.community[building])
        found = [(self.dwelling_place(dwelling), "household")]
        if self.city.buildings.kind[building] == Kind.TOWER:
            stair, floor, _ = self.stair_and_floor(dwelling)
            found += [(floor, "floor"), (stair, "unit")]
        found.append((self.building_place(building), "building"))
        if (compound := int(self.city.buildings.compound[building])) >= 0:
            found.append((self.first_compound + compound, "compound"))
        last = (int(self.community[community]), "community"), (int(self.township[community]), "township")
        return [*found, *last]
