"""Buildings into grids: in one piece, of the same people, round."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from frontline.solvers.arrays import Floats, Ints, Shorts
from frontline.solvers.errors import UnusableInput
from frontline.solvers.grids.codes import numbered
from frontline.solvers.grids.figures import figures_of
from frontline.solvers.grids.graph import Prepared, lists_inside, refuse_pieces, sums
from frontline.solvers.grids.model import WITHIN, City, Layout
from frontline.solvers.grids.sharing import share_out
from frontline.solvers.grids.start import halves

if TYPE_CHECKING:
    from frontline.solvers.grids.cells import Cells

_FIRST = 3  # rounds of flows alone
_ROUNDS = 60  # rounds in which middles run ahead of their people
_LAST = 12  # rounds in which they follow
_LEAD = 1.0  # how far a middle runs ahead, in steps of its own
_POLISH = 8  # sweeps
_HAIR = 1e-9  # of the mean: rounding
_TURN = 0.35  # radians by which the first beginning turns its cuts
_TURN_MORE = 0.15  # further for each that follows
_LOOSER = (1.0, 1.5, 2.5, 5.0, 10.0, 20.0, 50.0)  # times `within`, tried in turn where it cannot be reached
_STARTS = 16  # beginnings tried at most
_SMALL, _SMALL_STARTS = 500, 40  # where so few buildings are out of bounds, more beginnings
_TIGHTER, _TIGHTENED = 0.99, 60  # bounds that could not be reached: narrower each time, how often at most
_LEAST_FLOW = 0.5  # of the lightest building: less than that is not carried
_HOP = 1e-3  # a chain of moves: people moved against roundness lost
_CHAINS = 20  # per grid, at most


@dataclass(frozen=True, eq=False)
class _Task:
    """A checked question, in the solver's order."""

    ready: Prepared
    starts: Ints
    other: Shorts
    group: Ints  # community of each building, 0 to groups - 1
    shares: Ints  # grids of each group
    target: Floats  # people of each grid
    within: float
    seed: int
    end: float  # monotonic seconds

    @property
    def grids(self) -> int:
        return int(self.shares.sum())

    @property
    def first(self) -> Ints:
        """Number of each group's first grid."""
        return np.cumsum(self.shares) - self.shares

    def off(self, label: Ints) -> Floats:
        """Share by which the worst grid of each group is off."""
        each = np.abs(sums(label, self.ready.mass, self.grids) / self.target - 1)
        return np.maximum.reduceat(each, self.first)

    def only(self, groups: Ints, here: Ints) -> _Task:
        """The same question for some groups; `here` are their buildings."""
        ready, numbers = self.ready, np.isin(np.repeat(np.arange(len(self.shares)), self.shares), groups)
        starts, other = lists_inside(self.starts, self.other, here)
        some = replace(ready, x=ready.x[here], y=ready.y[here], mass=ready.mass[here])
        group = np.searchsorted(groups, self.group[here])
        return _Task(
            some, starts, other, group, self.shares[groups], self.target[numbers], self.within, self.seed, self.end
        )  # fmt: skip

    @cached_property
    def lightest(self) -> float:
        """People of the smallest building where somebody lives."""
        mass = self.ready.mass
        return float(mass[mass > 2 * mass.min()].min(initial=mass.max()))

    @property
    def late(self) -> bool:
        return monotonic() >= self.end


def partition(
    city: City, grids: int, *, seed: int = 0, seconds: float = 10.0, by_community: bool = False,
    within: float = WITHIN,
) -> Layout:  # fmt: skip
    """Divide a city into `grids` grids, each in one piece, within `within` of the mean people, and round.

    With `by_community` no grid crosses a border of a community, and the mean is that of its community. The same
    buildings give the same grids in whatever order they come, unless the seconds run out (`complete` says so). Where
    no way was found to keep `within`, the layout comes as near as found and `balanced` says so. Raises UnusableInput.
    """
    end = monotonic() + seconds
    task, names = _task(city, grids, seed, end, by_community, within)
    label, complete = _best(task)
    owner = np.repeat(np.arange(len(task.shares)), task.shares)
    label, owner = numbered(task.ready.x, task.ready.y, task.ready.mass, label, owner)
    grid = np.empty(len(city), np.int64)
    grid[task.ready.order] = label
    community = names[owner] if by_community else None
    figures = figures_of(city, grid, community=community)
    return Layout(
        grid, figures, within, figures.off <= within + 2 * _HAIR, community, np.empty(0, np.int64), complete
    )


