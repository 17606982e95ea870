"""The worker: reviews who is due, tells the boards, seals the log, lets overdue tasks climb, runs long jobs."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
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
_JOBS_EVERY = 1.0  # seconds: what somebody who asked for a long job waits at most for its beginning
_TO_END = 10.0  # seconds for chores and jobs at the end; what is cut off is taken up again at the next start
Chore = Callable[..., object]


@dataclass
class Worker:
    """One process of three threads: reviews, chores, long jobs. An import delays no fact, no seal, no climbing."""

    chores: tuple[Chore, ...] = ()
    jobs: tuple[Chore, ...] = ()
    chores_every: float = _CHORES_EVERY
    stop: threading.Event = field(default_factory=threading.Event)
    _told: float = 0.0
    _untold: bool = False
    _resting: dict[Chore, float] = field(default_factory=dict)

    def run(self) -> None:
        """Work until stopped. A lost database is waited for; no error ends the worker."""
        helpers = [
            self._beside(self._do_chores, self.chores_every, "chores"),
            self._beside(self._do_jobs, _JOBS_EVERY, "jobs"),
        ]
        self._keep(self.step, _IDLE)
        until = time.monotonic() + _TO_END
        for helper in helpers:
            helper.join(timeout=max(until - time.monotonic(), 0.0))

    def _beside(self, work: Callable[[], bool], idle: float, name: str) -> threading.Thread:
        thread = threading.Thread(target=self._keep, args=(work, idle), name=name, daemon=True)
        thread.start()
        return thread

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
        at = clock.now()
        done = [self._do_at_once(work, at) for room in rooms.all_rooms() for work in room.at_once]
        busy = self._review(at) or any(done)
        self._tell()
        return busy

    def _do_at_once(self, work: Chore, at: datetime) -> bool:
        """Short work of a room; work that failed rests as long as a chore."""
        if time.monotonic() < self._resting.get(work, 0.0):
            return False
        try:
            return work(at=at) is True
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            self._resting[work] = time.monotonic() + self.chores_every
            log.exception("Work of a room failed; it is tried again in a few seconds.")
            return False

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
        return self._do_each((*_OWN, *self.chores, *_of_rooms()))

    def _do_jobs(self) -> bool:
        """One of each sort of long job, one after another. True if there was one, so that the next begins at once."""
        return self._do_each((run_waiting, *self.jobs, *_jobs_of_rooms()))

    def _do_each(self, chores: Sequence[Chore]) -> bool:
        return any([self._do(chore, clock.now()) for chore in chores])

    def _do(self, chore: Chore, at: datetime) -> bool:
        try:
            return chore(at=at) is True
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("A chore or job failed; it is tried again at the next round.")
            return False


def seal_log(*, at: datetime) -> None:
    """Chain what was written since; `at` plays no part, the order of transactions does."""
    seals.seal()


def _of_rooms() -> list[Chore]:
    return [chore for room in rooms.all_rooms() for chore in room.chores]


def _jobs_of_rooms() -> list[Chore]:
    return [job for room in rooms.all_rooms() for job in room.jobs]


_OWN: tuple[Chore, ...] = (climb.climb, seal_log)
