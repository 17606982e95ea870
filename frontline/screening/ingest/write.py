"""What an upload has written, statement by statement, and its way through Django's connection.

The hot path (frontline/site/serving/intake.py) runs the same statements on connections of its own; here they serve
files carried by hand, the development server and tests.
"""

from collections.abc import Generator, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, OperationalError, connection, transaction

from frontline.screening.ingest.desks import BY_DIGEST, BY_REF, SEEN, Seen, Signed, seen_parameters
from frontline.screening.ingest.protocol import Answer, Upload
from frontline.screening.ingest.reading import (
    Told,
    carried,
    carried_ref,
    mark_barcodes,
    mark_codes,
    mark_unwritable,
    read,
    sender,
    slices,
    whole,
)
from frontline.screening.ingest.statements import (
    HOLD,
    REGISTER,
    TAKEN,
    VISIT,
    WRITE,
    From,
    held_parameters,
    once_each,
    parameters,
    registered_parameters,
    visited_parameters,
)
from frontline.screening.rules import TubeTold

Rows = Sequence[tuple[Any, ...]]
Writing = Generator[tuple[str, dict[str, Any]], Rows, None]


def writing(told: Sequence[Told], now: datetime) -> Writing:
    """The statements to run one after the other; each yields, and is sent the rows it returned.

    Each is whole by itself and changes nothing the second time, so a break between two of them is mended by the
    device, which sends again what it has no receipt for.
    """
    tubes = [(one.origin, record) for one in told for record in one.records if record.tube]
    if tubes:
        batch, differing = once_each((origin, record.tube) for origin, record in tubes if record.tube)
        rows = yield WRITE, parameters(batch, now)
        mark_barcodes(tubes, differing, {str(row[0]) for row in rows})
    people = [(one.origin, record) for one in told for record in one.records if record.person]
    if people:
        asked = registered_parameters((origin, r.person) for origin, r in people if r.person)
        yield REGISTER, asked
        rows = yield TAKEN, asked
        mark_codes(people, {str(row[0]) for row in rows})
    visits = [(one.origin, record.visit) for one in told for record in one.records if record.visit]
    if visits:
        yield VISIT, visited_parameters(visits, now)
    held = [one for part in told for one in part.held()]
    if held:
        yield HOLD, held_parameters(held, now)


def _run(writing: Writing) -> None:
    with connection.cursor() as cursor:
        rows: Rows | None = None
        while True:
            try:
                statement, asked = next(writing) if rows is None else writing.send(rows)
            except StopIteration:
                return
            cursor.execute(statement, asked)
            rows = cursor.fetchall() if cursor.description else []


def write(told: Sequence[Told], *, now: datetime) -> None:
    """All of it, or each record alone where one of them cannot be written; that one is held."""
    try:
        with transaction.atomic():
            _run(writing(told, now))
    except OperationalError:
        raise
    except (DataError, IntegrityError, ValueError):
        for part in apart(told):
            write([part], now=now)


def apart(told: Sequence[Told]) -> list[Told]:
    """After a refusal of the database: each record alone; the one that was alone is held."""
    parts = [part for one in told for part in one.parts()]
    if len(parts) == 1:
        if parts[0].records[0].why:
            raise RuntimeError("A record could not even be held.")
        mark_unwritable(parts[0].records[0])
    return parts


def write_tubes(told: Iterable[tuple[From, TubeTold]], *, now: datetime) -> list[str]:
    """Merge tubes into the round; the references whose barcode differs from the one told before."""
    given = list(told)
    batch, differing = once_each(given)
    with connection.cursor() as cursor:
        cursor.execute(WRITE, parameters(batch, now))
        known = {str(row[0]) for row in cursor.fetchall()}
    return sorted(known | {given[number][1].ref for number in differing})


def find_device(*, digest: bytes = b"", ref: UUID | None = None) -> Signed | None:
    with connection.cursor() as cursor:
        cursor.execute(BY_DIGEST if digest else BY_REF, [digest or ref])
        row = cursor.fetchone()
    return Signed(*row) if row else None


def take(upload: Upload, by: Signed, *, now: datetime, speed: float) -> Answer:
    """One upload, written. The transaction is the caller's."""
    other = carried_ref(upload, by)
    whose = find_device(ref=other) if other else by
    known = sender(upload, by, whose or by, now=now, speed=speed)
    answer = Answer(now, [], by.round_state, speed)
    for raws in slices(upload):
        told = read(raws, known, now=now, orphan=whose is None)
        write([told], now=now)
        answer.receipts += told.receipts()
    _note(known.seen)
    return answer


def take_file(upload: Upload, by: Signed, *, now: datetime, speed: float) -> Answer:
    """A file of a device, in transactions of its own; the device's own word of itself stays as it was."""
    known = carried(by, now=now)
    answer = Answer(now, [], by.round_state, speed)
    for raws in slices(upload):
        told = read(raws, known, now=now)
        write([told], now=now)
        answer.receipts += told.receipts()
    return answer


def hold_whole(body: bytes, by: Signed, why: str, *, now: datetime) -> None:
    write([whole(body, by, why)], now=now)


def _note(seen: Seen) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SEEN, seen_parameters([seen]))
