"""The worker reviews, seals and goes on after a chore that fails."""

import threading
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from frontline.city import clock, seals, verification
from frontline.city.imports.run import run_waiting
from frontline.city.models import Seal
from frontline.loop import worker as worker_module
from frontline.loop.models import MeasureRow
from frontline.loop.worker import Worker
from frontline.planning.actions import dry_runs
from tests.editions import in_force
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
    in_force()
    chain(build_town())
    Worker().step()
    seals.seal()
    assert {"fact", "measure_change", "log"} <= set(Seal.objects.values_list("table", flat=True))
    assert not verification.verify().broken
    with connection.cursor() as cursor:
        cursor.execute("UPDATE loop_factrow SET payload = '{}' WHERE kind = 'infection_found'")
    assert verification.verify().broken


@pytest.mark.django_db(transaction=True)
def test_a_long_job_holds_up_neither_reviews_nor_sealing(transactional_db: Any) -> None:
    clock.set_exercise(at=NOON, paused=True)
    in_force()
    began, may_end, reviewed = threading.Event(), threading.Event(), threading.Event()
    rounds = threading.Semaphore(0)

    class Watched(Worker):
        def step(self) -> bool:
            busy = super().step()
            if MeasureRow.objects.exists():
                reviewed.set()
            return busy

    def long_job(*, at: datetime) -> None:
        began.set()
        may_end.wait(_PATIENCE)

    def round_is_over(*, at: datetime) -> None:  # comes after the sealer
        rounds.release()

    worker = Watched(chores=(round_is_over,), jobs=(long_job,), chores_every=0.01)
    at_work = threading.Thread(target=worker.run)
    at_work.start()
    try:
        assert began.wait(_PATIENCE)
        chain(build_town())
        for _round in range(2):  # the first may have begun before
            assert rounds.acquire(timeout=_PATIENCE)
        assert Seal.objects.filter(table="fact").exists()
        assert reviewed.wait(_PATIENCE)
        assert not may_end.is_set()
    finally:
        may_end.set()
        worker.stop.set()
        at_work.join(_PATIENCE)
    assert not at_work.is_alive()


def test_what_a_room_calls_a_job_is_no_chore() -> None:
    jobs = worker_module._jobs_of_rooms()
    assert dry_runs.run_waiting in jobs
    assert not {*jobs, run_waiting} & {*worker_module._of_rooms(), *worker_module._OWN}


_PATIENCE = 60.0  # seconds until a thread that does not come counts as held up


def test_stop_ends_the_worker() -> None:
    stop = threading.Event()
    stop.set()
    Worker(stop=stop)._keep(lambda: pytest.fail("worked after the stop"), 1.0)
