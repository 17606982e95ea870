"""Keeps the embedded database's life tied to its users: the last one to leave stops it, however it left.

A process of its own, so that a killed supervisor leaves no server behind: the pipe from it closes, and the
keeper stops the database unless another supervisor of this home still uses it.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from frontline.site.home import frontline_home
from frontline.site.postgres import Cluster, PostgresError, prepare, server
from frontline.site.postgres.files import open_folder

_MARK = "database-started-by-us"


def hold(home: Path) -> subprocess.Popen[bytes]:
    """Have the database run for as long as this process lives; let go with `release`. Raises PostgresError."""
    keeper = subprocess.Popen(
        [sys.executable, "-m", "frontline.site.serving.keeper"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "FRONTLINE_HOME": str(home)},
    )
    assert keeper.stdout is not None
    word = keeper.stdout.readline().decode().strip()
    if word != "ready":
        keeper.wait()
        raise PostgresError(word or "The database's keeper ended without a word; start again.")
    return keeper


def release(keeper: subprocess.Popen[bytes]) -> None:
    """Let go of the database, and wait until it has stopped if we were the last."""
    assert keeper.stdin is not None and keeper.stdout is not None
    keeper.stdin.close()
    keeper.wait()
    keeper.stdout.close()


def main() -> int:
    home = frontline_home()
    run = home / "run"
    open_folder(home)
    open_folder(run)
    handle = os.open(run / "database.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_SH)  # waits while another keeper stops the server
    try:
        _start(home, run / _MARK)
    except PostgresError as refused:
        print(refused, flush=True)
        return 1
    print("ready", flush=True)
    sys.stdin.buffer.read()  # until the supervisor closes it or dies
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return 0  # another supervisor still uses it
    return _stop(home, run / _MARK)


def _start(home: Path, mark: Path) -> None:
    there = server(home)
    if isinstance(there, Cluster) and not there.status().running:
        mark.touch()
    prepare(home)


def _stop(home: Path, mark: Path) -> int:
    """Stop the server unless somebody started it by hand (`frontline db start`)."""
    there = server(home)
    if isinstance(there, Cluster) and mark.exists():
        there.stop()
        mark.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
