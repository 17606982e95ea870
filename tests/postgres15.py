"""The suite on Debian's PostgreSQL 15, the oldest we promise: `make postgres15`.

A server of its own in a temporary folder, reached through DATABASE_URL by a user who is no superuser. Tests of the
embedded server and of pages in a browser say nothing about the server's version and stay out.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from frontline.site.postgres.account import Account, account_for

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
MISSING = (
    f"There is no PostgreSQL 15 in {PROGRAMS}; install it first (Debian 12: apt-get install postgresql-15)."
)
LEFT_OUT = ["--ignore=tests/site/postgres", "--ignore=tests/site/test_cli.py", "-m", "not browser"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _do(account: Account, program: str, *arguments: str) -> None:
    done = account.run(PROGRAMS / program, *arguments)
    if done.returncode != 0:
        sys.exit(f"PostgreSQL 15 could not be prepared: {done.stderr or done.stdout}")


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    """A running server; the address of its superuser."""
    account = account_for(folder / "data")
    account.own(folder)
    port = _free_port()
    settings = (
        f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_locks_per_transaction=256"
    )
    _do(
        account, "initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", f"--pgdata={folder}/data"
    )
    _do(
        account,
        "pg_ctl",
        "start",
        "-w",
        f"--pgdata={folder}/data",
        f"--log={folder}/log",
        f"--options={settings}",
    )
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        _do(account, "pg_ctl", "stop", "-w", "--mode=immediate", f"--pgdata={folder}/data")


def _owner(superuser: str) -> str:
    """DATABASE_URL of the user a city's administrator would make (docs/operating/install.md)."""
    password = secrets.token_hex(8)
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE city LOGIN CREATEROLE CREATEDB PASSWORD '{password}'")
        connection.execute("CREATE DATABASE frontline OWNER city TEMPLATE template0")
    return superuser.replace("postgres@", f"city:{password}@").removesuffix("postgres") + "frontline"


def main() -> int:
    """pytest's own exit code; 2 when the server is missing."""
    if not PROGRAMS.is_dir():
        print(MISSING, file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="frontline-15-", dir="/tmp"))
    try:
        with _server(folder) as superuser:
            surroundings = os.environ | {
                "DATABASE_URL": _owner(superuser),
                "FRONTLINE_HOME": str(folder / "home"),
            }
            (folder / "home").mkdir()
            command = [sys.executable, "-m", "pytest", *LEFT_OUT, *sys.argv[1:]]
            return subprocess.run(command, env=surroundings, check=False).returncode
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
