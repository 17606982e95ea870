"""Workers give signs of life; the clock of an exercise goes on from the last one after a stop.

However the product ended (Ctrl-C, kill -9, a power cut), the exercise did not run on while it was stopped.
"""

import logging
import threading
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import Error, connection, transaction

from frontline.city import clock
from frontline.city.models import Clock
from frontline.site.serving.models import Beat

log = logging.getLogger("frontline.worker")

EVERY = 2.0  # seconds, real time
ALIVE = timedelta(seconds=15)  # real time: a worker silent for longer is not there


def beat(worker: str) -> None:
    reading = clock.read()
    Beat.objects.update_or_create(worker=worker, defaults={"real": clock.real_now(), "city": reading.now})


def keep_beating(worker: str, stop: threading.Event) -> None:
    """For a thread of the worker: long reviews do not silence it."""
    while not stop.is_set():
        try:
            beat(worker)
        except Error as lost:
            log.warning("No sign of life could be written: %s", str(lost).strip().partition("\n")[0])
            connection.close()
        stop.wait(EVERY)
    connection.close()


def last() -> Beat | None:
    return Beat.objects.order_by("-real").first()


def is_alive(found: Beat | None, *, real: datetime) -> bool:
    return found is not None and real - found.real <= ALIVE


def shown() -> clock.Reading:
    """The clock as the next start will take it up: stopped, an exercise stands at its last sign of life."""
    reading, found = clock.read(), last()
    row = Clock.objects.filter(pk=1, exercise=True, paused=False).first()
    if row is None or row.anchored is None or found is None or is_alive(found, real=clock.real_now()):
        return reading
    at = found.city if row.anchored <= found.real else row.shown
    return replace(reading, now=at or reading.now, paused=True)


def resume_clock() -> datetime | None:
    """Let the clock of an exercise go on from the last sign of life; the new city time, None if nothing moved.

    A clock that somebody set after that sign, or that stands still, is left alone, and so is a living one.
    """
    with transaction.atomic():
        row = Clock.objects.select_for_update().filter(pk=1, exercise=True, paused=False).first()
        found = last()
        real = clock.real_now()
        if row is None or row.anchored is None or found is None or is_alive(found, real=real):
            return None
        if row.anchored <= found.real:
            row.shown = found.city
        row.anchored = real
        row.save()
    return clock.now()