def _task(
    city: City, grids: int, seed: int, end: float, by_community: bool, within: float
) -> tuple[_Task, Ints]:
    if not 0 < within < 1:
        raise UnusableInput("within is a share of the mean between 0 and 1, such as 0.01.")
    if not 0 <= seed < 2**32:
        raise UnusableInput("The seed must be a whole number from 0 to 4294967295.")
    if not 1 <= grids <= len(city):
        raise UnusableInput(f"Ask for 1 to {len(city)} grids: there are {len(city)} buildings.")
    ready = city.streets
    names, group = _groups(city, by_community)
    people = sums(group, ready.mass, len(names))
    shares = share_out(people, np.bincount(group), grids)
    starts, other = ready.inside(group) if by_community else (ready.starts, ready.other)
    refuse_pieces(city, group, starts, other, shares, names if by_community else None)
    _refuse_heavy(city, group, people / shares, within)
    target = np.repeat(people / shares, shares)
    return _Task(ready, starts, other, group, shares, target, within, seed, end), names


def _groups(city: City, by_community: bool) -> tuple[Ints, Ints]:
    """Numbers of the communities, and per building in the solver's order which of them."""
    if not by_community:
        return np.zeros(1, np.int64), np.zeros(len(city), np.int64)
    if city.community is None:
        raise UnusableInput("Grids inside communities need the community of each building.")
    names, group = np.unique(city.community[city.streets.order], return_inverse=True)
    return names, group.astype(np.int64)


def _refuse_heavy(city: City, group: Ints, mean: Floats, within: float) -> None:
    most = mean[group] * (1 + within)
    people = city.people[city.streets.order]
    alone = np.bincount(group)[group] == 1  # a community of one building is one grid
    heavy = np.flatnonzero((people > most) & ~alone & (mean[group] < np.bincount(group, people)[group]))
    if len(heavy):
        worst = heavy[np.argmax(people[heavy] / most[heavy])]
        raise UnusableInput(
            f"Building {city.name(int(city.streets.order[worst]))} has {people[worst]:g} people, more than a grid "
            f"may have ({most[worst]:.10g}): ask for fewer grids or enter its stairs one by one."
        )


def _best(task: _Task) -> tuple[Ints, bool]:
    """Communities (or the city) that do not keep the bounds begin anew, some times; each keeps its most even layout."""
    cells, complete = _attempt(task, 0)
    label, off = cells.label, task.off(cells.label)
    for number in range(1, _SMALL_STARTS):
        bad = np.flatnonzero(off > task.within + 2 * _HAIR)
        here = np.flatnonzero(np.isin(task.group, bad))
        if not len(bad) or task.late or (number >= _STARTS and len(here) > _SMALL):
            break
        part = task.only(bad, here)
        again = _attempt(part, number)[0].label
        for group, even in enumerate(part.off(again)):
            if even < off[bad[group]]:
                off[bad[group]] = even
                mine = part.group == group
                label[here[mine]] = again[mine] - part.first[group] + task.first[bad[group]]
    return label, complete


def _attempt(task: _Task, number: int) -> tuple[Cells, bool]:
    """One way from a first cut to grids within bounds; False if the time was over before."""
    cells = _first(task, number)
    for _ in range(_FIRST):
        _flow(task, cells)
    complete = _rounder(task, cells)
    _within_bounds(task, cells)
    return cells, complete


def _flow(task: _Task, cells: Cells) -> None:
    """Carry people over borders as potentials of what each grid has too many say."""
    from frontline.solvers.grids.balance import carry
    from frontline.solvers.grids.cells import borders
    from frontline.solvers.grids.potentials import potentials

    near, width = borders(cells)
    potential = potentials(near, width, cells.weight - task.target)
    amount = width * (potential[:, None] - potential[near])
    giver, slot = np.nonzero(amount > _LEAST_FLOW * task.lightest)
    order = np.argsort(-amount[giver, slot], kind="stable")
    giver, slot = giver[order], slot[order]
    carry(cells, giver, near[giver, slot], amount[giver, slot])


