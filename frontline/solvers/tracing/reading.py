"""Stays from csv or parquet: person, place, start, end; source and certainty if known."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from frontline.solvers.errors import UnusableInput
from frontline.solvers.tracing.register import Register
from frontline.solvers.tracing.stays import EPOCH, FURTHEST, Stays

NEEDED, WELCOME = ("person", "place", "start", "end"), ("source", "certainty")
AT_A_TIME = 50_000  # rows of a parquet file
MOST_ROWS = 50_000_000  # of one file
LONGEST_CELL = 200  # characters


@dataclass(frozen=True)
class Read:
    """What a file holds: stays, the row each stands in (the first is 1), and rows that are none, with the reason."""

    stays: Stays
    rows: list[int]
    refused: list[tuple[int, str]]


def moment(text: str, zone: ZoneInfo) -> int:
    """Seconds from EPOCH of a date and a time; without a zone in the city's. Raises UnusableInput with a reason."""
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UnusableInput("unreadable_time") from None
    if len(text.strip()) <= 10:
        raise UnusableInput("no_hour")
    if time.tzinfo is None:
        time = time.replace(tzinfo=zone)
        if time.utcoffset() != time.replace(fold=1).utcoffset():  # the clock is set forward or back
            raise UnusableInput("hour_of_clock_change")
    seconds = int((time - EPOCH).total_seconds())
    if abs(seconds) > FURTHEST:
        raise UnusableInput("wrong_clock")
    return seconds


def read_stays(path: Path, zone: ZoneInfo, register: Register, first: int) -> Read:
    """All rows of a file, stays numbered from `first`; new names go into the register. Raises UnusableInput."""
    table: list[tuple[int, int, int, int]] = []
    sources, certainties, rows = [], [], []
    refused: list[tuple[int, str]] = []
    for number, row in enumerate(_rows(path), 1):
        if number > MOST_ROWS:
            raise UnusableInput(f"{path} has over {MOST_ROWS} rows: give it in parts.")
        person, place, start, end, source, certainty = row
        try:
            if not person or not place or max(map(len, row)) > LONGEST_CELL:
                raise UnusableInput("unknown" if not person or not place else "cell_too_long")
            begin, until = moment(start, zone), moment(end, zone)
        except UnusableInput as wrong:
            refused.append((number, str(wrong)))
            continue
        who = register.people.setdefault(person, len(register.people))
        table.append((who, register.places.setdefault(place, len(register.places)), begin, until))
        sources.append(source)
        certainties.append(certainty)
        rows.append(number)
    register.note(first, sources, certainties)
    columns = np.array(table, np.int32).reshape(-1, 4).T
    return Read(Stays(*(np.ascontiguousarray(column) for column in columns)), rows, refused)


def _rows(path: Path) -> Iterator[tuple[str, ...]]:
    try:
        yield from _parquet(path) if path.suffix.lower() in (".parquet", ".pq") else _csv(path)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as wrong:
        raise UnusableInput(f"{path} cannot be read: {wrong}.") from wrong


def _csv(path: Path) -> Iterator[tuple[str, ...]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        picked = _picked(path, next(reader, []))
        for row in reader:
            if row:
                yield tuple(row[k].strip() if 0 <= k < len(row) else "" for k in picked)


def _parquet(path: Path) -> Iterator[tuple[str, ...]]:
    import duckdb

    if not path.is_file():
        raise UnusableInput(f"{path} cannot be read: there is no such file.")
    with closing(duckdb.connect()) as connection:
        try:
            connection.execute("SET TimeZone = 'UTC'")
            about = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
            names = [str(row[0]) for row in about]
            quoted = [_text(names[k]) if k >= 0 else "''" for k in _picked(path, names)]
            asked = connection.execute(f"SELECT {', '.join(quoted)} FROM read_parquet(?)", [str(path)])
            while rows := asked.fetchmany(AT_A_TIME):
                yield from (tuple(cell or "" for cell in row) for row in rows)
        except duckdb.Error as wrong:
            raise UnusableInput(f"{path} cannot be read: {str(wrong).splitlines()[0]}.") from wrong


def _text(column: str) -> str:
    doubled = column.replace('"', '""')
    return f'CAST("{doubled}" AS VARCHAR)'


def _picked(path: Path, names: Sequence[str]) -> list[int]:
    """Where each column stands; -1 where there is none."""
    plain = [name.strip().lower() for name in names]
    missing = [name for name in NEEDED if name not in plain]
    if missing:
        raise UnusableInput(f"{path} needs the columns {', '.join(NEEDED)}; {missing[0]} is missing.")
    return [plain.index(name) if name in plain else -1 for name in NEEDED + WELCOME]
