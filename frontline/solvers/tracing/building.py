"""Stays into the two orders of a level, without comparing more than the stays of a cell; two levels into one."""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Bools, Bytes, Ints, Shorts
from frontline.solvers.compiled import compiled, inner
from frontline.solvers.tracing.kernels import BLOCK, Shape

FEW = 48  # so many are sorted by inserting


@compiled
def find_faults(
    person: Shorts, place: Shorts, start: Ints | Shorts, stop: Ints | Shorts, limits: tuple[int, int, int],
    found: Bytes,
) -> None:  # fmt: skip
    """Of each stay the number of its Fault; `limits` are longest, earliest, latest."""
    longest, earliest, latest = limits
    for k in range(len(person)):
        if not (0 <= person[k] <= 2**31 - 2 and 0 <= place[k] <= 2**31 - 2):
            found[k] = 1
        elif stop[k] < start[k]:
            found[k] = 2
        elif stop[k] == start[k]:
            found[k] = 3
        elif start[k] < earliest or stop[k] > latest:
            found[k] = 5
        elif stop[k] - start[k] > longest:
            found[k] = 4


@inner
def insert(rows: Shorts, low: int, high: int, key: int) -> None:
    """Sort rows low..high by column `key`, then by the last column (the number of the stay)."""
    for k in range(low + 1, high):
        a, b, c, d = rows[k, 0], rows[k, 1], rows[k, 2], rows[k, 3]
        mine, at = rows[k, key], k
        while at > low and (rows[at - 1, key] > mine or (rows[at - 1, key] == mine and rows[at - 1, 3] > d)):
            for column in range(4):
                rows[at, column] = rows[at - 1, column]
            at -= 1
        rows[at, 0], rows[at, 1], rows[at, 2], rows[at, 3] = a, b, c, d


@compiled
def order(rows: Shorts, bounds: Ints, key: int) -> None:
    """Sort the rows between each two bounds by column `key`."""
    for k in range(len(bounds) - 1):
        low, high = bounds[k], bounds[k + 1]
        if high - low <= FEW:
            insert(rows, low, high, key)
        else:
            whole = (rows[low:high, key].astype(np.int64) << 32) + rows[low:high, 3]
            rows[low:high] = rows[low:high][np.argsort(whole)]


@compiled
def by_place(
    place: Shorts, person: Shorts, start: Ints | Shorts, stop: Ints | Shorts, kept: Bools, shape: Shape,
    places: int, number: int,
) -> tuple[Shorts, Ints]:  # fmt: skip
    """Rows put into their cells, in the order given, and where each cell begins."""
    slots, origin, shift, _ = shape
    cells = np.zeros(places * slots + 1, np.int64)
    for k in range(len(place)):
        if kept[k]:
            cells[place[k] * slots + ((start[k] - origin) >> shift) + 1] += 1
    for cell in range(1, len(cells)):
        cells[cell] += cells[cell - 1]
    rows = np.empty((cells[-1], 4), np.int32)
    free = cells[:-1].copy()
    for k in range(len(place)):
        if kept[k]:
            cell = place[k] * slots + ((start[k] - origin) >> shift)
            at = free[cell]
            free[cell] += 1
            rows[at, 0], rows[at, 1], rows[at, 2], rows[at, 3] = start[k], stop[k], person[k], number + k
    return rows, cells


@compiled
def by_person(
    place: Shorts,
    person: Shorts,
    start: Ints | Shorts,
    stop: Ints | Shorts,
    kept: Bools,
    people: int,
    number: int,
) -> tuple[Shorts, Ints]:
    """Rows put under their person, in the order given, and where each person begins."""
    first = np.zeros(people + 1, np.int64)
    for k in range(len(place)):
        if kept[k]:
            first[person[k] + 1] += 1
    for one in range(people):
        first[one + 1] += first[one]
    rows = np.empty((first[-1], 4), np.int32)
    free = first[:-1].copy()
    for k in range(len(place)):
        if kept[k]:
            at = free[person[k]]
            free[person[k]] += 1
            rows[at, 0], rows[at, 1], rows[at, 2], rows[at, 3] = place[k], start[k], stop[k], number + k
    return rows, first


