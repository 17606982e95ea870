"""The same question asked of DuckDB and of PostgreSQL with two b-trees."""

from __future__ import annotations

from typing import Any

import numpy as np
import psycopg
from numpy.typing import ArrayLike

from frontline.solvers.tracing import Stays

Pair = tuple[int, int, int, int]  # case, person, from, to

JOIN = """
SELECT a.person, b.person, greatest(a.start, b.start), least(a.stop, b.stop)
FROM {own} a JOIN {all} b ON b.place = a.place AND b.start < a.stop AND b.stop > a.start AND b.person <> a.person
WHERE {who}
"""
# with the longest stay known, a b-tree on (place, start) need not read from the beginning of the list
BOUNDED = JOIN + " AND b.start > a.start - 43200"


class DuckDB:
    """Two copies, sorted by person and by place: what its row groups' bounds can use."""

    def __init__(self, connection: Any, stays: Stays) -> None:
        self.connection = connection
        given = {"person": stays.person, "place": stays.place, "start": stays.start, "stop": stays.stop}
        connection.register("given", given)
        for name, order in (("own", "person, start"), ("everybody", "place, start")):
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given ORDER BY {order}")
        connection.unregister("given")

    def pairs(self, people: ArrayLike) -> list[Pair]:
        """Every pair of these people."""
        return [tuple(row) for row in self._ask(people).fetchall()]

    def columns(self, people: ArrayLike) -> list[Any]:
        """The same as columns: no time goes into rows of Python."""
        return list(self._ask(people).fetchnumpy().values())

    def _ask(self, people: ArrayLike) -> Any:
        who = np.atleast_1d(np.asarray(people, np.int64)).tolist()
        if len(who) == 1:
            return self.connection.execute(JOIN.format(own="own", all="everybody", who="a.person = ?"), who)
        query = JOIN.format(own="own", all="everybody", who="a.person IN (SELECT unnest(?))")
        return self.connection.execute(query, [who])


class PostgreSQL:
    """An unlogged table with b-trees on (person, start) and (place, start)."""

    def __init__(self, connection: psycopg.Connection[Any], stays: Stays) -> None:
        self.connection = connection
        connection.execute("DROP TABLE IF EXISTS bench_stay")
        connection.execute("CREATE UNLOGGED TABLE bench_stay (person int, place int, start int, stop int)")
        rows = np.empty((len(stays), 4), np.int32)
        for column, values in enumerate((stays.person, stays.place, stays.start, stays.stop)):
            rows[:, column] = values
        self._copy(rows)
        connection.execute("CREATE INDEX ON bench_stay (person, start)")
        connection.execute("CREATE INDEX ON bench_stay (place, start)")
        connection.execute("ANALYZE bench_stay")

    def _copy(self, rows: Any) -> None:
        """Binary rows of four integers, a million at a time."""
        form = np.dtype(
            [("fields", ">i2")] + [part for k in range(4) for part in ((f"n{k}", ">i4"), (f"v{k}", ">i4"))]
        )
        with self.connection.cursor().copy("COPY bench_stay FROM STDIN (FORMAT binary)") as copy:
            copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
            for low in range(0, len(rows), 1_000_000):
                part = rows[low : low + 1_000_000]
                packed = np.zeros(len(part), form)
                packed["fields"] = 4
                for k in range(4):
                    packed[f"n{k}"], packed[f"v{k}"] = 4, part[:, k]
                copy.write(packed.tobytes())
            copy.write(b"\xff\xff")

    def pairs(self, people: ArrayLike) -> list[Pair]:
        """Every pair of these people."""
        who = np.atleast_1d(np.asarray(people, np.int64)).tolist()
        query = BOUNDED.format(own="bench_stay", all="bench_stay", who="a.person = ANY(%s)")
        return self.connection.execute(query, [who], binary=True, prepare=True).fetchall()
