"""How what desks told is put on disk, by the intake itself or by a consumer of the bus."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import psycopg

from frontline.screening.ingest.reading import Told
from frontline.screening.ingest.write import Writing, apart, writing

# A round's tables are empty when their plan is made and kept; every row is found by its key all the same.
_LOOK_UP = "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off"
_TRIES = 4  # a deadlock is settled by trying again


async def connect(address: str) -> psycopg.AsyncConnection[Any]:
    return await psycopg.AsyncConnection.connect(
        address, autocommit=True, application_name="frontline-intake", options=_LOOK_UP
    )


async def write_told(connection: psycopg.AsyncConnection[Any], told: Sequence[Told], now: datetime) -> None:
    """All of it, or each record alone where one of them cannot be written; that one is held."""
    for attempt in range(_TRIES):
        try:
            return await _run(connection, writing(told, now))
        except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure):
            if attempt + 1 == _TRIES:
                raise
        except (psycopg.DataError, psycopg.IntegrityError, ValueError):
            for part in apart(told):
                await write_told(connection, [part], now)
            return


async def _run(connection: psycopg.AsyncConnection[Any], work: Writing) -> None:
    rows: Sequence[tuple[Any, ...]] | None = None
    while True:
        try:
            statement, asked = next(work) if rows is None else work.send(rows)
        except StopIteration:
            return
        cursor = await connection.execute(statement, asked)
        rows = await cursor.fetchall() if cursor.description else []
