"""Local search by swaps, each evaluated for all sites at once, and kicks to leave a local optimum.

Source of the evaluation: Schubert, Rousseeuw, Fast and eager k-medoids clustering, Information Systems 101 (2021).
"""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints
from frontline.solvers.compiled import compiled
from frontline.solvers.sites.pairs import Pairs
from frontline.solvers.sites.state import State, close_site, open_site

KICK = 3  # sites moved at most by one kick


@compiled
def _best_swap(
    pairs: Pairs, state: State, site: int, sites: Ints, kept: Bools, change: Floats
) -> tuple[float, int]:
    """What opening `site` and closing the best other would change, and which position of `sites` that is."""
    shared = 0.0
    for k in range(pairs.starts_of[site], pairs.starts_of[site + 1]):
        i, cost = pairs.client[k], pairs.cost_of[k]
        if cost >= state.cost2[i]:
            continue
        first = state.first[i]
        if cost < state.cost1[i]:
            shared += cost - state.cost1[i]
            if first >= 0:
                change[first] += state.cost1[i] - state.cost2[i]
        else:
            change[first] += cost - state.cost2[i]
    best, where = np.inf, -1
    for position in range(len(sites)):
        s = sites[position]
        if not kept[s] and state.loss[s] + change[s] < best:
            best, where = state.loss[s] + change[s], position
        change[s] = 0.0
    return shared + best, where


@compiled
def _mark(pairs: Pairs, state: State, site: int, stale: Bools) -> None:
    """Candidates that may be worth more after `site` changed: those nearer to its clients than their second."""
    for k in range(pairs.starts_of[site], pairs.starts_of[site + 1]):
        i = pairs.client[k]
        if pairs.cost_of[k] > state.cost2[i]:
            continue
        for entry in range(pairs.starts[i], pairs.starts[i + 1]):
            if pairs.cost[entry] > state.cost2[i]:
                break
            stale[pairs.candidate[entry]] = True


@compiled
def _exchange(pairs: Pairs, state: State, sites: Ints, position: int, site: int, stale: Bools) -> None:
    out = sites[position]
    _mark(pairs, state, site, stale)
    open_site(pairs, state, site)
    close_site(pairs, state, out)
    _mark(pairs, state, out, stale)
    sites[position] = site


@compiled
def descend(pairs: Pairs, state: State, sites: Ints, kept: Bools, stale: Bools, least: float) -> float:
    """Swap while a stale candidate gains more than `least`; returns the change of cost (0 or below)."""
    total, change = 0.0, np.zeros(len(state.is_open))
    candidates = len(state.is_open)
    site, idle = np.random.randint(0, candidates), 0
    while idle < candidates:
        site = site + 1 if site + 1 < candidates else 0
        idle += 1
        if not stale[site] or state.is_open[site]:
            continue
        stale[site] = False
        gain, position = _best_swap(pairs, state, site, sites, kept, change)
        if position >= 0 and gain < -least:
            _exchange(pairs, state, sites, position, site, stale)
            total += gain
            idle = 0
    return total


@compiled
def _kick(pairs: Pairs, state: State, sites: Ints, kept: Bools, allowed: Bools, stale: Bools) -> None:
    """Close a few neighbouring sites and open as many others around the same client."""
    i = np.random.randint(0, len(pairs.far))
    length = pairs.starts[i + 1] - pairs.starts[i]
    if length == 0:
        return
    anchor = pairs.candidate[pairs.starts[i] + np.random.randint(0, length)]
    wanted = np.random.randint(1, KICK + 1)
    moved = 0
    for _ in range(8 * KICK):
        if moved == wanted:
            return
        a = pairs.client[np.random.randint(pairs.starts_of[anchor], pairs.starts_of[anchor + 1])]
        out = state.first[a]
        entries = pairs.starts[a + 1] - pairs.starts[a]
        new = pairs.candidate[pairs.starts[a] + np.random.randint(0, entries)]
        if out < 0 or kept[out] or state.is_open[new] or not allowed[new]:
            continue
        for position in range(len(sites)):
            if sites[position] == out:
                _exchange(pairs, state, sites, position, new, stale)
                break
        moved += 1


@compiled
def seed_swaps(seed: int) -> None:
    """Seed the generator of the compiled loops."""
    np.random.seed(seed)


@compiled
def wander(
    pairs: Pairs, state: State, sites: Ints, kept: Bools, allowed: Bools, rounds: int, least: float
) -> float:
    """`rounds` times: kick, descend, go back if it got worse. Returns the change of cost (0 or below)."""
    stale = np.zeros(len(state.is_open), np.bool_)
    best = np.empty_like(sites)
    total = 0.0
    cost = state.cost1.sum()
    for _ in range(rounds):
        best[:] = sites
        _kick(pairs, state, sites, kept, allowed, stale)
        stale &= allowed
        descend(pairs, state, sites, kept, stale, least)
        after = state.cost1.sum()
        if after > cost:
            _return(pairs, state, sites, best)
            stale[:] = False
        else:
            total += after - cost
            cost = after
    return total


@compiled
def _return(pairs: Pairs, state: State, sites: Ints, best: Ints) -> None:
    wanted = np.zeros(len(state.is_open), np.bool_)
    for site in best:
        wanted[site] = True
        if not state.is_open[site]:
            open_site(pairs, state, site)
    for site in sites:
        if not wanted[site]:
            close_site(pairs, state, site)
    sites[:] = best
