"""Who goes where when sites have capacities: clients by regret, then shifts and exchanges, then better middles."""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints
from frontline.solvers.compiled import compiled
from frontline.solvers.sites.pairs import Pairs

NOWHERE = -1


@compiled
def assign(
    pairs: Pairs, demand: Floats, room: Floats, tax: Floats, is_open: Bools, goes: Ints, left: Floats
) -> bool:
    """Each client to its cheapest open site with room, those first that would lose most; whether all found one.

    `tax` per site is paid per unit of demand: it keeps those away who can as well go elsewhere.
    """
    left[:] = room
    regret = np.empty(len(demand))
    for i in range(len(demand)):
        first, second = np.inf, np.inf
        for k in range(pairs.starts[i], pairs.starts[i + 1]):
            if is_open[pairs.candidate[k]]:
                cost = pairs.cost[k] + tax[pairs.candidate[k]] * demand[i]
                first, second = min(first, cost), min(second, max(first, cost))
        regret[i] = -np.inf if second == np.inf else (first - second) * demand[i]
    everybody = True
    for i in np.argsort(regret):
        goes[i] = _cheapest(pairs, demand, tax, is_open, left, i, demand[i])
        if goes[i] >= 0:
            left[goes[i]] -= demand[i]
        else:
            everybody = False
    return everybody or _squeeze(pairs, demand, is_open, goes, left)


@compiled
def _cheapest(
    pairs: Pairs, demand: Floats, tax: Floats, is_open: Bools, left: Floats, client: int, need: float
) -> int:
    """The cheapest open site with so much room, or NOWHERE."""
    best, where = np.inf, -1
    for k in range(pairs.starts[client], pairs.starts[client + 1]):
        j = pairs.candidate[k]
        if is_open[j] and need <= left[j] and pairs.cost[k] + tax[j] * demand[client] < best:
            best, where = pairs.cost[k] + tax[j] * demand[client], j
    return where


@compiled
def levy(
    pairs: Pairs, demand: Floats, room: Floats, is_open: Bools, tax: Floats, load: Floats, rounds: int
) -> None:
    """Raise the tax of sites where too many want to go, lower it where there is room; `load` is that of the end."""
    tax[:] = 0.0
    everything = np.full(len(room), np.inf)
    unit = 0.0
    for turn in range(rounds):
        load[:] = 0.0
        paid = 0.0
        for i in range(len(demand)):
            j = _cheapest(pairs, demand, tax, is_open, everything, i, 0.0)
            if j >= 0:
                load[j] += demand[i]
                paid += cost_at(pairs, i, j) if turn == 0 else 0.0
        if turn == 0:
            unit = paid / max(demand.sum(), 1e-12)
        for j in range(len(room)):
            if is_open[j]:
                tax[j] = max(0.0, tax[j] + unit / (2 + 0.1 * turn) * (load[j] / room[j] - 0.98))


@compiled
def _squeeze(pairs: Pairs, demand: Floats, is_open: Bools, goes: Ints, left: Floats) -> bool:
    """Place those who found no room: one client of a full site moves elsewhere for each."""
    for i in range(len(goes)):
        if goes[i] >= 0:
            continue
        for k in range(pairs.starts[i], pairs.starts[i + 1]):
            j = pairs.candidate[k]
            if is_open[j] and _make_room(pairs, demand, is_open, goes, left, j, demand[i] - left[j]):
                goes[i] = j
                left[j] -= demand[i]
                break
        if goes[i] < 0:
            return False
    return True


@compiled
def _make_room(
    pairs: Pairs, demand: Floats, is_open: Bools, goes: Ints, left: Floats, site: int, need: float
) -> bool:
    for k in range(pairs.starts_of[site], pairs.starts_of[site + 1]):
        other = pairs.client[k]
        if goes[other] != site or demand[other] < need:
            continue
        for entry in range(pairs.starts[other], pairs.starts[other + 1]):
            to = pairs.candidate[entry]
            if to != site and is_open[to] and demand[other] <= left[to]:
                goes[other] = to
                left[to] -= demand[other]
                left[site] += demand[other]
                return True
    return False


@compiled
def cost_at(pairs: Pairs, client: int, site: int) -> float:
    """What the client pays at a site; infinite if its list leaves the site out."""
    for k in range(pairs.starts[client], pairs.starts[client + 1]):
        if pairs.candidate[k] == site:
            return float(pairs.cost[k])
    return np.inf


@compiled
def costs_at(pairs: Pairs, goes: Ints) -> Floats:
    """What each client pays where it goes."""
    paid = np.empty(len(goes))
    for i in range(len(goes)):
        paid[i] = cost_at(pairs, i, goes[i])
    return paid


