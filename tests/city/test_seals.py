"""Tampering shows. Rows of a test must be committed: the sealer waits for finished transactions."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from frontline.city import erasure, log, seals, verification
from frontline.city.models import LogEntry, Seal, SealMark

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2022, 11, 10, tzinfo=UTC)


def write(count: int) -> list[LogEntry]:
    return [log.write("order", actor=None, at=NOW, subject=("person", n), n=n) for n in range(count)]


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def entries() -> list[LogEntry]:
    made = write(5)
    assert seals.seal() == 5
    assert verification.verify().broken == ""
    return made


def test_sealing_goes_on_where_it_stopped(entries: list[LogEntry]) -> None:
    assert seals.seal() == 0
    write(2)
    assert seals.seal() == 2
    verdict = verification.verify()
    assert (verdict.sealed, verdict.broken) == (7, "")


def test_an_unfinished_transaction_waits_and_holds_back_later_ones(entries: list[LogEntry]) -> None:
    other = connection.copy()
    try:
        with transaction.atomic():
            write(1)
            other.ensure_connection()
            with other.cursor() as cursor:
                cursor.execute(
                    "insert into city_logentry (at, really_at, kind, actor_name, subject_kind, detail)"
                    " values (%s, %s, 'later', '', '', '{}')",
                    [NOW, NOW],
                )
            assert seals.seal() == 0
    finally:
        other.close()
    assert seals.seal() == 2
    assert [LogEntry.objects.get(pk=seal.row).kind for seal in Seal.objects.order_by("-seq")[:2]] == [
        "later",
        "order",
    ]


def test_only_one_sealer_works_at_a_time(entries: list[LogEntry]) -> None:
    write(1)
    other = connection.copy()
    try:
        other.ensure_connection()
        with other.cursor() as cursor:
            cursor.execute("select pg_advisory_lock(%s)", [seals._LOCK])
            assert seals.seal() == 0
            cursor.execute(
                "select pg_advisory_unlock(%s)", [seals._LOCK]
            )  # closing alone lets go a little later
    finally:
        other.close()
    assert seals.seal() == 1


@pytest.mark.parametrize(
    "change",
    [
        "detail = '{\"n\": 9}'",
        "at = at + interval '1 microsecond'",
        "actor_name = 'x'",
        "subject_id = 99",
        "tx = tx + 1",
        "really_at = really_at - interval '1 day'",
    ],
)
def test_a_changed_byte_is_named(entries: list[LogEntry], change: str) -> None:
    sql(f"update city_logentry set {change} where id = %s", entries[2].pk)
    verdict = verification.verify()
    assert "was changed" in verdict.broken
    assert (verdict.seq, verdict.table, verdict.row) == (3, "log", str(entries[2].pk))


def test_a_deleted_row_is_named(entries: list[LogEntry]) -> None:
    sql("delete from city_logentry where id = %s", entries[1].pk)
    verdict = verification.verify()
    assert "was deleted" in verdict.broken and verdict.row == str(entries[1].pk)


def test_an_inserted_row_is_named(entries: list[LogEntry]) -> None:
    sql(
        "insert into city_logentry (at, really_at, kind, actor_name, subject_kind, detail, tx)"
        " select at, really_at, 'forged', '', '', '{}', tx from city_logentry where id = %s",
        entries[2].pk,
    )
    seals.seal()
    verdict = verification.verify()
    forged = LogEntry.objects.get(kind="forged")
    assert "was inserted" in verdict.broken and verdict.row == str(forged.pk)


def test_a_removed_seal_and_a_changed_seal_are_named(entries: list[LogEntry]) -> None:
    sql("update city_seal set digest = decode(repeat('00', 32), 'hex') where seq = 4")
    assert verification.verify().seq == 4
    sql("delete from city_seal where seq = 4")
    assert "Seal 4 is missing" in verification.verify().broken


def test_a_row_deleted_together_with_its_last_seal_leaves_the_head(entries: list[LogEntry]) -> None:
    noted = verification.verify()
    sql("delete from city_logentry where id = %s", entries[4].pk)
    sql("delete from city_seal where seq = 5")
    assert "cut off" in verification.verify((noted.sealed, noted.head)).broken


def test_a_chain_made_anew_does_not_match_the_noted_head(entries: list[LogEntry]) -> None:
    noted = verification.verify()
    sql("truncate city_seal, city_sealmark")
    seals.seal()
    assert verification.verify().broken == ""
    assert "made anew" in verification.verify((noted.sealed, noted.head)).broken


def test_a_seal_removed_at_the_end_leaves_a_row_without_one(entries: list[LogEntry]) -> None:
    sql("delete from city_seal where seq = 5")
    assert verification.verify().row == str(entries[4].pk)


@pytest.mark.parametrize("blank", [(), ("detail", "actor_name")])
def test_an_authorised_erasure_leaves_a_verifiable_gap(
    entries: list[LogEntry], blank: tuple[str, ...]
) -> None:
    entry = erasure.erase("log", [str(entries[3].pk)], by=None, at=NOW, why="retention", blank=blank)
    assert seals.seal() == 1
    verdict = verification.verify()
    assert (verdict.broken, verdict.erased, verdict.sealed) == ("", 1, 6)
    assert entry.detail["seals"] == [4]
    assert bytes(Seal.objects.get(seq=4).salt) == b""
    left = LogEntry.objects.filter(pk=entries[3].pk).values_list("detail", flat=True)
    assert list(left) == ([{}] if blank else [])


def test_an_erasure_without_its_entry_is_broken(entries: list[LogEntry]) -> None:
    entry = erasure.erase("log", [str(entries[3].pk)], by=None, at=NOW, why="retention")
    seals.seal()
    sql("update city_seal set erased_by = %s where seq = 2", entry.pk)
    verdict = verification.verify()
    assert verdict.seq == 2 and "marked as erased" in verdict.broken


def test_what_is_not_sealed_is_not_erased(entries: list[LogEntry]) -> None:
    fresh = write(1)[0]
    with pytest.raises(erasure.NotSealed):
        erasure.erase("log", [str(fresh.pk)], by=None, at=NOW, why="too early")


def test_a_restored_backup_counts_transactions_anew(entries: list[LogEntry]) -> None:
    future = 10**12
    sql("update city_sealmark set tx = %s", future)
    write(2)
    assert seals.seal() == 2
    assert SealMark.objects.get(table="log").tx < future
    assert verification.verify().broken == ""


def test_the_web_role_cannot_seal(entries: list[LogEntry]) -> None:
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        sql("SET LOCAL ROLE frontline_web")
        Seal.objects.create(seq=99, table="log", row="1", salt=b"", digest=b"", chain=b"")
    with transaction.atomic():
        sql("SET LOCAL ROLE frontline_worker")
        write(1)
    with transaction.atomic():
        sql("SET LOCAL ROLE frontline_worker")
        assert seals.seal() == 1


def test_long_chains_are_walked_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "CHUNK", 3)
    monkeypatch.setattr(seals, "_PASS", 4)
    write(10)
    assert seals.seal() == 4
    assert seals.seal() == 4
    assert seals.seal() == 2
    assert verification.verify().sealed == 10
