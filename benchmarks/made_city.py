"""The made-up city of the benchmarks: streets, dense cores, a river with two bridges."""

from dataclasses import dataclass

import numpy as np

from frontline.solvers.arrays import Floats, Ints


@dataclass(frozen=True)
class MadeCity:
    """Buildings in metres, with the people who live in each."""

    x: Floats
    y: Floats
    people: Ints


def made_city(buildings: int, seed: int = 1) -> MadeCity:
    """The same numbers for the same size and seed: all draws come from one generator, in this order."""
    draw = np.random.default_rng(seed)
    side = 40 * np.sqrt(buildings)
    places = draw.uniform(size=(int(1.35 * buildings), 2)) * side
    cores = draw.uniform(size=(12, 2)) * side
    dense = draw.uniform(size=len(places)) < 0.35
    around = cores[draw.integers(12, size=int(dense.sum()))]
    places[dense] = around + draw.normal(0, 0.06 * side, (int(dense.sum()), 2))
    places = np.round(places / 25) * 25 + draw.uniform(-8, 8, places.shape)
    x, y = places.T
    wet = np.abs(y - side * (0.5 + 0.12 * np.sin(6 * x / side))) <= 0.012 * side
    bridge = (np.abs(x - 0.3 * side) <= 60) | (np.abs(x - 0.7 * side) <= 60)
    inside = (x > 0) & (x < side) & (y > 0) & (y < side)
    kept = np.unique(places[(~wet | bridge) & inside], axis=0)
    draw.shuffle(kept)
    kept = kept[:buildings]
    height = draw.choice([1, 6, 20], p=[0.80, 0.15, 0.05], size=len(kept))
    people = 1 + draw.poisson((0.72 if buildings < 100_000 else 2.1) * height)
    return MadeCity(kept[:, 0].copy(), kept[:, 1].copy(), people)
