"""A grid became too heavy: the fewest people change their grid, everything else stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.errors import UnusableInput
from frontline.solvers.grids.figures import figures_of
from frontline.solvers.grids.model import WITHIN, City, Layout

if TYPE_CHECKING:
    from frontline.solvers.grids.cells import Cells

_HAIR = 1e-9  # of the mean: rounding
_SPREAD = 0.05  # a chain of moves: roundness lost against people moved
_CHAINS = 40  # per grid, at most


@dataclass(frozen=True, eq=False)
class Bounds:
    """How many people each grid may have. Those named come within `within` of the mean, no other leaves it for them."""

    lower: Floats
    upper: Floats


def rebalance(
    city: City, layout_of: ArrayLike, heavy: int | Sequence[int], *, seconds: float = 1.0, within: float = WITHIN,
    by_community: bool = False,
) -> Layout:  # fmt: skip
    """Bring the grids named (too heavy, or too light) within `within` of the mean by moving the fewest people.

    `layout_of` is the grid of each building now, numbered from 0. People pass from grid to grid, only over borders,
    and every grid stays in the pieces it has. No other grid leaves the bounds, or gets further out of them. With
    `by_community` nobody crosses a border of a community. Where it cannot be done, `balanced` says so and `off` how
    far it came. `moved` lists the buildings; all others are as they were. Raises UnusableInput.
    """
    end = monotonic() + seconds
    grid, named = _checked(city, layout_of, heavy, within, by_community)
    cells = _cells(city, grid, by_community)
    bounds = bounds_of(cells.weight, named, within + _HAIR)
    floor = least_crossing(cells, bounds)
    kept, crossed = _move(cells, bounds)
    new = np.empty(len(city), np.int64)
    new[city.streets.order] = cells.label
    figures = figures_of(city, new, before=grid, crossed=crossed, floor=floor)
    return Layout(new, figures, within, kept, None, np.flatnonzero(new != grid), monotonic() <= end)


def least_crossing(cells: Cells, bounds: Bounds) -> float:
    """People times borders that must be crossed at least, over the borders that there are: a minimum-cost flow."""
    from frontline.solvers.grids.cells import borders
    from frontline.solvers.grids.flows import cheapest_flows

    near, _ = borders(cells)
    flow, _ = cheapest_flows(near, cells.weight, bounds.lower, bounds.upper)
    return float(flow.sum())


def bounds_of(people: Floats, named: Ints, within: float = WITHIN) -> Bounds:
    """Grids not named may stay outside as far as they are."""
    mean = people.mean()
    lower, upper = np.full(len(people), mean * (1 - within)), np.full(len(people), mean * (1 + within))
    others = np.ones(len(people), np.bool_)
    others[named] = False
    return Bounds(
        np.where(others, np.minimum(lower, people), lower), np.where(others, np.maximum(upper, people), upper)
    )


def _checked(
    city: City, layout_of: ArrayLike, heavy: int | Sequence[int], within: float, by_community: bool
) -> tuple[Ints, Ints]:
    grid = np.asarray(layout_of)
    if grid.shape != (len(city),) or not np.issubdtype(grid.dtype, np.integer) or grid.min() < 0:
        raise UnusableInput("Give the grid of each building as a whole number from 0.")
    grids = int(grid.max()) + 1
    if grids > len(city) or not np.bincount(grid).all():
        raise UnusableInput("Number the grids from 0 without gaps: each needs at least one building.")
    named = np.unique(np.asarray(heavy, np.int64))
    if not len(named) or named.min() < 0 or named.max() >= grids:
        raise UnusableInput(f"Name grids by their numbers, 0 to {grids - 1}.")
    if not 0 < within < 1:
        raise UnusableInput("within is a share of the mean between 0 and 1, such as 0.01.")
    if by_community and city.community is None:
        raise UnusableInput("Grids inside communities need the community of each building.")
    return grid.astype(np.int64), named


def _cells(city: City, grid: Ints, by_community: bool) -> Cells:
    from frontline.solvers.grids.cells import cells_of

    ready = city.streets
    starts, other = ready.starts, ready.other
    if by_community and city.community is not None:
        starts, other = ready.inside(city.community[ready.order])
    return cells_of(ready, starts, other, grid[ready.order], int(grid.max()) + 1)


def _move(cells: Cells, bounds: Bounds) -> tuple[bool, float]:
    """Chains of moves, cheapest in people first; needless moves undone. Whether all is in bounds, people crossing."""
    from frontline.solvers.grids.balance import relieve, undo
    from frontline.solvers.grids.cells import spread_of

    before, lower, upper = cells.label.copy(), bounds.lower, bounds.upper
    per_spread = _SPREAD * float(cells.weight.sum()) / max(spread_of(cells), 1e-300)
    outside, crossed = relieve(cells, lower, upper, per_spread, 1.0, _CHAINS * len(lower))
    return outside == 0, crossed - undo(cells, before, lower, upper)
