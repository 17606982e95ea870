"""A PostgreSQL 15 or newer that somebody else runs, given by DATABASE_URL as the owner's address."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict

from frontline.site.postgres import roles
from frontline.site.postgres.errors import PostgresError, clear_errors
from frontline.site.postgres.files import locked, open_folder

OLDEST = 15
_User = Literal["web", "worker"]
_VARIABLES: Mapping[_User, str] = {"web": "FRONTLINE_WEB_URL", "worker": "FRONTLINE_WORKER_URL"}
_POWERS = "LOGIN NOCREATEDB NOCREATEROLE"


class External:
    """The server behind DATABASE_URL, with passwords of web and worker in `<home>/roles.json`."""

    def __init__(self, home: Path, owner_url: str) -> None:
        self.home = home.absolute()
        self.owner_url = owner_url
        _check_url(owner_url, "DATABASE_URL")

    def url(self, role: roles.Role, database: str | None = None) -> str:
        """The address for a role; starts nothing and asks nothing of the server."""
        if role == "owner":
            address = self.owner_url
        elif given := _given(role):
            address = given
        else:
            address = _as_user(self.owner_url, roles.NAMES[role], self._passwords()[roles.NAMES[role]])
        return with_database(address, database) if database else address

    def prepare(self) -> None:
        """Have the roles and their rights on the server. Raises PostgresError with what is not allowed."""
        made = [role for role in _VARIABLES if not _given(role)]
        with roles.connect(self.owner_url) as server:
            _check_version(server)
            for role in made:
                self._have_role(server, role)
            for role in _VARIABLES:
                _check_powers(server, user_of(self.url(role)))
            self._grant(server)

    def _have_role(self, server: psycopg.Connection[tuple[object, ...]], role: _User) -> None:
        name = roles.NAMES[role]
        known = (self.home / "roles.json").exists()
        password = self._passwords()[name]
        there = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
        if there and not known:
            (self.home / "roles.json").unlink()
            raise PostgresError(
                f"The role {name} exists on the server but its password is not known here; copy roles.json "
                f"from the other FRONTLINE_HOME, set {_VARIABLES[role]}, or drop the role."
            )
        if there:
            return
        try:
            roles.create_role(server, name, password, _POWERS)
        except psycopg.errors.InsufficientPrivilege:
            raise PostgresError(
                f"The user of DATABASE_URL may not create the role {name}; let the administrator create it "
                f"(LOGIN, nothing else) and set {_VARIABLES[role]}, or give the user CREATEROLE."
            ) from None

    def _grant(self, server: psycopg.Connection[tuple[object, ...]]) -> None:
        owner = str(server.execute("SELECT current_user").fetchone()[0])  # type: ignore[index]
        try:
            roles.grant_on_new_tables(server, owner, [user_of(self.url(role)) for role in _VARIABLES])
            ours = [roles.NAMES[role] for role in _VARIABLES if not _given(role)]
            roles.let_owner_step_down(server, owner, ours)
        except psycopg.Error as refused:
            raise PostgresError(
                f"Rights could not be given to the web and worker roles: {refused}"
            ) from refused

    def _passwords(self) -> dict[str, str]:
        path = self.home / "roles.json"
        with clear_errors("keep the database passwords"):
            stored = roles.read_passwords(path)
            if stored:
                return stored
            open_folder(self.home)
            with locked(self.home / "roles.lock"):
                stored = roles.read_passwords(path)
                return stored or roles.make_passwords(path, [roles.NAMES["web"], roles.NAMES["worker"]])


def owner_url_from_environment() -> str | None:
    return os.environ.get("DATABASE_URL", "").strip() or None


def with_database(address: str, database: str) -> str:
    """The same address for another database of the same server."""
    return urlunsplit(urlsplit(address)._replace(path=f"/{quote(database)}"))


def user_of(address: str) -> str:
    return str(conninfo_to_dict(address).get("user", ""))


def _given(role: _User) -> str | None:
    address = os.environ.get(_VARIABLES[role], "").strip()
    if not address:
        return None
    _check_url(address, _VARIABLES[role])
    return address


def _check_url(address: str, variable: str) -> None:
    try:
        user = user_of(address) if address.startswith(("postgresql://", "postgres://")) else ""
    except psycopg.Error:
        user = ""
    if not user:
        raise PostgresError(f"{variable} must look like postgresql://user:password@host:5432/database.")


def _as_user(address: str, user: str, password: str) -> str:
    parts = urlsplit(address)
    where = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user)}:{quote(password)}@{where}"))


def _check_version(server: psycopg.Connection[tuple[object, ...]]) -> None:
    if (major := server.info.server_version // 10000) < OLDEST:
        raise PostgresError(
            f"DATABASE_URL leads to PostgreSQL {major}; PostgreSQL {OLDEST} or newer is needed."
        )


def _check_powers(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    """Row-level security means nothing to a superuser: refuse to run pages as one."""
    found = server.execute(
        "SELECT rolsuper OR rolbypassrls, rolname = current_user FROM pg_roles WHERE rolname = %s", [name]
    ).fetchone()
    if found is None:
        raise PostgresError(f"The server has no role {name}; create it (LOGIN, nothing else).")
    if found[0] or found[1]:
        raise PostgresError(
            f"The role {name} is a superuser, passes row-level security or owns the tables; "
            "pages and workers need a role of their own without any of that."
        )
