"""Imports as jobs of the worker: started from a page, left, seen again, taken up again after a kill."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db import models, transaction
from django.utils.translation import gettext as _

from frontline.city import clock
from frontline.city.imports import engine
from frontline.city.imports.engine import Counts
from frontline.city.imports.kinds import KINDS, Record
from frontline.city.imports.sheet import BadFile
from frontline.city.models import Account, ImportRefusal, ImportRun

PULSE = timedelta(seconds=90)  # real time; a batch takes a few seconds, without a pulse the run was killed


class _Taken(Exception):
    """Another worker has taken the run up: this one was thought dead, and stops."""


def ask(*, kind: str, file_name: str, content: bytes, dry_run: bool, by: Account | None) -> ImportRun:
    """Put a file in the queue."""
    return ImportRun.objects.create(
        kind=kind, file_name=file_name[-200:], content=content, dry_run=dry_run, by=by
    )


def run_waiting(at: datetime) -> bool:
    """Do the oldest import that waits or lost its worker; False when there is none. `at` is city time."""
    run = _take(clock.real_now())
    if run is None:
        return False
    try:
        with _as_file(run) as path:
            counts = _work(run, path, at)
        _finish(run, ImportRun.State.DONE, "", counts)
    except BadFile as bad:
        _finish(run, ImportRun.State.FAILED, str(bad), None)
    except _Taken:
        return True
    return True


def _take(real: datetime) -> ImportRun | None:
    waiting = models.Q(state=ImportRun.State.WAITING)
    lost = models.Q(state=ImportRun.State.RUNNING, heartbeat_at__lt=real - PULSE)
    with transaction.atomic():
        found = ImportRun.objects.select_for_update(skip_locked=True, of=("self",))
        run = found.filter(waiting | lost).order_by("pk").first()
        if run is None:
            return None
        run.state, run.started_at, run.heartbeat_at = ImportRun.State.RUNNING, real, real
        run.save(update_fields=["state", "started_at", "heartbeat_at"])
        return run


@contextmanager
def _as_file(run: ImportRun) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(prefix="frontline-import-", suffix=".xlsx")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(bytes(run.content or b""))
        yield Path(name)
    finally:
        Path(name).unlink()


def _work(run: ImportRun, path: Path, at: datetime) -> Counts:
    kind = KINDS[run.kind]
    if not run.dry_run:
        return engine.run(
            kind,
            path,
            at=at,
            file_name=run.file_name,
            done=Counts(run.read, run.created, run.updated, run.unchanged, run.refused_count),
            after_batch=lambda records, counts: _pulse(run, records, counts),
        )
    refused: list[ImportRefusal] = []
    counts = engine.rehearse(
        kind, path, at=at, file_name=run.file_name,
        after_batch=lambda records, _counts: refused.extend(_refusals(run, records)),
    )  # fmt: skip
    ImportRefusal.objects.bulk_create(refused)
    return counts


def _pulse(run: ImportRun, records: list[Record], counts: Counts) -> None:
    """In the batch's own transaction: progress and rows are written together or not at all."""
    ImportRefusal.objects.bulk_create(_refusals(run, records))
    mine = ImportRun.objects.filter(pk=run.pk, started_at=run.started_at, state=ImportRun.State.RUNNING)
    if not mine.update(heartbeat_at=clock.real_now(), **_columns(counts)):
        raise _Taken


def _columns(counts: Counts) -> dict[str, int]:
    return {
        "read": counts.read,
        "created": counts.created,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "refused_count": counts.refused,
    }


def _refusals(run: ImportRun, records: list[Record]) -> list[ImportRefusal]:
    return [
        ImportRefusal(run=run, number=record.number, cells=record.cells, reason=record.reason[:400])
        for record in records
        if record.outcome == "refused"
    ]


def _finish(run: ImportRun, state: str, message: str, counts: Counts | None) -> None:
    with transaction.atomic():
        done = ImportRun.objects.filter(pk=run.pk, started_at=run.started_at)
        columns = _columns(counts) if counts else {}
        done.update(state=state, message=message[:400], ended_at=clock.real_now(), content=None, **columns)
        if counts and not run.dry_run:
            engine.note(KINDS[run.kind], counts, actor=None, at=clock.now(), run=run.pk, by=run.by_id)


def in_words(run: ImportRun) -> str:
    """What became of a run, in one line."""
    words = {
        ImportRun.State.WAITING: _("waiting for the worker"),
        ImportRun.State.RUNNING: _("at work"),
        ImportRun.State.DONE: _("done"),
        ImportRun.State.FAILED: _("the file cannot be used"),
    }
    return words[ImportRun.State(run.state)]
