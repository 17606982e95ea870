"""Small problems of posting, and every answer of them one after another."""

from itertools import product

import numpy as np
from hypothesis import strategies as st

from frontline.solvers.posting import Problem, Rule
from frontline.solvers.posting.answer import check
from frontline.solvers.posting.conflicts import Kind


def tiny(seed: int, people: int, places: int, barred: float = 0.15, over: int = 1) -> Problem:
    """Made of a seed; small enough to try every answer."""
    draw = np.random.default_rng(seed)
    cost = draw.integers(0, 40, (people, places)).astype(float)
    cost[draw.random((people, places)) < barred] = np.inf
    need = np.full(places, people // places) + (np.arange(places) < people % places)
    return Problem(
        cost, draw.integers(0, 2, people), draw.random((people, 2)) < 0.5, draw.integers(-1, 2, people), need,
        draw.integers(0, 2, (places, 2)), over, int(draw.integers(1, 4)), 100.0, 40.0,
    )  # fmt: skip


problems = st.builds(
    tiny, st.integers(0, 10**6), st.integers(1, 6), st.integers(1, 3), st.sampled_from((0.0, 0.15, 0.5)),
    st.integers(0, 2),
)  # fmt: skip


def least(problem: Problem) -> float:
    """The least cost of all answers; infinite when none keeps all rules."""
    best = np.inf
    for places in product(range(problem.places), repeat=problem.people):
        judged = check(problem, np.array(places))
        if not judged.broken:
            best = min(best, judged.cost)
    return float(best)


def keeps(problem: Problem, places: tuple[int, ...], rule: Rule) -> bool:
    """Whether one answer keeps one rule: written anew, without the solver."""
    place = np.array(places)
    if rule.kind is Kind.PERSON:
        return bool(np.isfinite(problem.cost[rule.number, place[rule.number]]))
    if rule.kind is Kind.BUBBLE:
        return len(set(place[problem.bubble == rule.number])) <= 1
    if rule.kind is Kind.AGENCY:
        return bool(
            np.bincount(place[problem.agency == rule.number], minlength=1).max() <= problem.most_of_agency
        )
    return bool((place == rule.number).sum() <= problem.need[rule.number] + problem.over)


def fewest_in_conflict(problem: Problem, rules: list[Rule]) -> int:
    """How many rules the smallest conflict has: the fewest that no answer keeps."""
    kept = [
        sum(1 << n for n, rule in enumerate(rules) if keeps(problem, places, rule))
        for places in product(range(problem.places), repeat=problem.people)
    ]
    sizes = (
        chosen.bit_count() for chosen in range(1 << len(rules)) if all(chosen & ~mask for mask in set(kept))
    )
    return min(sizes)
