"""What is left of a problem once candidates are fixed, solved to the end by HiGHS.

The model counts up each client's list: the client pays each step to a dearer candidate unless a cheaper one is open.
Source: García, Labbé, Marín, Solving large p-median problems with a radius formulation, INFORMS Journal on
Computing 23 (2011).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.sites.bound import Bound

CORE_PAIRS = 300_000  # more entries than this are not given to HiGHS: it would not end in minutes


@dataclass(frozen=True)
class Proof:
    """What HiGHS found: better sites or none, and what it proved."""

    sites: Ints | None
    bound: float


def prove(bound: Bound, below: float, seconds: float) -> Proof | None:
    """The cheapest choice below `below`, or the proof that there is none; None if the core is too large."""
    client, candidate, cost = _entries(bound, below)
    if not 0 < len(client) <= CORE_PAIRS or seconds <= 0:
        return None
    return _solve(bound, client, candidate, cost, below, seconds)


def _entries(bound: Bound, below: float) -> tuple[Ints, Ints, Floats]:
    """Entries that an answer below `below` can use: not fixed shut, not dearer than the bound allows."""
    pairs = bound.pairs
    client = np.repeat(np.arange(pairs.clients), np.diff(pairs.starts))
    candidate = pairs.candidate.astype(np.int64)
    room = below - bound.value  # what one wrong decision may cost at most
    used = ~bound.open_never[candidate] & (pairs.cost <= bound.price[client] + room)
    return client[used], candidate[used], pairs.cost[used]


def _solve(bound: Bound, client: Ints, candidate: Ints, cost: Floats, below: float, seconds: float) -> Proof:
    ended = run_highs(_model(bound, client, candidate, cost, below), seconds)
    if ended.infeasible:
        return Proof(None, np.inf)
    sites = None if ended.values is None else np.flatnonzero(ended.values[: bound.pairs.candidates] > 0.5)
    return Proof(sites, max(bound.value, min(below, ended.bound)))


@dataclass(frozen=True)
class Ended:
    """How HiGHS ended: column values if it found any, what it proved, whether nothing is possible."""

    values: Floats | None
    bound: float
    infeasible: bool


def run_highs(model: Any, seconds: float) -> Ended:
    """One thread, the same seed each time, to the very end or out of time."""
    import highspy

    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False), ("threads", 1), ("time_limit", seconds), ("random_seed", 1),
        ("mip_rel_gap", 0.0), ("mip_abs_gap", 1e-6),
    ):  # fmt: skip
        highs.setOptionValue(name, value)
    highs.passModel(model)
    highs.run()
    info, found = highs.getInfo(), highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(highs.getSolution().col_value) if info.primal_solution_status == found else None
    infeasible = highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible
    return Ended(values, float(info.mip_dual_bound), infeasible)


def _model(bound: Bound, client: Ints, candidate: Ints, cost: Floats, below: float) -> Any:
    """Columns: one per candidate (open or not), then one per entry (the client goes past it)."""
    import highspy

    pairs, entries, sites = bound.pairs, len(client), bound.pairs.candidates
    first, last = _ends(client)
    step = np.append(cost[1:], 0.0) - cost
    outside = pairs.far[client[last]]
    step[last] = np.maximum(outside - cost[last], 0.0)
    may_pass = np.ones(entries)
    may_pass[last] = outside <= bound.price[client[last]] + below - bound.value
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = sites + entries, entries + 2
    lp.offset_ = float(cost[first].sum() + np.delete(pairs.far, client[first]).sum())
    lp.col_cost_ = np.concatenate((np.zeros(sites), step))
    lp.col_lower_ = np.concatenate((bound.open_always.astype(float), np.zeros(entries)))
    lp.col_upper_ = np.concatenate((1.0 - bound.open_never, may_pass))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * sites + [highspy.HighsVarType.kContinuous] * entries
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    starts, index, value = _rows(candidate, first, sites, step)
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, index, value
    begins = np.zeros(entries)
    begins[first] = 1.0
    lp.row_lower_ = np.concatenate((begins, [bound.count, -highspy.kHighsInf]))
    lp.row_upper_ = np.concatenate((np.full(entries, highspy.kHighsInf), [bound.count, below - lp.offset_]))
    return lp


def _ends(client: Ints) -> tuple[Ints, Ints]:
    """Where each client's entries begin and end."""
    change = np.flatnonzero(np.diff(client)) + 1
    return np.concatenate(([0], change)), np.concatenate((change - 1, [len(client) - 1]))


def _rows(candidate: Ints, first: Ints, sites: int, step: Floats) -> tuple[Ints, Ints, Floats]:
    """Past an entry goes who came past the one before and finds it closed; then the count; then the cost."""
    entries = len(candidate)
    starting = np.zeros(entries, np.bool_)
    starting[first] = True
    here = sites + np.arange(entries)
    columns = np.stack((here, candidate, here - 1), axis=1)
    values = np.tile([1.0, 1.0, -1.0], (entries, 1))
    used = np.ones((entries, 3), np.bool_)
    used[starting, 2] = False
    starts = np.concatenate(([0], np.cumsum(used.sum(axis=1)))).astype(np.int64)
    tail = np.array([starts[-1] + sites, starts[-1] + sites + entries])
    index = np.concatenate((columns[used], np.arange(sites), here))
    value = np.concatenate((values[used], np.ones(sites), step))
    return np.concatenate((starts, tail)), index, value