def _rounder(task: _Task, cells: Cells) -> bool:
    """Borders drawn anew round moved middles, people carried back into balance, in turns. Whether time sufficed."""
    from frontline.solvers.grids.balance import settle
    from frontline.solvers.grids.cells import borders, pulls
    from frontline.solvers.grids.potentials import potentials

    last = cells.sx / cells.weight, cells.sy / cells.weight
    for number in range(_ROUNDS + _LAST):
        if task.late:
            return False
        lead = _LEAD if number < _ROUNDS else 0.0
        middle = cells.sx / cells.weight, cells.sy / cells.weight
        x, y = (now + lead * (now - before) for now, before in zip(middle, last, strict=True))
        near, width = borders(cells)
        settle(cells, x, y, potentials(near, width, pulls(cells, x, y, near)))
        _flow(task, cells)
        last = middle
    return True


def _first(task: _Task, number: int) -> Cells:
    """Halves of halves inside each community, each grid in one piece."""
    from frontline.solvers.grids.cells import cells_of
    from frontline.solvers.grids.whole import gather

    draw, most = np.random.default_rng([task.seed, number]), _TURN + _TURN_MORE * number
    ready, label = task.ready, np.zeros(len(task.group), np.int64)

    def turn() -> float:
        return float(draw.uniform(-most, most))

    for group, grids in enumerate(task.shares.tolist()):
        here = np.flatnonzero(task.group == group)
        halves(ready.x, ready.y, ready.mass, here, grids, int(task.first[group]), label, turn)
    weight, sx, sy = (
        np.bincount(label, part) for part in (ready.mass, ready.mass * ready.x, ready.mass * ready.y)
    )
    gather(ready.x, ready.y, ready.mass, task.starts, task.other, label, sx / weight, sy / weight)
    return cells_of(ready, task.starts, task.other, label, task.grids)


def _within_bounds(task: _Task, cells: Cells) -> None:
    """Chains of moves until all are within bounds, wider for whom they must be; then rounder within them."""
    from frontline.solvers.grids.balance import polish, relieve
    from frontline.solvers.grids.cells import spread_of

    per_spread, per_person = task.grids / max(spread_of(cells), 1e-300), _HOP / float(task.target.mean())
    width = np.full(task.grids, task.within)
    for looser in _LOOSER:
        off = np.abs(cells.weight / task.target - 1)
        width[off > width + _HAIR] = task.within * looser
        lower, upper = ((1 + sign * (width + _HAIR)) * task.target for sign in (-1, 1))
        outside, _ = relieve(cells, lower, upper, per_spread, per_person, _CHAINS * task.grids)
        if not outside:
            break
    _evener(task, cells, per_spread, per_person)
    width = np.maximum(task.within, np.repeat(task.off(cells.label), task.shares))
    lower, upper = ((1 + sign * (width + _HAIR)) * task.target for sign in (-1, 1))
    for _ in range(_POLISH):
        if polish(cells, lower, upper) == 0:
            break


def _evener(task: _Task, cells: Cells, per_spread: float, per_person: float) -> None:
    """Groups that could not keep the bounds: each as even as chains and swaps can make it, a little at a time."""
    from frontline.solvers.grids.balance import relieve, restore

    trying = np.ones(len(task.shares), np.bool_)
    for _ in range(_TIGHTENED):
        worst = task.off(cells.label)
        trying &= worst > task.within + 2 * _HAIR
        if not trying.any():
            break
        wanted = np.where(trying, np.maximum(worst * _TIGHTER, task.within), np.maximum(worst, task.within))
        width = np.repeat(wanted, task.shares) + _HAIR
        before, lower, upper = cells.label.copy(), (1 - width) * task.target, (1 + width) * task.target
        relieve(cells, lower, upper, per_spread, per_person, _CHAINS * task.grids)
        failed = trying & (task.off(cells.label) > wanted + 2 * _HAIR)
        restore(cells, before, failed[task.group])
        trying &= ~failed
