"""Points of a city on walking distance: which candidates to open, who goes where, and what is proven about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from frontline.solvers.arrays import Bools, Floats, Ints
from frontline.solvers.errors import UnusableInput
from frontline.solvers.sites.answer import Siting, Stopped, relative_gap

if TYPE_CHECKING:
    from frontline.solvers.sites.pairs import Pairs
    from frontline.solvers.sites.walking import Streets

MOST_BUILDINGS = 1_000_000
MOST_PAIRS = 24_000_000  # walks kept: about 600 MB
_EVERY_PAIR = 1_000_000  # up to here every walk is listed
_WIDER = 2.0  # lists grow so much when somebody walks further than they reach
_REACH = 4.0  # candidates kept per building, in shares of candidates per point
_SAME = 1e-7  # relative gap that is only rounding
_FAR = 2.8  # times the mean walk to points put anywhere: walks beyond it are not listed


@dataclass(frozen=True)
class Problem:
    """A checked question: which `points` of the candidates."""

    x: Floats
    y: Floats
    people: Floats
    candidates: Ints  # building of each candidate
    points: int
    kept: Bools  # per candidate: a point that stays
    edges: Ints | None

    def reach(self, wider: float = 1.0) -> int:
        """How many candidates are listed for each building."""
        if len(self.x) * len(self.candidates) <= _EVERY_PAIR:
            return len(self.candidates)
        wanted = min(wider * _REACH * len(self.candidates) / self.points, MOST_PAIRS / len(self.x))
        return min(max(20, round(wanted)), len(self.candidates))


def propose_sites(
    *, x: ArrayLike, y: ArrayLike, people: ArrayLike, candidates: ArrayLike, points: int,
    edges: ArrayLike | None = None, existing: ArrayLike = (), capacity: ArrayLike | None = None,
    seconds: float = 10.0, enough: float = 0.001, seed: int = 1,
) -> Siting:  # fmt: skip
    """Open `points` of the candidates so that the people's walk is least in sum.

    `x`, `y` in metres and `people` per building; `candidates` and `existing` are positions of buildings, existing
    points stay open and count among `points`. `edges` are pairs of buildings between which people walk straight;
    without them neighbours are found. `capacity` is how many people a point serves, one number or one per building;
    then a building goes to one point whole, and not always to the nearest.

    Stops after `seconds`, or as soon as the proven gap is at most `enough` (0.001 = 0.1 %). `sites` and `assignment`
    of the answer are positions of buildings, `distance` is in metres. Raises UnusableInput with what to do.
    """
    problem = checked(x, y, people, candidates, points, edges, existing)
    from frontline.solvers.sites.median import Ask, Search
    from frontline.solvers.sites.walking import streets
    from frontline.solvers.sites.warm import warm, warm_loads

    (warm if capacity is None else warm_loads)()
    began = monotonic()
    ways = streets(problem.x, problem.y, problem.edges)
    if capacity is not None:
        return _within_capacity(problem, ways, _capacities(problem, capacity), seconds, enough, seed, began)
    wider, start = 1.0, None
    while True:
        pairs = walking_pairs(problem, ways, np.random.default_rng(seed), wider)
        ask = Ask(max(0.0, seconds - (monotonic() - began)), enough, seed)
        search = Search(pairs, points, problem.kept, ask, start)
        stopped = search.run()
        answer = _answer(problem, ways, search.sites, search.proven, stopped, monotonic() - began)
        missed = answer.cost - search.cost  # walks longer than the lists reach
        if stopped is Stopped.OUT_OF_TIME or missed <= enough / 2 * answer.cost + 1e-9 * answer.cost:
            return answer
        wider, start = wider * _WIDER, search.sites


def _within_capacity(
    problem: Problem, ways: Streets, room: Floats, seconds: float, enough: float, seed: int, began: float
) -> Siting:
    from frontline.solvers.sites.capacitated import PackedSearch
    from frontline.solvers.sites.median import Ask

    weight = next_to_people(problem)
    pairs = walking_pairs(replace(problem, people=weight), ways, np.random.default_rng(seed), _WIDER)
    ask = Ask(max(0.0, seconds - (monotonic() - began)), enough, seed)
    search = PackedSearch(pairs, problem.points, problem.kept, problem.people, room, ask)
    stopped = search.run()
    sites, goes = problem.candidates[np.sort(search.sites)], problem.candidates[search.goes]
    walk = search.paid() / weight
    cost = float(walk @ problem.people)
    bound = cost if relative_gap(cost, search.proven) <= _SAME else search.proven
    return Siting(sites, goes, walk, cost, bound, monotonic() - began, stopped)


def _capacities(problem: Problem, capacity: ArrayLike) -> Floats:
    given = np.asarray(capacity, np.float64)
    if given.shape not in ((), problem.x.shape) or not (given > 0).all():
        raise UnusableInput("Capacity is one number above 0, or one per building.")
    return np.broadcast_to(given, problem.x.shape)[problem.candidates]


def next_to_people(problem: Problem) -> Floats:
    """People, and next to nothing where nobody lives: those buildings have a nearest point too."""
    return np.asarray(np.maximum(problem.people, problem.people.mean() * 1e-9))


def walking_pairs(problem: Problem, ways: Streets, draw: np.random.Generator, wider: float = 1.0) -> Pairs:
    """Each building's nearest candidates; what lies further counts as the nearest one left out, a true lower bound."""
    from frontline.solvers.sites.pairs import pairs_of

    reach, candidates = problem.reach(wider), len(problem.candidates)
    _, walk = ways.nearest(draw.choice(problem.candidates, problem.points, replace=False))
    limit = wider * max(_FAR * float(walk.mean()), float(np.quantile(walk, 0.99)))
    if reach == candidates:
        limit = np.inf
    candidate, building, walk = ways.walks(problem.candidates, limit)
    far = np.full(len(problem.x), limit if limit < np.inf else 2 * float(walk.max()) + 1)
    return pairs_of(building, candidate, walk, far, candidates, reach).weighted(problem.people)


