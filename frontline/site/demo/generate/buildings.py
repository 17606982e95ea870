"""Buildings as arrays: where they stand, which way they look, how many doors they have."""

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from frontline.site.demo.generate.valley import Floats, to_lonlat

Ints = NDArray[np.int64]


class Kind(IntEnum):
    """As city.Building.Kind, in small numbers."""

    TOWER = 0
    COURTYARD = 1
    SHOPHOUSE = 2
    PUBLIC = 3
    TENT = 4


# Length along the road and depth, metres.
_SIZE = {
    Kind.TOWER: (54.0, 13.0),
    Kind.COURTYARD: (17.0, 16.0),
    Kind.SHOPHOUSE: (16.0, 13.0),
    Kind.PUBLIC: (46.0, 22.0),
    Kind.TENT: (6.0, 6.0),
}
# The outline in parts of length and depth: a courtyard house is a U round its yard.
_BOX = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])
_YARD = np.array(
    [
        (-0.5, -0.5),
        (0.5, -0.5),
        (0.5, 0.5),
        (0.22, 0.5),
        (0.22, -0.08),
        (-0.22, -0.08),
        (-0.22, 0.5),
        (-0.5, 0.5),
    ]
)


@dataclass(frozen=True)
class Buildings:
    """One entry per building. `community` is an index into the communities, `compound` and `street` into lists."""

    kind: Ints
    x: Floats  # metres east of the seat
    y: Floats
    angle: Floats  # radians: the way its road runs
    s: Floats  # strip coordinates; for a village x and y again
    d: Floats
    floors: Ints
    stairs: Ints  # units of a tower
    community: Ints
    compound: Ints  # -1: none
    street: Ints  # -1: none
    number: Ints  # house number in its street, or of the tower in its compound

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def dwellings(self) -> Ints:
        """Doors: two on each landing of a tower, one on each floor of a shophouse."""
        doors = np.ones(len(self), np.int64)
        doors[self.kind == Kind.PUBLIC] = 0
        tower, shop = self.kind == Kind.TOWER, self.kind == Kind.SHOPHOUSE
        doors[tower] = 2 * self.floors[tower] * self.stairs[tower]
        doors[shop] = self.floors[shop]
        return doors

    def lonlat(self) -> tuple[Floats, Floats]:
        return to_lonlat(self.x, self.y)

    def outlines(self, chosen: Ints) -> list[list[list[float]]]:
        """Closed rings in degrees of the chosen buildings."""
        return [ring for index in chosen for ring in (self._outline(int(index)),)]

    def _outline(self, index: int) -> list[list[float]]:
        kind = Kind(int(self.kind[index]))
        corners = (_YARD if kind == Kind.COURTYARD else _BOX) * _SIZE[kind]
        cos, sin = np.cos(self.angle[index]), np.sin(self.angle[index])
        x = self.x[index] + corners[:, 0] * cos - corners[:, 1] * sin
        y = self.y[index] + corners[:, 0] * sin + corners[:, 1] * cos
        lon, lat = to_lonlat(x, y)
        ring = [[float(a), float(b)] for a, b in zip(lon, lat, strict=True)]
        return [*ring, ring[0]]


def join(parts: list[Buildings]) -> Buildings:
    return Buildings(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Buildings)))


def take(buildings: Buildings, order: Ints) -> Buildings:
    return Buildings(*(getattr(buildings, f.name)[order] for f in fields(Buildings)))