@compiled
def settle(pairs: Pairs, demand: Floats, is_open: Bools, goes: Ints, paid: Floats, left: Floats) -> None:
    """Shift single clients and exchange pairs while that is cheaper."""
    paid[:] = costs_at(pairs, goes)
    moved = True
    while moved:
        moved = False
        for i in range(len(goes)):
            for k in range(pairs.starts[i], pairs.starts[i + 1]):
                if pairs.cost[k] >= paid[i] * (1 - 1e-12):
                    break
                j = pairs.candidate[k]
                if not is_open[j] or j == goes[i]:
                    continue
                if demand[i] <= left[j] or _swap_out(
                    pairs, demand, goes, paid, left, i, j, paid[i] - pairs.cost[k]
                ):
                    left[goes[i]] += demand[i]
                    left[j] -= demand[i]
                    goes[i], paid[i] = j, pairs.cost[k]
                    moved = True
                    break


@compiled
def _swap_out(
    pairs: Pairs, demand: Floats, goes: Ints, paid: Floats, left: Floats, client: int, site: int, gain: float
) -> bool:
    """Send one client of `site` to where `client` comes from, if both fit and it costs less than the gain."""
    back = goes[client]
    for k in range(pairs.starts_of[site], pairs.starts_of[site + 1]):
        other = pairs.client[k]
        if goes[other] != site:
            continue
        if demand[client] > left[site] + demand[other] or demand[other] > left[back] + demand[client]:
            continue
        dearer = cost_at(pairs, other, back)
        if dearer - paid[other] < gain * (1 - 1e-9):
            left[site] += demand[other]
            left[back] -= demand[other]
            goes[other], paid[other] = back, dearer
            return True
    return False


@compiled
def recentre(
    pairs: Pairs,
    demand: Floats,
    room: Floats,
    is_open: Bools,
    kept: Bools,
    goes: Ints,
    paid: Floats,
    left: Floats,
) -> bool:
    """Move each site to the candidate that costs its clients least; whether one moved."""
    total, members = np.zeros(len(is_open)), np.zeros(len(is_open), np.int64)
    moved, before = False, is_open.copy()
    for site in range(len(before)):
        if not before[site] or kept[site]:
            continue
        total[:] = 0.0
        members[:] = 0
        size, now, load = 0, 0.0, room[site] - left[site]
        for i in range(len(goes)):
            if goes[i] != site:
                continue
            size += 1
            now += paid[i]
            for k in range(pairs.starts[i], pairs.starts[i + 1]):
                total[pairs.candidate[k]] += pairs.cost[k]
                members[pairs.candidate[k]] += 1
        best = site
        for j in range(len(is_open)):
            if members[j] == size and not is_open[j] and load <= room[j] and total[j] < now * (1 - 1e-9):
                best, now = j, total[j]
        if best != site:
            moved = True
            is_open[site], is_open[best] = False, True
            left[best] = room[best] - load
            for i in range(len(goes)):
                if goes[i] == site:
                    goes[i], paid[i] = best, cost_at(pairs, i, best)
    return moved


@compiled
def wander_loads(
    pairs: Pairs,
    demand: Floats,
    room: Floats,
    is_open: Bools,
    kept: Bools,
    goes: Ints,
    paid: Floats,
    left: Floats,
    rounds: int,
) -> None:
    """`rounds` times: move a site, repair the loads, go back if it got dearer."""
    old_open, old_goes, old_paid, old_left = is_open.copy(), goes.copy(), paid.copy(), left.copy()
    cost = paid.sum()
    for _ in range(rounds):
        fits = _move(pairs, demand, room, is_open, kept, goes, paid, left)
        if fits:
            settle(pairs, demand, is_open, goes, paid, left)
            while recentre(pairs, demand, room, is_open, kept, goes, paid, left):
                settle(pairs, demand, is_open, goes, paid, left)
        after = paid.sum() if fits else np.inf
        if after <= cost:
            cost = after
            old_open[:], old_goes[:], old_paid[:], old_left[:] = is_open, goes, paid, left
        else:
            is_open[:], goes[:], paid[:], left[:] = old_open, old_goes, old_paid, old_left


@compiled
def _move(
    pairs: Pairs,
    demand: Floats,
    room: Floats,
    is_open: Bools,
    kept: Bools,
    goes: Ints,
    paid: Floats,
    left: Floats,
) -> bool:
    """Close the site of some client and open a candidate near another of its clients, or anywhere."""
    site = goes[np.random.randint(0, len(goes))]
    near = np.random.randint(0, len(goes))
    far = np.random.random() < 0.3  # one in three opens anywhere
    if not far:
        for _ in range(50):
            if goes[near] == site:
                break
            near = np.random.randint(0, len(goes))
    begin = pairs.starts[near]
    nearby = max(1, (pairs.starts[near + 1] - begin) // 4)
    new = int(pairs.candidate[begin + np.random.randint(0, nearby)])
    if kept[site] or is_open[new]:
        return False
    is_open[site], is_open[new] = False, True
    if not far and room[site] - left[site] <= room[new]:
        left[new] = room[new] - (room[site] - left[site])
        for i in range(len(goes)):
            if goes[i] == site:
                goes[i] = new
                if cost_at(pairs, i, new) == np.inf:
                    return False
        return True
    return assign(pairs, demand, room, np.zeros(len(room)), is_open, goes, left)
