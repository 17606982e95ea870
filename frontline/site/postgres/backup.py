"""Back up to one file and restore from it, with our own pg_dump: an older one on PATH refuses our server."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from frontline.site.postgres import DATABASE, Cluster, External, binaries, roles, server
from frontline.site.postgres.errors import PostgresError, clear_errors, explain

KEPT = "before_restore"  # ending of the database that a restore set aside
_MAGIC = b"PGDMP"
_SWAP_ATTEMPTS = 20


def backup(home: Path, file: Path) -> int:
    """Write the whole database to `file`, which is whole or absent; its size in bytes."""
    _, address = _running(home)
    fresh = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    with clear_errors("write the backup"):
        os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            _run("pg_dump", address, "back up", "--format=custom", "--file", str(fresh))
            with fresh.open("rb") as written:
                os.fsync(written.fileno())
            fresh.replace(file)
        finally:
            fresh.unlink(missing_ok=True)
        return file.stat().st_size


def restore(home: Path, file: Path) -> str:
    """Put the backup in place of the database; says the name under which the one before is kept.

    Nothing changes unless the whole file could be read.
    """
    _check_file(file)
    there, address = _running(home)
    name = str(conninfo_to_dict(address)["dbname"])
    fresh, kept = f"{name}_{secrets.token_hex(4)}", f"{name}_{KEPT}"
    with roles.connect(address, "postgres") as connection:
        owner = roles.NAMES["owner"] if isinstance(there, Cluster) else None
        _create_empty(connection, fresh, owner)
        try:
            if isinstance(there, Cluster):
                _run(
                    "pg_restore",
                    address,
                    "restore",
                    "--exit-on-error",
                    "--dbname",
                    fresh,
                    str(file.absolute()),
                )
            else:
                _restore_script(address, fresh, file)
            _drop(connection, kept)
            _swap(connection, name, fresh, kept)
        finally:
            _drop(connection, fresh)
    return kept


def _running(home: Path) -> tuple[Cluster | External, str]:
    """The server, running, and the address of someone who sees every row of its database."""
    there = server(home)
    if isinstance(there, Cluster):
        there.start()
        return there, there.superuser(DATABASE)
    return there, there.url("owner")


def _restore_script(address: str, database: str, file: Path) -> None:
    """Restore into a server of any version: our pg_restore begins with a setting that servers before 17 refuse."""
    programs, environment = binaries.installed(), _environment(address)
    read = [str(programs / "pg_restore"), "--no-owner", "--file=-", str(file.absolute())]
    write = [str(programs / "psql"), "--no-psqlrc", "--no-password", "--quiet", "--set=ON_ERROR_STOP=1"]
    with (
        subprocess.Popen(read, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader,
        subprocess.Popen(
            [*write, f"--dbname={database}"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as writer,
    ):
        assert reader.stdout and reader.stderr and writer.stdin and writer.stderr  # all asked for above
        with suppress(BrokenPipeError):  # psql stopped at an error, which it says itself
            _copy_script(reader.stdout, writer.stdin)
        reader.stdout.close()
        with suppress(BrokenPipeError):
            writer.stdin.close()
        said = (writer.stderr.read() + reader.stderr.read()).decode(errors="replace")
    if reader.returncode or writer.returncode:
        raise explain(said, "restore the database")


def _copy_script(source: IO[bytes], target: IO[bytes]) -> None:
    for line in source:
        if line.startswith(b"SET transaction_timeout"):
            break
        target.write(line)
    shutil.copyfileobj(source, target)


def _environment(address: str) -> dict[str, str]:
    """Address and password for libpq; on a command line everybody could read them."""
    given = {key: str(value) for key, value in conninfo_to_dict(address).items() if value is not None}
    variables = {f"PG{_VARIABLES.get(key, key).upper()}": value for key, value in given.items()}
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C"} | variables


def _run(program: str, address: str, doing: str, *options: str) -> None:
    result = subprocess.run(
        [binaries.installed() / program, "--no-password", *options],
        env=_environment(address),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode != 0:
        raise explain(result.stderr, f"{doing} the database")


_VARIABLES = {"dbname": "database"}  # libpq's environment names where they differ from its keywords


def _check_file(file: Path) -> None:
    with clear_errors("read the backup"), file.open("rb") as opened:
        if opened.read(len(_MAGIC)) != _MAGIC:
            raise PostgresError(f"{file} is not a backup; give a file that `frontline db backup` wrote.")


def _create_empty(connection: psycopg.Connection[tuple[object, ...]], name: str, owner: str | None) -> None:
    ending = sql.SQL(" OWNER {}").format(sql.Identifier(owner)) if owner else sql.SQL("")
    try:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)) + ending
        )
    except psycopg.Error as refused:
        raise PostgresError(f"No room could be made for the restored database: {refused}") from refused


def _swap(connection: psycopg.Connection[tuple[object, ...]], name: str, fresh: str, kept: str) -> None:
    """Both names change in one transaction; whoever is connected is sent away."""
    for _ in range(_SWAP_ATTEMPTS):
        try:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            with connection.transaction():
                _rename(connection, name, kept)
                _rename(connection, fresh, name)
            return
        except psycopg.errors.ObjectInUse:
            continue
        except psycopg.Error as refused:
            raise PostgresError(f"The restored database could not be put in place: {refused}") from refused
    raise PostgresError("The database is in use; stop the web server and the workers and restore again.")


def _rename(connection: psycopg.Connection[tuple[object, ...]], old: str, new: str) -> None:
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new))
    )


def _drop(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
