"""When nothing fits: the smallest set of rules of which no posting keeps all.

Smallest by implicit hitting sets (Ignatiev, Previti, Liffiton, Marques-Silva: Smallest MUS extraction with minimal
hitting set dualization, CP 2015). A set of rules that can be kept together leaves a correction set: the fewest others
that must be given up beside it. Every conflict meets every correction set; the smallest set that meets all found so far
and cannot be kept is the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic
from typing import Any

import highspy
import numpy as np
from scipy.sparse import coo_matrix, csr_matrix

from frontline.solvers.arrays import Bools, Floats, Ints
from frontline.solvers.posting.model import Problem

SHARE = 0.9  # of the seconds given: HiGHS looks at its clock now and then only


class Kind(StrEnum):
    """What a rule is about."""

    PERSON = "person"  # must not go to some communities
    BUBBLE = "bubble"  # stays together
    AGENCY = "agency"  # not too many in one community
    COMMUNITY = "community"  # takes no more than so many


@dataclass(frozen=True, order=True)
class Rule:
    """One rule: `number` is that of the person, bubble, agency or community."""

    kind: Kind
    number: int


@dataclass(frozen=True)
class Conflict:
    """Rules that cannot all be kept together."""

    rules: tuple[Rule, ...]
    smallest: bool  # no conflict has fewer rules; False when the seconds did not suffice
    seconds: float


class _Rules:
    """Columns: person goes there (some only if his rule is given up), then one column per rule: it is given up."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.rules = _all_rules(problem)
        self.number = {rule: n for n, rule in enumerate(self.rules)}
        self.pairs = problem.cost.size
        self.lower: list[Floats] = []
        self.upper: list[Floats] = []
        self.blocks: list[tuple[Ints, Ints, Floats]] = []
        self.height = 0
        self._write()

    def _add(self, row: Ints, column: Ints, value: Floats, lower: Floats, upper: Floats) -> None:
        self.blocks.append((row + self.height, column, value))
        self.lower.append(lower)
        self.upper.append(upper)
        self.height += len(lower)

    def _write(self) -> None:
        p, each = self.problem, np.arange(self.pairs)
        person, place = np.divmod(each, p.places)
        ones = np.ones(self.pairs)
        self._add(person, each, ones, np.ones(p.people), np.ones(p.people))
        self._limit(Kind.COMMUNITY, place, p.need + p.over, np.arange(p.places), p.people)
        agencies = int(p.agency.max()) + 1
        crowd = np.full(agencies * p.places, p.most_of_agency)
        self._limit(
            Kind.AGENCY,
            p.agency[person] * p.places + place,
            crowd,
            np.repeat(np.arange(agencies), p.places),
            p.people,
        )
        barred = np.flatnonzero(~np.isfinite(p.cost.ravel()))
        self._limit_rows(
            Kind.PERSON, np.arange(len(barred)), barred, np.zeros(len(barred)), person[barred], 1
        )
        order = np.flatnonzero(p.bubble >= 0)
        order = order[np.argsort(p.bubble[order], kind="stable")]
        same = np.flatnonzero(p.bubble[order[1:]] == p.bubble[order[:-1]])
        for first, second in ((order[same], order[same + 1]), (order[same + 1], order[same])):
            self._together(first, second)

    def _together(self, first: Ints, second: Ints) -> None:
        """Where the first goes, the second goes."""
        places, many = self.problem.places, len(first) * self.problem.places
        one = (first[:, None] * places + np.arange(places)).ravel()
        two = (second[:, None] * places + np.arange(places)).ravel()
        given_up = np.array(
            [self.number[Rule(Kind.BUBBLE, int(b))] for b in self.problem.bubble[first]], np.int64
        )
        row = np.arange(many)
        self._add(
            np.concatenate((row, row, row)), np.concatenate((one, two, self.pairs + np.repeat(given_up, places))),
            np.concatenate((np.ones(many), -np.ones(many), -np.ones(many))), np.full(many, -np.inf), np.zeros(many),
        )  # fmt: skip

    def _limit(self, kind: Kind, row: Ints, most: Ints, number: Ints, more: int) -> None:
        self._limit_rows(kind, row, np.arange(self.pairs), most.astype(float), number, more)

    def _limit_rows(self, kind: Kind, row: Ints, column: Ints, most: Floats, number: Ints, more: int) -> None:
        """At most so many, `more` of them if the rule is given up."""
        given_up = np.array([self.number[Rule(kind, int(n))] for n in number], np.int64)
        self._add(
            np.concatenate((row, np.arange(len(most)))), np.concatenate((column, self.pairs + given_up)),
            np.concatenate((np.ones(len(column)), np.full(len(most), -float(more)))),
            np.full(len(most), -np.inf), most,
        )  # fmt: skip

    def model(self, whole: bool) -> Any:
        width = self.pairs + len(self.rules)
        row, column, value = (np.concatenate([block[n] for block in self.blocks]) for n in range(3))
        matrix: csr_matrix = coo_matrix((value, (row, column)), (self.height, width)).tocsr()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = width, self.height
        lp.col_cost_ = np.concatenate((np.zeros(self.pairs), np.ones(len(self.rules))))
        lp.col_lower_, lp.col_upper_ = np.zeros(width), np.ones(width)
        lp.row_lower_, lp.row_upper_ = np.concatenate(self.lower), np.concatenate(self.upper)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = (
            matrix.indptr,
            matrix.indices,
            matrix.data,
        )
        if whole:
            lp.integrality_ = [highspy.HighsVarType.kInteger] * width
        return lp

    def owner(self) -> Ints:
        """Per row the rule it stands for; -1 for 'everybody is posted'."""
        owner = np.full(self.height, -1, np.int64)
        for row, column, _ in self.blocks:
            rule = column >= self.pairs
            owner[row[rule]] = column[rule] - self.pairs
        return owner


