"""A server that somebody else runs: here a second embedded one, reached only through DATABASE_URL."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from frontline.site.postgres import Cluster, PostgresError, database_urls, ensure_database, prepare, roles
from frontline.site.postgres.backup import backup, restore


def administrator(cluster: Cluster, statement: str) -> None:
    with psycopg.connect(cluster.superuser(), autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture
def address(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> str:
    """DATABASE_URL of a user who may create roles and databases, on a server without ours."""
    for role in ("web", "worker"):
        monkeypatch.delenv(f"FRONTLINE_{role.upper()}_URL", raising=False)
        administrator(cluster, f"ALTER ROLE frontline_{role} RENAME TO embedded_{role}")
    administrator(cluster, "CREATE ROLE city LOGIN CREATEROLE CREATEDB PASSWORD 'p@ss word'")
    administrator(cluster, "CREATE DATABASE yushu OWNER city TEMPLATE template0")
    url = f"postgresql://city:p%40ss%20word@127.0.0.1:{cluster.port()}/yushu"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


def test_roles_are_made_and_write_but_own_nothing(address: str, open_tmp: Path) -> None:
    home = open_tmp / "second"
    urls = prepare(home)
    assert urls.owner == address
    assert urls == database_urls(home) == prepare(home)
    with psycopg.connect(urls.owner) as connection:
        connection.execute("CREATE TABLE note (what text)")
    with psycopg.connect(urls.web) as connection:
        connection.execute("INSERT INTO note VALUES ('x')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id int)")
    with psycopg.connect(urls.owner) as connection:
        connection.execute("SET ROLE frontline_web")  # what tests and one-off commands do
    assert (home / "roles.json").stat().st_mode & 0o777 == 0o600
    assert not (home / "postgres").exists(), "no embedded server beside it"


def test_a_second_database_gives_the_same_rights(address: str, open_tmp: Path) -> None:
    urls = ensure_database(open_tmp / "second", "exercise")
    assert ensure_database(open_tmp / "second", "exercise") == urls
    with psycopg.connect(urls.owner) as connection:
        connection.execute("CREATE TABLE note (what text)")
    with psycopg.connect(urls.worker) as connection:
        connection.execute("INSERT INTO note VALUES ('x')")


def test_a_user_who_may_not_create_roles(address: str, cluster: Cluster, open_tmp: Path) -> None:
    administrator(cluster, "ALTER ROLE city NOCREATEROLE")
    with pytest.raises(PostgresError, match=r"may not create the role frontline_web; .* FRONTLINE_WEB_URL"):
        prepare(open_tmp / "second")


def test_given_addresses_are_taken(
    address: str, cluster: Cluster, open_tmp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator(cluster, "ALTER ROLE city NOCREATEROLE")
    for role in ("web", "worker"):
        administrator(cluster, f"CREATE ROLE yushu_{role} LOGIN PASSWORD 'secret'")
        given = f"postgresql://yushu_{role}:secret@127.0.0.1:{cluster.port()}/yushu"
        monkeypatch.setenv(f"FRONTLINE_{role.upper()}_URL", given)
    urls = prepare(open_tmp / "second")
    with psycopg.connect(urls.owner) as connection:
        connection.execute("CREATE TABLE note (what text)")
    with psycopg.connect(urls.worker) as connection:
        connection.execute("INSERT INTO note VALUES ('x')")


def test_pages_never_run_as_a_superuser(
    address: str, cluster: Cluster, open_tmp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTLINE_WEB_URL", f"postgresql://postgres@127.0.0.1:{cluster.port()}/yushu")
    with pytest.raises(PostgresError, match="role postgres is a superuser"):
        prepare(open_tmp / "second")


def test_roles_of_another_installation_keep_their_password(address: str, open_tmp: Path) -> None:
    first = prepare(open_tmp / "second")
    for _ in range(2):
        with pytest.raises(PostgresError, match=r"copy roles\.json"):
            prepare(open_tmp / "third")
    with roles.connect(first.web) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_backup_comes_back(address: str, open_tmp: Path) -> None:
    home = open_tmp / "second"
    urls = prepare(home)
    with psycopg.connect(urls.owner) as connection:
        connection.execute("CREATE TABLE note AS SELECT generate_series(1, 20000) AS number")
    backup(home, open_tmp / "city.backup")
    with psycopg.connect(urls.owner) as connection:
        connection.execute("TRUNCATE note")
    assert restore(home, open_tmp / "city.backup") == "yushu_before_restore"
    damaged = open_tmp / "damaged.backup"
    damaged.write_bytes((open_tmp / "city.backup").read_bytes()[:-2000])
    with pytest.raises(PostgresError, match="Could not restore the database"):
        restore(home, damaged)
    with psycopg.connect(urls.web) as connection:
        assert connection.execute("SELECT count(*) FROM note").fetchone() == (20000,)


@pytest.mark.parametrize(
    "wrong", ["yushu", "mysql://a:b@c/d", "postgresql:///yushu", "postgresql://a:b@c:x:y/d"]
)
def test_an_unusable_address_is_one_sentence(
    wrong: str, open_tmp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", wrong)
    with pytest.raises(PostgresError, match=r"DATABASE_URL must look like|cannot be reached"):
        prepare(open_tmp)


def test_a_silent_server_is_one_sentence(open_tmp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://city:x@127.0.0.1:1/yushu")
    with pytest.raises(PostgresError, match="The database cannot be reached"):
        prepare(open_tmp)


@pytest.mark.parametrize("name", ["", "Yushu", "a-b", "1st", "x" * 64, "a; DROP"])
def test_a_database_name_is_plain(name: str, open_tmp: Path) -> None:
    with pytest.raises(PostgresError, match="is no database name"):
        ensure_database(open_tmp, name)
