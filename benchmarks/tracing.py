"""Tracing: one case, 1,000 cases, contacts of contacts, a day more; beside PostgreSQL and DuckDB in the same run.

Generator and questions as research fixes them (benchmarks/made_stays.py). Limits at 10^8: one case 0.05 ms median
(aim 0.02), 15 times quicker than PostgreSQL with its two b-trees; 1,000 cases 30 ms (aim 10); 10 million pairs a second
for contacts of contacts. Every answer is compared. FRONTLINE_BENCH_STAYS names other sizes ("1e8"): 10^8 needs about
8 GiB for ours and as much again for each peer; FRONTLINE_BENCH_PEERS=duckdb leaves PostgreSQL out.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter, process_time

import duckdb
import numpy as np
import psycopg

from benchmarks.made_stays import cases_of, made_stays
from benchmarks.tracing_peers import DuckDB, PostgreSQL
from frontline.site.home import frontline_home
from frontline.site.postgres import ensure_database
from frontline.solvers.arrays import Ints
from frontline.solvers.tracing import DAY, Stays, new_index
from frontline.solvers.tracing.index import Index

SIZES = os.environ.get("FRONTLINE_BENCH_STAYS", "1e6,1e7")
PEERS = os.environ.get("FRONTLINE_BENCH_PEERS", "duckdb,postgresql").split(",")
SINGLE, CASES, TIMES = 200, 1_000, 5
ONE_MS, MANY_MS, PAIRS, BESIDE = 0.05, 30.0, 10e6, 15.0


@dataclass(frozen=True)
class Seen:
    """Milliseconds."""

    median: float
    p99: float
    processor: float  # of the median run: what counts on a machine that is shared


def main() -> None:
    warm()
    for size in SIZES.split(","):
        one_size(int(float(size)))


def warm() -> None:
    """Compile the inner loops before anything is timed."""
    index = new_index()
    for _ in range(2):
        index.add(made_stays(4_000))
    index.search(3)
    index.search_many(np.arange(200))
    index.circle(np.arange(200))


def one_size(number: int) -> None:
    print(f"{number:,} stays of {number // 20:,} people at {number // 200:,} places")
    stays, index = made_stays(number), new_index()
    began, busy = perf_counter(), process_time()
    index.add(stays)
    said_built(number, perf_counter() - began, process_time() - busy)
    cases, single = cases_of(number, CASES), cases_of(number, SINGLE, 5)
    one = timed([lambda c=int(c): index.search(c) for c in np.concatenate((single, single))])  # type: ignore[misc]
    many = timed([lambda: index.search_many(cases)] * TIMES)
    said("ours", one, many, None, None)
    print(f"  limits: one case {one.median / ONE_MS:.2f} of {ONE_MS} ms, {CASES} cases {many.median / MANY_MS:.2f} of "
          f"{MANY_MS:g} ms")  # fmt: skip
    mine = answer(index, cases)
    print(f"  {len(mine):,} pairs, {len(np.unique(mine[:, 1])):,} people")
    contacts_of_contacts(index, cases)
    for name in PEERS:
        beside(name, stays, cases, single, mine, one, many)
    one_day_more(index, number)


def said_built(number: int, seconds: float, busy: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"  index: {seconds:.2f} s (cpu {busy:.2f}) = {number / busy / 1e6:.1f} M stays a second of processor, "
          f"faults and marks included; {peak:.1f} GiB at most so far, stays included")  # fmt: skip


def timed(calls: list[Callable[[], object]]) -> Seen:
    """Each once; the first quarter warms."""
    taken = []
    for call in calls:
        began, busy = perf_counter(), process_time()
        call()
        taken.append((1e3 * (perf_counter() - began), 1e3 * (process_time() - busy)))
    times = np.array(taken[len(taken) // 4 :])
    median, p99 = np.quantile(times[:, 0], (0.5, 0.99))
    return Seen(float(median), float(p99), float(np.median(times[:, 1])))


def said(name: str, one: Seen, many: Seen, our_one: Seen | None, our_many: Seen | None) -> None:
    beside = "" if our_one is None or our_many is None else (
        f"; {one.median / our_one.median:.0f} and {many.median / our_many.median:.0f} times our time")  # fmt: skip
    print(f"  {name}: one case {one.median:.4f} ms median, {one.p99:.4f} p99 (cpu {one.processor:.4f}); {CASES} "
          f"cases {many.median:.1f} ms (cpu {many.processor:.1f}){beside}")  # fmt: skip


def answer(index: Index, cases: Ints) -> Ints:
    """Case, person, from, to of every pair, in order."""
    pairs = index.search_many(cases)
    return ordered([cases[pairs.case], pairs.person, pairs.begin, pairs.end])


def ordered(columns: list[object]) -> Ints:
    table = np.column_stack([np.asarray(column, np.int64) for column in columns])
    return np.asarray(table[np.lexsort(table.T[::-1])])


def contacts_of_contacts(index: Index, cases: Ints) -> None:
    began, busy = perf_counter(), process_time()
    met = np.unique(index.search_many(cases).person)
    circle = index.circle(met)
    seconds, busy = perf_counter() - began, process_time() - busy
    print(f"  contacts of contacts: {len(met):,} then {len(circle):,} people, {circle.pairs:,} pairs, {seconds:.2f} s "
          f"= {circle.pairs / seconds / 1e6:.1f} M pairs a second ({circle.pairs / seconds / PAIRS:.2f} of the limit), "
          f"{circle.pairs / busy / 1e6:.1f} M a second of processor")  # fmt: skip


def beside(
    name: str, stays: Stays, cases: Ints, single: Ints, mine: Ints, our_one: Seen, our_many: Seen
) -> None:
    began = perf_counter()
    if name == "duckdb":
        peer: DuckDB | PostgreSQL = DuckDB(duckdb.connect(), stays)
    else:
        owner = ensure_database(frontline_home(), "bench").owner
        peer = PostgreSQL(psycopg.connect(owner, autocommit=True), stays)
    built = perf_counter() - began
    columns = peer.columns if isinstance(peer, DuckDB) else peer.pairs
    one = timed([lambda c=int(c): columns(c) for c in single])  # type: ignore[misc]
    many = timed([lambda: columns(cases)] * TIMES)
    said(f"{name} (loaded in {built:.1f} s)", one, many, our_one, our_many)
    theirs = ordered(list(np.array(peer.pairs(cases), np.int64).T))
    same = "the same pairs" if np.array_equal(mine, theirs) else "THE PAIRS DIFFER"
    print(f"    {same}; limit beside PostgreSQL {BESIDE:g} times")
    peer.connection.close()


def one_day_more(index: Index, number: int) -> None:
    """A fourteenth as many stays on the day after; what is there stays as it is."""
    day = made_stays(number // 14 // 200 * 200)
    later = (day.start % DAY + 14 * DAY).astype(np.int32)
    began, busy = perf_counter(), process_time()
    before = index.levels[0]
    index.add(Stays(day.person, day.place, later, later + (day.stop - day.start)))
    left = "left alone" if index.levels[0] is before else "REWRITTEN"
    print(f"  a day more: {len(day):,} stays in {perf_counter() - began:.2f} s (cpu {process_time() - busy:.2f}); the "
          f"level of the others is {left}")  # fmt: skip


if __name__ == "__main__":
    main()
