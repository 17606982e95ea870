"""Rounds: public instances beside PyVRP at equal processor time, growth, re-planning; our own with time windows.

Limits: at most 3,000 stops never dearer than PyVRP, cheaper above 1,000; Ghent1 (10,000) and Flanders2 (30,000) at
most 5 % (aim 2 %) above the best known in 120 s of processor time and 1 GiB; re-planning 1 % new stops: first answer
in 1 ms, then within 5 s at most 0.5 % dearer than a new plan, 95 % of rounds as they were.
Costs are added up by `check`.
"""

from __future__ import annotations

import resource
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from time import perf_counter, process_time

import numpy as np

from benchmarks.instances import FOLDER
from benchmarks.vehicles import BEST, Seen, by_pyvrp, instance, made, seen
from frontline.solvers.routes import Plan, Problem, Stop, solve
from frontline.solvers.routes.live import Live, untouched, with_stops

SHARE = 1.0  # of every time below; less for a quick look
BESIDE = {"X-n101-k25": 10.0, "X-n502-k39": 30.0, "X-n1001-k43": 60.0, "Leuven1": 60.0}
OWN = ((200, 15.0), (1_000, 60.0), (3_000, 60.0))
LARGE, LARGE_SECONDS, GIB, GAP, AIM = ("Ghent1", "Flanders2"), 120.0, 1.0, 0.05, 0.02
GROWTH, GROWTH_SECONDS = (1_000, 5_000, 10_000, 30_000, 50_000), 20.0
NEW, FIRST_MS, SECONDS, DEARER, KEPT = 0.01, 1.0, 5.0, 0.005, 0.95


def main() -> None:
    warm()
    if FOLDER.is_dir():
        beside_pyvrp()
        large()
    else:
        print("the folder of instances is missing: set FRONTLINE_DATA")
    with_windows()
    growth()
    again()


def warm() -> None:
    """Compile the inner loops before anything is timed."""
    for windows in (False, True):
        problem = made(60, windows=windows)
        live = Live(problem, solve(problem, steps=10), spare=2)
        live.add(Stop("new", 1.0, 1.0))
        live.improve(steps=10)


def ours(problem: Problem, seconds: float, seed: int = 1) -> tuple[Plan, Seen]:
    """With the processor's clock, first rounds and neighbours included."""
    busy = process_time()
    plan = solve(problem, seconds=seconds * SHARE, seed=seed, clock=process_time)
    busy = process_time() - busy
    return plan, seen(problem, plan, busy)


def beside_pyvrp() -> None:
    print(f"{'instance':>12}{'best known':>11}{'ours':>9}{'cpu s':>7}{'PyVRP':>9}{'cpu s':>7}")
    for name, seconds in BESIDE.items():
        problem = instance(name)
        _, mine = ours(problem, seconds)
        peer = by_pyvrp(problem, seconds * SHARE)
        many = len(problem.stops) > 1_000
        fine = mine.fine and (mine.cost < peer.cost if many else mine.cost <= peer.cost)
        print(f"{name:>12}{BEST[name]:>11,}{mine.cost / BEST[name] - 1:>9.2%}{mine.processor:>7.1f}"
              f"{peer.cost / BEST[name] - 1:>9.2%}{peer.processor:>7.1f}{'' if fine else '  FALLS SHORT'}",
              flush=True)  # fmt: skip


def large() -> None:
    print(
        f"in {LARGE_SECONDS:.0f} s of processor time: above the best known, cpu s, peak GiB of the whole process"
    )
    for name in LARGE:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as one:  # a process of its own: its peak
            mine, peak = one.submit(large_alone, name).result()
        gap = mine.cost / BEST[name] - 1
        fine = mine.fine and gap <= GAP and mine.processor <= LARGE_SECONDS and peak <= GIB
        print(f"{name:>12}{gap:>8.2%} = {gap / AIM:.2f} of the aim{mine.processor:>7.1f} s{peak:>6.2f} GiB"
              f"{'' if fine else '  FALLS SHORT'}", flush=True)  # fmt: skip


