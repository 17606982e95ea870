"""Reads a file and writes its rows in batches, each one transaction, so that a killed run goes on where it was."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from frontline.city import log
from frontline.city.access import Actor
from frontline.city.imports import limits
from frontline.city.imports.columns import NO_MAP, OwnColumns, head_of, no_head
from frontline.city.imports.kinds import Kind, Record
from frontline.city.imports.readers import sheets
from frontline.city.imports.refusals import unguarded
from frontline.city.imports.sheet import BadFile, Line


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows so far."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0

    def plus(self, records: list[Record]) -> "Counts":
        outcomes = [record.outcome for record in records]
        new = {field.name: outcomes.count(field.name) for field in fields(self)[1:]}
        return Counts(
            self.read + len(records), **{name: getattr(self, name) + count for name, count in new.items()}
        )


Batch = Callable[[list[Record], Counts], None]


def run(
    kind: Kind,
    path: Path,
    *,
    at: datetime,
    file_name: str = "",
    mapping: OwnColumns = NO_MAP,
    done: Counts | None = None,
    after_batch: Batch = lambda records, counts: None,
) -> Counts:
    """Bring a list in; `at` is city time. `done` are the counts of an earlier, killed run of the same file: its rows
    are passed over. `after_batch` is called inside each batch's transaction. Raises BadFile.
    """
    counts = done or Counts()
    for batch in _batches(kind, _records(kind, path, file_name or path.name, mapping, skip=counts.read)):
        with transaction.atomic():
            _load(kind, batch, at)
            counts = counts.plus(batch)
            after_batch(batch, counts)
    return counts


def rehearse(
    kind: Kind,
    path: Path,
    *,
    at: datetime,
    file_name: str = "",
    mapping: OwnColumns = NO_MAP,
    after_batch: Batch = lambda records, counts: None,
) -> Counts:
    """The same without the writing: everything in one transaction that is taken back. Raises BadFile."""
    with transaction.atomic():
        counts = run(kind, path, at=at, file_name=file_name, mapping=mapping, after_batch=after_batch)
        transaction.set_rollback(True)
    return counts


def note(kind: Kind, counts: Counts, *, actor: Actor | None, at: datetime, **more: Any) -> None:
    """An import is an entry in the log."""
    log.write("import", actor=actor, at=at, list=kind.key, **asdict(counts), **more)


def _load(kind: Kind, batch: list[Record], at: datetime) -> None:
    """The batch at once; when the database refuses it, row by row, so that one bad row does not spoil it."""
    try:
        with transaction.atomic():
            kind.load(batch, at)
        return
    except DatabaseError:
        for record in batch:
            if record.outcome != "refused":
                record.outcome = ""
    for record in (record for record in batch if not record.outcome):
        try:
            with transaction.atomic():
                kind.load([record], at)
        except DatabaseError:
            record.refuse(_("The register cannot hold this row: a text is too long or something is double."))


def _records(kind: Kind, path: Path, file_name: str, mapping: OwnColumns, *, skip: int) -> Iterator[Record]:
    fixed = {**kind.guess(file_name), **mapping.fixed}
    most = {column.key: column.most for column in kind.columns}
    for lines in sheets(path):
        positions = head_of(lines, kind.columns, mapping)
        if positions is None:
            continue
        for place, line in enumerate(lines):
            if place >= skip:
                yield _record(line, positions, fixed, most)
        return
    raise BadFile(no_head(kind.columns, mapping))


def _record(line: Line, positions: dict[str, int], fixed: dict[str, str], most: dict[str, int]) -> Record:
    there = ((key, place) for key, place in positions.items() if place < len(line.cells))
    cells = {key: unguarded(line.cells[place]) for key, place in there}
    missing = {key: text for key, text in fixed.items() if not cells.get(key)}
    record = Record(line.number, {**cells, **missing})
    if line.reason:
        record.refuse(line.reason)
    elif any(len(text) > most[key] or "\x00" in text for key, text in cells.items()):
        record.refuse(
            _("A cell is longer than %(n)d signs or holds signs that are no text.") % {"n": limits.CELL}
        )
    return record


def _batches(kind: Kind, records: Iterator[Record]) -> Iterator[list[Record]]:
    """Never two rows about the same thing in one batch: the second then sees what the first wrote."""
    batch: list[Record] = []
    seen: set[object] = set()
    for record in records:
        same = kind.identity(record.cells)
        if len(batch) == limits.BATCH or same in seen:
            yield batch
            batch, seen = [], set()
        batch.append(record)
        seen.add(same)
    if batch:
        yield batch
