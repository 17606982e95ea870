"""Staff(S, seed): made-up people, agencies, bubbles and communities, and the model given to HiGHS alone."""

from dataclasses import dataclass
from time import monotonic, process_time

import highspy
import numpy as np
from scipy.sparse import coo_matrix, vstack

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.posting.model import Problem

HOLD = (0.95, 0.35, 0.20, 0.10)  # share of people who hold each skill


def made_staff(people: int, seed: int) -> Problem:
    """One problem; the same numbers on every machine."""
    draw = np.random.default_rng(seed)
    places = max(6, people // 8)
    agency = draw.integers(0, 40, people)
    skills = draw.random((people, 4)) < np.array(HOLD)
    homes, at = draw.random((people, 2)), draw.random((places, 2))
    rank = np.argsort(np.argsort(-draw.random((people, places)), axis=1), axis=1)
    far = np.hypot(*(homes[:, None] - at[None]).transpose(2, 0, 1))
    cost = np.round(60 * far) + np.where(rank < 3, 5 * rank, 20)
    bubble, order, begin = np.full(people, -1), draw.permutation(people), 0
    for number in range(people // 12):
        size = int(draw.integers(2, 6))
        bubble[order[begin : begin + size]] = number
        begin += size
    fourth = draw.random(places) < 0.4
    need = np.full(places, people // places) + (np.arange(places) < people % places)
    wanted = np.column_stack((np.zeros(places), np.full(places, 2), np.ones(places), fourth)).astype(np.int64)
    return Problem(cost, agency, skills, bubble, need, wanted)


@dataclass(frozen=True)
class Alone:
    """How far HiGHS came."""

    cost: float
    bound: float
    seconds: float
    processor: float


def highs_alone(problem: Problem, seconds: float, threads: int = 1) -> Alone:
    """The model as it stands, one column for each person and community."""
    began, busy = monotonic(), process_time()
    highspy.Highs.resetGlobalScheduler(True)  # another number of threads than before
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("threads", threads), ("time_limit", seconds)):
        highs.setOptionValue(name, value)
    highs.passModel(_model(problem))
    highs.run()
    highspy.Highs.resetGlobalScheduler(True)
    info = highs.getInfo()
    return Alone(
        info.objective_function_value, info.mip_dual_bound, monotonic() - began, process_time() - busy
    )


def _model(problem: Problem) -> highspy.HighsLp:
    """Columns: person goes there, people short, skills short. Rows: one place each, needs, agencies, bubbles."""
    people, places, skills = problem.people, problem.places, problem.skills.shape[1]
    pairs, lacks = people * places, places * (1 + skills)
    width = pairs + lacks
    person, place = np.divmod(np.arange(pairs), places)
    col = np.arange(pairs)
    bubbles = np.flatnonzero(problem.bubble >= 0)
    order = bubbles[np.argsort(problem.bubble[bubbles], kind="stable")]
    same = np.flatnonzero(problem.bubble[order[1:]] == problem.bubble[order[:-1]])
    first, second = order[same], order[same + 1]
    each = np.arange(places)
    blocks = [
        _rows(np.ones(pairs), person, col, people, width),
        _rows(np.ones(pairs), place, col, places, width),
    ]
    blocks.append(blocks[1] + _rows(np.ones(places), each, pairs + each, places, width))
    lower: list[Floats | Ints] = [np.ones(people), np.full(places, -np.inf), problem.need]
    upper: list[Floats | Ints] = [np.ones(people)]
    upper += [problem.need + problem.over, np.full(places, np.inf)]
    for skill in range(skills):
        held = problem.skills[person, skill].astype(float)
        blocks.append(_rows(held, place, col, places, width)
                      + _rows(np.ones(places), each, pairs + places * (1 + skill) + each, places, width))  # fmt: skip
        lower.append(problem.skill_need[:, skill])
        upper.append(np.full(places, np.inf))
    agencies = int(problem.agency.max()) + 1
    blocks.append(
        _rows(np.ones(pairs), problem.agency[person] * places + place, col, agencies * places, width)
    )
    lower.append(np.full(agencies * places, -np.inf))
    upper.append(np.full(agencies * places, problem.most_of_agency))
    many = len(first) * places
    if many:
        one = (first[:, None] * places + each).ravel()
        two = (second[:, None] * places + each).ravel()
        blocks.append(_rows(np.ones(many), np.arange(many), one, many, width)
                      - _rows(np.ones(many), np.arange(many), two, many, width))  # fmt: skip
        lower.append(np.zeros(many))
        upper.append(np.zeros(many))
    return _lp(problem, vstack(blocks).tocsr(), np.concatenate(lower), np.concatenate(upper))


def _rows(values: np.ndarray, row: np.ndarray, col: np.ndarray, height: int, width: int) -> coo_matrix:
    return coo_matrix((values, (row, col)), (height, width))


def _lp(problem: Problem, matrix: coo_matrix, lower: np.ndarray, upper: np.ndarray) -> highspy.HighsLp:
    pairs, places = problem.cost.size, problem.places
    lacks = matrix.shape[1] - pairs
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = matrix.shape[1], matrix.shape[0]
    prices = np.repeat((problem.shortage_price, problem.skill_price), (places, lacks - places))
    lp.col_cost_ = np.concatenate((problem.cost.ravel(), prices))
    lp.col_lower_ = np.zeros(pairs + lacks)
    lp.col_upper_ = np.concatenate((np.ones(pairs), np.full(lacks, np.inf)))
    whole, shared = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp.integrality_ = [whole] * pairs + [shared] * lacks
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    lp.row_lower_, lp.row_upper_ = lower, upper
    return lp
