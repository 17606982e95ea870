"""Posting: made-up staff (performance.md, section 5) beside HiGHS alone in the same run.

Limits: 242 people within 1 % of the optimum in 0.5 s, proven no later than HiGHS on two threads; repair in 0.3 s moving
at most 2 others; a smallest conflict in 2 s; 1,000 people within 0.5 % of the bound in 30 s.
"""

from dataclasses import replace
from time import monotonic

import numpy as np

from benchmarks.made_staff import highs_alone, made_staff
from frontline.solvers.posting import Problem, in_words, repair, smallest_conflict, solve

SEEDS = range(1, 11)
SOON, PROOF, REPAIR, CONFLICT, LARGE = 0.5, 120.0, 0.3, 2.0, 30.0  # seconds
AWAY, PRICE = 5, 30.0  # who falls ill; of each other person who moves


def main() -> None:
    problem = made_staff(48, 99)  # compile before anything is timed
    repair(problem, solve(problem, 5.0).place, np.array([AWAY]), PRICE)
    print(f"{'seed':>4}{'optimum':>9}{'soon':>8}{'over':>8}{'s':>6}{'proven s':>10}{'HiGHS s':>9}{'HiGHS':>8}"
          f"{'repair s':>10}{'moved':>7}{'over least':>12}")  # fmt: skip
    for seed in SEEDS:
        beside_highs(seed)
    conflicts()
    large()


def beside_highs(seed: int) -> None:
    problem = made_staff(242, seed)
    soon, proven, alone = solve(problem, SOON), solve(problem, PROOF), highs_alone(problem, PROOF, threads=2)
    quick = repair(problem, proven.place, np.array([AWAY]), PRICE, REPAIR)
    least = repair(problem, proven.place, np.array([AWAY]), PRICE, PROOF)
    print(f"{seed:>4}{proven.cost:>9.0f}{soon.cost:>8.0f}{soon.cost / proven.cost - 1:>8.2%}{soon.seconds:>6.2f}"
          f"{'' if proven.gap == 0 else '>'}{proven.seconds:>10.2f}{alone.seconds:>9.2f}{alone.cost:>8.0f}"
          f"{quick.posting.seconds:>10.2f}{len(quick.moved):>7}{quick.posting.cost - least.posting.cost:>12.0f}",
          flush=True)  # fmt: skip


def conflicts() -> None:
    for name, problem in broken().items():
        found = smallest_conflict(problem, CONFLICT)
        assert found is not None
        sure = "smallest" if found.smallest else "not shown to be the smallest"
        print(f"{name}: {len(found.rules)} rules, {sure}, {found.seconds:.2f} s")
        print("   ", *in_words(problem, found)[:3])


def broken() -> dict[str, Problem]:
    """Problems of 242 people that have no answer."""
    whole = made_staff(242, 1)
    torn, crowd, agency = whole.cost.copy(), whole.cost.copy(), whole.cost.copy()
    first, second = np.flatnonzero(whole.bubble == 3)[:2]
    torn[first, ::2] = torn[second, 1::2] = np.inf
    crowd[:20, 1:] = np.inf
    agency[20:24, 1:] = np.inf
    alone = np.where(np.arange(242) < 24, -1, whole.bubble)
    same = np.where((np.arange(242) >= 20) & (np.arange(242) < 24), 7, whole.agency)
    return {
        "a bubble without a common place": replace(whole, cost=torn),
        "20 people who may only go to one place": replace(whole, cost=crowd, bubble=alone),
        "4 of an agency who may only go to one place": replace(whole, cost=agency, bubble=alone, agency=same),
        "fewer places than people": replace(whole, over=0, need=whole.need - 1),
    }


def large() -> None:
    problem = made_staff(1_000, 1)
    began = monotonic()
    answer = solve(problem, LARGE)
    print(f"1,000 people, {problem.places} communities: cost {answer.cost:.0f}, bound {answer.lower_bound:.1f}, "
          f"gap {answer.gap:.3%} in {monotonic() - began:.1f} s")  # fmt: skip
