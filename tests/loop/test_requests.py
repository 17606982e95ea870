"""Tasks that a request opens: one at a time, closed by evidence, climbing like every other task."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from frontline.facts.base import request
from frontline.loop import tasks_check
from frontline.loop.models import Task
from frontline.loop.requests import close_task, open_task
from tests.town import Town

NOON = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)


def opened(town: Town) -> Task:
    due = NOON + timedelta(hours=1)
    building = town.buildings[1].pk
    return open_task(
        "accept_request", request(1), key="accept_request:1", building=building, at=NOON, due_at=due
    )


def test_a_task_of_a_request_belongs_to_its_room_and_group(town: Town) -> None:
    task = opened(town)
    assert (task.room, task.group, task.state, task.measure) == ("hotline", "hotline", "open", None)
    assert list(tasks_check.differences(at=NOON)) == [], "no measure asks for it, and none misses it"


def test_it_is_closed_by_evidence_or_goes_and_stays_closed(town: Town) -> None:
    done, gone, evidence = opened(town), opened(town), uuid4()
    close_task(done.ref, evidence=evidence, at=NOON)
    close_task(gone.ref, evidence=None, at=NOON)
    close_task(done.ref, evidence=None, at=NOON + timedelta(hours=1))
    done.refresh_from_db()
    gone.refresh_from_db()
    assert (done.state, done.evidence, done.closed_at) == ("done", evidence, NOON)
    assert (gone.state, gone.evidence) == ("gone", None)
