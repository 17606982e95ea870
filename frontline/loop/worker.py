"""The worker: reviews who is due, tells the boards, seals the log, lets overdue tasks climb, runs long jobs."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import OperationalError, close_old_connections, connection

from frontline.city import clock
from frontline.loop import climb, reconcile, rooms
from frontline.loop.plans import NoPlan

log = logging.getLogger("frontline.worker")

_IDLE = 0.1  # seconds between looks when nobody is due: what a fact waits at most
_TELL_EVERY = 1.0  # seconds: boards are told at most once a second
_CHORES_EVERY = 5.0  # seconds
Chore = Callable[..., object]


@dataclass
class Worker:
    """One process, one database connection, stopped by an event."""

    chores: tuple[Chore, ...] = ()
    stop: threading.Event = field(default_factory=threading.Event)
    _told: float = 0.0
    _untold: bool = False
    _chored: float = 0.0

    def run(self) -> None:
        """Work until stopped. A lost database is waited for; no error ends the worker."""
        while not self.stop.is_set():
            try:
                busy = self.step()
            except OperationalError as lost:
                log.warning("The database did not answer; trying again: %s", str(lost).splitlines()[0])
                close_old_connections()
                connection.close()
                busy = False
                self.stop.wait(1.0)
            if not busy:
                self.stop.wait(_IDLE)

    def step(self) -> bool:
        """One batch and whatever else is due; true if there was something to review."""
        at = clock.now()
        busy = self._review(at)
        self._tell()
        if time.monotonic() - self._chored >= _CHORES_EVERY:
            self._chored = time.monotonic()
            self._do_chores(at)
        return busy

    def _review(self, at: datetime) -> bool:
        try:
            done = reconcile.review_due(at=at)
        except NoPlan:  # an empty city before its first edition
            return False
        self._untold = self._untold or done.changed > 0
        return done.subjects > 0

    def _tell(self) -> None:
        if self._untold and time.monotonic() - self._told >= _TELL_EVERY:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify('frontline', 'measures')")
            self._told, self._untold = time.monotonic(), False

    def _do_chores(self, at: datetime) -> None:
        for chore in (climb.climb, *self.chores, *(c for room in rooms.all_rooms() for c in room.chores)):
            try:
                chore(at=at)
            except OperationalError:
                raise
            except Exception:
                log.exception("A chore failed; it is tried again at the next round.")
