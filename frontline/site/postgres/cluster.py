"""The embedded PostgreSQL server of one FRONTLINE_HOME: start, stop, status, addresses.

Any number of processes may call `start` at once: a lock file lets one of them do the work.
"""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from urllib.parse import quote

import psycopg

from frontline.site.postgres import binaries, postmaster, roles
from frontline.site.postgres.errors import PostgresError, clear_errors, explain
from frontline.site.postgres.files import locked, open_folder, read_text, write_private
from frontline.site.postgres.place import (
    SHARED,
    Place,
    find_place,
    known_place,
    leave_socket_folder,
    socket_folder,
)
from frontline.site.postgres.tuning import MIB, configuration, machine_memory

DATABASE = "frontline"
_FIRST_PORT = 15432  # below the ports that Linux gives to outgoing connections
_PORTS = 2000
_ATTEMPTS = 12
_LOG_LIMIT = 16 * MIB


@dataclass(frozen=True)
class Status:
    """What `frontline db status` prints."""

    running: bool
    pid: int | None
    port: int | None
    data: str | None
    log: str | None


class Cluster:
    """One server. `durable=False` (tests only) trades safety against power cuts for speed."""

    def __init__(
        self,
        home: Path,
        *,
        durable: bool = True,
        shared: Path = SHARED,
        reap_seconds: float = postmaster.REAP_SECONDS,
    ) -> None:
        self.home = home.absolute()
        self.durable = durable
        self._shared = shared
        self._reap_seconds = reap_seconds
        self._holder: int | None = None

    @property
    def _beside(self) -> Path:
        return self.home / "postgres"

    def start(self) -> None:
        """Have the server run, with its roles and the database; nothing changes when all is there."""
        with clear_errors("start PostgreSQL"), self._lock():
            place = find_place(self.home, self._shared)
            if not place.initialised:
                self._initialise(place)
            place.check()
            server = postmaster.settle(place.data, self._reap_seconds)
            port = server.port if server else self._launch(place)
            if read_text(self._beside / "port") != str(port):
                write_private(self._beside / "port", str(port))
            roles.prepare_embedded(self.superuser(), self._passwords(), DATABASE)

    def stop(self) -> bool:
        """End the server, letting no transaction finish but losing none that was committed; was there one?"""
        place = known_place(self.home)
        if place is None:
            return False
        with clear_errors("stop PostgreSQL"), self._lock():
            running = postmaster.settle(place.data, self._reap_seconds)
            if running is None:
                return False
            self._pg_ctl(place, "stop", "-m", "fast", "-W")  # its only failure: there is no server any more
            postmaster.wait_for_end(running)
            leave_socket_folder(place)
            return True

    def status(self) -> Status:
        """What is there now; waits for nothing and changes nothing."""
        with clear_errors("look at PostgreSQL"):
            place = known_place(self.home)
            if place is None:
                return Status(running=False, pid=None, port=None, data=None, log=None)
            server = postmaster.read(place.data)
            if server and (
                postmaster.condition(server) is not postmaster.Condition.ALIVE or not server.answers
            ):
                server = None
            pid, port = (server.pid, server.port) if server else (None, None)
            return Status(server is not None, pid, port, str(place.data), str(place.log))

    def url(self, role: roles.Role, database: str = DATABASE) -> str:
        """The address of a database for a role. Starts nothing: the port is the one of the last start."""
        name = roles.NAMES[role]
        password = self._passwords()[name]
        return f"postgresql://{name}:{quote(password)}@127.0.0.1:{self.port()}/{quote(database)}"

    def port(self) -> int:
        """The stored port, chosen and written down when there is none yet."""
        with clear_errors("choose a port"):
            stored = read_text(self._beside / "port")
            if stored:
                return int(stored)
            with self._lock():
                chosen = read_text(self._beside / "port") or str(_free_port(_FIRST_PORT))
                write_private(self._beside / "port", chosen)
                return int(chosen)

    def superuser(self, database: str = "postgres") -> str:
        """Connection string of the cluster's superuser: roles, backup and restore only."""
        return psycopg.conninfo.make_conninfo(
            host="127.0.0.1",
            port=self.port(),
            user=roles.SUPERUSER,
            password=self._passwords()[roles.SUPERUSER],
            dbname=database,
            connect_timeout=10,
        )

    @contextmanager
    def _lock(self) -> Iterator[None]:
        if self._holder == threading.get_ident():  # our own call within a locked one
            yield
            return
        open_folder(self.home)
        open_folder(self._beside)
        with locked(self._beside / "lock"):
            self._holder = threading.get_ident()
            try:
                yield
            finally:
                self._holder = None

    def _passwords(self) -> dict[str, str]:
        """Every role's password; made on first use, before the server knows any of them."""
        path = self._beside / "passwords.json"
        with clear_errors("read the database passwords"):
            stored = roles.read_passwords(path)
            if stored:
                return stored
            with self._lock():
                stored = roles.read_passwords(path)
                if stored:
                    return stored
                if known_place(self.home) is not None:
                    raise PostgresError(
                        f"The passwords of the database are missing; put {path} back from a backup, "
                        f"or delete {self._beside} to begin with an empty database."
                    )
                return roles.make_passwords(path, (roles.SUPERUSER, *roles.NAMES.values()))

    def _initialise(self, place: Place) -> None:
        """initdb into a fresh folder that becomes `data` in one step: killed, it leaves nothing half made."""
        passwords = self._passwords()
        if place.data.exists():
            raise PostgresError(
                f"{place.data} exists but holds no PostgreSQL database; move it away and start again."
            )
        for left in place.folder.glob("new-*"):
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
        fresh = place.folder / f"new-{secrets.token_hex(4)}"
        fresh.mkdir(mode=0o700)
        place.account.own(fresh)
        secret = fresh.with_suffix(".password")
        write_private(secret, passwords[roles.SUPERUSER])
        place.account.own(secret)
        try:
            self._initdb(place, fresh, secret)
        finally:
            secret.unlink(missing_ok=True)
        fresh.rename(place.data)

    def _initdb(self, place: Place, fresh: Path, secret: Path) -> None:
        result = place.account.run(
            binaries.reachable_by(place.account, self._shared) / "initdb",
            *("-D", fresh, "-U", roles.SUPERUSER, "-A", "scram-sha-256", "--pwfile", secret),
            *("-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"),
            *([] if self.durable else ["--no-sync"]),
        )
        if result.returncode != 0:
            raise explain(result.stderr + result.stdout, "make the database")

    def _launch(self, place: Place) -> int:
        """Start the server on the stored port, or on the next one that is free; the port it took."""
        postmaster.end_orphans(place.data)
        port = self.port()
        said = ""
        for _ in range(_ATTEMPTS):
            port = _free_port(port)
            said = self._try_launch(place, port)
            if not said:
                return port
            server = postmaster.settle(place.data, self._reap_seconds)
            if server:
                return server.port  # left starting by a process that was killed
            if "Address already in use" in said:
                port += 1
            elif "shared memory block" not in said or not postmaster.end_orphans(place.data):
                break
        raise explain(said, "start PostgreSQL", str(place.log))

    def _try_launch(self, place: Place, port: int) -> str:
        """Empty when the server runs, else what it said."""
        text = configuration(
            port=port, socket_folder=socket_folder(place), durable=self.durable, memory=machine_memory()
        )
        write_private(place.configuration, text, mode=0o644)
        before = _prepare_log(place)
        option = shlex.quote(f"--config_file={place.configuration}")
        result = self._pg_ctl(place, "start", "-w", "-t", "120", "-l", place.log, "-o", option)
        if result.returncode == 0:
            return ""
        with place.log.open("rb") as log:
            log.seek(before)
            return log.read(64 * 1024).decode(errors="replace") + result.stderr

    def _pg_ctl(self, place: Place, verb: str, *more: str | Path) -> CompletedProcess[str]:
        program = binaries.reachable_by(place.account, self._shared) / "pg_ctl"
        return place.account.run(program, verb, "-D", place.data, *more)


def _free_port(first: int) -> int:
    """The first port from `first` on that nobody listens on."""
    candidates: list[int] = [*range(first, _FIRST_PORT + _PORTS), *range(_FIRST_PORT, first)]
    for port in candidates:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as PostgreSQL itself does
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise PostgresError(f"No free port from {_FIRST_PORT} to {_FIRST_PORT + _PORTS}; stop some servers.")


def _prepare_log(place: Place) -> int:
    """A log the account may write, the old one set aside when it grew large; its size now, bytes."""
    if place.log.exists() and place.log.stat().st_size > _LOG_LIMIT:
        place.log.replace(place.log.with_suffix(".1"))
    if not place.log.exists():
        os.close(os.open(place.log, os.O_CREAT | os.O_WRONLY, 0o600))
        place.account.own(place.log)
    return place.log.stat().st_size
