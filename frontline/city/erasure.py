"""Erasing sealed rows by authority, so that the gap can be verified and names who ordered it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from frontline.city import log
from frontline.city.access import Actor
from frontline.city.models import LogEntry, Seal
from frontline.city.seals import SEALED, Sealer


class NotSealed(ValueError):
    """Some of the rows to erase have no seal yet."""


def erase(
    table: str, rows: Sequence[str], *, by: Actor | None, at: datetime, why: str, blank: Sequence[str] = ()
) -> LogEntry:
    """Erase rows by authority, as the owner: delete them, or only empty the columns in `blank`.

    The seals stay without their salt, so the gap can be verified but not guessed; the log gets an entry that
    names them. At most 10,000 rows at once. Raises NotSealed: let the sealer come by first.
    """
    sealer = SEALED[table]
    if len(rows) > 10_000:
        raise ValueError("Erase at most 10,000 rows at once.")
    with transaction.atomic():
        seals = Seal.objects.filter(table=table, row__in=rows, erased_by__isnull=True)
        numbers = sorted(seals.values_list("seq", flat=True))
        if len(numbers) != len(set(rows)):
            raise NotSealed("Some of these rows are not sealed yet, or erased already; seal, then ask again.")
        entry = log.write("erased", actor=by, at=at, why=why, table=table, seals=numbers)
        seals.update(erased_by=entry.pk, salt=b"")
        _remove(sealer, rows, blank)
    return entry


def _remove(sealer: Sealer, rows: Sequence[str], blank: Sequence[str]) -> None:
    unknown = set(blank) - set(sealer.columns)
    if unknown:
        raise ValueError(f"{sealer.table} has no column {', '.join(sorted(unknown))} to blank.")
    where = f"where {sealer.key}::text = any(%s)"
    with connection.cursor() as cursor:
        if not blank:
            cursor.execute(f"delete from {sealer.table} {where}", [list(rows)])
            return
        kinds = _column_kinds(sealer.table)
        emptied = ", ".join(f"{column} = {_EMPTY[kinds[column]]}" for column in blank)
        cursor.execute(f"update {sealer.table} set {emptied} {where}", [list(rows)])


_EMPTY = {"jsonb": "'{}'", "character varying": "''", "text": "''", "bytea": "''", "bigint": "null"}


def _column_kinds(table: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select column_name, data_type from information_schema.columns where table_name = %s", [table]
        )
        return dict(cursor.fetchall())
