"""The p-median problem: open `count` sites so that the clients pay least, with a proof of how far off that may be."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints
from frontline.solvers.sites.answer import Stopped, relative_gap
from frontline.solvers.sites.bound import Bound
from frontline.solvers.sites.core import prove
from frontline.solvers.sites.pairs import Pairs
from frontline.solvers.sites.state import State, state_of
from frontline.solvers.sites.swaps import descend, seed_swaps, wander

_TINY = 1e-9  # share of the cost below which nothing counts as better
_STEPS = 40  # of the bound between two looks at the clock
_LOOK = 3  # slices of steps between two beginnings from what the prices choose
_SLICE = 0.1  # share of the time so far that kicks take at once when the bound has settled
_IDLE = 6  # slices of kicks without gain until what is left goes to HiGHS


@dataclass(frozen=True)
class Ask:
    """When to stop: after `seconds`, or as soon as the proven gap is at most `enough`."""

    seconds: float
    enough: float = 0.0
    seed: int = 1


@dataclass
class Search:
    """The best sites so far and the bound, worked on in turns."""

    pairs: Pairs
    count: int
    kept: Bools  # candidates that stay open
    ask: Ask
    start: Ints | None = None  # sites to begin with; any without it
    began: float = field(default_factory=monotonic)
    sites: Ints = field(init=False)
    state: State = field(init=False)
    bound: Bound = field(init=False)
    proven: float = 0.0  # no choice costs less
    _slices: int = 0
    grain: float = 0.0  # costs are multiples of it; 0 when they are not

    def __post_init__(self) -> None:
        self.sites = self._anywhere() if self.start is None else self.start.copy()
        self.grain = 1.0 if _whole(self.pairs.cost) and _whole(self.pairs.far) else 0.0
        seed_swaps(self.ask.seed)
        self.state = state_of(self.pairs, self.sites)
        self._descend(self.state, self.sites)
        nobody = np.zeros(len(self.kept), np.bool_)
        between = 0.4 * self.state.cost1 + 0.6 * self.state.cost2
        self.bound = Bound(self.pairs, self.count, between, self.kept.copy(), nobody)

    def _anywhere(self) -> Ints:
        others = np.flatnonzero(~self.kept)
        more = self.count - int(self.kept.sum())
        drawn = np.random.default_rng(self.ask.seed).choice(others, more, replace=False)
        return np.concatenate((np.flatnonzero(self.kept), drawn))

    @property
    def cost(self) -> float:
        return float(self.state.cost1.sum())

    @property
    def least(self) -> float:
        """A better answer gains at least this much."""
        return _TINY * max(self.cost, 1e-12)

    def stopped(self) -> Stopped | None:
        """Why to stop now, if so."""
        self._raise(self.bound.value)
        if self.cost - self.proven <= self.least:
            return Stopped.PROVEN
        if relative_gap(self.cost, self.proven) <= self.ask.enough:
            return Stopped.CLOSE_ENOUGH
        return Stopped.OUT_OF_TIME if self.left() <= 0 else None

    def left(self) -> float:
        """Seconds left."""
        return self.ask.seconds - (monotonic() - self.began)

    def run(self) -> Stopped:
        """Bound and kicks in turns; when neither moves, HiGHS on the candidates that are left."""
        self._steps()  # even without time: an answer says how far off it may be
        idle = 0
        while (stop := self.stopped()) is None:
            begun = monotonic()
            if not self.bound.settled:
                self._steps()
                idle = 0 if self.kicks(monotonic() - begun) else idle + 1
            else:
                idle = 0 if self.kicks(_SLICE * (begun - self.began)) else idle + 1
            if self.bound.settled and idle >= _IDLE and self.stopped() is None:
                idle = 0
                if self._restart_or_prove():
                    break
        return stop or self.stopped() or Stopped.OUT_OF_TIME

    def _steps(self) -> None:
        for _ in range(_STEPS):
            self.bound.step(self.cost)
        self._raise(self.bound.value)
        self._slices += 1
        if self._slices % _LOOK == 0:
            self._take(self.bound.chosen)  # what the prices choose is a good beginning

    def kicks(self, seconds: float) -> bool:
        """Kicks for so long; whether they gained."""
        end = monotonic() + min(self.left(), seconds)
        allowed = ~self.bound.open_never
        rounds, gained = 8, 0.0
        while True:
            begun = monotonic()
            gained += wander(self.pairs, self.state, self.sites, self.kept, allowed, rounds, self.least)
            now = monotonic()
            if now >= end:
                return gained < -self.least
            rounds = max(1, min(2 * rounds, int(rounds * (end - now) / max(now - begun, 1e-6))))

    def _restart_or_prove(self) -> bool:
        """Fix what can be fixed, and solve the rest exactly if it is small. Whether that ended the matter."""
        self.bound.fix(self.cost - self.grain + self.least)
        found = prove(self.bound, self.cost - self.grain + self.least, self.left())
        if found is None:
            return False
        if found.sites is not None:
            self._take(found.sites)
        self._raise(found.bound)
        return True

    def _take(self, sites: Ints) -> None:
        """Begin anew from these sites if they lead to something better."""
        mine = sites.copy()
        state = state_of(self.pairs, mine)
        self._descend(state, mine)
        if state.cost1.sum() < self.cost:
            self.sites, self.state = mine, state

    def _descend(self, state: State, sites: Ints) -> None:
        stale = np.ones(self.pairs.candidates, np.bool_)
        descend(self.pairs, state, sites, self.kept, stale, self.least)

    def _raise(self, value: float) -> None:
        if self.grain and math.isfinite(value):
            value = math.ceil(value / self.grain - 1e-6) * self.grain
        self.proven = max(self.proven, min(value, self.cost))


def _whole(values: Floats) -> bool:
    return bool(np.all(values == np.rint(values)))
