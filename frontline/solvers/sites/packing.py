"""What a site with a capacity is worth at given prices: a knapsack of the clients that would pay less there."""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.compiled import compiled
from frontline.solvers.sites.pairs import Pairs

_TABLE = 8_000_000  # cells of the largest exact knapsack


@compiled
def pack(
    pairs: Pairs,
    price: Floats,
    demand: Floats,
    room: float,
    site: int,
    exact: bool,
    taken: Floats,
    sign: float,
) -> float:
    """The worth of a site (0 or below); adds `sign` to `taken` of each client it takes, a share of the last one.

    Not exact, the knapsack may split one client: never dearer than the truth, so that the bound holds.
    """
    begin, end = pairs.starts_of[site], pairs.starts_of[site + 1]
    clients, profit = np.empty(end - begin, np.int64), np.empty(end - begin)
    count, total, demanded = 0, 0.0, 0.0
    for k in range(begin, end):
        i = pairs.client[k]
        less = price[i] - pairs.cost_of[k]
        if less > 0.0 and demand[i] <= room:
            clients[count], profit[count] = i, less
            total += less
            demanded += demand[i]
            count += 1
    if demanded <= room:
        for n in range(count):
            taken[clients[n]] += sign
        return -total
    if exact and count * (room + 1) <= _TABLE:
        return _exact(clients[:count], profit[:count], demand, int(room), taken, sign)
    return _split(clients[:count], profit[:count], demand, room, taken, sign)


@compiled
def _split(clients: Ints, profit: Floats, demand: Floats, room: float, taken: Floats, sign: float) -> float:
    """Dantzig's bound: best profit for its demand first, the last client in part."""
    ratio = np.empty(len(clients))
    for n in range(len(clients)):
        ratio[n] = -profit[n] / max(demand[clients[n]], 1e-12)
    worth = 0.0
    for n in np.argsort(ratio):
        i = clients[n]
        share = 1.0 if demand[i] <= room else room / demand[i]
        worth -= share * profit[n]
        taken[i] += sign * share
        room -= share * demand[i]
        if share < 1.0:
            break
    return worth


@compiled
def _exact(clients: Ints, profit: Floats, demand: Floats, room: int, taken: Floats, sign: float) -> float:
    best = np.zeros(room + 1)
    better = np.zeros((len(clients), room + 1), np.bool_)
    for n in range(len(clients)):
        size = int(demand[clients[n]])
        for full in range(room, size - 1, -1):
            with_it = best[full - size] + profit[n]
            if with_it > best[full]:
                best[full], better[n, full] = with_it, True
    left = room
    for n in range(len(clients) - 1, -1, -1):
        if better[n, left]:
            taken[clients[n]] += sign
            left -= int(demand[clients[n]])
    return -float(best[room])


@compiled
def split_worths(pairs: Pairs, price: Floats, demand: Floats, room: Floats, worth: Floats) -> None:
    """The worth of every candidate, from below."""
    nobody = np.zeros(len(price))
    for site in range(len(worth)):
        worth[site] = pack(pairs, price, demand, room[site], site, False, nobody, 0.0)


@compiled
def sharpen(
    pairs: Pairs, price: Floats, demand: Floats, room: Floats, worth: Floats, order: Ints, count: int
) -> None:
    """Make exact what can be among the `count` best; `order` has the best first."""
    nobody = np.zeros(len(price))
    best = np.full(count, np.inf)  # exact worths, best first
    for site in order:
        if count and best[count - 1] <= worth[site]:
            return
        worth[site] = pack(pairs, price, demand, room[site], site, True, nobody, 0.0)
        place = count - 1
        while place >= 0 and best[place] > worth[site]:
            if place + 1 < count:
                best[place + 1] = best[place]
            best[place] = worth[site]
            place -= 1
