"""The rows and columns of posting for HiGHS: units to communities, what is short, and only the pairs that matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from scipy.sparse import coo_matrix, csr_matrix

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.posting.listing import Sets
from frontline.solvers.posting.model import Problem

FEASIBLE = 2  # HiGHS: kSolutionStatusFeasible


@dataclass(frozen=True)
class Relaxed:
    """The linear relaxation: its value bounds every posting; a pair in use costs at least its reduced cost more."""

    bound: float
    reduced: Floats  # per pair of the programme
    share: Floats  # per pair: how much of the unit goes there
    price: Floats  # per unit: what one more of it would be worth


@dataclass(frozen=True)
class Mixed:
    """What the search of HiGHS found among the pairs it was given: per unit a community, or nothing."""

    place: Ints
    cost: float
    bound: float
    proven: bool
    impossible: bool


class Programme:
    """Chosen pairs (unit, community) as columns. Rows of an agency stand only where it could have too many."""

    def __init__(
        self, problem: Problem, unit: Ints, place: Ints, cost: Floats, agencies: bool = True
    ) -> None:
        self.problem, self.unit, self.place, self.cost = problem, unit, place, cost
        rows, self.lower, self.upper = self._rows(agencies)
        self.matrix: csr_matrix = rows.tocsr()

    def _rows(self, agencies: bool) -> tuple[coo_matrix, Floats, Floats]:
        p, u = self.problem, self.problem.units
        n, places, skills, col = len(u.size), p.places, p.skills.shape[1], np.arange(len(self.unit))
        row, column, value = [self.unit], [col], [np.ones(len(col))]
        lower, upper = [np.ones(n)], [np.ones(n)]
        each = np.arange(places)
        row += [n + self.place, n + each, n + each]
        column += [col, len(col) + each, len(col) + places * (1 + skills) + each]
        value += [u.size[self.unit].astype(float), np.ones(places), -np.ones(places)]
        lower.append(p.need.astype(float))
        upper.append(p.need.astype(float))
        base = n + places
        for skill in range(skills):
            # a bubble counts for no more holders than are wanted: the relaxation is the tighter for it
            counts = np.minimum(u.skills[self.unit, skill], p.skill_need[self.place, skill])
            held = np.flatnonzero(counts)
            row += [base + self.place[held], base + each]
            column += [held, len(col) + places * (1 + skill) + each]
            value += [counts[held].astype(float), np.ones(places)]
            lower.append(p.skill_need[:, skill].astype(float))
            upper.append(np.full(places, np.inf))
            base += places
        if agencies:
            tight = self._agency_rows()
            row.append(base + tight[0])
            column.append(tight[1])
            value.append(tight[2])
            many = int(tight[0].max(initial=-1)) + 1
            lower.append(np.full(many, -np.inf))
            upper.append(np.full(many, float(p.most_of_agency)))
            base += many
        width = len(col) + places * (2 + skills)
        made = coo_matrix(
            (np.concatenate(value), (np.concatenate(row), np.concatenate(column))), (base, width)
        )
        return made, np.concatenate(lower), np.concatenate(upper)

    def _agency_rows(self) -> tuple[Ints, Ints, Floats]:
        """Row, column and members of an agency, where the pairs could bring more of it together than may be."""
        p, u = self.problem, self.problem.units
        sizes = np.diff(u.starts)[self.unit]
        col = np.repeat(np.arange(len(self.unit)), sizes)
        within = np.arange(len(col)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        key = u.agency[u.starts[self.unit][col] + within] * p.places + self.place[col]
        _, which, members = np.unique(key, return_inverse=True, return_counts=True)
        number = np.cumsum(members > p.most_of_agency) - 1
        kept = members[which] > p.most_of_agency
        return number[which[kept]], col[kept], np.ones(int(kept.sum()))

    def _lp(self) -> Any:
        p, pairs = self.problem, len(self.unit)
        skills = p.skills.shape[1]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.matrix.shape[1], self.matrix.shape[0]
        prices = np.repeat((p.shortage_price, p.skill_price, 0.0), np.array((1, skills, 1)) * p.places)
        lp.col_cost_ = np.concatenate((self.cost, prices))
        lp.col_lower_ = np.zeros(lp.num_col_)
        lp.col_upper_ = np.concatenate((
            np.ones(pairs), p.need, p.skill_need.T.ravel(), np.full(p.places, float(p.over))
        ))  # fmt: skip
        lp.row_lower_, lp.row_upper_ = self.lower, self.upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = self.matrix.indptr, self.matrix.indices
        lp.a_matrix_.value_ = self.matrix.data
        return lp

    def relax(self, seconds: float) -> Relaxed | None:
        """Nothing when the seconds did not suffice or no posting exists even in shares."""
        highs = _highs(seconds, 0.0)
        highs.passModel(self._lp())
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        answer, pairs = highs.getSolution(), len(self.unit)
        return Relaxed(
            highs.getInfo().objective_function_value,
            np.array(answer.col_dual[:pairs]), np.array(answer.col_value[:pairs]),
            np.array(answer.row_dual[: len(self.problem.units.size)]),
        )  # fmt: skip

    def search(self, seconds: float, gap: float, begin: Ints | None = None, effort: float = 0.05) -> Mixed:
        """Branch and bound; `gap` is the difference at which an answer counts as the best."""
        lp, pairs = self._lp(), len(self.unit)
        kinds = (highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous)
        lp.integrality_ = [kinds[0]] * pairs + [kinds[1]] * (lp.num_col_ - pairs)
        highs = _highs(seconds, gap)
        highs.setOptionValue("mip_heuristic_effort", effort)
        highs.passModel(lp)
        if begin is not None:
            used = np.flatnonzero(begin[self.unit] == self.place).astype(np.int32)
            highs.setSolution(len(used), used, np.ones(len(used)))
        highs.run()
        return self._read(highs)

    def _read(self, highs: Any) -> Mixed:
        status, info = highs.getModelStatus(), highs.getInfo()
        states = highspy.HighsModelStatus
        place = np.empty(0, np.int64)
        if info.primal_solution_status == FEASIBLE:
            taken = np.array(highs.getSolution().col_value[: len(self.unit)]) > 0.5
            place = np.empty(len(self.problem.units.size), np.int64)
            place[self.unit[taken]] = self.place[taken]
        return Mixed(
            place, info.objective_function_value, info.mip_dual_bound, status == states.kOptimal,
            status == states.kInfeasible,
        )  # fmt: skip


def _highs(seconds: float, gap: float) -> Any:
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False), ("threads", 1), ("time_limit", max(0.01, seconds)), ("mip_rel_gap", 0.0),
        ("mip_abs_gap", gap),
    ):  # fmt: skip
        highs.setOptionValue(name, value)
    return highs


@dataclass(frozen=True)
class Chosen:
    """Of listed sets: per unit its community, or nothing; `settled` when no better choice of them exists."""

    place: Ints
    settled: bool


def choose(problem: Problem, sets: Sets, seconds: float, gap: float) -> Chosen:
    """One set for each community, each unit in one of them, at the least cost."""
    units, count = len(problem.units.size), len(sets.cost)
    row = np.concatenate((sets.members, units + sets.community))
    column = np.concatenate((np.repeat(np.arange(count), np.diff(sets.starts)), np.arange(count)))
    matrix = coo_matrix((np.ones(len(row)), (row, column)), (units + problem.places, count)).tocsr()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = count, units + problem.places
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = sets.cost, np.zeros(count), np.ones(count)
    lp.row_lower_ = lp.row_upper_ = np.ones(lp.num_row_)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    lp.integrality_ = [highspy.HighsVarType.kInteger] * count
    highs = _highs(seconds, gap)
    highs.passModel(lp)
    highs.run()
    states, status = highspy.HighsModelStatus, highs.getModelStatus()
    place = np.empty(0, np.int64)
    if highs.getInfo().primal_solution_status == FEASIBLE:
        place = np.empty(units, np.int64)
        for s in np.flatnonzero(np.array(highs.getSolution().col_value) > 0.5):
            place[sets.members[sets.starts[s] : sets.starts[s + 1]]] = sets.community[s]
    return Chosen(place, status in (states.kOptimal, states.kInfeasible))


def all_pairs(problem: Problem) -> tuple[Ints, Ints]:
    """Every unit with every community that all of it may go to."""
    unit, place = np.nonzero(np.isfinite(problem.units.cost))
    return unit.astype(np.int64), place.astype(np.int64)
