"""Imports as jobs: done once, whatever dies."""

from datetime import timedelta

import pytest

from frontline.city import clock
from frontline.city.imports import engine, limits, run
from frontline.city.imports.kinds import Record
from frontline.city.models import Agency, ImportRefusal, ImportRun, LogEntry
from tests.city.imports.conftest import NOW

pytestmark = pytest.mark.django_db
ROWS = "单位名称\n" + "".join(f"局{n}\n" for n in range(10)) + "局" * 130 + "\n"


def asked(dry_run: bool = False) -> ImportRun:
    return run.ask(kind="agencies", file_name="局.csv", content=ROWS.encode(), dry_run=dry_run, by=None)


def counts(job: ImportRun) -> tuple[str, int, int, int, int]:
    job.refresh_from_db()
    return job.state, job.read, job.created, job.unchanged, job.refused_count


def test_a_run_is_done_once_and_logged() -> None:
    job = asked()
    assert run.run_waiting(NOW) and not run.run_waiting(NOW)
    assert counts(job) == ("done", 11, 10, 0, 1)
    assert job.content is None
    assert LogEntry.objects.get(kind="import").detail["created"] == 10
    assert [refusal.number for refusal in job.refusals.all()] == [12]


def test_a_killed_run_goes_on_without_doubling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BATCH", 4)
    job = asked()
    real = engine.Counts.plus
    calls = iter(range(10))

    def killed(self: engine.Counts, records: list[Record]) -> engine.Counts:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return real(self, records)

    monkeypatch.setattr(engine.Counts, "plus", killed)
    with pytest.raises(KeyboardInterrupt):
        run.run_waiting(NOW)
    assert counts(job)[:3] == ("running", 8, 8)
    assert not run.run_waiting(NOW), "it may still be alive"
    ImportRun.objects.update(heartbeat_at=clock.real_now() - run.PULSE - timedelta(seconds=1))
    assert run.run_waiting(NOW)
    assert counts(job) == ("done", 11, 10, 0, 1)
    assert (Agency.objects.count(), ImportRefusal.objects.count()) == (10, 1)


def test_a_worker_thought_dead_stops_when_another_has_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BATCH", 4)
    job = asked()
    real = engine.Counts.plus

    def slow(self: engine.Counts, records: list[Record]) -> engine.Counts:
        ImportRun.objects.update(started_at=clock.real_now() + timedelta(seconds=5))
        return real(self, records)

    monkeypatch.setattr(engine.Counts, "plus", slow)
    assert run.run_waiting(NOW)
    assert counts(job)[0] == "running" and Agency.objects.count() == 0


def test_a_dry_run_says_everything_and_writes_nothing() -> None:
    job = asked(dry_run=True)
    assert run.run_waiting(NOW)
    assert counts(job) == ("done", 11, 10, 0, 1)
    assert (Agency.objects.count(), job.refusals.count()) == (0, 1)


def test_a_file_that_is_no_list_says_why() -> None:
    job = run.ask(kind="agencies", file_name="x.csv", content=b"a,b\n1,2\n", dry_run=False, by=None)
    run.run_waiting(NOW)
    assert counts(job)[0] == "failed" and "单位名称" in job.message
