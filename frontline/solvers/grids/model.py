"""What the grid solver is given and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.errors import UnusableInput

if TYPE_CHECKING:
    from frontline.solvers.grids.graph import Prepared

MOST_BUILDINGS = 1_000_000
MOST_EDGES = 10_000_000
LARGEST_CITY = 2_000_000.0  # metres from end to end: more than that are coordinates of two systems
WITHIN = 0.01  # of the mean people: how far a grid may be off


@dataclass(frozen=True, eq=False)
class City:
    """Buildings in metres with what each weighs (people, or work); checked when made (UnusableInput)."""

    x: Floats  # metres to the east
    y: Floats  # metres to the north
    people: Floats
    edges: Ints | None = None  # pairs of buildings joined by a street; None: neighbours are found
    community: Ints | None = None  # number of each building's community
    names: tuple[str, ...] | None = field(default=None, repr=False)  # for messages; positions without it
    communities: tuple[str, ...] | None = field(
        default=None, repr=False
    )  # their names by number, for messages
    lines: tuple[Floats, ...] | None = field(
        default=None, repr=False
    )  # streets (points, 2) in metres: without pairs, neighbours are found along them

    def __post_init__(self) -> None:
        for name in ("x", "y", "people"):
            object.__setattr__(self, name, _numbers(getattr(self, name), name))
        if self.edges is not None:
            object.__setattr__(self, "edges", _whole(self.edges, "edges").reshape(-1, 2))
        if self.community is not None:
            object.__setattr__(self, "community", _whole(self.community, "community"))
        _check(self)

    def __len__(self) -> int:
        return len(self.x)

    def name(self, building: int) -> str:
        """What a building is called in a message."""
        return self.names[building] if self.names is not None else f"no. {building}"

    def community_name(self, number: int) -> str:
        """What a community is called in a message."""
        return self.communities[number] if self.communities is not None else str(number)

    @cached_property
    def streets(self) -> Prepared:
        """The city in an order of its own, with neighbour lists; made once, used by every call."""
        from frontline.solvers.grids.graph import prepare

        return prepare(self)


@dataclass(frozen=True)
class Figures:
    """How good a layout is. Shares are of the mean people; `spread` is people times square metres."""

    grids: int
    mean: float  # people in a grid
    lightest: float  # people
    heaviest: float
    off: float  # share by which the worst grid is off the mean of its community, or of the city without them
    off_city: float  # the same against the mean of the whole city
    spread: float  # people times squared distance to the middle of their grid, in sum
    loose: int  # pieces of grids beyond one each
    moved: float = 0.0  # people whose grid changed
    crossed: float = 0.0  # people times borders crossed
    floor: float = 0.0  # what `crossed` is at least over the borders that there were


@dataclass(frozen=True, eq=False)
class Layout:
    """Which grid each building is in, with its figures. A proposal: nothing is decided by it."""

    grid: Ints  # per building 0 to grids - 1
    figures: Figures
    within: float  # share of the mean that was asked for
    balanced: bool  # whether every grid, or every one named, is as near to the mean as asked for
    community: Ints | None  # per grid, where borders of communities were asked for
    moved: Ints  # buildings whose grid is another than before, ascending; empty for a new layout
    complete: bool = True  # False: the seconds given were over before the search was


def _numbers(values: ArrayLike, name: str) -> Floats:
    try:
        return np.ascontiguousarray(values, np.float64)
    except (TypeError, ValueError) as wrong:
        raise UnusableInput(f"{name} must be one number per building.") from wrong


def _whole(values: ArrayLike, name: str) -> Ints:
    try:
        given = np.asarray(values)
        made = given.astype(np.int64)
        same = bool((made == given).all())
    except (TypeError, ValueError, OverflowError) as wrong:
        raise UnusableInput(f"{name} must be whole numbers.") from wrong
    if not same:
        raise UnusableInput(f"{name} must be whole numbers.")
    return np.ascontiguousarray(made)


def _check(city: City) -> None:
    n = len(city.x)
    if city.x.ndim != 1 or not n == len(city.y) == len(city.people):
        raise UnusableInput("x, y and people must be lists of the same length, one entry per building.")
    if not 1 <= n <= MOST_BUILDINGS:
        raise UnusableInput(f"Give 1 to {MOST_BUILDINGS} buildings, not {n}.")
    _check_places(city)
    bad = np.flatnonzero(~(np.isfinite(city.people) & (city.people >= 0)))
    if len(bad):
        raise UnusableInput(f"Building {city.name(int(bad[0]))}: people must be a number of 0 or more.")
    if not city.people.sum() > 0:
        raise UnusableInput("Nobody lives in these buildings: give people, or 1 for each building.")
    if city.edges is not None and len(city.edges):
        if len(city.edges) > MOST_EDGES:
            raise UnusableInput(f"Give at most {MOST_EDGES} edges.")
        if not 0 <= city.edges.min() <= city.edges.max() < n:
            raise UnusableInput(f"The edges must be positions of buildings, 0 to {n - 1}.")
    if city.community is not None and city.community.shape != (n,):
        raise UnusableInput("community must have one entry per building.")


def _check_places(city: City) -> None:
    bad = np.flatnonzero(~(np.isfinite(city.x) & np.isfinite(city.y)))
    if len(bad):
        raise UnusableInput(
            f"Building {city.name(int(bad[0]))} has no coordinates: complete it or leave it out "
            f"({len(bad)} such buildings)."
        )
    if max(np.ptp(city.x), np.ptp(city.y)) > LARGEST_CITY:
        middle = np.median(city.x), np.median(city.y)
        far = int(np.argmax(np.hypot(city.x - middle[0], city.y - middle[1])))
        raise UnusableInput(
            f"The city is more than {LARGEST_CITY / 1000:g} km wide: the coordinates mix two systems; "
            f"the furthest is building {city.name(far)}."
        )
