"""Seals: a hash chain over the rows of the log, of facts and of measure changes, made off the hot path.

    digest = SHA-256(salt + row)        row: its columns as PostgreSQL writes them in jsonb, in UTC
    chain  = SHA-256(chain before + number + table + key + digest)

Only rows of finished transactions are sealed, in the order of transactions, so a later commit never slips in
before a sealed row. The salt keeps an erased row from being guessed out of its digest. What the chain cannot
show by itself, rows and seals cut off together at its end, shows against a head noted elsewhere.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from frontline.city.models import Seal, SealMark

GENESIS = bytes(32)
_LOCK = 0x5EA1  # the advisory lock that one sealer holds
CHUNK = 2_000  # rows in memory
_PASS = 50_000  # seals of one pass; a transaction is never cut, so it may be more


@dataclass(frozen=True, slots=True)
class Sealer:
    """A table whose rows are sealed. It has a column `tx` (city/fields.py transaction_id) and an index on it."""

    table: str
    columns: tuple[str, ...]  # in this order in the digest; adding one later breaks old seals
    key: str = "id"

    @property
    def row_text(self) -> str:
        """SQL: the row as text that is the same on every machine while the time zone is UTC."""
        return f"jsonb_build_array({', '.join(f't.{column}' for column in self.columns)})::text"


# Other floors add their tables when they are loaded: SEALED["fact"] = Sealer(...).
SEALED: dict[str, Sealer] = {
    "log": Sealer(
        "city_logentry",
        (
            "id",
            "at",
            "really_at",
            "kind",
            "actor",
            "actor_name",
            "subject_kind",
            "subject_id",
            "detail",
            "tx",
        ),
    )
}


def digest_of(salt: bytes, text: str) -> bytes:
    return hashlib.sha256(salt + text.encode()).digest()


def link(before: bytes, seq: int, table: str, row: str, digest: bytes) -> bytes:
    """The next link of the chain."""
    named = f"{seq}\x00{table}\x00{row}\x00".encode()
    return hashlib.sha256(before + named + digest).digest()


def seal() -> int:
    """Seal what has been written and finished since the last pass; returns how many rows.

    One sealer at a time: 0 at once when another is at work. Cheap when nothing is new: two index look-ups a table.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not first(cursor.fetchone()):
                return 0
            cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        return sum(_seal_table(name, sealer) for name, sealer in SEALED.items())


def first(row: Sequence[object] | None) -> object:
    return row[0] if row else None


def _seal_table(name: str, sealer: Sealer) -> int:
    mark, _new = SealMark.objects.get_or_create(table=name)
    after = 0 if restored(mark.tx) else mark.tx
    last = Seal.objects.order_by("-seq").first()
    seq, chain = (last.seq, bytes(last.chain)) if last else (0, GENESIS)
    made, tx = 0, after
    waiting: list[Seal] = []
    for row, row_tx, text in _unsealed(sealer, name, after):
        if made >= _PASS and row_tx != tx:
            break
        salt = os.urandom(16)
        digest = digest_of(salt, text)
        seq, made, tx = seq + 1, made + 1, row_tx
        chain = link(chain, seq, name, row, digest)
        waiting.append(Seal(seq=seq, table=name, row=row, salt=salt, digest=digest, chain=chain))
        if len(waiting) == CHUNK:
            Seal.objects.bulk_create(waiting)
            waiting = []
    Seal.objects.bulk_create(waiting)
    if made:
        SealMark.objects.filter(table=name).update(tx=tx)
    return made


def restored(mark: int) -> bool:
    """A restored backup lives in a cluster that counts transactions anew: the old mark says nothing there."""
    with connection.cursor() as cursor:
        cursor.execute("select %s >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint", [mark])
        return bool(first(cursor.fetchone()))


def _unsealed(sealer: Sealer, name: str, after: int) -> Iterator[tuple[str, int, str]]:
    """Key, transaction and text of finished rows in the order of transactions.

    A transaction number from the future belongs to a restored backup: finished long ago.
    """
    query = f"""
        select t.{sealer.key}::text, t.tx, {sealer.row_text} from {sealer.table} t
        where t.tx > %s
          and (t.tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            or t.tx >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
          and not exists (select from city_seal s where s."table" = %s and s.row = t.{sealer.key}::text)
        order by t.tx, t.{sealer.key}
    """
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, [after, name])
        while rows := cursor.fetchmany(CHUNK):
            yield from rows
