"""A lower bound on every choice of sites: Lagrangian relaxation of "each client goes somewhere", subgradient steps.

Sources: Beasley, A note on solving large p-median problems, European Journal of Operational Research 21 (1985);
Camerini, Fratta, Maffioli, On improving relaxation methods by modified gradient techniques (1975).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints
from frontline.solvers.compiled import compiled
from frontline.solvers.sites.pairs import Pairs

_DEFLECTION = 0.8  # share of the last direction that is kept
_PATIENCE = 5  # steps without a better bound until steps get shorter
_SHORTER = 0.8
_SHORTEST = 1e-3  # steps of this length change nothing worth waiting for


@compiled
def _worth(pairs: Pairs, price: Floats, worth: Floats) -> None:
    """Per candidate: the sum over clients that would pay less there than their price (0 or below)."""
    worth[:] = 0.0
    for i in range(len(price)):
        for k in range(pairs.starts[i], pairs.starts[i + 1]):
            less = pairs.cost[k] - price[i]
            if less >= 0.0:
                break
            worth[pairs.candidate[k]] += less


@compiled
def _unmet(pairs: Pairs, price: Floats, chosen: Bools, slope: Floats) -> None:
    """Per client: 1 minus the number of chosen sites that would take it, the slope of the bound."""
    for i in range(len(price)):
        slope[i] = 1.0
        for k in range(pairs.starts[i], pairs.starts[i + 1]):
            if pairs.cost[k] >= price[i]:
                break
            if chosen[pairs.candidate[k]]:
                slope[i] -= 1.0
        if price[i] >= pairs.far[i] and slope[i] > 0.0:
            slope[i] = 0.0  # somebody out of the list takes it at this price


@dataclass
class Bound:
    """The best prices so far and what they prove. `open_always` and `open_never` hold by wish or by proof."""

    pairs: Pairs
    count: int
    price: Floats  # per client, the best found
    open_always: Bools
    open_never: Bools
    value: float = -np.inf
    worth: Floats = field(default_factory=lambda: np.empty(0))  # of the best prices
    chosen: Ints = field(default_factory=lambda: np.empty(0, np.int64))  # sites of the best prices
    _at: Floats = field(default_factory=lambda: np.empty(0))
    _direction: Floats = field(default_factory=lambda: np.empty(0))
    _scale: Floats = field(default_factory=lambda: np.empty(0))
    _length: float = 1.0
    _waited: int = 0

    def __post_init__(self) -> None:
        self._at = np.minimum(self.price, self.pairs.far)
        # clients that cost more move further: without it a big building waits for a hundred small ones
        self._scale = self._at + self._at.mean() * 1e-3 + 1e-12
        self._direction = np.zeros(len(self._at))

    def step(self, cost: float) -> Ints:
        """One subgradient step towards `cost`, that of the best answer. Returns the sites these prices choose."""
        price = self._at
        worth = self.worths(price)
        sites = self.pick(worth)
        value = float(price.sum() + worth[sites].sum())
        self._remember(value, price, worth, sites)
        self._direction = self.slope(price, sites) + _DEFLECTION * self._direction
        way = self._scale * self._direction
        squared = float(np.sum(way * self._direction))
        if squared > 0:
            move = self._length * max(cost - value, 1e-9 * abs(cost)) / squared
            self._at = np.clip(price + move * way, 0.0, self.pairs.far)
        return sites

    def worths(self, price: Floats) -> Floats:
        """Per candidate, what opening it changes at these prices (0 or below)."""
        worth = np.empty(self.pairs.candidates)
        _worth(self.pairs, price, worth)
        return worth

    def slope(self, price: Floats, sites: Ints) -> Floats:
        """Per client, how the value grows with its price when these sites are chosen."""
        slope, chosen = np.empty(len(price)), np.zeros(self.pairs.candidates, np.bool_)
        chosen[sites] = True
        _unmet(self.pairs, price, chosen, slope)
        return slope

    def pick(self, worth: Floats) -> Ints:
        """The sites that cost least by these worths, those that are always open among them."""
        always = np.flatnonzero(self.open_always)
        free = np.flatnonzero(~self.open_always & ~self.open_never)
        more = self.count - len(always)
        if more < len(free):
            free = free[np.argpartition(worth[free], more)[:more]] if more else free[:0]
        return np.sort(np.concatenate((always, free)))

    def _remember(self, value: float, price: Floats, worth: Floats, sites: Ints) -> None:
        if value > self.value + 1e-9 * abs(value):
            self.value, self.price, self.worth, self.chosen = value, price, worth, sites
            self._waited = 0
            return
        self._waited += 1
        if self._waited >= _PATIENCE:
            self._waited = 0
            self._length *= _SHORTER

    @property
    def settled(self) -> bool:
        """Further steps change nothing worth waiting for."""
        return self._length < _SHORTEST

    def fix(self, below: float) -> int:
        """Decide candidates that no answer cheaper than `below` can contain or leave out; returns how many."""
        open_now = np.zeros(len(self.worth), np.bool_)
        open_now[self.chosen] = True
        free = ~self.open_always & ~self.open_never
        inside, outside = free & open_now, free & ~open_now
        if not inside.any() or not outside.any():
            return 0
        dearest, cheapest = self.worth[inside].max(), self.worth[outside].min()
        never = outside & (self.value + self.worth - dearest >= below)
        always = inside & (self.value - self.worth + cheapest >= below)
        self.open_never |= never
        self.open_always |= always
        return int(never.sum() + always.sum())