def _answer(
    problem: Problem, ways: Streets, chosen: Ints, bound: float, stopped: Stopped, seconds: float
) -> Siting:
    sites = np.sort(problem.candidates[chosen])
    nearest, walk = ways.nearest(sites)
    cost = float(walk @ problem.people)
    if relative_gap(cost, bound) <= _SAME:
        return Siting(sites, nearest, walk, cost, cost, seconds, stopped)
    stopped = Stopped.CLOSE_ENOUGH if stopped is Stopped.PROVEN else stopped
    return Siting(sites, nearest, walk, cost, bound, seconds, stopped)


def checked(
    x: ArrayLike, y: ArrayLike, people: ArrayLike, candidates: ArrayLike, points: int,
    edges: ArrayLike | None = None, existing: ArrayLike = (),
) -> Problem:  # fmt: skip
    """The arrays as a problem, or UnusableInput."""
    xs, ys, weights = (np.asarray(a, np.float64) for a in (x, y, people))
    where, stay = np.unique(np.asarray(candidates, np.int64)), np.unique(np.asarray(existing, np.int64))
    where = np.union1d(where, stay)
    ends = None if edges is None else np.asarray(edges, np.int64).reshape(-1, 2)
    _check_places(xs, ys, weights)
    for given, said in ((where, "candidates"), (ends, "edges")):
        if given is not None and len(given) and not 0 <= given.min() <= given.max() < len(xs):
            raise UnusableInput(f"The {said} must be positions of buildings, 0 to {len(xs) - 1}.")
    if not max(1, len(stay)) <= points <= len(where):
        raise UnusableInput(
            f"Ask for {max(1, len(stay))} to {len(where)} points: there are {len(where)} candidates "
            f"and {len(stay)} existing points."
        )
    problem = Problem(xs, ys, weights, where, int(points), np.isin(where, stay), ends)
    if problem.reach() * len(xs) > MOST_PAIRS:
        most = int(MOST_PAIRS / len(xs) * points / _REACH)
        raise UnusableInput(f"Too many candidates for {points} points: give at most {most}.")
    return problem


def _check_places(x: Floats, y: Floats, people: Floats) -> None:
    if not len(x) == len(y) == len(people) or x.ndim != 1:
        raise UnusableInput("x, y and people must be lists of the same length, one entry per building.")
    if not 1 <= len(x) <= MOST_BUILDINGS:
        raise UnusableInput(f"Give 1 to {MOST_BUILDINGS} buildings, not {len(x)}.")
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        raise UnusableInput("Every building needs x and y in metres.")
    if not (np.isfinite(people).all() and (people >= 0).all() and people.sum() > 0):
        raise UnusableInput("People per building must be numbers of 0 or more, not all 0.")
