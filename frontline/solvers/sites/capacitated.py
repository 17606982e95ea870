"""The capacitated p-median problem: every client whole to one site, no site above its capacity, with a proven bound."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints
from frontline.solvers.errors import UnusableInput
from frontline.solvers.sites.answer import Stopped, relative_gap
from frontline.solvers.sites.bound import Bound
from frontline.solvers.sites.capacitated_core import prove
from frontline.solvers.sites.loads import assign, costs_at, levy, recentre, settle, wander_loads
from frontline.solvers.sites.median import Ask, Search
from frontline.solvers.sites.packing import pack, sharpen, split_worths
from frontline.solvers.sites.pairs import Pairs

_TINY = 1e-9
_KICKS = 4  # of them between two looks at the clock
_TRIES = 0.3  # share of the time that loads for new sites may take
_FREE = 0.2  # share of the time for the problem without capacities
_ROUGHLY = 0.002  # gap at which that is good enough
_LEVIES = 30  # rounds of taxes
_RELIEFS = 12  # times that sites are moved to where room lacks, for a first answer
_STEPS = 10  # of the bound between two looks at the clock


@dataclass
class PackedBound(Bound):
    """The bound with capacities: each candidate packs the clients that pay it best."""

    demand: Floats = field(kw_only=True)
    room: Floats = field(kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._exact = bool(np.all(self.demand == np.rint(self.demand)))

    def worths(self, price: Floats) -> Floats:
        worth = np.empty(self.pairs.candidates)
        split_worths(self.pairs, price, self.demand, self.room, worth)
        if self._exact:
            more = self.count - int(self.open_always.sum())
            always = np.flatnonzero(self.open_always)
            free = np.flatnonzero(~self.open_always & ~self.open_never)
            sharpen(self.pairs, price, self.demand, self.room, worth, always, len(always))
            sharpen(self.pairs, price, self.demand, self.room, worth, free[np.argsort(worth[free])], more)
        return worth

    def slope(self, price: Floats, sites: Ints) -> Floats:
        slope = np.ones(len(price))
        for site in sites:
            pack(self.pairs, price, self.demand, self.room[site], int(site), self._exact, slope, -1.0)
        slope[(price >= self.pairs.far) & (slope > 0)] = 0.0
        return slope


@dataclass
class PackedSearch:
    """The best sites and loads so far, and the bound."""

    pairs: Pairs
    count: int
    kept: Bools
    demand: Floats
    room: Floats  # capacity per candidate
    ask: Ask
    began: float = field(default_factory=monotonic)
    cost: float = np.inf
    sites: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    goes: Ints = field(default_factory=lambda: np.empty(0, np.int64))  # candidate of each client
    proven: float = 0.0

    def __post_init__(self) -> None:
        # one layout of arrays, one compilation of the loops
        self.demand, self.room = np.ascontiguousarray(self.demand), np.ascontiguousarray(self.room)
        most = np.sort(self.room[~self.kept])[::-1][: self.count - int(self.kept.sum())]
        if self.room[self.kept].sum() + most.sum() < self.demand.sum():
            raise UnusableInput(
                "The points together cannot serve everybody: give more points or more capacity."
            )
        self._tried: set[bytes] = set()
        self._trying = 0.0  # seconds
        self._draw = np.random.default_rng(self.ask.seed)

    def left(self) -> float:
        """Seconds left."""
        return self.ask.seconds - (monotonic() - self.began)

    def run(self) -> Stopped:
        """Prices and loads in turns until nothing moves, then HiGHS on what is left."""
        free = self._without_capacities()
        nobody = np.zeros(len(self.kept), np.bool_)
        self.bound = PackedBound(
            self.pairs,
            self.count,
            free.bound.price,
            self.kept.copy(),
            nobody,
            demand=self.demand,
            room=self.room,
        )
        self._try(free.sites)
        while True:
            begun = monotonic()
            for _ in range(_STEPS):
                above = 1.5 * max(free.cost, self.bound.value)  # to aim at while there is no answer
                sites = self.bound.step(self.cost if self.cost < np.inf else above)
                if self._trying <= _TRIES * (monotonic() - self.began):
                    self._try(sites)
            if (stop := self.stopped()) is None:
                self.kicks(monotonic() - begun)
                stop = self.stopped()
            if stop is not None or self.bound.settled:
                stop = stop or self._prove()
                break
        if self.cost == np.inf:
            raise UnusableInput("No way was found to serve everybody: give more points, capacity or seconds.")
        return stop

    def _without_capacities(self) -> Search:
        """Sites and prices to begin with; what they prove holds with capacities too."""
        ask = Ask(_FREE * self.ask.seconds, max(self.ask.enough, _ROUGHLY), self.ask.seed)
        free = Search(self.pairs, self.count, self.kept, ask)
        free.run()
        self.proven = free.proven
        return free

    def paid(self) -> Floats:
        """What each client pays in the best answer."""
        return costs_at(self.pairs, self.goes)

    def stopped(self) -> Stopped | None:
        """Why to stop now, if so."""
        self.proven = max(self.proven, min(self.bound.value, self.cost))
        if self.cost - self.proven <= _TINY * self.proven:
            return Stopped.PROVEN
        if relative_gap(self.cost, self.proven) <= self.ask.enough:
            return Stopped.CLOSE_ENOUGH
        return Stopped.OUT_OF_TIME if self.left() <= 0 else None

    def _prove(self) -> Stopped:
        below = self.cost * (1 - _TINY)
        self.bound.fix(below)
        found = prove(self.bound, self.demand, self.room, below, self.left())
        if found is not None:
            if found.goes is not None:
                self._take(found.goes)
            self.proven = max(self.proven, min(found.bound, self.cost))
        return self.stopped() or Stopped.OUT_OF_TIME

    def _try(self, sites: Ints) -> None:
        """Loads for these sites, and for the better middles they lead to."""
        key = np.sort(sites).tobytes()
        if key in self._tried:
            return
        self._tried.add(key)
        begun = monotonic()
        is_open = np.zeros(len(self.kept), np.bool_)
        is_open[sites] = True
        clients = len(self.demand)
        goes, paid, left = np.empty(clients, np.int64), np.empty(clients), np.empty(len(self.room))
        if self._assign(is_open, goes, left):
            self._improve(is_open, goes, paid, left)
        self._trying += monotonic() - begun

    def _assign(self, is_open: Bools, goes: Ints, left: Floats) -> bool:
        """Loads for open sites; where they do not fit at once, taxes spread them."""
        tax, load = np.zeros(len(self.room)), np.zeros(len(self.room))
        if assign(self.pairs, self.demand, self.room, tax, is_open, goes, left):
            return True
        if self.cost < np.inf:
            return False
        for _ in range(_RELIEFS):
            levy(self.pairs, self.demand, self.room, is_open, tax, load, _LEVIES)
            if assign(self.pairs, self.demand, self.room, tax, is_open, goes, left):
                return True
            if not self._relieve(is_open, goes, tax, load):
                return False
        return False

    def _relieve(self, is_open: Bools, goes: Ints, tax: Floats, load: Floats) -> bool:
        """Move the emptiest sites to where the taxes are highest; whether one could move."""
        crowded = np.flatnonzero(is_open & (tax > 0))
        spare = np.flatnonzero(is_open & (tax == 0) & ~self.kept)
        lacking = np.maximum(load - self.room, 0.0)[is_open].sum() / self.room[is_open].mean()
        moves = min(len(crowded), len(spare), max(1, round(lacking)))
        crowded = crowded[np.argsort(-tax[crowded])][:moves]
        spare = spare[np.argsort(load[spare])][:moves]
        for full, empty in zip(crowded, spare, strict=False):
            client = self._draw.choice(np.flatnonzero(goes == full)) if (goes == full).any() else 0
            listed = self.pairs.candidate[self.pairs.starts[client] : self.pairs.starts[client + 1]]
            shut = listed[~is_open[listed]]
            if len(shut):
                is_open[empty], is_open[shut[0]] = False, True
        return bool(moves)

    def _improve(self, is_open: Bools, goes: Ints, paid: Floats, left: Floats) -> None:
        """Shifts and better middles until nothing gains; kept if it is the best so far."""
        settle(self.pairs, self.demand, is_open, goes, paid, left)
        while recentre(self.pairs, self.demand, self.room, is_open, self.kept, goes, paid, left):
            settle(self.pairs, self.demand, is_open, goes, paid, left)
        if paid.sum() < self.cost * (1 - _TINY):
            self.cost, self.goes, self.sites = float(paid.sum()), goes, np.flatnonzero(is_open)

    def kicks(self, seconds: float) -> None:
        """Move sites about for so long."""
        if not self.cost < np.inf:
            return
        is_open, goes, paid, left = self._loads()
        end = monotonic() + seconds
        while monotonic() < end:
            wander_loads(self.pairs, self.demand, self.room, is_open, self.kept, goes, paid, left, _KICKS)
        if paid.sum() < self.cost:
            self.cost, self.goes, self.sites = float(paid.sum()), goes, np.flatnonzero(is_open)

    def _loads(self) -> tuple[Bools, Ints, Floats, Floats]:
        """Open sites, where each client goes, what it pays and the room left, of the best answer."""
        is_open = np.zeros(len(self.kept), np.bool_)
        is_open[self.sites] = True
        left = self.room - np.bincount(self.goes, self.demand, minlength=len(self.room))
        return is_open, self.goes.copy(), costs_at(self.pairs, self.goes), left

    def _take(self, goes: Ints) -> None:
        cost = float(costs_at(self.pairs, goes).sum())
        if cost < self.cost:
            self.cost, self.goes, self.sites = cost, goes, np.unique(goes)
