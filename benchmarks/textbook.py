"""The p-median problem as textbooks write it, given to HiGHS alone: the peer of the siting benchmark."""

from dataclasses import dataclass
from time import monotonic, process_time
from typing import Any

import highspy
import numpy as np
from scipy.sparse import coo_matrix, vstack

from frontline.solvers.sites.reading import Given


@dataclass(frozen=True)
class Alone:
    """How far HiGHS came."""

    cost: float
    bound: float
    seconds: float
    processor: float  # seconds of processor time


def highs_alone(given: Given, seconds: float) -> Alone:
    """One thread, until optimal or out of time."""
    began, busy = monotonic(), process_time()
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("time_limit", seconds),
        ("mip_rel_gap", 1e-6),
    ):
        highs.setOptionValue(name, value)
    highs.passModel(_model(given))
    highs.run()
    info = highs.getInfo()
    return Alone(
        info.objective_function_value, info.mip_dual_bound, monotonic() - began, process_time() - busy
    )


def _model(given: Given) -> Any:
    """Columns: open sites, then client goes to site. Rows: served once, only where open, capacity, count."""
    clients, sites = given.distance.shape
    pairs, width = clients * sites, sites + clients * sites
    client, site = np.divmod(np.arange(pairs), sites)
    here, ones = sites + np.arange(pairs), np.ones(pairs)
    each = np.arange(sites)
    rows = [
        coo_matrix((ones, (client, here)), (clients, width)),
        coo_matrix((ones, (np.arange(pairs), here)), (pairs, width))
        - coo_matrix((ones, (np.arange(pairs), site)), (pairs, width)),
        coo_matrix((np.ones(sites), (np.zeros(sites, int), each)), (1, width)),
    ]
    lower = [np.ones(clients), np.full(pairs, -highspy.kHighsInf), np.full(1, given.points or 0)]
    upper = [np.ones(clients), np.zeros(pairs), np.full(1, given.points or 0)]
    if given.demand is not None:
        load = coo_matrix((given.demand[client], (site, here)), (sites, width))
        rows.append(load - coo_matrix((np.full(sites, given.capacity), (each, each)), (sites, width)))
        lower.append(np.full(sites, -highspy.kHighsInf))
        upper.append(np.zeros(sites))
    whole, shared = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp = highspy.HighsLp()
    matrix = vstack(rows).tocsr()
    lp.num_col_, lp.num_row_ = width, matrix.shape[0]
    lp.col_cost_ = np.concatenate((np.zeros(sites), (given.distance * given.weight[:, None]).ravel()))
    lp.col_lower_, lp.col_upper_ = np.zeros(width), np.ones(width)
    lp.integrality_ = [whole] * sites + [shared if given.demand is None else whole] * pairs
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    lp.row_lower_, lp.row_upper_ = np.concatenate(lower), np.concatenate(upper)
    return lp
