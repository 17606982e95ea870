"""What a dispatcher says on the phone about a stop that is in no round."""

from __future__ import annotations

import numpy as np

from frontline.solvers.arrays import Ints
from frontline.solvers.routes.finish import diagnose
from frontline.solvers.routes.ground import Ground
from frontline.solvers.routes.model import Problem, Rule, Unserved, Vehicle
from frontline.solvers.routes.state import Rounds

RULES = tuple(Rule)


def reasons(problem: Problem, ground: Ground, state: Rounds, stops: Ints) -> tuple[Unserved, ...]:
    """One for each stop: the rule of the vehicle that is nearest to taking it."""
    of = np.repeat(np.arange(len(problem.vehicles)), [vehicle.rounds for vehicle in problem.vehicles])
    return tuple(_reason(problem, ground, state, int(stop), of) for stop in stops)


def _reason(problem: Problem, ground: Ground, state: Rounds, stop: int, of: Ints) -> Unserved:
    rule, short = diagnose(ground, state, stop)
    hardest = int(rule.max())
    nearest = np.flatnonzero(rule == hardest)
    r = int(nearest[np.argmin(short[nearest])])
    named, missing = RULES[hardest], float(short[r])
    vehicle = None if named is Rule.NOBODY else int(of[r])
    why, helps = _words(problem, stop, named, missing, problem.vehicles[int(of[r])])
    return Unserved(stop, named, missing, vehicle, why, helps)


def _words(problem: Problem, number: int, rule: Rule, short: float, vehicle: Vehicle) -> tuple[str, str]:
    stop = problem.stops[number]
    kind = vehicle.kind.name
    if rule is Rule.NOBODY:
        return _nobody(problem, number)
    if rule is Rule.TOO_LARGE:
        return (
            f"Stop {stop.name} needs {stop.demand}; the largest vehicle that may go there, {vehicle.name}, "
            f"takes {vehicle.kind.capacity}.",
            "Deliver it in parts, or send a larger vehicle.",
        )
    if rule is Rule.TOO_FAR:
        return (
            f"Even going straight to stop {stop.name}, {vehicle.name} would be {_time(short)} late.",
            f"A longer time window or shift by {_time(short)}, or a faster vehicle.",
        )
    if rule is Rule.FULL:
        return (
            f"Every vehicle that may go to stop {stop.name} is full; {vehicle.name} lacks room for {short:g} "
            f"of {stop.demand}.",
            f"One more round of a {kind}, or {short:g} packs fewer.",
        )
    if rule is Rule.ORDER:
        return (
            f"In every vehicle with room stop {stop.name} would come after people at high risk.",
            "A closed-loop crew for the stops at high risk, or one more vehicle.",
        )
    return (
        f"No vehicle with room reaches stop {stop.name} in time; {vehicle.name} would be {_time(short)} late.",
        f"{_time(short).capitalize()} more for {vehicle.name} or for this stop, or one more {kind}.",
    )


def _nobody(problem: Problem, number: int) -> tuple[str, str]:
    stop = problem.stops[number]
    kinds = sorted({vehicle.kind.name for vehicle in problem.vehicles} - stop.closed_to)
    if not kinds:
        closed = ", ".join(sorted(stop.closed_to))
        return (
            f"Stop {stop.name} cannot be reached by any vehicle there is: {closed}.",
            "A vehicle of another kind.",
        )
    return (
        f"No {' or '.join(kinds)} serves sub-area {stop.area}, where stop {stop.name} is.",
        f"Give a {kinds[0]} this sub-area.",
    )


def _time(seconds: float) -> str:
    """In minutes, rounded up, as people say it."""
    minutes = int(-(-seconds // 60))
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
