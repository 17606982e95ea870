"""What-if on a map: open one more point, close this one, and see at once who walks where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.errors import UnusableInput
from frontline.solvers.sites.city import Problem, checked, next_to_people, walking_pairs

if TYPE_CHECKING:
    from frontline.solvers.sites.pairs import Pairs
    from frontline.solvers.sites.state import State
    from frontline.solvers.sites.walking import Streets


@dataclass(frozen=True)
class Layout:
    """Open points of a city. Made once by `layout_of`; opening or closing one point touches only its surroundings."""

    problem: Problem
    ways: Streets
    pairs: Pairs
    state: State

    @property
    def sites(self) -> Ints:
        """Buildings of the open points."""
        return self.problem.candidates[self.state.is_open]

    def people_metres(self) -> float:
        """The people's walks in sum."""
        return float(self.walks()[1] @ self.problem.people)

    def walks(self) -> tuple[Ints, Floats]:
        """Per building its nearest open point and the walk in metres."""
        if (self.state.first < 0).any():  # somebody's points are all beyond the lists
            return self.ways.nearest(self.sites)
        return self.problem.candidates[self.state.first], self.state.cost1 / next_to_people(self.problem)

    def people_at(self) -> dict[int, float]:
        """People whose nearest point this is, per open point."""
        nearest, _ = self.walks()
        counted = np.bincount(nearest, self.problem.people, minlength=len(self.problem.x))
        return {int(site): float(counted[site]) for site in self.sites}

    def open(self, building: int) -> None:
        """Open a candidate."""
        from frontline.solvers.sites.state import open_site

        site = self._candidate(building)
        if self.state.is_open[site]:
            raise UnusableInput(f"A point stands at building {building} already.")
        open_site(self.pairs, self.state, site)

    def close(self, building: int) -> None:
        """Close a point; the last one stays."""
        from frontline.solvers.sites.state import close_site

        site = self._candidate(building)
        if not self.state.is_open[site]:
            raise UnusableInput(f"No open point stands at building {building}.")
        if self.state.is_open.sum() == 1:
            raise UnusableInput("The last point cannot be closed: open another one first.")
        close_site(self.pairs, self.state, site)

    def best_to_open(self) -> tuple[int, float]:
        """The candidate that saves most, and the person-metres it saves."""
        from frontline.solvers.sites.state import savings

        saved = savings(self.pairs, self.state)
        saved[self.state.is_open] = -1.0
        best = int(saved.argmax())
        if self.state.is_open[best]:
            raise UnusableInput("Every candidate is open already.")
        return int(self.problem.candidates[best]), float(saved[best])

    def best_to_close(self) -> tuple[int, float]:
        """The point that is missed least, and the person-metres that closing it costs."""
        loss = np.where(self.state.is_open, self.state.loss, np.inf)
        best = int(loss.argmin())
        return int(self.problem.candidates[best]), float(loss[best])

    def _candidate(self, building: int) -> int:
        where = int(np.searchsorted(self.problem.candidates, building))
        if where == len(self.problem.candidates) or self.problem.candidates[where] != building:
            raise UnusableInput(f"Building {building} is no candidate.")
        return where


def layout_of(
    *, x: ArrayLike, y: ArrayLike, people: ArrayLike, candidates: ArrayLike, sites: ArrayLike,
    edges: ArrayLike | None = None,
) -> Layout:  # fmt: skip
    """The layout with exactly `sites` open; arguments as in `propose_sites`. Raises UnusableInput."""
    stand = np.unique(np.asarray(sites, np.int64))
    problem = checked(x, y, people, candidates, max(1, len(stand)), edges, stand)
    if not len(stand):
        raise UnusableInput("Give at least one open point.")
    from frontline.solvers.sites.state import state_of
    from frontline.solvers.sites.walking import streets

    ways = streets(problem.x, problem.y, problem.edges)
    weighed = replace(problem, people=next_to_people(problem))
    pairs = walking_pairs(weighed, ways, np.random.default_rng(1))
    return Layout(problem, ways, pairs, state_of(pairs, np.flatnonzero(problem.kept)))
