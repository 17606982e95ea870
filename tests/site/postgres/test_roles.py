"""What each role may do; a superuser would pass every row-level policy, so this is where that shows."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from frontline.site.postgres import Cluster
from frontline.site.postgres.roles import NAMES, Role


def run(
    cluster: Cluster, role: Role, statement: str, database: str = "frontline"
) -> list[tuple[object, ...]]:
    with psycopg.connect(cluster.url(role, database), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_roles_have_no_power_over_the_server(cluster: Cluster) -> None:
    rows = run(
        cluster,
        "owner",
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolreplication, rolcreatedb"
        " FROM pg_roles WHERE rolname LIKE 'frontline%' ORDER BY rolname",
    )
    assert rows == [
        ("frontline_owner", False, False, False, False, True),
        ("frontline_web", False, False, False, False, False),
        ("frontline_worker", False, False, False, False, False),
    ]


def test_web_and_worker_write_rows_but_make_nothing(cluster: Cluster) -> None:
    run(cluster, "owner", "CREATE TABLE note (id bigint GENERATED ALWAYS AS IDENTITY, what text)")
    users: tuple[Role, ...] = ("web", "worker")
    for role in users:
        run(cluster, role, "INSERT INTO note (what) VALUES ('seen')")
        run(cluster, role, "UPDATE note SET what = 'changed'")
        for statement in (
            "CREATE TABLE mine (id int)",
            "DROP TABLE note",
            "ALTER TABLE note DISABLE ROW LEVEL SECURITY",
            "CREATE DATABASE mine",
            "CREATE ROLE mine",
            "SET ROLE frontline_owner",
            "TRUNCATE note",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                run(cluster, role, statement)
    assert run(cluster, "owner", "SELECT what FROM note") == [("changed",), ("changed",)]
    assert run(cluster, "owner", "SELECT tableowner FROM pg_tables WHERE tablename = 'note'") == [
        (NAMES["owner"],)
    ]


def test_web_sees_only_the_rows_of_its_policy(cluster: Cluster) -> None:
    run(cluster, "owner", "CREATE TABLE visit AS SELECT 1 AS grid UNION ALL SELECT 2")
    run(cluster, "owner", "ALTER TABLE visit ENABLE ROW LEVEL SECURITY")
    run(cluster, "owner", "CREATE POLICY mine ON visit USING (grid = 1)")
    assert run(cluster, "web", "SELECT grid FROM visit") == [(1,)]


def test_a_database_the_owner_makes_gives_the_same_rights(cluster: Cluster) -> None:
    run(cluster, "owner", "CREATE DATABASE test_frontline")
    run(cluster, "owner", "CREATE TABLE note (what text)", "test_frontline")
    run(cluster, "web", "INSERT INTO note VALUES ('x')", "test_frontline")
    assert run(cluster, "worker", "SELECT what FROM note", "test_frontline") == [("x",)]


def test_powers_given_by_hand_are_taken_back_at_the_next_start(cluster: Cluster) -> None:
    with psycopg.connect(cluster.superuser(), autocommit=True) as connection:
        connection.execute("ALTER ROLE frontline_web SUPERUSER")
    cluster.start()
    assert run(cluster, "web", "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(False,)]


def test_passwords_differ_and_only_their_owner_reads_them(cluster: Cluster) -> None:
    path = Path(cluster.home) / "postgres" / "passwords.json"
    assert path.stat().st_mode & 0o777 == 0o600
    roles: tuple[Role, ...] = ("owner", "web", "worker")
    assert len({psycopg.conninfo.conninfo_to_dict(cluster.url(role))["password"] for role in roles}) == 3
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(cluster.url("web").replace("frontline_web:", "frontline_web:x"))
