"""Three roles from day one: the owner migrates; web and worker own nothing and are no superusers.

A superuser or a table's owner passes every row-level policy, so pages must never connect as one.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, get_args

import psycopg
from psycopg import sql

from frontline.site.postgres.errors import PostgresError
from frontline.site.postgres.files import read_text, write_private

Role = Literal["owner", "web", "worker"]
NAMES: Mapping[Role, str] = {role: f"frontline_{role}" for role in get_args(Role)}
SUPERUSER = "postgres"
# The owner may create databases: tests, a second city.
_POWERS: Mapping[Role, str] = {
    "owner": "LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
    "web": "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
    "worker": "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
}
_Connection = psycopg.Connection[tuple[object, ...]]


def prepare_embedded(superuser: str, passwords: Mapping[str, str], database: str) -> None:
    """Have roles, what new tables give them, and the database: last, so that it says all is there."""
    with connect(superuser) as server:
        for role, name in NAMES.items():
            if not _exists(server, name):
                create_role(server, name, passwords[name], _POWERS[role])
            elif _drifted(server, name, _POWERS[role]):
                _alter(server, name, _POWERS[role])
        let_owner_step_down(server, NAMES["owner"], (NAMES["web"], NAMES["worker"]))
        if database_exists(server, database):
            return
    # New databases (tests, a second city) copy template1, privileges included.
    with connect(superuser, "template1") as template:
        grant_on_new_tables(template, NAMES["owner"], (NAMES["web"], NAMES["worker"]))
    with connect(superuser) as server:
        create_database(server, database, owner=NAMES["owner"])


def let_owner_step_down(server: _Connection, owner: str, users: Iterable[str]) -> None:
    """The owner may take either lesser role: tests and one-off commands then see what the web sees."""
    for user in users:
        become = sql.SQL("GRANT {} TO {}")
        server.execute(become.format(sql.Identifier(user), sql.Identifier(owner)))


def grant_on_new_tables(server: _Connection, owner: str, users: Iterable[str]) -> None:
    """Tables the owner will make are read and written by the users; a migration revokes what must not be."""
    for user in users:
        for what in (
            "SELECT, INSERT, UPDATE, DELETE ON TABLES",
            "USAGE, SELECT ON SEQUENCES",
            "USAGE ON SCHEMAS",
        ):
            server.execute(
                sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} GRANT {} TO {}").format(
                    sql.Identifier(owner), sql.SQL(what), sql.Identifier(user)
                )
            )


def create_role(server: _Connection, name: str, password: str, powers: str) -> None:
    """The password goes in as a SCRAM verifier, so that no log can hold it."""
    verifier = server.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    server.execute(
        sql.SQL("CREATE ROLE {} WITH {} PASSWORD {}").format(
            sql.Identifier(name), sql.SQL(powers), sql.Literal(verifier)
        )
    )


def create_database(server: _Connection, name: str, owner: str | None = None) -> None:
    """Nothing happens when it is there already."""
    ending = sql.SQL(" OWNER {}").format(sql.Identifier(owner)) if owner else sql.SQL("")
    try:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + ending)
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
        return


def database_exists(server: _Connection, name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def connect(address: str, database: str | None = None) -> _Connection:
    """An autocommit connection; raises PostgresError with the server's own reason."""
    try:
        return psycopg.connect(address, dbname=database, autocommit=True, connect_timeout=10)
    except psycopg.Error as refused:
        reason = str(refused).strip().splitlines()[0]
        raise PostgresError(f"The database cannot be reached: {reason}; check that it runs.") from refused


def read_passwords(path: Path) -> dict[str, str]:
    """Passwords by role name; empty without a file."""
    text = read_text(path)
    if text is None:
        return {}
    try:
        return {str(name): str(password) for name, password in json.loads(text).items()}
    except (ValueError, AttributeError):
        raise PostgresError(f"The password file {path} is damaged; put it back from a backup.") from None


def make_passwords(path: Path, names: Iterable[str]) -> dict[str, str]:
    """A random password of 192 bits for each name, kept in a file of mode 0600."""
    passwords = {name: secrets.token_urlsafe(24) for name in names}
    write_private(path, json.dumps(passwords, indent=2) + "\n")
    return passwords


def _exists(server: _Connection, name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone() is not None


def _drifted(server: _Connection, name: str, powers: str) -> bool:
    """Has somebody given the role more, or less, than it should have?"""
    found = server.execute(
        "SELECT rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls"
        " FROM pg_roles WHERE rolname = %s",
        [name],
    ).fetchone()
    return found != tuple(not word.startswith("NO") for word in powers.split())


def _alter(server: _Connection, name: str, powers: str) -> None:
    server.execute(sql.SQL("ALTER ROLE {} WITH {}").format(sql.Identifier(name), sql.SQL(powers)))
