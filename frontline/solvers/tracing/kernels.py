"""Inner loops of a search: no objects, no Python, one pass each (docs/algorithms/tracing.md)."""

from __future__ import annotations

from typing import TypeAlias

from frontline.solvers.arrays import Ints, Shorts
from frontline.solvers.compiled import compiled, inner

# by place: start, end, person, number of the stay; by person: place, start, end, number
# asked: place, start, end, number, person, case; found: which asked, person, number, from, to
BLOCK = 16  # rows whose latest end is known
# slots of a place, first second, seconds of a slot as power of 2, latest end
Shape: TypeAlias = tuple[int, int, int, int]


@inner
def stretch(
    rows: Shorts, cells: Ints, longest: Shorts, shape: Shape, place: int, since: int, until: int
) -> tuple[int, int]:
    """Rows of a place, among them all that start before `until` and could still be there after `since`."""
    slots, origin, shift, latest = shape
    if until <= origin or since >= latest or place < 0 or place >= len(longest):
        return 0, 0
    first, reach = place * slots, since - longest[place]
    early, late = max((reach - origin) >> shift, 0), min((until - origin) >> shift, slots - 1)
    if early >= slots:
        return 0, 0
    begin, end = cells[first + early], cells[first + late + 1]
    if end - begin > 2 * BLOCK:  # a crowded place: its cells are large
        begin = rows_before(rows, begin, cells[first + early + 1], reach)
        end = rows_before(rows, max(begin, cells[first + late]), end, until) + BLOCK
        end = min(end, cells[first + late + 1])
    return begin, end


@inner
def rows_before(rows: Shorts, low: int, high: int, moment: int) -> int:
    """A row of low..high, less than a block before the first that starts after `moment`."""
    while high - low > BLOCK:
        middle = (low + high) >> 1
        if rows[middle, 0] <= moment:
            low = middle
        else:
            high = middle
    return low


@compiled
def own_stays(
    first: Ints, own: Shorts, person: int, since: int, until: int, case: int, asked: Shorts, at: int
) -> int:
    """Stays of a person inside a window, clipped to it, written behind `at`; beyond the room only counted."""
    if person < 0 or person + 1 >= len(first):
        return at
    for row in range(first[person], first[person + 1]):
        if own[row, 1] >= until:
            break
        if own[row, 2] > since:
            if at < len(asked):
                asked[at, 0] = own[row, 0]
                asked[at, 1] = max(own[row, 1], since)
                asked[at, 2] = min(own[row, 2], until)
                asked[at, 3] = own[row, 3]
                asked[at, 4] = person
                asked[at, 5] = case
            at += 1
    return at


@compiled
def own_stays_of_many(
    first: Ints, own: Shorts, people: Ints, since: Ints, until: Ints, asked: Shorts, at: int
) -> int:
    """`own_stays` of each person in turn."""
    for case in range(len(people)):
        at = own_stays(first, own, people[case], since[case], until[case], case, asked, at)
    return at


@compiled
def meetings(
    rows: Shorts, cells: Ints, longest: Shorts, blocks: Shorts, shape: Shape, asked: Shorts,
    least: int, found: Shorts, at: int,
) -> int:  # fmt: skip
    """Pairs of each stay asked about with those of others, written behind `at`; where room ends only counted."""
    for k in range(len(asked)):
        since, until, person = asked[k, 1], asked[k, 2], asked[k, 4]
        row, end = stretch(rows, cells, longest, shape, asked[k, 0], since, until)
        while row < end:
            upto = min(end, row - row % BLOCK + BLOCK)
            if blocks[row // BLOCK] > since:
                for r in range(row, upto):
                    if rows[r, 1] <= since or rows[r, 0] >= until:
                        continue
                    begin, over = max(rows[r, 0], since), min(rows[r, 1], until)
                    if over - begin >= least and rows[r, 2] != person:
                        if at < len(found):
                            found[at, 0] = k
                            found[at, 1] = rows[r, 2]
                            found[at, 2] = rows[r, 3]
                            found[at, 3] = begin
                            found[at, 4] = over
                        at += 1
            row = upto
    return at


@compiled
def circle(
    rows: Shorts, cells: Ints, longest: Shorts, blocks: Shorts, shape: Shape, asked: Shorts,
    least: int, number: int, met: Shorts,
) -> int:  # fmt: skip
    """How many pairs; of each person met: pairs, seconds of the longest, which asked (from `number`), stay."""
    pairs = 0
    for k in range(len(asked)):
        since, until, person = asked[k, 1], asked[k, 2], asked[k, 4]
        row, end = stretch(rows, cells, longest, shape, asked[k, 0], since, until)
        while row < end:
            upto = min(end, row - row % BLOCK + BLOCK)
            if blocks[row // BLOCK] > since:
                for r in range(row, upto):
                    if rows[r, 1] <= since or rows[r, 0] >= until:
                        continue
                    over, other = min(rows[r, 1], until) - max(rows[r, 0], since), rows[r, 2]
                    if over >= least and other != person:
                        pairs += 1
                        met[other, 0] += 1
                        if over > met[other, 1]:
                            met[other, 1] = over
                            met[other, 2] = number + k
                            met[other, 3] = rows[r, 3]
            row = upto
    return pairs
