"""`frontline db`: the database server of this installation."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from frontline.site.home import frontline_home
from frontline.site.postgres import Cluster, PostgresError, prepare, roles, server
from frontline.site.postgres.backup import backup, restore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for verb, (_, says) in _VERBS.items():
        sub = verbs.add_parser(verb, help=says, description=f"{says[0].upper()}{says[1:]}.")
        sub.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="machine-readable output"
        )
        if verb in ("backup", "restore"):
            sub.add_argument("file", type=Path, metavar="FILE")


def run(options: argparse.Namespace) -> int:
    """0 done; 1 for `status` when the server does not run."""
    action, _ = _VERBS[options.verb]
    code, facts, sentence = action(options)
    print(json.dumps(facts, ensure_ascii=False) if options.json else sentence)
    return code


_Outcome = tuple[int, dict[str, object], str]


def _start(options: argparse.Namespace) -> _Outcome:
    prepare(frontline_home())
    return _status(options)


def _stop(options: argparse.Namespace) -> _Outcome:
    there = server(frontline_home())
    if not isinstance(there, Cluster):
        raise PostgresError(
            "DATABASE_URL names a server that Frontline did not start; stop it where it runs."
        )
    stopped = there.stop()
    return (
        0,
        {"stopped": stopped},
        "The database has stopped." if stopped else "The database was not running.",
    )


def _status(options: argparse.Namespace) -> _Outcome:
    there = server(frontline_home())
    if isinstance(there, Cluster):
        status = there.status()
        if not status.running:
            return 1, asdict(status), "The database is not running; start it with `frontline db start`."
        return (
            0,
            asdict(status),
            f"The database runs on 127.0.0.1:{status.port} (process {status.pid}, {status.data}).",
        )
    with roles.connect(there.url("owner")) as connection:
        version = str(connection.info.server_version // 10000)
    return 0, {"running": True, "version": version}, f"DATABASE_URL answers: PostgreSQL {version}."


def _backup(options: argparse.Namespace) -> _Outcome:
    size = backup(frontline_home(), options.file)
    return 0, {"file": str(options.file), "bytes": size}, f"Backed up to {options.file} ({size:,} bytes)."


def _restore(options: argparse.Namespace) -> _Outcome:
    kept = restore(frontline_home(), options.file)
    return 0, {"file": str(options.file), "kept": kept}, f"Restored; the database before is kept as {kept}."


_VERBS: dict[str, tuple[Callable[[argparse.Namespace], _Outcome], str]] = {
    "start": (_start, "start the database; nothing happens when it runs"),
    "stop": (_stop, "stop the database"),
    "status": (_status, "say whether the database runs, and where"),
    "backup": (_backup, "write the whole database to FILE"),
    "restore": (_restore, "replace the database by the one in FILE"),
}
