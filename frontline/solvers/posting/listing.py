"""Every set of units that a community may take in an answer below a cost: what is left to choose from is short."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.compiled import compiled
from frontline.solvers.posting.model import Problem
from frontline.solvers.posting.patterns import completions


@dataclass(frozen=True)
class Sets:
    """Sets of units, one after another: set s is members[starts[s]:starts[s + 1]] in community[s]."""

    community: Ints
    cost: Floats  # with the price of what stays short
    starts: Ints
    members: Ints


@compiled
def _list(
    cost: Floats, price: Floats, size: Ints, to: Ints, back: Floats, slack: float,
    starts: Ints, agency: Ints, most: int, room: int, first: Ints, costs: Floats, members: Ints,
) -> int:  # fmt: skip
    """Sets of one community whose worth is less than `slack` over the least, depth first; -1 when there is no room.

    `first`, `costs`, `members` are filled; the bound of what is still to come is exact, so no branch is walked in vain.
    """
    units = len(size)
    least = back[0, 0, 0]
    there = np.zeros(agency.max() + 1, np.int64)
    taken = np.empty(units, np.int64)
    loads, kinds = np.zeros(units + 1, np.int64), np.zeros(units + 1, np.int64)
    worths, paid = np.zeros(units + 1), np.zeros(units + 1)
    unit, held, found, used = 0, 0, 0, 0
    while True:
        load, kind = loads[held], kinds[held]
        while unit < units:
            reached = load + size[unit]
            if reached < back.shape[1]:
                worth = worths[held] + cost[unit] - price[unit]
                if worth + back[unit + 1, reached, to[unit, kind]] - least < slack:
                    many = 0
                    for entry in range(starts[unit], starts[unit + 1]):
                        there[agency[entry]] += 1
                        if there[agency[entry]] > most:
                            many += 1
                    if many == 0:
                        break
                    for entry in range(starts[unit], starts[unit + 1]):
                        there[agency[entry]] -= 1
            if worths[held] + back[unit + 1, load, kind] - least >= slack:
                unit = units + 1
                break
            unit += 1
        if unit < units:
            taken[held] = unit
            held += 1
            loads[held], kinds[held] = load + size[unit], to[unit, kind]
            worths[held], paid[held] = (
                worths[held - 1] + cost[unit] - price[unit],
                paid[held - 1] + cost[unit],
            )
            unit += 1
            continue
        if unit == units and worths[held] + back[units, load, kind] - least < slack:
            if found == room or used + held > len(members):
                return -1
            for entry in range(held):
                members[used + entry] = taken[entry]
            used += held
            costs[found] = paid[held] + back[units, load, kind]
            found += 1
            first[found] = used
        # back to the last unit taken: leave it out, if that can still be good enough
        while True:
            if held == 0:
                return found
            held -= 1
            unit = taken[held]
            for entry in range(starts[unit], starts[unit + 1]):
                there[agency[entry]] -= 1
            if worths[held] + back[unit + 1, loads[held], kinds[held]] - least < slack:
                break
        unit += 1


def list_sets(problem: Problem, price: Floats, slack: float, most: int) -> Sets | None:
    """All sets less than `slack` over the best one of their community at these prices; nothing if more than `most`."""
    u = problem.units
    first, costs = np.zeros(most + 1, np.int64), np.empty(most)
    members = np.empty(most * (int(problem.need.max()) + problem.over), np.int64)
    parts: list[tuple[Ints, Floats, Ints, Ints]] = []
    room = most
    for c in range(problem.places):
        back, to = completions(
            u.cost[:, c], price, u.size, u.skills, problem.need[c], problem.skill_need[c], problem.over,
            problem.shortage_price, problem.skill_price,
        )  # fmt: skip
        count = _list(
            u.cost[:, c], price, u.size, to, back, slack, u.starts, u.agency, problem.most_of_agency, room, first,
            costs, members,
        )  # fmt: skip
        if count < 0:
            return None
        room -= count
        lengths, kept = np.diff(first[: count + 1]), members[: first[count]].copy()
        parts.append((np.full(count, c), costs[:count].copy(), lengths, kept))
    community, cost, length, member = (np.concatenate([part[n] for part in parts]) for n in range(4))
    return Sets(community, cost, np.concatenate((np.zeros(1, np.int64), np.cumsum(length))), member)
