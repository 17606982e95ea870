"""Siting: public instances beside HiGHS alone in the same run, and a made-up city on walking distance.

Limits: optimal or within 0.1 % with a proven bound; 20,000 buildings, 2,000 candidates, 133 points: proven gap at
most 0.5 % in 10 s, distances included. Processor seconds and ratios are what counts on a machine that is shared.
"""

from time import monotonic, process_time

import numpy as np

from benchmarks.instances import FOLDER, SITING, Instance
from benchmarks.made_city import made_city
from benchmarks.textbook import highs_alone
from frontline.solvers.sites import layout_of, propose_sites, waiting
from frontline.solvers.sites.reading import read_problem
from frontline.solvers.sites.table import solve_table

SECONDS = 30.0  # ours, per instance
HIGHS_SECONDS = 120.0  # HiGHS alone, per instance
BUILDINGS, CANDIDATES, POINTS = 20_000, 2_000, 133
GAP_LIMIT, CITY_SECONDS = 0.005, 10.0


def main() -> None:
    warm()
    if FOLDER.is_dir():
        print(f"{'instance':10}{'optimum':>10}{'cost':>11}{'bound':>11}{'gap':>9}{'s':>8}{'cpu s':>8}"
              f"{'HiGHS s':>9}{'cpu s':>8}{'times':>8}")  # fmt: skip
        for instance in SITING:
            beside_highs(instance)
    else:
        print("the folder of instances is missing: set FRONTLINE_DATA")
    city()
    desks()


def warm() -> None:
    """Compile the inner loops before anything is timed."""
    solve_table(read_problem("x,y\n0,0\n1,1\n2,5\n3,3\n"), 2, seconds=1)
    solve_table(read_problem("1 9\n4 2 6\n1 0 0 3\n2 1 0 3\n3 2 0 3\n4 3 0 3\n"), seconds=1)


def beside_highs(instance: Instance) -> None:
    given = instance.read()
    busy = process_time()
    mine = solve_table(given, seconds=SECONDS)
    busy = process_time() - busy
    alone = highs_alone(given, HIGHS_SECONDS)
    more = ">" if alone.seconds >= HIGHS_SECONDS else ""
    print(f"{instance.name:10}{instance.optimum:>10g}{mine.cost:>11.2f}{mine.lower_bound:>11.2f}{mine.gap:>9.4%}"
          f"{mine.seconds:>8.2f}{busy:>8.2f}{more + format(alone.seconds, '.1f'):>9}{alone.processor:>8.1f}"
          f"{more + format(alone.processor / busy, '.0f'):>8}")  # fmt: skip


def city() -> None:
    town = made_city(BUILDINGS)
    candidates = np.random.default_rng(3).choice(BUILDINGS, CANDIDATES, replace=False)
    for seconds in (CITY_SECONDS / 2, CITY_SECONDS, 4 * CITY_SECONDS):
        busy = process_time()
        answer = propose_sites(
            x=town.x, y=town.y, people=town.people, candidates=candidates, points=POINTS, seconds=seconds
        )  # fmt: skip
        print(f"city {BUILDINGS} x {CANDIDATES}, {POINTS} points, {seconds:g} s: mean walk "
              f"{answer.cost / town.people.sum():.2f} m, gap {answer.gap:.3%} ({answer.gap / GAP_LIMIT:.2f} of the "
              f"limit), {answer.seconds:.1f} s, cpu {process_time() - busy:.1f} s, {answer.stopped}")  # fmt: skip
    layout = layout_of(x=town.x, y=town.y, people=town.people, candidates=candidates, sites=answer.sites)
    began = monotonic()
    building, saved = layout.best_to_open()
    layout.open(building)
    opened = monotonic()
    closed, _ = layout.best_to_close()
    layout.close(closed)
    print(f"one more point: {1e3 * (opened - began):.1f} ms, one fewer: {1e3 * (monotonic() - opened):.1f} ms "
          f"(limit 50); it saves {saved:,.0f} person-metres")  # fmt: skip


def desks() -> None:
    rates = np.random.default_rng(1).uniform(60, 400, POINTS)
    began = monotonic()
    for rate in rates:
        for number in range(1, 13):
            waiting(float(rate), 45, number)
    print(f"waiting at {POINTS} points x 12 desks: {1e3 * (monotonic() - began):.1f} ms")


if __name__ == "__main__":
    main()
