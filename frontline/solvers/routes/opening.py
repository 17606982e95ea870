"""The door of the solver: nothing heavy is loaded before somebody goes through."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias

from frontline.solvers.routes.model import Plan, Problem

if TYPE_CHECKING:
    from frontline.solvers.routes.live import Live

Progress: TypeAlias = Callable[[float, float], bool]  # share of the time gone, best cost; True: stop here


def solve(
    problem: Problem, *, seconds: float = 10.0, steps: int | None = None, seed: int = 1,
    progress: Progress | None = None, clock: Callable[[], float] = monotonic,
) -> Plan:  # fmt: skip
    """The cheapest rounds found in `seconds`, or in so many `steps` (then the same seed gives the same plan).

    `progress` hears the share of time gone and the best cost so far, penalties of stops left out included; it may end
    the search, and what is best then is returned. Raises UnusableInput.
    """
    from frontline.solvers.routes.searching import search

    return search(problem, seconds=seconds, steps=steps, seed=seed, progress=progress, clock=clock)


def under_way(problem: Problem, plan: Plan, *, spare: int = 1000, seed: int = 1) -> Live:
    """The plan, ready for requests that come in (up to `spare`), stops called off and vehicles lost."""
    from frontline.solvers.routes.live import Live

    return Live(problem, plan, spare=spare, seed=seed)
