"""The worker reviews, seals and goes on after a chore that fails."""

import threading
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from frontline.city import clock, seals, verification
from frontline.city.models import Seal
from frontline.loop.models import MeasureRow
from frontline.loop.worker import Worker
from tests.loop.conftest import put_ninth_in_force
from tests.loop.test_loop import NOON, chain
from tests.town import Town, build_town


def test_a_step_reviews_who_is_due(town: Town) -> None:
    clock.set_exercise(at=NOON, paused=True)
    chain(town)
    assert Worker().step()
    assert MeasureRow.objects.exists()


def test_a_failing_chore_stops_no_other(town: Town, caplog: pytest.LogCaptureFixture) -> None:
    heard: list[datetime] = []

    def broken(*, at: datetime) -> None:
        raise RuntimeError("broken on purpose")

    def fine(*, at: datetime) -> None:
        heard.append(at)

    worker = Worker(chores=(broken, fine))
    worker._do_chores()
    assert heard and "broken on purpose" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_facts_and_changes_are_sealed(transactional_db: Any) -> None:
    clock.set_exercise(at=NOON, paused=True)
    put_ninth_in_force()
    chain(build_town())
    Worker().step()
    seals.seal()
    assert {"fact", "measure_change", "log"} <= set(Seal.objects.values_list("table", flat=True))
    assert not verification.verify().broken
    with connection.cursor() as cursor:
        cursor.execute("UPDATE loop_factrow SET payload = '{}' WHERE kind = 'infection_found'")
    assert verification.verify().broken


def test_stop_ends_the_worker() -> None:
    stop = threading.Event()
    stop.set()
    Worker(stop=stop)._keep(lambda: pytest.fail("worked after the stop"), 1.0)