@compiled
def latest_ends(rows: Shorts) -> Shorts:
    """Of each block of rows the latest end."""
    blocks = np.empty((len(rows) + BLOCK - 1) // BLOCK, np.int32)
    for block in range(len(blocks)):
        latest = rows[block * BLOCK, 1]
        for row in range(block * BLOCK, min(len(rows), block * BLOCK + BLOCK)):
            latest = max(latest, rows[row, 1])
        blocks[block] = latest
    return blocks


@compiled
def longest_stays(rows: Shorts, cells: Ints, slots: int) -> Shorts:
    """Of each place its longest stay, in seconds."""
    longest = np.zeros((len(cells) - 1) // slots, np.int32)
    for place in range(len(longest)):
        for row in range(cells[place * slots], cells[place * slots + slots]):
            longest[place] = max(longest[place], rows[row, 1] - rows[row, 0])
    return longest


@compiled
def merged(
    old: Shorts, old_first: Ints, new: Shorts, new_first: Ints, key: int, end: int, since: int
) -> tuple[Shorts, Ints]:
    """Two lists of sorted stretches into one, stretch by stretch; rows that ended by `since` stay behind."""
    stretches = max(len(old_first), len(new_first)) - 1
    rows = np.empty((len(old) + len(new), 4), np.int32)
    first = np.zeros(stretches + 1, np.int64)
    at = 0
    for k in range(stretches):
        i, i_end = (old_first[k], old_first[k + 1]) if k + 1 < len(old_first) else (0, 0)
        j, j_end = (new_first[k], new_first[k + 1]) if k + 1 < len(new_first) else (0, 0)
        while i < i_end or j < j_end:
            if j >= j_end or (i < i_end and old[i, key] <= new[j, key]):
                row = old[i]
                i += 1
            else:
                row = new[j]
                j += 1
            if row[end] > since:
                rows[at, 0], rows[at, 1], rows[at, 2], rows[at, 3] = row[0], row[1], row[2], row[3]
                at += 1
        first[k + 1] = at
    return rows[:at].copy() if at < len(rows) else rows, first


@compiled
def cells_of(rows: Shorts, first: Ints, shape: Shape) -> Ints:
    """The cell table of rows that lie in order, place after place."""
    slots, origin, shift, _ = shape
    places = len(first) - 1
    cells = np.zeros(places * slots + 1, np.int64)
    for place in range(places):
        for row in range(first[place], first[place + 1]):
            cells[place * slots + ((rows[row, 0] - origin) >> shift) + 1] += 1
    for cell in range(1, len(cells)):
        cells[cell] += cells[cell - 1]
    return cells


@compiled
def elsewhere(own: Shorts, bounds: Ints) -> Bools:
    """Which rows (place, start, end, number; sorted by start between two bounds) overlap one at another place."""
    marked = np.zeros(len(own), np.bool_)
    for k in range(len(bounds) - 1):
        low, high = bounds[k], bounds[k + 1]
        if high - low < 2:
            continue
        place, stop, other = (
            -1,
            own[low, 1],
            own[low, 1],
        )  # latest end so far; latest end at another place than that
        for row in range(low, high):
            here = own[row, 0]
            marked[row] = (stop if here != place else other) > own[row, 1]
            if here == place:
                stop = max(stop, own[row, 2])
            elif own[row, 2] > stop:
                place, stop, other = here, own[row, 2], stop
            else:
                other = max(other, own[row, 2])
        place, start, other = own[high - 1, 0], own[high - 1, 1], 2**31 - 1
        for row in range(high - 2, low - 1, -1):
            here = own[row, 0]
            if (start if here != place else other) < own[row, 2]:
                marked[row] = True
            if here == place:
                start = own[row, 1]
            else:
                place, other, start = here, start, own[row, 1]
    return marked
