"""Tasks opened by a request: who keeps the request says when one begins, when it is due, and what ended it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from frontline.facts.base import Subject
from frontline.loop import rooms
from frontline.loop.models import Task


def open_task(
    kind: str,
    subject: Subject,
    *,
    key: str,
    building: int | None,
    at: datetime,
    due_at: datetime,
    climbed: int = 0,
) -> Task:
    """A task that no measure opened. `climbed` is where it begins: 1 with the group's head, 2 at headquarters."""
    room, found = rooms.task_kinds()[kind]
    task = Task.objects.create(
        kind=kind, room=room.key, group=found.group, subject_kind=str(subject.kind), subject_id=subject.id,
        building=building, key=key, opens_at=at, due_at=due_at, climbed=climbed, climbed_at=at if climbed else None,
    )  # fmt: skip
    _tell_boards()
    return task


def open_tasks(
    kind: str, wanted: Sequence[tuple[Subject, str, int | None]], *, at: datetime, due_at: datetime
) -> list[Task]:
    """Many tasks of one kind at once: (subject, key, building) each."""
    room, found = rooms.task_kinds()[kind]
    tasks = Task.objects.bulk_create(
        [
            Task(
                kind=kind, room=room.key, group=found.group, subject_kind=str(subject.kind), subject_id=subject.id,
                building=building, key=key, opens_at=at, due_at=due_at,
            )
            for subject, key, building in wanted
        ],
        batch_size=2000,
    )  # fmt: skip
    _tell_boards()
    return tasks


def close_task(ref: UUID, *, evidence: UUID | None, at: datetime) -> None:
    """The task is done by what `evidence` names (a row of the room that keeps the request); None: no longer needed.

    A task that is closed already stays as it is.
    """
    state = Task.State.DONE if evidence else Task.State.GONE
    open_one = Task.objects.filter(ref=ref, state=Task.State.OPEN, measure__isnull=True)
    open_one.update(state=state, evidence=evidence, closed_at=at)
    _tell_boards()


def _tell_boards() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('frontline', 'tasks requests')")
