"""A good posting quickly: one unit moves or two change places, worse ones with falling chance (Kirkpatrick 1983)."""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.compiled import compiled

SWAPS = 0.6  # share of moves in which two units change places


@compiled
def _lack(load: int, held: Ints, need: int, wanted: Ints, over: int, prices: Floats) -> float:
    """What a community with this load and these skills is charged."""
    total: float = prices[0] * max(0, need - load) + prices[2] * max(0, load - need - over)
    for skill in range(len(held)):
        total += prices[1] * max(0, wanted[skill] - held[skill])
    return total


@compiled
def _put(
    unit: int, place: int, sign: int, size: Ints, skills: Ints, starts: Ints, agency: Ints,
    load: Ints, held: Ints, there: Ints, most: int,
) -> int:  # fmt: skip
    """Add a unit to a community, or take it away. Returns the change of people over the limit of their agency."""
    load[place] += sign * size[unit]
    for skill in range(skills.shape[1]):
        held[place, skill] += sign * skills[unit, skill]
    change = 0
    for entry in range(starts[unit], starts[unit + 1]):
        a = agency[entry]
        before = there[a, place]
        there[a, place] = before + sign
        change += max(0, before + sign - most) - max(0, before - most)
    return change


@compiled
def _swap(
    one: int, two: int, a: int, b: int, size: Ints, skills: Ints, starts: Ints, agency: Ints,
    load: Ints, held: Ints, there: Ints, most: int,
) -> int:  # fmt: skip
    """Unit `one` goes from a to b, unit `two` (if not -1) from b to a."""
    many = _put(one, a, -1, size, skills, starts, agency, load, held, there, most)
    many += _put(one, b, 1, size, skills, starts, agency, load, held, there, most)
    if two >= 0:
        many += _put(two, b, -1, size, skills, starts, agency, load, held, there, most)
        many += _put(two, a, 1, size, skills, starts, agency, load, held, there, most)
    return many


@compiled
def anneal(
    cost: Floats, near: Ints, size: Ints, skills: Ints, starts: Ints, agency: Ints, need: Ints, wanted: Ints,
    over: int, most: int, prices: Floats, place: Ints, moves: int, hot: float, cold: float, seed: int,
) -> float:  # fmt: skip
    """Improve `place` (per unit) in so many moves; returns its charge. prices: person, skill, broken rule.

    A unit moves to a community of its row of `near`, alone or in exchange for any unit there.
    """
    np.random.seed(seed)  # of this thread
    units, places = cost.shape
    load, held = np.zeros(places, np.int64), np.zeros((places, skills.shape[1]), np.int64)
    there = np.zeros((agency.max() + 1, places), np.int64)
    now = 0.0
    for unit in range(units):
        now += cost[unit, place[unit]] + prices[2] * _put(
            unit, place[unit], 1, size, skills, starts, agency, load, held, there, most
        )
    for c in range(places):
        now += _lack(load[c], held[c], need[c], wanted[c], over, prices)
    best, kept = now, place.copy()
    falls, heat = (cold / hot) ** (1.0 / max(1, moves)), hot
    for _ in range(moves):
        heat *= falls
        one = np.random.randint(units)
        a, b, two = place[one], near[one, np.random.randint(near.shape[1])], -1
        if np.random.random() < SWAPS:
            for _again in range(40):
                other = np.random.randint(units)
                if place[other] == b:
                    two = other
                    break
        if a == b or cost[one, b] == np.inf or (two >= 0 and cost[two, a] == np.inf):
            continue
        change = cost[one, b] - cost[one, a]
        if two >= 0:
            change += cost[two, a] - cost[two, b]
        change -= _lack(load[a], held[a], need[a], wanted[a], over, prices)
        change -= _lack(load[b], held[b], need[b], wanted[b], over, prices)
        many = _swap(one, two, a, b, size, skills, starts, agency, load, held, there, most)
        change += _lack(load[a], held[a], need[a], wanted[a], over, prices) + prices[2] * many
        change += _lack(load[b], held[b], need[b], wanted[b], over, prices)
        if change <= 0 or np.random.random() < np.exp(-change / heat):
            place[one] = b
            if two >= 0:
                place[two] = a
            now += change
            if now < best - 1e-9:
                best = now
                kept[:] = place
        else:
            _swap(one, two, b, a, size, skills, starts, agency, load, held, there, most)
    place[:] = kept
    return best
