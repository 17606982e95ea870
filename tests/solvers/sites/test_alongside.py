"""Neighbours along streets: a river parts, a bridge joins; nothing is lost; every kept walk is short."""

import heapq
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from frontline.solvers.errors import UnusableInput
from frontline.solvers.sites import alongside
from frontline.solvers.sites.alongside import neighbours_along
from frontline.solvers.sites.walking import neighbours

# Two rows of houses, a river of 60 m between them, a street along each bank.
X = np.tile(np.arange(0.0, 1000.0, 50.0), 2)
Y = np.repeat([0.0, 60.0], 20)
BANKS = (np.array([[0.0, -10.0], [1000.0, -10.0]]), np.array([[0.0, 70.0], [1000.0, 70.0]]))
BRIDGE = np.array([[500.0, -10.0], [500.0, 70.0]])


def _across(pairs: Any) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b in pairs if Y[a] != Y[b]]


def test_a_river_parts_and_a_bridge_joins() -> None:
    crossing = _across(neighbours_along(X, Y, (*BANKS, BRIDGE)))
    assert crossing and all(abs(X[a] - 500) <= 100 and abs(X[b] - 500) <= 100 for a, b in crossing)
    assert len(_across(neighbours_along(X, Y, BANKS))) == 1  # everything hangs together, by the shortest line
    assert len(_across(neighbours(X, Y))) > 20


def test_an_end_that_falls_a_little_short_still_joins() -> None:
    short = np.array([[500.0, -8.0], [500.0, 68.0]])
    assert _across(neighbours_along(X, Y, (*BANKS, short))) == _across(
        neighbours_along(X, Y, (*BANKS, BRIDGE))
    )


def test_where_no_street_is_known_neighbours_stay() -> None:
    far = (np.array([[90_000.0, 0.0], [91_000.0, 0.0]]),)
    for lines in ((), far, (np.zeros((1, 2)),), (np.zeros((2, 2)),)):
        assert np.array_equal(neighbours_along(X, Y, lines), neighbours(X, Y))


def test_streets_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alongside, "MOST_PIECES", 10)
    with pytest.raises(UnusableInput, match="km together"):
        neighbours_along(X, Y, BANKS)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), houses=st.integers(3, 30), streets=st.integers(1, 5))
def test_it_is_what_a_plain_search_finds(seed: int, houses: int, streets: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 500, houses), rng.uniform(0, 500, houses)
    lines = [rng.uniform(0, 500, (rng.integers(2, 5), 2)) for _ in range(streets)]
    found = _pairs(neighbours_along(x, y, lines))
    surely, perhaps = _plain(x, y, lines)
    every = _pairs(neighbours(x, y))
    assert surely <= found <= every
    assert _pieces(houses, found) == 1
    assert len(found - perhaps) <= _pieces(houses, surely) - 1  # only what joins the parts


def _pairs(pairs: Any) -> set[tuple[int, int]]:
    return {(int(min(pair)), int(max(pair))) for pair in pairs}


def _pieces(houses: int, pairs: set[tuple[int, int]]) -> int:
    a, b = np.array(sorted(pairs), np.int64).reshape(-1, 2).T
    graph = csr_matrix((np.ones(len(a)), (a, b)), shape=(houses, houses))
    return int(connected_components(graph, directed=False)[0])


def _plain(x: Any, y: Any, lines: list[Any]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Pair by pair, Dijkstra with a heap over every piece: surely neighbours, and perhaps.

    A house before a corner is as near to two pieces; either is right.
    """
    pieces, lengths = alongside._cut(lines)
    meet = [
        [j for j in range(len(pieces)) if _apart(pieces[i], pieces[j]) <= alongside.TOUCH]
        for i in range(len(pieces))
    ]
    ways = [np.array([_off(piece, *place) for piece in pieces]) for place in zip(x, y, strict=True)]
    surely, perhaps = set(), set()
    for a, b in neighbours(x, y).tolist():
        off = ways[a].min(), ways[b].min()
        allowed = max(alongside.DETOUR * float(np.hypot(x[a] - x[b], y[a] - y[b])), alongside.AT_LEAST)
        answers = {
            max(off) > alongside.OFF or one == two or _walk(one, two, meet, lengths) <= allowed - sum(off)
            for one in np.flatnonzero(ways[a] <= off[0] + 1e-6).tolist()
            for two in np.flatnonzero(ways[b] <= off[1] + 1e-6).tolist()
        }
        if answers == {True}:
            surely.add((min(a, b), max(a, b)))
        if True in answers:
            perhaps.add((min(a, b), max(a, b)))
    return surely, perhaps


def _off(piece: Any, x: float, y: float) -> float:
    begin, end = piece
    way = end - begin
    share = np.clip(np.dot((x, y) - begin, way) / np.dot(way, way), 0, 1)
    return float(np.hypot(*((x, y) - begin - share * way)))


def _apart(one: Any, two: Any) -> float:
    sides = [_turn(one[1] - one[0], end - one[0]) for end in two]
    others = [_turn(two[1] - two[0], end - two[0]) for end in one]
    if sides[0] * sides[1] < 0 and others[0] * others[1] < 0:
        return 0.0
    return min(*(_off(one, *end) for end in two), *(_off(two, *end) for end in one))


def _turn(one: Any, two: Any) -> float:
    return float(one[0] * two[1] - one[1] * two[0])


def _walk(one: int, two: int, meet: list[list[int]], lengths: Any) -> float:
    best = {one: 0.0}
    waiting = [(0.0, one)]
    while waiting:
        walk, here = heapq.heappop(waiting)
        if here == two:
            return walk
        for there in meet[here]:
            further = walk + (lengths[here] + lengths[there]) / 2
            if further < best.get(there, np.inf):
                best[there] = further
                heapq.heappush(waiting, (further, there))
    return float("inf")
