"""The one clock of the city. In an exercise it is stored, pauses, and can be set and sped up."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from frontline.city.models import Clock


@dataclass(frozen=True, slots=True)
class Reading:
    """City time and how it runs."""

    now: datetime
    exercise: bool
    paused: bool
    speed: float

    @property
    def pace(self) -> float:
        """City seconds in a real one, as it runs now: what a device counts by."""
        return 0.0 if self.paused else self.speed


def real_now() -> datetime:
    """Real time: for sessions, leases, time-outs and retries only."""
    return datetime.now(UTC)


def _shown(row: Clock, at: datetime) -> datetime:
    if row.shown is None or row.anchored is None:
        return at
    return row.shown if row.paused else row.shown + (at - row.anchored) * row.speed


def read() -> Reading:
    return reading(Clock.objects.filter(pk=1).first(), at=real_now())


def reading(row: Clock | None, *, at: datetime) -> Reading:
    """City time at a moment of real time, by what is stored of the clock."""
    if row is None or not row.exercise:
        return Reading(at, exercise=False, paused=False, speed=1.0)
    return Reading(_shown(row, at), exercise=True, paused=row.paused, speed=row.speed)


def now() -> datetime:
    """City time."""
    return read().now


def set_exercise(*, at: datetime, speed: float = 1.0, paused: bool = False) -> None:
    """Make this database an exercise whose clock shows `at` now."""
    if speed < 0:
        raise ValueError("The clock of an exercise cannot run backwards: give a speed of 0 or more.")
    Clock.objects.update_or_create(
        pk=1,
        defaults={"exercise": True, "shown": at, "anchored": real_now(), "speed": speed, "paused": paused},
    )


def _move(paused: bool | None = None, speed: float | None = None) -> Reading:
    with transaction.atomic():
        row = Clock.objects.select_for_update().filter(pk=1, exercise=True).first()
        if row is None:
            raise ValueError("Only the clock of an exercise can be changed; this is a real response.")
        at = real_now()
        row.shown, row.anchored = _shown(row, at), at
        row.paused = row.paused if paused is None else paused
        row.speed = row.speed if speed is None else speed
        row.save()
    return read()


def pause() -> Reading:
    return _move(paused=True)


def resume() -> Reading:
    return _move(paused=False)


def set_speed(speed: float) -> Reading:
    if speed < 0 or speed > 100_000:
        raise ValueError("Give a speed between 0 and 100000.")
    return _move(speed=speed)


def real_delay(until: datetime, reading: Reading) -> timedelta | None:
    """How long in real time until city time reaches `until`; None while the clock stands still."""
    if not reading.exercise:
        return until - reading.now
    if reading.paused or reading.speed == 0:
        return None
    return (until - reading.now) / reading.speed
