"""`frontline doctor`: what this machine has, what it lacks, and what to do about each."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

from frontline.site.home import frontline_home
from frontline.site.postgres import Cluster, External, PostgresError, binaries, roles, server

_OLDEST_NODE = 20
_ROOM = 2 * 1024**3  # bytes: environment, data and log of the demo city


@dataclass(frozen=True)
class Check:
    """One line of the answer; `advice` is empty when all is well."""

    name: str
    well: bool
    found: str
    advice: str = ""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


def run(options: argparse.Namespace) -> int:
    """0 when all is well, 1 when something is missing."""
    checks = [check() for check in _CHECKS]
    if options.json:
        print(json.dumps([asdict(check) for check in checks], ensure_ascii=False))
    else:
        for check in checks:
            print(f"{'ok     ' if check.well else 'MISSING'}  {check.name}: {check.found}")
            if check.advice:
                print(f"         -> {check.advice}")
    return 0 if all(check.well for check in checks) else 1


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    well = sys.version_info >= (3, 11)
    return Check("Python", well, found, "" if well else "install Python 3.11 or newer and run `make` again.")


def _node() -> Check:
    said = _output("node", "--version")
    number = re.match(r"v(\d+)", said)
    well = number is not None and int(number[1]) >= _OLDEST_NODE
    return Check(
        "Node", well, said or "not found", "" if well else f"install Node {_OLDEST_NODE} or newer with npm."
    )


def _programs() -> Check:
    try:
        folder = binaries.installed()
    except PostgresError as missing:
        return Check("PostgreSQL programs", False, "not found", str(missing))
    return Check("PostgreSQL programs", True, _output(str(folder / "postgres"), "--version") or str(folder))


def _write_permission() -> Check:
    home = frontline_home()
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    well = os.access(there, os.W_OK | os.X_OK)
    advice = f"let this account write {there}, or set FRONTLINE_HOME to a folder it may write."
    return Check("write permission", well, str(home), "" if well else advice)


def _room() -> Check:
    home = frontline_home()
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    well = free >= _ROOM
    advice = "free at least 2 GiB there, or set FRONTLINE_HOME to a larger disk."
    return Check("disk", well, f"{free / 1024**3:.1f} GiB free at {there}", "" if well else advice)


def _database() -> Check:
    try:
        there = server(frontline_home())
        return _embedded(there) if isinstance(there, Cluster) else _external(there)
    except PostgresError as refused:
        return Check("database", False, "not usable", str(refused))


def _embedded(cluster: Cluster) -> Check:
    status = cluster.status()
    if status.running:
        return Check("database", True, f"embedded, 127.0.0.1:{status.port}")
    return Check("database", False, "embedded, not running", "start it with `frontline db start`.")


def _external(there: External) -> Check:
    with roles.connect(there.url("owner")) as connection:
        return Check("database", True, f"DATABASE_URL, PostgreSQL {connection.info.server_version // 10000}")


def _chromium() -> Check:
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))),
        "",
    )
    advice = "install it for the browser tests (Debian: apt-get install chromium)."
    return Check("Chromium", bool(found), found or "not found", "" if found else advice)


def _fonts() -> Check:
    missing = [says for language, says in _SCRIPTS.items() if not _output("fc-list", f":lang={language}")]
    advice = (
        "install fonts (Debian: apt-get install fontconfig fonts-noto-cjk fonts-noto-core fonts-ddc-uchen)."
    )
    found = f"none for {', '.join(missing)}" if missing else "Chinese and Tibetan"
    return Check("fonts", not missing, found, advice if missing else "")


_SCRIPTS = {"zh-cn": "Chinese", "bo": "Tibetan"}


def _output(*command: str) -> str:
    """What a program prints; empty when it is missing or fails."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


_CHECKS: tuple[Callable[[], Check], ...] = (
    _python, _node, _programs, _write_permission, _room, _database, _chromium, _fonts,
)  # fmt: skip
