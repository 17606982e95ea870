"""Is the server that `postmaster.pid` names alive? Neither kill(0) nor `pg_ctl status` knows a zombie."""

from __future__ import annotations

import os
import signal
import socket
import struct
import time
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from frontline.site.postgres.errors import PostgresError

START_SECONDS = 120.0  # crash recovery of a large city must not be cut off
REAP_SECONDS = 10.0  # a parent that reaps at all has done so by then
_LOOK_AGAIN = 0.1  # seconds
_KERNEL_THREAD = 0x00200000  # PF_KTHREAD among the flags in /proc/<pid>/stat
_DO_YOU_SPEAK_TLS = struct.pack("!II", 8, 80877103)  # SSLRequest: the one message answered before sign-in


class Condition(Enum):
    """What became of the process that the pid file names."""

    ALIVE = "alive"
    ZOMBIE = "zombie"
    STRANGER = "stranger"  # the pid belongs to another program now (after a reboot, or in a new container)
    GONE = "gone"


@dataclass(frozen=True)
class Postmaster:
    """The lines of `postmaster.pid` we use."""

    pid: int
    data: Path
    port: int
    socket_folder: str
    word: str

    @property
    def answers(self) -> bool:
        """Ready by its own word, and it replies: the kernel alone takes connections for a dying one."""
        if self.word != "ready":
            return False
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(_DO_YOU_SPEAK_TLS)
                return connection.recv(1) in (b"N", b"S")
        except OSError:
            return False


def read(data: Path) -> Postmaster | None:
    """What the pid file says; None without one or while it is being written."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return Postmaster(
            pid=abs(int(lines[0])),
            data=data,
            port=int(lines[3]),
            socket_folder=lines[4],
            word=lines[7].strip() if len(lines) > 7 else "starting",
        )
    except (FileNotFoundError, IndexError, ValueError):
        return None


def condition(server: Postmaster) -> Condition:
    """Look at the process itself."""
    process = Path("/proc") / str(server.pid)
    try:
        state, _, _, _, _, _, flags, *_ = (process / "stat").read_text().rpartition(")")[2].split()
        arguments = (process / "cmdline").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError):
        return Condition.GONE
    if state in "ZX":
        return Condition.ZOMBIE
    dying = (
        arguments == [b""] and not int(flags) & _KERNEL_THREAD
    )  # its memory is gone, it is not yet a zombie
    return Condition.ALIVE if dying or os.fsencode(server.data) in arguments else Condition.STRANGER


def settle(data: Path, reap_seconds: float = REAP_SECONDS) -> Postmaster | None:
    """Wait until the server answers (returned) or there is none (None), a dead one's locks cleared away."""
    begun = time.monotonic()
    while (server := read(data)) is not None:
        match condition(server):
            case Condition.GONE:
                return None  # PostgreSQL itself knows what to do with this stale file
            case Condition.STRANGER:
                _clear(server)
            case Condition.ZOMBIE if time.monotonic() - begun >= reap_seconds:
                _clear(server)
            case Condition.ALIVE if server.answers:
                return server
        if time.monotonic() - begun > START_SECONDS:
            raise PostgresError(
                f"PostgreSQL (process {server.pid}) runs but has not answered for {START_SECONDS:.0f} s; "
                f"it may be recovering: wait, or look into {data.parent / 'log'}."
            )
        time.sleep(_LOOK_AGAIN)
    return None


def wait_for_end(server: Postmaster, seconds: float = START_SECONDS) -> None:
    """Wait until the server is no more; `pg_ctl` would wait in vain for one that was killed meanwhile."""
    begun = time.monotonic()
    while read(server.data) == server or condition(server) is Condition.ALIVE:
        if condition(server) is not Condition.ALIVE:
            settle(server.data, reap_seconds=0)
            return
        if time.monotonic() - begun > seconds:
            raise PostgresError(
                f"PostgreSQL (process {server.pid}) has not stopped after {seconds:.0f} s; "
                f"look into {server.data.parent / 'log'}, or stop again."
            )
        time.sleep(_LOOK_AGAIN)


def _clear(server: Postmaster) -> None:
    """Remove the locks of a server that is no more: PostgreSQL takes a zombie's pid for a living one."""
    (server.data / "postmaster.pid").unlink(missing_ok=True)
    for name in (f".s.PGSQL.{server.port}", f".s.PGSQL.{server.port}.lock"):
        (Path(server.socket_folder) / name).unlink(missing_ok=True)


def end_orphans(data: Path) -> int:
    """End server processes that outlived their postmaster and still hold its memory; how many there were."""
    ended = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            ours = (process / "cwd").readlink() == data and (process / "comm").read_text() == "postgres\n"
            if ours:
                os.kill(int(process.name), signal.SIGQUIT)
                ended += 1
        except OSError:
            continue  # it ended meanwhile, or it is somebody else's
    return ended