class _Asked:
    """Which rules must be given up, when some may not be?"""

    def __init__(self, rules: _Rules, whole: bool) -> None:
        self.pairs, self.count, self.owner = rules.pairs, len(rules.rules), rules.owner()
        self.highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        self.highs.passModel(rules.model(whole))

    def blamed(self) -> Bools:
        """Rules that prove that not all can be kept (Farkas): their rows have a price at the least breach."""
        self.highs.run()
        kept = np.zeros(self.count, np.bool_)
        if self.highs.getInfo().objective_function_value > 1e-6:
            priced = self.owner[np.abs(np.array(self.highs.getSolution().row_dual)) > 1e-9]
            kept[priced[priced >= 0]] = True
        return kept

    def fewest(self, kept: Bools, seconds: float) -> Bools | None:
        """The fewest rules to give up beside those kept; nothing when the kept ones alone cannot be.

        Raises TimeoutError when the seconds did not suffice.
        """
        columns = np.arange(self.pairs, self.pairs + self.count, dtype=np.int32)
        self.highs.changeColsBounds(self.count, columns, np.zeros(self.count), 1.0 - kept)
        self.highs.clearSolver()
        # the clock of HiGHS runs on from one question to the next
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(0.01, seconds))
        self.highs.run()
        status = self.highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise TimeoutError
        given_up: Bools = np.array(self.highs.getSolution().col_value[self.pairs :]) > 0.5
        return given_up


def _all_rules(problem: Problem) -> list[Rule]:
    barred = np.flatnonzero(~np.isfinite(problem.cost).all(axis=1))
    bubbles = np.unique(problem.bubble[problem.bubble >= 0])
    kinds: tuple[tuple[Kind, Sequence[int]], ...] = (
        (Kind.PERSON, barred.tolist()), (Kind.BUBBLE, bubbles.tolist()),
        (Kind.AGENCY, range(int(problem.agency.max()) + 1)), (Kind.COMMUNITY, range(problem.places)),
    )  # fmt: skip
    return [Rule(kind, number) for kind, numbers in kinds for number in numbers]


def _hitting(corrections: list[Bools], count: int, seconds: float) -> Bools | None:
    """The fewest rules of which each correction set holds one; nothing when the seconds did not suffice."""
    if not corrections:
        return np.zeros(count, np.bool_)
    lp, rows = highspy.HighsLp(), csr_matrix(np.array(corrections, dtype=float))
    lp.num_col_, lp.num_row_ = count, len(corrections)
    lp.col_cost_ = lp.col_upper_ = np.ones(count)
    lp.col_lower_ = np.zeros(count)
    lp.row_lower_, lp.row_upper_ = np.ones(len(corrections)), np.full(len(corrections), np.inf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = rows.indptr, rows.indices, rows.data
    lp.integrality_ = [highspy.HighsVarType.kInteger] * count
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("time_limit", seconds)
    highs.passModel(lp)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    chosen: Bools = np.array(highs.getSolution().col_value) > 0.5
    return chosen


def smallest_conflict(problem: Problem, seconds: float = 2.0) -> Conflict | None:
    """Nothing when a posting keeps all rules.

    A conflict of shares (linear) comes first, for it is found soon; the smallest one is searched for in the time left.
    """
    began = monotonic()
    seconds *= SHARE
    rules = _Rules(problem)
    count = len(rules.rules)
    first, smallest = _in_shares(_Asked(rules, whole=False), count, began + 0.6 * seconds), False
    asked = _Asked(rules, whole=True)
    corrections: list[Bools] = []
    best = np.ones(count, np.bool_) if first is None else first
    while (left := began + seconds - monotonic()) > 0:
        kept = _hitting(corrections, count, left)
        if kept is None:
            break
        if first is not None and kept.sum() >= first.sum():  # no smaller one can be
            smallest = True
            break
        try:
            given_up = asked.fewest(kept, began + seconds - monotonic())
        except TimeoutError:
            break
        if given_up is None:
            best, smallest = kept, True
            break
        if not given_up.any():
            return None
        corrections.append(given_up)
    chosen = tuple(rule for rule, of_it in zip(rules.rules, best, strict=True) if of_it)
    return Conflict(chosen, smallest, monotonic() - began)


def _in_shares(asked: _Asked, count: int, until: float) -> Bools | None:
    """Rules that even shares of people cannot keep, no longer needed ones left out one by one; nothing if they can."""
    kept = asked.blamed()
    for rule in np.flatnonzero(kept):
        without = kept.copy()
        without[rule] = False
        try:
            if asked.fewest(without, until - monotonic()) is None:
                kept = without
        except TimeoutError:
            break
    return kept if kept.any() else None
