"""The process that has all others run: database, pages, streams, workers. It knows nothing of Django."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from frontline.site.postgres import Cluster, PostgresError, prepare, server
from frontline.site.serving.child import Child

_LOOK_EVERY = 0.2  # seconds
_DATABASE_EVERY = 1.0  # seconds
_GRACE = 15.0  # seconds for everybody to end in order
log = logging.getLogger("frontline.supervisor")


@dataclass
class Supervisor:
    """Runs `children` until told to stop; a child that ends is started again, and so is the database."""

    home: Path
    children: Sequence[Child]
    stop: threading.Event = field(default_factory=threading.Event)
    chores: Sequence[Callable[[], None]] = ()
    _looked: float = 0.0
    _up: bool = False

    def run(self, is_up: Callable[[], bool], when_up: Callable[[], None]) -> None:
        """Start everything, call `when_up` once all is up, and stay until asked to stop; then end everything."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        try:
            for child in self.children:
                child.start()
            while not self.stop.wait(_LOOK_EVERY):
                self._look()
                if not self._up and is_up():
                    self._up = True
                    when_up()
        finally:
            self._end()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stop.set()

    def _look(self) -> None:
        now = time.monotonic()
        for child in self.children:
            child.look(now)
        if now - self._looked >= _DATABASE_EVERY:
            self._looked = now
            self._look_at_database()
            for chore in self.chores:
                chore()

    def _look_at_database(self) -> None:
        """Start a dead database again; on another port the others start again too."""
        there = server(self.home)
        if not isinstance(there, Cluster) or there.status().running:
            return
        before = there.port()
        log.warning("The database does not answer; it is started again.")
        try:
            prepare(self.home)
        except PostgresError as refused:
            log.error("%s", refused)
            return
        if there.port() != before:
            for child in self.children:
                child.ask_to_end()

    def _end(self) -> None:
        for child in self.children:
            child.ask_to_end()
        deadline = time.monotonic() + _GRACE
        for child in self.children:
            child.wait_for_end(deadline)


def require_alone(path: Path) -> int:
    """Hold the pid file of a supervisor; raises BlockingIOError when one runs. The handle stays open for life."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.ftruncate(handle, 0)
    os.write(handle, f"{os.getpid()}\n".encode())
    return handle
