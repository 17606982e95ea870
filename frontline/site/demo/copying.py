"""COPY into tables whose ids are given, and their sequences afterwards."""

from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Any, Protocol

import numpy as np
from django.db import connection
from django.db.models import Model

Row = tuple[Any, ...]


class Progress(Protocol):
    """Told after each stage: its name, rows written, seconds it took."""

    def __call__(self, stage: str, rows: int, seconds: float) -> None: ...


def quiet(stage: str, rows: int, seconds: float) -> None:
    """No console."""


def copy(model: type[Model], columns: tuple[str, ...], rows: Iterable[Row]) -> int:
    """Write rows by COPY in the caller's transaction; returns how many."""
    table, quoted = model._meta.db_table, ", ".join(f'"{column}"' for column in columns)
    count = 0
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as out:
        for row in rows:
            out.write_row(row)
            count += 1
    return count


def move_sequence(model: type[Model]) -> None:
    """After rows with given ids: the next id is one more than the largest."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest((SELECT max(id) FROM \"{table}\"), 1))"
        )


def refs(count: int, rng: np.random.Generator) -> Iterator[str]:
    """`count` identifiers of the form of a random UUID, from the seed."""
    text = rng.bytes(16 * count).hex()
    for at in range(0, 32 * count, 32):
        part = text[at : at + 32]
        yield f"{part[:8]}-{part[8:12]}-4{part[13:16]}-a{part[17:20]}-{part[20:]}"


class Stopwatch:
    """Runs stages and tells how long each took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.rows = 0

    def run(self, stage: str, write: Any, *arguments: Any) -> Any:
        began = perf_counter()
        count = write(*arguments)
        self.rows += int(count)
        self._progress(stage, int(count), perf_counter() - began)
        return count
