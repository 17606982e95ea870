"""Walking along the chain of seals (city/seals.py): the first entry that is not as it was sealed."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, transaction

from frontline.city.models import LogEntry, Seal, SealMark
from frontline.city.seals import CHUNK, GENESIS, SEALED, digest_of, first, link, restored


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
        for seal in Seal.objects.order_by("seq").iterator(chunk_size=CHUNK):
            seals.append(seal)
            if len(seals) == CHUNK:
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
        marks = {mark.table: mark.tx for mark in SealMark.objects.all() if not restored(mark.tx)}
        for name, sealer in SEALED.items():
            newest = max(self.newest.get(name, 0), marks.get(name, 0))
            with connection.cursor() as cursor:
                cursor.execute(
                    f"select t.{sealer.key}::text from {sealer.table} t where t.tx <= %s and not exists"
                    f' (select from city_seal s where s."table" = %s and s.row = t.{sealer.key}::text)'
                    f" order by t.tx, t.{sealer.key} limit 1",
                    [newest, name],
                )
                row = first(cursor.fetchone())
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
