"""The ground: two rivers that meet, and the strips of buildable land along their banks.

Local coordinates are metres east and north of the seat; a strip has coordinates of its own: `s` metres along
the river from the confluence, `d` metres away from the water.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SEAT = (97.00818, 32.9955)  # degrees, WGS 84
_PER_LON = 93_370.0  # metres per degree at that latitude
_PER_LAT = 110_900.0
_STEP = 10.0  # metres between two points of a sampled river


def to_lonlat(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Degrees, rounded to about 10 cm."""
    return np.round(SEAT[0] + x / _PER_LON, 6), np.round(SEAT[1] + y / _PER_LAT, 6)


def from_lonlat(lon: float, lat: float) -> tuple[float, float]:
    return (lon - SEAT[0]) * _PER_LON, (lat - SEAT[1]) * _PER_LAT


@dataclass(frozen=True)
class River:
    """A river from the confluence outwards, sampled every 10 m."""

    x: Floats
    y: Floats

    def at(self, s: Floats) -> tuple[Floats, Floats]:
        t = np.arange(len(self.x)) * _STEP
        return np.interp(s, t, self.x), np.interp(s, t, self.y)

    def heading(self, s: Floats) -> Floats:
        """Direction in radians, away from the confluence."""
        (x0, y0), (x1, y1) = self.at(np.maximum(s - _STEP, 0)), self.at(s + _STEP)
        return np.arctan2(y1 - y0, x1 - x0)


@dataclass(frozen=True)
class Strip:
    """The land on one bank. `side` is 1 where the land lies to the left of the way outwards, else -1."""

    name: str
    river: River
    side: int
    start: float  # metres from the confluence, where building begins
    scale: float
    phase: float

    def points(self, s: Floats, d: Floats) -> tuple[Floats, Floats]:
        x, y = self.river.at(s)
        across = self.river.heading(s) + self.side * np.pi / 2
        return x + d * np.cos(across), y + d * np.sin(across)

    def width(self, s: Floats) -> Floats:
        """Metres from the water to the foot of the hills; spurs and side valleys make it uneven."""
        u = s / self.scale
        wave = 140 * np.sin(u / 640 + self.phase) + 80 * np.sin(u / 270 + 2.3 * self.phase)
        width: Floats = self.scale * (760 + wave - 260 * np.clip(u / 6000, 0, 1))
        return width

    def outline(self, s0: float, s1: float, d0: float, d1: float) -> list[tuple[float, float]]:
        """A rectangle of strip coordinates as a polygon in local metres."""
        n = max(2, int((s1 - s0) / 60) + 1)
        s = np.linspace(s0, s1, n)
        near, far = self.points(s, np.full(n, d0)), self.points(s, np.full(n, d1))
        ring = [*zip(*near, strict=True), *reversed(list(zip(*far, strict=True)))]
        return [(float(x), float(y)) for x, y in ring]


def _resample(x: Floats, y: Floats) -> River:
    t = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    even = np.arange(0.0, t[-1], _STEP)
    return River(np.interp(even, t, x), np.interp(even, t, y))


def _main_river(u: Floats) -> Floats:
    """Northing of the Zhaqu at `u` metres east of the confluence; slopes gently to both sides."""
    northing: Floats = 210 * np.sin(u / 1500) - 110 * np.sin(u / 640) + 0.06 * u
    return northing


def rivers(scale: float = 1.0) -> dict[str, River]:
    """The Zhaqu from the west, the Batang river from the south, and the joint river to the east."""
    length = 16_000.0
    u = np.arange(0.0, length, 5.0)
    meet = np.array([620.0, -330.0]) * scale
    west = _resample(meet[0] - u * scale, meet[1] + _main_river(-u) * scale)
    east = _resample(meet[0] + u * scale, meet[1] + _main_river(u) * scale)
    bend = -260 * np.sin(u / 1250) + 120 * np.sin(u / 560)
    south = _resample(meet[0] + bend * scale, meet[1] - u * scale)
    return {"west": west, "east": east, "south": south}


def strips(scale: float = 1.0) -> dict[str, Strip]:
    """The six banks. The south arm begins where the land along the main river ends."""
    found = rivers(scale)
    gap = 50.0  # metres of water and bank where the Batang river passes between the southern strips
    west_south = Strip("west_south", found["west"], 1, gap, scale, 1.9)
    east_south = Strip("east_south", found["east"], -1, gap, scale, 4.4)
    behind = np.zeros(1)
    made = (
        Strip("west_north", found["west"], -1, 0.0, scale, 0.3),
        west_south,
        Strip("east_north", found["east"], 1, 0.0, scale, 3.1),
        east_south,
        Strip("south_east", found["south"], 1, float(east_south.width(behind)[0]) + gap, scale, 5.2),
        Strip("south_west", found["south"], -1, float(west_south.width(behind)[0]) + gap, scale, 0.9),
    )
    return {strip.name: strip for strip in made}
