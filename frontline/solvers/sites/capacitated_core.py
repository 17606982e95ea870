"""What is left of a capacitated problem once pairs and candidates are fixed, solved to the end by HiGHS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from frontline.solvers.arrays import Bools, Floats, Ints
from frontline.solvers.sites.bound import Bound
from frontline.solvers.sites.core import run_highs

MOST_PAIRS = 40_000  # more are not given to HiGHS


@dataclass(frozen=True)
class Loads:
    """What HiGHS found: where each client goes, or nothing better; and what it proved."""

    goes: Ints | None
    bound: float


def prove(bound: Bound, demand: Floats, room: Floats, below: float, seconds: float) -> Loads | None:
    """The cheapest answer below `below`, or the proof that there is none; None if too much is left."""
    pairs = bound.pairs
    client = np.repeat(np.arange(pairs.clients), np.diff(pairs.starts))
    used = _usable(bound, client, below)
    client, site, cost = client[used], pairs.candidate[used].astype(np.int64), pairs.cost[used]
    if len(client) > MOST_PAIRS or seconds <= 0 or (bound.price + below - bound.value > pairs.far).any():
        return None
    ended = run_highs(_model(bound, client, site, cost, demand, room, below), seconds)
    if ended.values is None:
        return Loads(None, np.inf if ended.infeasible else max(bound.value, min(below, ended.bound)))
    taken = np.flatnonzero(ended.values[pairs.candidates :] > 0.5)
    goes = np.empty(pairs.clients, np.int64)
    goes[client[taken]] = site[taken]
    return Loads(goes, max(bound.value, min(below, ended.bound)))


def _usable(bound: Bound, client: Ints, below: float) -> Bools:
    """Pairs that an answer below `below` can contain: forcing one costs its reduced cost and that of its site."""
    pairs, site = bound.pairs, bound.pairs.candidate
    chosen = np.zeros(pairs.candidates, np.bool_)
    chosen[bound.chosen] = True
    dearest = bound.worth[bound.chosen].max()
    opening = np.where(chosen, 0.0, bound.worth - dearest)
    forced = opening[site] + np.maximum(pairs.cost - bound.price[client], 0.0)
    return np.asarray(~bound.open_never[site] & (bound.value + forced < below))


def _model(
    bound: Bound, client: Ints, site: Ints, cost: Floats, demand: Floats, room: Floats, below: float
) -> Any:
    """Columns: candidates, then pairs. Rows: clients, capacities, pair below site, count, cost."""
    import highspy
    from scipy.sparse import coo_matrix, vstack

    sites, entries, clients = bound.pairs.candidates, len(client), bound.pairs.clients
    here, each, ones = sites + np.arange(entries), np.arange(entries), np.ones(entries)
    width = sites + entries
    served = coo_matrix((ones, (client, here)), (clients, width))
    loads = coo_matrix((demand[client], (site, here)), (sites, width)) - coo_matrix(
        (room, (np.arange(sites), np.arange(sites))), (sites, width)
    )
    below_site = coo_matrix((ones, (each, here)), (entries, width)) - coo_matrix(
        (ones, (each, site)), (entries, width)
    )
    count = coo_matrix((np.ones(sites), (np.zeros(sites, int), np.arange(sites))), (1, width))
    total = coo_matrix((cost, (np.zeros(entries, int), here)), (1, width))
    matrix = vstack((served, loads, below_site, count, total)).tocsr()
    infinite = highspy.kHighsInf
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = width, matrix.shape[0]
    lp.col_cost_ = np.concatenate((np.zeros(sites), cost))
    lp.col_lower_ = np.concatenate((bound.open_always.astype(float), np.zeros(entries)))
    lp.col_upper_ = np.concatenate((1.0 - bound.open_never, ones))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * width
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    free = np.full(sites + entries, -infinite)
    lp.row_lower_ = np.concatenate((np.ones(clients), free, [bound.count, -infinite]))
    lp.row_upper_ = np.concatenate((np.ones(clients), np.zeros(sites + entries), [bound.count, below]))
    return lp
