"""A plan under way: requests come in, stops are called off, a van fails; rounds not concerned stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np
from scipy.spatial import cKDTree

from frontline.solvers.arrays import Ints
from frontline.solvers.errors import UnusableInput
from frontline.solvers.routes.annealing import anneal, best_of, whole_cost
from frontline.solvers.routes.build import (
    FAR_FUTURE,
    ground_of,
    may_serve,
    penalty_of,
    rounds_of,
    set_rounds,
    stops_of,
)
from frontline.solvers.routes.chance import chance
from frontline.solvers.routes.finish import fill, prefer, squeeze
from frontline.solvers.routes.insertion import NOWHERE, best_near
from frontline.solvers.routes.model import Plan, Problem, Stop, Unserved, check_stop
from frontline.solvers.routes.reasons import reasons
from frontline.solvers.routes.ruin import loose
from frontline.solvers.routes.searching import COLD, alike, mean_step
from frontline.solvers.routes.state import ABSENT, empty_rounds, put, refresh, refresh_all, take

NEVER = np.inf  # demand of a stop that was called off: no round has room for it
WARM = 0.1  # temperature at which a running plan is gone over, in mean steps: near what it is
CHANGING = 0.05  # share of rounds that may become others at most, beyond those that must
CHUNK = 500


@dataclass(frozen=True)
class Placed:
    """Where a new stop went: the first feasible answer."""

    stop: int
    vehicle: int
    number: int
    cost: float  # more than before


class Live:
    """Keeps rounds, times and neighbours of a plan at hand, so that an answer takes less than a millisecond."""

    def __init__(self, problem: Problem, plan: Plan, *, spare: int = 1000, seed: int = 1) -> None:
        """`spare`: how many stops may come in. The plan is believed to keep every rule (`check`)."""
        self.problem = problem
        self.stops: list[Stop] = list(problem.stops)
        self.cancelled: set[int] = set(plan.cancelled)
        self.changed: set[int] = set()  # rounds that are not what the plan said
        self._ground = ground_of(problem, spare)
        self._ground.demand[[*range(len(self.stops), self._ground.stops), *self.cancelled]] = NEVER
        self._ground.penalty[list(self.cancelled)] = 0.0
        self._room = self._ground.capacity.copy()
        self._first = np.concatenate(([0], np.cumsum([vehicle.rounds for vehicle in problem.vehicles])))
        self._of = np.repeat(np.arange(len(problem.vehicles)), np.diff(self._first))
        self._state = empty_rounds(self._ground)
        set_rounds(
            self._ground, self._state, ((self._round(r.vehicle, r.number), r.stops) for r in plan.rounds)
        )
        self._out, self._chance = loose(len(self._room), self._ground.stops), chance(seed)
        self._tree, self._known = cKDTree(self._ground.place[: len(self.stops)]), len(self.stops)
        self._lost: set[int] = set()

    def _round(self, vehicle: int, number: int) -> int:
        return int(self._first[vehicle]) + number

    def add(self, stop: Stop) -> Placed | Unserved:
        """A new request: where it goes at once, or why it goes nowhere. Raises UnusableInput."""
        check_stop(stop)
        if len(self.stops) >= self._ground.stops:
            raise UnusableInput("More requests came in than were expected: plan anew.")
        new = len(self.stops)
        self.stops.append(stop)
        self._fill_in(new, stop)
        self._meet_neighbours(new)
        return self._place(new)

    def _fill_in(self, new: int, stop: Stop) -> None:
        g = self._ground
        g.place[new] = stop.x, stop.y
        g.demand[new], g.ready[new], g.due[new] = stop.demand, stop.ready, min(stop.due, FAR_FUTURE)
        g.service[new], g.risky[new] = stop.service, stop.high_risk
        g.penalty[new] = penalty_of(g, stop.special)
        g.group[new] = len(g.allowed)
        may = np.array([may_serve(vehicle, stop) for vehicle in self.problem.vehicles], np.bool_)[self._of]
        same = np.flatnonzero((g.allowed == may).all(axis=1))
        rows = g.allowed if len(same) else np.concatenate((g.allowed, may[None]))
        g.group[new] = same[0] if len(same) else len(rows) - 1
        late = bool(stop.due < FAR_FUTURE or stop.ready > 0)
        timed, ruled = g.timed or late, g.ruled or stop.high_risk or not may.all()
        if timed != g.timed or ruled != g.ruled or not len(same):
            self._ground = g._replace(allowed=rows, timed=timed, ruled=ruled)
            refresh_all(self._ground, self._state)

    def _meet_neighbours(self, new: int) -> None:
        g, width = self._ground, self._ground.near.shape[1]
        near = np.atleast_1d(self._tree.query(g.place[new], k=min(width, self._known))[1])
        near = np.concatenate((near, np.arange(self._known, new)))
        far = np.hypot(*(g.place[near] - g.place[new]).T)
        near = near[np.argsort(far, kind="stable")][:width]
        g.near[new, : len(near)] = near
        for other in near[: width // 2]:
            g.near[other, 1:] = g.near[other, :-1]
            g.near[other, 0] = new

    def _place(self, stop: int) -> Placed | Unserved:
        g, s = self._ground, self._state
        more, behind = best_near(g, s, self._chance, stop)
        if behind == NOWHERE:
            if not squeeze(g, s, stop):
                return self._why(stop)
        else:
            put(g, s, stop, behind)
            if g.timed:
                refresh(g, s, s.round[stop])
        r = int(s.round[stop])
        self.changed.add(r)
        return Placed(stop, int(self._of[r]), r - int(self._first[self._of[r]]), float(more))

    def _why(self, stop: int) -> Unserved:
        return reasons(self._now(), self._ground, self._state, np.array([stop]))[0]

    def _now(self) -> Problem:
        made = object.__new__(Problem)  # each stop was checked when it came
        for name, value in (("stops", tuple(self.stops)), ("vehicles", self.problem.vehicles),
                            ("detour", self.problem.detour), ("rounded", self.problem.rounded)):  # fmt: skip
            object.__setattr__(made, name, value)
        return made

    def cancel(self, stop: int) -> None:
        """The stop was called off."""
        if not 0 <= stop < len(self.stops) or stop in self.cancelled:
            raise UnusableInput(f"There is no stop {stop} to call off.")
        self.cancelled.add(stop)
        if self._state.round[stop] != ABSENT:
            self._take(stop)
        self._ground.demand[stop], self._ground.penalty[stop] = NEVER, 0.0

    def _take(self, stop: int) -> None:
        r = int(self._state.round[stop])
        self.changed.add(r)
        take(self._ground, self._state, stop)
        refresh(self._ground, self._state, r)

    def lose(self, vehicle: int) -> list[Placed | Unserved]:
        """A vehicle failed: its stops go to others at once, special needs first, or get their reason."""
        if not 0 <= vehicle < len(self.problem.vehicles) or vehicle in self._lost:
            raise UnusableInput(f"There is no vehicle {vehicle} to lose.")
        self._lost.add(vehicle)
        stops: list[int] = []
        for r in range(int(self._first[vehicle]), int(self._first[vehicle + 1])):
            self._room[r] = self._ground.capacity[r] = -1.0
            stops += stops_of(self._ground, self._state.next, r)
        for stop in stops:
            self._take(stop)
        return [self._place(stop) for stop in sorted(stops, key=lambda stop: not self.stops[stop].special)]

    def improve(
        self, seconds: float = 5.0, *, steps: int | None = None, changing: float = CHANGING,
        clock: Callable[[], float] = monotonic,
    ) -> Plan:  # fmt: skip
        """Goes over the rounds that changed, and those beside them up to the share `changing`; then the plan."""
        self._free(changing)
        g, s = self._ground, self._state
        moving = np.flatnonzero(~self._out.frozen)
        seeds = [stop for r in moving for stop in stops_of(g, s.next, int(r))] + self._missing().tolist()
        if seeds and (seconds > 0 or steps):
            self._anneal(np.array(seeds, np.int32), seconds, steps, clock)
        before = {r: stops_of(g, s.next, int(r)) for r in moving}
        self._complete()
        g.capacity[:] = self._room
        self._out.frozen[:] = False
        self.changed |= {int(r) for r in moving if before[r]}
        return self.plan()

    def _free(self, changing: float) -> None:
        """Freezes every round but those changed and their neighbours."""
        g, s = self._ground, self._state
        used = int((s.size > 0).sum())
        free = set(self.changed) | {int(r) for r in np.flatnonzero(s.size == 0)}
        extra = int(changing * used) - len(self.changed)
        concerned = [k for k in range(self._known, len(self.stops)) if k not in self.cancelled]
        concerned += self._missing().tolist()
        concerned += [stop for r in self.changed for stop in stops_of(g, s.next, r)][:5000]
        near = g.near[concerned].ravel()
        beside = s.round[near[near >= 0]]
        beside = beside[beside != ABSENT]
        often = np.bincount(beside, minlength=len(self._room)) * ~np.isin(
            np.arange(len(self._room)), list(free)
        )
        for r in np.argsort(-often, kind="stable")[: max(0, extra)]:
            if often[r] > 0:
                free.add(int(r))
        self._out.frozen[:] = True
        self._out.frozen[list(free)] = False
        g.capacity[self._out.frozen] = -1.0  # frozen rounds take nobody in

    def _anneal(self, seeds: Ints, seconds: float, steps: int | None, clock: Callable[[], float]) -> None:
        g, s = self._ground, self._state
        best, began, step, mirrors = best_of(g, s), clock(), mean_step(g, s), alike(g)
        done, count = 0.0, 0
        while done < 1:
            heat = step * WARM * (COLD / WARM) ** done
            now = CHUNK if steps is None else min(CHUNK, steps - count)
            anneal(g, s, best, self._out, self._chance, seeds.astype(np.int32), now, heat, heat, mirrors)
            count += now
            done = count / steps if steps is not None else (clock() - began) / seconds
            best.cost[0] = whole_cost(g, s)
        fresh = empty_rounds(g)
        set_rounds(g, fresh, ((r, stops_of(g, best.next, r)) for r in range(len(self._room))))
        self._state = fresh

    def _missing(self) -> Ints:
        count = len(self.stops)
        missing = (self._state.round[:count] == ABSENT) & np.isfinite(self._ground.demand[:count])
        return np.flatnonzero(missing).astype(np.int64)

    def _complete(self) -> None:
        g, s = self._ground, self._state
        fill(g, s, self._missing())
        special = np.array([stop.special for stop in self.stops], np.bool_)
        living = np.isfinite(g.demand[: len(self.stops)])
        prefer(g, s, np.flatnonzero(special & living), np.flatnonzero(~special & living))
        fill(g, s, self._missing())

    def plan(self) -> Plan:
        """The rounds as they are; stops are numbered as they came in."""
        g, s, now = self._ground, self._state, self._now()
        cost = float(whole_cost(g, s) - g.penalty[s.round[: g.stops] == ABSENT].sum())
        unserved = reasons(now, g, s, self._missing())
        return Plan(rounds_of(g, s.next, now), unserved, cost, cancelled=tuple(sorted(self.cancelled)))


def untouched(before: Plan, after: Plan) -> float:
    """Share of rounds that are bit for bit what they were."""
    kept = set(after.rounds)
    return sum(one in kept for one in before.rounds) / max(1, len(before.rounds))


def with_stops(problem: Problem, stops: Iterable[Stop]) -> Problem:
    """The problem with more stops at its end."""
    return replace(problem, stops=(*problem.stops, *stops))
