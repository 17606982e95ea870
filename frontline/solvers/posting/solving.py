"""From a problem to an answer: a bound by prices, answers by annealing, the proof among the few sets that are left."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints
from frontline.solvers.posting.annealing import anneal
from frontline.solvers.posting.answer import Posting, Stopped, check
from frontline.solvers.posting.listing import list_sets
from frontline.solvers.posting.model import Problem
from frontline.solvers.posting.patterns import MOST_STATES, Prices, states
from frontline.solvers.posting.programme import Programme, all_pairs, choose

ROUNDS, MORE_ROUNDS = (
    50,
    200,
)  # of prices before annealing (at most a fifth of the seconds) and before the proof
NEAR = 4  # communities that a unit is moved to while annealing: those that raise the bound least
MOVES_PER_UNIT = 600
HOT, COLD = 0.2, 0.04  # temperatures, as shares of the spread of the costs
THREADS = 2
LARGE = 20_000  # pairs: beyond it the proof seldom ends, so annealing has most of the time
SOON = 0.45  # seconds after which a small problem goes on to the proof
SETS = 5_000, 16_000  # listed at once; the second only if the first held no answer
TRIES, SHRINK = 16, 0.7  # how often and by how much the slack shrinks until that few sets are left


class _Search:
    def __init__(self, problem: Problem, seconds: float) -> None:
        self.problem, self.units = problem, problem.units
        self.began = monotonic()
        self.seconds = seconds
        self.best: Ints = np.empty(0, np.int64)  # per unit
        self.cost, self.bound = math.inf, -math.inf
        self.near_enough = 0.999 if problem.whole else 1e-6

    def left(self) -> float:
        return self.seconds - (monotonic() - self.began)

    @property
    def large(self) -> bool:
        return self.problem.people * self.problem.places > LARGE

    @property
    def proven(self) -> bool:
        return self.cost - self.bound <= self.near_enough

    def offer(self, place: Ints) -> None:
        """Keep an answer if it keeps all rules and costs less."""
        if len(place) == 0 or not np.isfinite(self.units.cost[np.arange(len(place)), place]).all():
            return
        judged = check(self.problem, place[self.units.of])
        if not judged.broken and judged.cost < self.cost:
            self.best, self.cost = place.copy(), judged.cost

    def relax(self) -> bool:
        """The linear relaxation, then prices. False when not even shares of people can be posted."""
        unit, place = all_pairs(self.problem)
        relaxed = Programme(self.problem, unit, place, self.units.cost[unit, place]).relax(
            max(1.0, self.left())
        )
        shape = self.units.cost.shape
        self.more = np.where(np.isfinite(self.units.cost), 0.0, np.inf)
        self.prices: Prices | None = None
        if relaxed is None:
            return False
        self.bound = relaxed.bound
        self.more[unit, place] = np.maximum(relaxed.reduced, 0.0) + 1e-3 * (1.0 - relaxed.share)
        self.relaxed_more, self.relaxed_bound = np.full(shape, np.inf), relaxed.bound
        self.relaxed_more[unit, place] = np.maximum(relaxed.reduced, 0.0)
        if states(self.problem) <= MOST_STATES:
            self._price(relaxed.price)
        return True

    def _price(self, price: Floats) -> None:
        self.prices = Prices(self.problem, price)
        self._raise_bound(ROUNDS, 0.8 * self.left())
        if self.prices.bound > self.bound - 0.002 * abs(self.bound):
            self.more = self.prices.more()

    def _raise_bound(self, rounds: int, until: float) -> None:
        """Better prices of units, until so many seconds are left."""
        assert self.prices is not None
        for _ in range(rounds):
            if self.left() < until or self.proven:
                break
            guess = max(self.bound, self.prices.bound) * 1.002 + 1e-3
            self.prices.step(min(self.cost, guess))
        self.bound = max(self.bound, self.prices.bound)

    def anneal(self, seconds: float) -> None:
        """Runs in two threads with other seeds until the seconds are over."""
        p, u, until = self.problem, self.units, self.left() - seconds
        near = np.argsort(self.more, axis=1, kind="stable")[:, :NEAR].astype(np.int64)
        finite = p.cost[np.isfinite(p.cost)]
        spread = max(float(finite.std()), 1e-3)
        prices = np.array(
            [p.shortage_price, p.skill_price, 2 * (p.shortage_price + p.skill_price + finite.max())]
        )
        start = (
            self.best if len(self.best) else np.where(np.isfinite(u.cost), self.more, np.inf).argmin(axis=1)
        )

        moves = MOVES_PER_UNIT * len(u.size)

        def run(seed: int) -> Ints:
            place = np.ascontiguousarray(start, np.int64).copy()
            anneal(
                u.cost, near, u.size, u.skills, u.starts, u.agency, p.need, p.skill_need, p.over, p.most_of_agency,
                prices, place, moves, HOT * spread, COLD * spread, seed,
            )  # fmt: skip
            return place

        with ThreadPoolExecutor(THREADS) as pool:
            seed = 0
            while not self.proven:
                once = monotonic()
                for place in pool.map(run, range(seed, seed + THREADS)):
                    self.offer(place)
                seed += THREADS
                took = monotonic() - once
                if self.left() - took < until:
                    return
                if self.large:  # one long walk is better than many short ones
                    moves = int(moves * max(1.0, 0.85 * (self.left() - until) / took))

    def prove(self) -> None:
        """First among the sets that are left, then among the pairs."""
        if self.prices is not None:
            self._raise_bound(MORE_ROUNDS, 0.8 * self.left())
            self._among_sets(self.prices)
        if not self.proven and self.left() > 0:
            self._among_pairs()

    def _among_sets(self, prices: Prices) -> None:
        slack = self.cost - prices.bound if math.isfinite(self.cost) else 0.01 * abs(self.bound) + 1.0
        for most in SETS:
            if self._listed(prices, slack, most) or self.proven:
                return

    def _listed(self, prices: Prices, slack: float, most: int) -> bool:
        """Whether the sets below as large a slack as there is room for hold an answer."""
        for _ in range(TRIES):
            sets = list_sets(self.problem, prices.best_price, slack, most)
            if sets is not None:
                chosen = choose(self.problem, sets, self.left() / 2, self.near_enough)
                self.offer(chosen.place)
                if chosen.settled:  # an answer below bound + slack would be among these sets
                    self.bound = max(self.bound, min(self.cost, prices.bound + slack))
                return len(chosen.place) > 0
            slack *= SHRINK
        return True

    def _among_pairs(self) -> None:
        kept = self._worth_a_look()
        unit, place = (index.astype(np.int64) for index in np.nonzero(kept))
        programme = Programme(self.problem, unit, place, self.units.cost[unit, place])
        begin = self.best if len(self.best) else None
        found = programme.search(self.left(), self.near_enough, begin)
        self.offer(found.place)
        if found.proven or found.impossible:
            self.bound = max(self.bound, self.cost)
        elif math.isfinite(found.bound):
            self.bound = max(self.bound, min(self.cost, found.bound))

    def _worth_a_look(self) -> Bools:
        """Pairs that an answer below the best one may use: both bounds must allow them."""
        allowed = np.isfinite(self.units.cost)
        if not math.isfinite(self.cost):
            return allowed
        allowed &= self.relaxed_bound + self.relaxed_more < self.cost
        if self.prices is not None:
            allowed &= self.prices.bound + self.prices.more() < self.cost
        allowed[np.arange(len(self.best)), self.best] = True
        return allowed

    def answer(self, impossible: bool) -> Posting:
        stopped = Stopped.PROVEN if self.proven else Stopped.OUT_OF_TIME
        if impossible:
            stopped = Stopped.IMPOSSIBLE
        place = self.best[self.units.of] if len(self.best) else self.best
        bound = min(self.cost, self.bound)
        return Posting(
            place, self.cost, self.cost if self.proven else bound, monotonic() - self.began, stopped
        )


def solve(problem: Problem, seconds: float = 10.0, begin: Ints | None = None) -> Posting:
    """Everybody to one community at the least cost. `begin`: per person, an answer to improve.

    Annealing ends after 0.45 s on small problems and has most of the seconds on large ones; the proof has the rest.
    """
    search = _Search(problem, seconds)
    if begin is not None:
        first = np.full(len(search.units.size), -1, np.int64)
        first[search.units.of] = begin
        search.offer(first)
    if not np.isfinite(search.units.cost).any(axis=1).all() or not search.relax():
        return search.answer(impossible=not len(search.best))
    if search.large:
        search.anneal(0.7 * search.left())
    else:
        search.anneal(max(0.0, min(SOON - (seconds - search.left()), search.left())))
    if not search.proven and search.left() > 0.15:
        search.prove()
    return search.answer(impossible=not len(search.best) and search.left() > 0)
