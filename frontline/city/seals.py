"""Seals: a hash chain over the rows of the log, of facts and of measure changes, made off the hot path.

    digest = SHA-256(salt + row)        row: its columns as PostgreSQL writes them in jsonb, in UTC
    chain  = SHA-256(chain before + number + table + key + digest)

Only rows of finished transactions are sealed, in the order of transactions, so a later commit never slips in
before a sealed row. The salt keeps an erased row from being guessed out of its digest. What the chain cannot
show by itself, rows and seals cut off together at its end, shows against a head noted elsewhere.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from frontline.city import log
from frontline.city.access import Actor
from frontline.city.models import LogEntry, Seal, SealMark

GENESIS = bytes(32)
_LOCK = 0x5EA1  # the advisory lock that one sealer holds
_CHUNK = 2_000  # rows in memory
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
            if not _first(cursor.fetchone()):
                return 0
            cursor.execute("SET LOCAL TIME ZONE 'UTC'")
        return sum(_seal_table(name, sealer) for name, sealer in SEALED.items())


def _first(row: Sequence[object] | None) -> object:
    return row[0] if row else None


def _seal_table(name: str, sealer: Sealer) -> int:
    mark, _new = SealMark.objects.get_or_create(table=name)
    after = 0 if _restored(mark.tx) else mark.tx
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
        if len(waiting) == _CHUNK:
            Seal.objects.bulk_create(waiting)
            waiting = []
    Seal.objects.bulk_create(waiting)
    if made:
        SealMark.objects.filter(table=name).update(tx=tx)
    return made


def _restored(mark: int) -> bool:
    """A restored backup lives in a cluster that counts transactions anew: the old mark says nothing there."""
    with connection.cursor() as cursor:
        cursor.execute("select %s >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint", [mark])
        return bool(_first(cursor.fetchone()))


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
        while rows := cursor.fetchmany(_CHUNK):
            yield from rows


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found. `broken` is one sentence naming the first broken entry; empty: all is well."""

    sealed: int
    erased: int
    head: str  # the last link in hexadecimal digits: note it on paper, outside this machine
    broken: str = ""
    seq: int | None = None
    table: str = ""
    row: str = ""


class _Broken(Exception):
    """One entry that does not fit."""

    def __init__(self, seal: Seal | None, says: str, table: str = "", row: str = "") -> None:
        super().__init__(says)
        self.seq = seal.seq if seal else None
        self.table = seal.table if seal else table
        self.row = seal.row if seal else row


class Verification:
    """One walk along the whole chain, in memory of a few thousand rows."""

    def __init__(self) -> None:
        self.seq, self.chain, self.erased = 0, GENESIS, 0
        self.newest: dict[str, int] = {}  # transaction of the newest sealed row of each table

    def run(self, expect: tuple[int, str] | None = None) -> Verdict:
        """Walk; `expect` is a head noted earlier (number, digits). Seals nothing, writes nothing."""
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                    cursor.execute("SET LOCAL TIME ZONE 'UTC'")
                self._walk(expect)
                self._inserted()
        except _Broken as found:
            return self._verdict(str(found), found)
        return self._verdict("", None)

    def _verdict(self, says: str, found: _Broken | None) -> Verdict:
        place = (found.seq, found.table, found.row) if found else (None, "", "")
        return Verdict(self.seq, self.erased, self.chain.hex(), says, *place)

    def _walk(self, expect: tuple[int, str] | None) -> None:
        seals: list[Seal] = []
        for seal in Seal.objects.order_by("seq").iterator(chunk_size=_CHUNK):
            seals.append(seal)
            if len(seals) == _CHUNK:
                self._links(seals, expect)
                seals = []
        self._links(seals, expect)
        if expect and expect[0] > self.seq:
            raise _Broken(
                None,
                f"The chain ends at seal {self.seq}, but seal {expect[0]} was noted: its end was cut off.",
            )

    def _links(self, seals: list[Seal], expect: tuple[int, str] | None) -> None:
        texts = {name: _texts(name, seals) for name in {seal.table for seal in seals}}
        entries = _erasures(seals)
        for seal in seals:
            self._chain(seal)
            self._row(seal, texts[seal.table].get(seal.row), entries)
            if expect and expect[0] == seal.seq and expect[1] != self.chain.hex():
                raise _Broken(
                    seal, f"Seal {seal.seq} is not the one that was noted: the chain was made anew."
                )

    def _chain(self, seal: Seal) -> None:
        if seal.seq != self.seq + 1:
            raise _Broken(seal, f"Seal {self.seq + 1} is missing: a seal was deleted.")
        made = link(self.chain, seal.seq, seal.table, seal.row, bytes(seal.digest))
        if made != bytes(seal.chain):
            raise _Broken(
                seal, f"Seal {seal.seq} ({seal.table} {seal.row}) does not follow from the seal before it."
            )
        self.seq, self.chain = seal.seq, made

    def _row(self, seal: Seal, found: tuple[int, str] | None, entries: Mapping[int, LogEntry]) -> None:
        name = f"{seal.table} {seal.row} (seal {seal.seq})"
        if seal.erased_by is not None:
            entry = entries.get(seal.erased_by)
            if entry is None or entry.kind != "erased" or seal.seq not in entry.detail.get("seals", ()):
                raise _Broken(seal, f"Entry {name} is marked as erased, but no entry of the log says so.")
            self.erased += 1
            return
        if found is None:
            raise _Broken(seal, f"Entry {name} was deleted.")
        tx, text = found
        if digest_of(bytes(seal.salt), text) != bytes(seal.digest):
            raise _Broken(seal, f"Entry {name} was changed after it was sealed.")
        self.newest[seal.table] = tx

    def _inserted(self) -> None:
        """Rows without a seal that claim to be older than a sealed one."""
        marks = {mark.table: mark.tx for mark in SealMark.objects.all() if not _restored(mark.tx)}
        for name, sealer in SEALED.items():
            newest = max(self.newest.get(name, 0), marks.get(name, 0))
            with connection.cursor() as cursor:
                cursor.execute(
                    f"select t.{sealer.key}::text from {sealer.table} t where t.tx <= %s and not exists"
                    f' (select from city_seal s where s."table" = %s and s.row = t.{sealer.key}::text)'
                    f" order by t.tx, t.{sealer.key} limit 1",
                    [newest, name],
                )
                row = _first(cursor.fetchone())
            if row is not None:
                raise _Broken(
                    None,
                    f"Entry {name} {row} was inserted, or its seal removed, after sealing.",
                    name,
                    str(row),
                )


def _texts(name: str, seals: list[Seal]) -> dict[str, tuple[int, str]]:
    sealer = SEALED.get(name)
    if sealer is None:
        return {}
    keys = [seal.row for seal in seals if seal.table == name]
    cast = "bigint" if all(key.isdigit() for key in keys) else "uuid"
    with connection.cursor() as cursor:
        cursor.execute(
            f"select t.{sealer.key}::text, t.tx, {sealer.row_text} from {sealer.table} t"
            f" where t.{sealer.key} = any(%s::{cast}[])",
            [keys],
        )
        return {row: (tx, text) for row, tx, text in cursor.fetchall()}


def _erasures(seals: list[Seal]) -> dict[int, LogEntry]:
    return LogEntry.objects.in_bulk({seal.erased_by for seal in seals if seal.erased_by is not None})


def verify(expect: tuple[int, str] | None = None) -> Verdict:
    """Whether every sealed row is as it was; needs a role that sees every row (the owner)."""
    return Verification().run(expect)


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
