"""A backup is one file; a restore takes its place whole or changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from frontline.site import cli
from frontline.site.postgres import Cluster, PostgresError, embedded
from frontline.site.postgres.backup import backup, restore


@pytest.fixture
def home(open_tmp: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The home of a running test cluster with one table under a policy that its owner cannot pass."""
    monkeypatch.setenv("FRONTLINE_TEST_CLUSTER", "1")
    monkeypatch.setenv("FRONTLINE_HOME", str(open_tmp))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    cluster = embedded(open_tmp)
    cluster.start()
    owner(cluster, "CREATE TABLE person (name text)")
    owner(cluster, "INSERT INTO person VALUES ('Lin'), ('高')")
    owner(cluster, "REVOKE DELETE ON person FROM frontline_web")
    owner(cluster, "ALTER TABLE person ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    owner(cluster, "CREATE POLICY seen ON person FOR SELECT TO frontline_web USING (true)")
    yield open_tmp
    cluster.stop()


def owner(cluster: Cluster, statement: str) -> None:
    with psycopg.connect(cluster.url("owner"), autocommit=True) as connection:
        connection.execute(statement)


def names(home: Path) -> list[str]:
    with psycopg.connect(embedded(home).url("web")) as connection:
        return [row[0] for row in connection.execute("SELECT name FROM person ORDER BY name")]


def test_a_restore_brings_rows_rights_and_owner_back(home: Path) -> None:
    file = home / "city.backup"
    assert backup(home, file) == file.stat().st_size > 0
    assert file.stat().st_mode & 0o777 == 0o600
    owner(embedded(home), "DROP TABLE person")
    assert restore(home, file) == "frontline_before_restore"
    assert names(home) == ["Lin", "高"]
    with (
        psycopg.connect(embedded(home).url("web")) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("DELETE FROM person")
    owner(embedded(home), "CREATE TABLE later (id int)")
    with psycopg.connect(embedded(home).url("worker")) as connection:
        connection.execute("INSERT INTO later VALUES (1)")


def test_a_restore_sends_connected_sessions_away(home: Path) -> None:
    backup(home, home / "city.backup")
    with psycopg.connect(embedded(home).url("web")) as connection:
        restore(home, home / "city.backup")
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
    restore(home, home / "city.backup")
    assert names(home) == ["Lin", "高"]


def test_a_broken_backup_changes_nothing(home: Path) -> None:
    file = home / "city.backup"
    backup(home, file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(PostgresError, match="Could not restore the database"):
        restore(home, file)
    assert names(home) == ["Lin", "高"]
    with psycopg.connect(embedded(home).superuser()) as connection:
        left = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'frontline%'"
        ).fetchall()
    assert left == [("frontline",)]


def test_a_file_that_is_no_backup_is_one_sentence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "note.txt").write_text("hello")
    assert cli.main(["db", "restore", str(home / "note.txt")]) == 2
    assert "is not a backup" in capsys.readouterr().err
    assert cli.main(["db", "restore", str(home / "missing")]) == 2
    assert "No such file or directory" in capsys.readouterr().err


def test_a_backup_into_a_missing_folder_is_one_sentence(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["db", "backup", str(home / "none" / "city.backup")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
