"""The database, wherever it runs: embedded by default, DATABASE_URL wins.

`database_urls` only says addresses (settings use it); `prepare` has the server run and the roles there.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from frontline.site.postgres import roles
from frontline.site.postgres.cluster import DATABASE, Cluster, Status
from frontline.site.postgres.errors import PostgresError
from frontline.site.postgres.external import External, owner_url_from_environment

__all__ = [
    "DATABASE", "Cluster", "External", "PostgresError", "Status", "Urls",
    "database_urls", "embedded", "ensure_database", "prepare", "server",
]  # fmt: skip


@dataclass(frozen=True)
class Urls:
    """Addresses of one database for the three roles."""

    owner: str
    web: str
    worker: str


def embedded(home: Path) -> Cluster:
    """The cluster of this home; FRONTLINE_TEST_CLUSTER (1, or a worker of the tests) asks for a fast one beside it."""
    testing = os.environ.get("FRONTLINE_TEST_CLUSTER", "")
    if not testing:
        return Cluster(home)
    return Cluster(home / ("test" if testing == "1" else f"test-{testing}"), durable=False)


def server(home: Path) -> Cluster | External:
    """Whichever server this installation uses."""
    owner_url = owner_url_from_environment()
    return External(home, owner_url) if owner_url else embedded(home)


def database_urls(home: Path, database: str | None = None) -> Urls:
    """Addresses only: starts nothing. A start may move the port, so call `prepare` before settings load."""
    return _urls(server(home), database)


def prepare(home: Path) -> Urls:
    """Have the server run with its roles, and say the addresses; many processes may call at once."""
    there = server(home)
    if isinstance(there, Cluster):
        there.start()
    else:
        there.prepare()
    return _urls(there, None)


def ensure_database(home: Path, name: str) -> Urls:
    """A second, empty database (another city, an exercise) on the same server, made when it is not there."""
    if re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name) is None:
        raise PostgresError(f"{name!r} is no database name; use small letters, digits and _, a letter first.")
    prepare(home)
    urls = database_urls(home, name)
    with roles.connect(database_urls(home).owner) as connection:
        roles.create_database(connection, name)
    there = server(home)
    if isinstance(there, External):  # the embedded server's template has the rights already
        External(home, urls.owner).prepare()
    return urls


def _urls(there: Cluster | External, database: str | None) -> Urls:
    if isinstance(there, Cluster):
        name = database or DATABASE
        return Urls(there.url("owner", name), there.url("web", name), there.url("worker", name))
    return Urls(there.url("owner", database), there.url("web", database), there.url("worker", database))
