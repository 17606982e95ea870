"""How good a layout is: balance, roundness, loose pieces, people moved."""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.grids.graph import sums
from frontline.solvers.grids.model import City, Figures

_GREEDY = 50_000_000  # buildings times grids up to which each new centre is the best of several
_SETTLED = 1e-5  # share of the spread: k-means stops when a step gains less
_STEPS = 300


def figures_of(
    city: City, grid: Ints, *, before: Ints | None = None, crossed: float | None = None,
    floor: float = 0.0, community: Ints | None = None,
) -> Figures:  # fmt: skip
    """`before`: the grids until now. `community`: of each grid, where every community has a mean of its own."""
    grids = int(grid.max()) + 1
    people = sums(grid, city.people, grids)
    mean = float(people.mean())
    own = np.full(grids, mean)
    if community is not None:
        _, group = np.unique(community, return_inverse=True)
        own = (np.bincount(group, people) / np.bincount(group))[group]
    moved = 0.0 if before is None else float(city.people[grid != before].sum())
    return Figures(
        grids, mean, float(people.min()), float(people.max()), _off(people, own), _off(people, np.full(grids, mean)),
        spread(city, grid), loose_pieces(city, grid), moved, moved if crossed is None else crossed, floor,
    )  # fmt: skip


def _off(people: Floats, own: Floats) -> float:
    """Share by which the worst is off; grids of a community without people are where they should be."""
    return float(np.max(np.abs(people - own) / np.where(own > 0, own, 1.0)))


def spread(city: City, grid: Ints) -> float:
    """People times squared distance to the middle of their grid, in sum."""
    from frontline.solvers.grids.cells import spread_in

    return spread_in(city.x, city.y, city.people, grid, int(grid.max()) + 1)


def loose_pieces(city: City, grid: Ints) -> int:
    """Connected pieces of grids beyond one each."""
    from frontline.solvers.grids.whole import count_pieces

    ready = city.streets
    return count_pieces(ready.starts, ready.other, grid[ready.order]) - int((np.bincount(grid) > 0).sum())


def roundness(city: City, grid: Ints, *, seed: int = 0) -> float:
    """Spread over that of plain k-means with as many middles: 1 = as round as if balance did not matter."""
    return spread(city, grid) / plain_spread(city.x, city.y, city.people, int(grid.max()) + 1, seed)


def plain_spread(x: Floats, y: Floats, people: Floats, grids: int, seed: int = 0) -> float:
    """What k-means reaches without any balance: k-means++ beginning, Lloyd's steps until they settle."""
    from scipy.spatial import cKDTree

    places = np.column_stack((x, y))
    centres = places[_beginning(places, people, grids, np.random.default_rng(seed))]
    last = np.inf
    for _ in range(_STEPS):
        apart, near = cKDTree(centres).query(places)
        now = float(people @ (apart * apart))
        if last - now <= _SETTLED * now:
            break
        last = now
        weight = np.bincount(near, people, grids)
        for axis in (0, 1):
            middle = np.bincount(near, people * places[:, axis], grids) / np.maximum(weight, 1e-300)
            centres[:, axis] = np.where(weight > 0, middle, centres[:, axis])
    return max(now, 1e-9)


def _beginning(places: Floats, people: Floats, grids: int, draw: np.random.Generator) -> Ints:
    """k-means++ (Arthur, Vassilvitskii 2007): centres drawn by people times squared distance to those before."""
    tries = 2 + int(np.log(grids)) if len(places) * grids <= _GREEDY else 1
    chosen = [int(draw.choice(len(places), p=people / people.sum()))]
    apart = ((places - places[chosen[0]]) ** 2).sum(axis=1)
    for _ in range(grids - 1):
        pull = np.cumsum(people * apart)
        drawn = np.minimum(
            np.searchsorted(pull, draw.uniform(0, pull[-1], tries), side="right"), len(places) - 1
        )
        options = [np.minimum(apart, ((places - places[k]) ** 2).sum(axis=1)) for k in drawn]
        best = int(np.argmin([people @ option for option in options]))
        chosen.append(int(drawn[best]))
        apart = options[best]
    return np.array(chosen)
