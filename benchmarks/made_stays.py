"""Stays of an invented city, as research fixes them, so that figures of different days can be compared."""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Ints
from frontline.solvers.tracing import DAY, Stays

DAYS = 14


def made_stays(number: int) -> Stays:
    """N stays of N/20 people at N/200 places in 14 days: some crowded places, median 30 minutes, 12 hours at most."""
    draw = np.random.default_rng(7)
    people, places = number // 20, number // 200
    person = draw.integers(0, people, number, dtype=np.int32)
    u = draw.random(number, dtype=np.float32)
    place = np.minimum(u.astype(np.float64) ** 2 * places, places - 1).astype(np.int32)
    del u
    start = draw.integers(0, DAYS * DAY, number, dtype=np.int32)
    z = draw.standard_normal(number, dtype=np.float32)
    length = np.minimum(np.exp(z + 7.5), 43_199).astype(np.int32) + 1
    return Stays(person, place, start, (start + length).astype(np.int32))


def cases_of(number: int, cases: int, seed: int = 99) -> Ints:
    """Different people; 1,000 by seed 99, 200 single ones by seed 5."""
    return np.random.default_rng(seed).choice(number // 20, cases, replace=False)