def large_alone(name: str) -> tuple[Seen, float]:
    warm()
    _, mine = ours(instance(name), LARGE_SECONDS - 5)  # writing the answer down takes its time too
    return mine, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def with_windows() -> None:
    print("our own, 40 % of stops with two hours, a shift of eight: cost and stops left out, beside PyVRP")
    for stops, seconds in OWN:
        problem = made(stops, windows=True)
        _, mine = ours(problem, seconds)
        peer = by_pyvrp(problem, seconds * SHARE)
        fine = mine.fine and not mine.left_out and mine.cost <= peer.cost * 1.00001
        print(f"{stops:>8}{mine.cost:>14,.0f}{mine.left_out:>4}{mine.processor:>7.1f} s  PyVRP{peer.cost:>14,.0f}"
              f"{peer.processor:>7.1f} s  ours/PyVRP {mine.cost / peer.cost:.4f}{'' if fine else '  FALLS SHORT'}",
              flush=True)  # fmt: skip


def growth() -> None:
    print(f"growth, {GROWTH_SECONDS:.0f} s each: first rounds, cost after the search, microseconds a step")
    for stops in GROWTH:
        problem = made(stops)
        plan, mine = ours(problem, GROWTH_SECONDS)
        print(f"{stops:>8}{plan.first_cost:>14,.0f}{mine.cost:>14,.0f} {mine.cost / plan.first_cost - 1:>+8.2%}"
              f"{1e6 * mine.processor / max(1, plan.steps):>7.1f} us  all rules kept: {mine.fine}",
              flush=True)  # fmt: skip


def again() -> None:
    """1 % new stops in one part of town (a compound is closed), and anywhere; beside a new plan of a minute."""
    for stops in (3_000, 10_000):
        whole = made(stops)
        for name in ("one part of town", "anywhere"):
            one_again(whole, name)


def one_again(whole: Problem, name: str) -> None:
    count = int(len(whole.stops) * NEW)
    chosen = set(arrivals(whole, count, name))
    kept = [stop for k, stop in enumerate(whole.stops) if k not in chosen]
    new = [replace(whole.stops[k], name=f"new {k}") for k in sorted(chosen)]
    problem = replace(whole, stops=tuple(kept))
    plan, _ = ours(problem, 60.0)
    fresh, _ = ours(with_stops(problem, new), 60.0)
    live = Live(problem, plan, spare=count)
    took = []
    for stop in new:
        began = perf_counter()
        live.add(stop)
        took.append(1e3 * (perf_counter() - began))
    first = live.plan()
    after = live.improve(SECONDS * SHARE, clock=process_time)
    result = seen(with_stops(problem, new), after, 0.0)
    dearer, stay = result.cost / fresh.cost - 1, untouched(plan, after)
    fine = (
        result.fine
        and not result.left_out
        and dearer <= DEARER
        and stay >= KEPT
        and np.median(took) <= FIRST_MS
    )
    print(f"{len(problem.stops)} stops, {count} new ({name}): first answer {np.median(took):.2f} ms (worst "
          f"{max(took):.1f}), then {first.cost / fresh.cost - 1:+.2%}, after {SECONDS:.0f} s {dearer:+.2%} against a "
          f"new plan; rounds as they were {untouched(plan, first):.1%}, {stay:.1%}{'' if fine else '  FALLS SHORT'}",
          flush=True)  # fmt: skip


def arrivals(problem: Problem, count: int, name: str) -> list[int]:
    """Which stops are taken for new."""
    draw = np.random.default_rng(7)
    if name == "anywhere":
        return [int(k) for k in draw.choice(len(problem.stops), count, replace=False)]
    x, y = (np.array(axis) for axis in zip(*((stop.x, stop.y) for stop in problem.stops), strict=True))
    middle = int(draw.integers(len(x)))
    return [int(k) for k in np.argsort(np.hypot(x - x[middle], y - y[middle]), kind="stable")[:count]]


if __name__ == "__main__":
    main()
