"""The worker: reviews who is due, tells the boards, seals the log, lets overdue tasks climb, runs long jobs."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection

from frontline.city import clock, seals
from frontline.city.imports.run import run_waiting
from frontline.loop import climb, reconcile, rooms
from frontline.loop.plans import NoPlan

log = logging.getLogger("frontline.worker")

_IDLE = 0.1  # seconds between looks when nobody is due: what a fact waits at most
_TELL_EVERY = 1.0  # seconds: boards are told at most once a second
_CHORES_EVERY = 5.0  # seconds
Chore = Callable[..., object]


@dataclass
class Worker:
    """One process: reviews in one thread, chores in another, so that a long import delays no fact."""

    chores: tuple[Chore, ...] = ()
    stop: threading.Event = field(default_factory=threading.Event)
    _told: float = 0.0
    _untold: bool = False

    def run(self) -> None:
        """Work until stopped. A lost database is waited for; no error ends the worker."""
        helper = threading.Thread(
            target=self._keep, args=(self._do_chores, _CHORES_EVERY), name="chores", daemon=True
        )
        helper.start()
        self._keep(self.step, _IDLE)
        helper.join(timeout=10.0)  # seconds; a chore cut off here is taken up again at the next start

    def _keep(self, work: Callable[[], bool], idle: float) -> None:
        """Do the work again and again, resting `idle` seconds when there was nothing to do."""
        while not self.stop.is_set():
            try:
                busy = work()
            except (OperationalError, InterfaceError) as lost:
                log.warning("The database did not answer; trying again: %s", str(lost).splitlines()[0])
                connection.close()
                busy = self.stop.wait(1.0)
            if not busy:
                self.stop.wait(idle)
        connection.close()

    def step(self) -> bool:
        """One batch; true if there was something to review."""
        busy = self._review(clock.now())
        self._tell()
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

    def _do_chores(self) -> bool:
        """Every chore once: the loop's own, the city's, each room's. True if one says there is more to do."""
        at = clock.now()
        done = [self._do(chore, at) for chore in (*_OWN, *self.chores, *_of_rooms())]
        return any(done)

    def _do(self, chore: Chore, at: datetime) -> bool:
        try:
            return chore(at=at) is True
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("A chore failed; it is tried again at the next round.")
            return False


def seal_log(*, at: datetime) -> None:
    """Chain what was written since; `at` plays no part, the order of transactions does."""
    seals.seal()


def _of_rooms() -> list[Chore]:
    return [chore for room in rooms.all_rooms() for chore in room.chores]


_OWN: tuple[Chore, ...] = (climb.climb, seal_log, run_waiting)
