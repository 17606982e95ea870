"""An exercise does not run on while the product is stopped."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from frontline.city import clock
from frontline.site.serving import beats

pytestmark = pytest.mark.django_db
NIGHT = datetime(2022, 11, 10, 0, 0, tzinfo=UTC)
REAL = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_clock_goes_on_from_the_last_sign_of_life() -> None:
    with time_machine.travel(REAL, tick=False) as travel:
        clock.set_exercise(at=NIGHT)
        travel.shift(timedelta(minutes=5))
        beats.beat("worker")
        travel.shift(timedelta(days=3))
        assert beats.resume_clock() == NIGHT + timedelta(minutes=5)
        travel.shift(timedelta(minutes=1))
        assert clock.now() == NIGHT + timedelta(minutes=6)


def test_a_clock_set_while_all_was_stopped_shows_what_was_set() -> None:
    with time_machine.travel(REAL, tick=False) as travel:
        clock.set_exercise(at=NIGHT)
        beats.beat("worker")
        travel.shift(timedelta(hours=1))
        clock.set_exercise(at=NIGHT + timedelta(days=9))
        travel.shift(timedelta(hours=1))
        assert beats.resume_clock() == NIGHT + timedelta(days=9)


def test_a_living_a_paused_and_a_real_clock_are_left_alone() -> None:
    with time_machine.travel(REAL, tick=False) as travel:
        beats.beat("worker")
        travel.shift(timedelta(hours=1))
        assert beats.resume_clock() is None  # a real response
        clock.set_exercise(at=NIGHT)
        beats.beat("worker")
        travel.shift(timedelta(seconds=3))
        assert beats.resume_clock() is None  # a worker is alive
        clock.pause()
        travel.shift(timedelta(hours=1))
        assert beats.resume_clock() is None
        assert clock.now() == NIGHT + timedelta(seconds=3)


def test_a_stopped_exercise_is_shown_where_the_next_start_takes_it_up() -> None:
    with time_machine.travel(REAL, tick=False) as travel:
        clock.set_exercise(at=NIGHT)
        travel.shift(timedelta(minutes=5))
        beats.beat("worker")
        assert not beats.shown().paused
        travel.shift(timedelta(days=3))
        stopped = beats.shown()
        assert (stopped.now, stopped.paused) == (NIGHT + timedelta(minutes=5), True)
        assert beats.resume_clock() == stopped.now
