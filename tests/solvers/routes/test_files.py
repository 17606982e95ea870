import gzip

import pytest

from benchmarks.instances import FOLDER
from frontline.solvers.routes import Plan, Problem, Round, UnusableInput, solve
from frontline.solvers.routes.check import check
from frontline.solvers.routes.files import read_sol, read_vrp, write_sol

TINY = """NAME : tiny
COMMENT : (two houses)
TYPE : CVRP
DIMENSION : 3
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 5
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
DEMAND_SECTION
1 0
2 2
3 3
DEPOT_SECTION
1
-1
EOF
"""


def test_a_tiny_file_is_solved_and_written() -> None:
    problem = read_vrp(TINY)
    plan = solve(problem, steps=20)
    assert [stop.demand for stop in problem.stops] == [2, 3] and plan.cost == 20
    text = write_sol([one.stops for one in plan.rounds], plan.cost)
    assert text in ("Route #1: 1 2\nCost 20\n", "Route #1: 2 1\nCost 20\n")
    assert read_sol(text) == ([list(plan.rounds[0].stops)], 20)


def test_a_claimed_solution_is_judged() -> None:
    problem = read_vrp(TINY)
    assert judged(problem, [[0, 1]]) == (20, [])
    assert judged(problem, [[0], [1]]) == (30, [])
    assert judged(problem, [[0]])[1] == ["some stop is in no round without a reason, or in two"]
    smaller = read_vrp(TINY.replace("CAPACITY : 5", "CAPACITY : 4"))
    assert judged(smaller, [[1, 0]])[1] == ["1 carries more than it can"]


def judged(problem: Problem, rounds: list[list[int]]) -> tuple[float, list[str]]:
    found = check(problem, Plan(tuple(Round(k, 0, tuple(stops)) for k, stops in enumerate(rounds)), (), 0.0))
    return found.cost, found.broken


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("EUC_2D", "GEO", "EUC_2D"), ("DEMAND_SECTION", "", "no DEMAND_SECTION"), ("3 6 8\n", "", "cut short"),
        ("CAPACITY : 5", "CAPACITY : many", "CAPACITY of the file"), ("CAPACITY : 5", "CAPACITY : 0", "capacity"),
        ("2 3 4", "2 nan 4", "must hold 3 numbers"), ("2 3 4", "2 x 4", "no number"), ("2 3 4", "2 3", "must hold 3"),
        ("\n1\n-1", "\n7\n-1", "exactly one depot"), ("\n1\n-1", "\n1\n2\n-1", "exactly one depot"),
        ("3 3\n", "3 2.5\n", "whole number"), ("DIMENSION : 3", "DIMENSION : inf", "DIMENSION"), (TINY, "", "no NODE"),
        ("\n1\n-1", "\nhere\n-1", "DEPOT_SECTION of the file"), ("3 3\n", "3 1e300\n", "more than 20000 rounds"),
    ],
)  # fmt: skip
def test_an_unusable_file_is_refused_in_a_sentence(old: str, new: str, said: str) -> None:
    with pytest.raises(UnusableInput, match=said):
        read_vrp(TINY.replace(old, new))


def test_what_is_no_solution_is_refused() -> None:
    for text in ("Route #1: a b\n", "Cost\n"):
        with pytest.raises(UnusableInput, match="CVRPLIB"):
            read_sol(text)


@pytest.mark.real_data
@pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of real data is missing")
def test_public_instances_come_within_some_percent_of_the_best_known() -> None:
    for name, best, within in (("X-n101-k25.vrp", 27591, 0.015), ("Leuven1.vrp.gz", 192848, 0.04)):
        raw = (FOLDER / "cvrp" / name).read_bytes()
        problem = read_vrp((gzip.decompress(raw) if name.endswith("gz") else raw).decode())
        plan = solve(problem, steps=100_000)
        found = check(problem, plan)
        assert not found.broken and best <= found.cost == plan.cost <= best * (1 + within)
