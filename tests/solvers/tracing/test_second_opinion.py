"""DuckDB joins the same stays by its own means."""

import duckdb
import numpy as np

from benchmarks.made_stays import cases_of, made_stays
from benchmarks.tracing_peers import DuckDB
from frontline.solvers.tracing import Stays, new_index

N = 40_000


def test_the_join_of_another_engine_gives_the_same_pairs() -> None:
    stays, cases = made_stays(N), cases_of(N, 60)
    index = new_index()
    for low in range(0, N, 7_000):
        part = slice(low, low + 7_000)
        index.add(Stays(stays.person[part], stays.place[part], stays.start[part], stays.stop[part]))
    pairs = index.search_many(cases)
    mine = sorted(zip(cases[pairs.case].tolist(), pairs.person.tolist(), pairs.begin.tolist(), pairs.end.tolist(),
                      strict=True))  # fmt: skip
    theirs = DuckDB(duckdb.connect(), stays)
    assert len(mine) > 1000 and mine == sorted(theirs.pairs(cases))
    met = np.unique(pairs.person)
    circle = index.circle(met)
    assert circle.person.tolist() == sorted({other for _, other, _, _ in theirs.pairs(met)})
    assert circle.pairs == len(theirs.pairs(met))
