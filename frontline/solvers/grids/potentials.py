"""Potentials on the map of grids: what flows where, and which prices draw a border where it is."""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.compiled import compiled

_STEPS = 200  # of conjugate gradients at most
_ENOUGH = 1e-6  # of the first residual
_GROUND = 1e-3  # of the mean width: keeps potentials of separate parts of a city from drifting


@compiled
def potentials(near: Ints, width: Floats, wanted: Floats) -> Floats:
    """Potentials p with: sum over borders of width * (p[a] - p[b]) = wanted[a]; conjugate gradients."""
    grids, slots = near.shape
    diagonal = np.zeros(grids)
    for a in range(grids):
        for slot in range(slots):
            diagonal[a] += width[a, slot]
            diagonal[near[a, slot]] += width[a, slot]
    ground = _GROUND * diagonal.mean() + 1e-300
    diagonal += ground
    found, rest = np.zeros(grids), wanted.copy()
    ready = rest / diagonal
    direction = ready.copy()
    product = (rest * ready).sum()
    enough = _ENOUGH * product
    for _ in range(_STEPS):
        if product <= enough:
            break
        image = ground * direction
        for a in range(grids):
            for slot in range(slots):
                if width[a, slot] > 0:
                    b = near[a, slot]
                    flow = width[a, slot] * (direction[a] - direction[b])
                    image[a] += flow
                    image[b] -= flow
        step = product / (direction * image).sum()
        found += step * direction
        rest -= step * image
        ready = rest / diagonal
        renewed = (rest * ready).sum()
        direction = ready + renewed / product * direction
        product = renewed
    return found
