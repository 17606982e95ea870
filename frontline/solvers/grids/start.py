"""A first cut: halves of halves, each across its longer side, with the right share of people on both sides."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from frontline.solvers.arrays import Floats, Ints


def halves(x: Floats, y: Floats, mass: Floats, here: Ints, grids: int, first: int, label: Ints,
           turn: Callable[[], float],) -> None:  # fmt: skip
    """Label the buildings `here` from `first` to `first + grids - 1`, each used; a cut turns by `turn`, radians."""
    if grids == 1:
        label[here] = first
        return
    left = grids // 2
    along = _longest(x[here], y[here], mass[here], turn())
    order = here[np.argsort(along, kind="stable")]
    people = np.cumsum(mass[order])
    cut = int(np.searchsorted(people, people[-1] * left / grids))
    cut = min(max(cut, left), len(order) - (grids - left))
    halves(x, y, mass, order[:cut], left, first, label, turn)
    halves(x, y, mass, order[cut:], grids - left, first + left, label, turn)


def _longest(x: Floats, y: Floats, mass: Floats, turn: float) -> Floats:
    """Position along the axis of the largest spread, turned a little."""
    total = mass.sum()
    dx, dy = x - (mass @ x) / total, y - (mass @ y) / total
    angle = 0.5 * np.arctan2(2 * (mass * dx) @ dy, (mass * dx) @ dx - (mass * dy) @ dy) + turn
    return np.asarray(dx * np.cos(angle) + dy * np.sin(angle))
