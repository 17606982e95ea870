"""Overdue tasks climb by themselves: to the group's head, then to headquarters."""

from datetime import datetime, timedelta

from django.db import connection

from frontline.loop import rooms
from frontline.plan.kinds import DUTIES

_DEFAULT_HOURS = (2.0, 6.0)
BATCH = 1000  # tasks moved by one statement: nobody who works on one of them waits long

# The index task_open_to_climb finds only those that have to move; who already climbed is not looked at again.
_CLIMB = """
UPDATE loop_task SET climbed = %(step)s, climbed_at = %(at)s WHERE id IN (
  SELECT id FROM loop_task
  WHERE state = 'open' AND kind = %(kind)s AND climbed = %(below)s AND due_at <= %(late)s
  ORDER BY due_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
)
"""


def climb(*, at: datetime) -> int:
    """Move every task that has waited too long one or two steps up; returns how many moved."""
    hours: dict[str, tuple[float, ...]] = dict.fromkeys(DUTIES, _DEFAULT_HOURS)
    hours |= {key: kind.climbs_after_hours for key, (_, kind) in rooms.task_kinds().items()}
    return sum(_climb(kind, steps, at) for kind, steps in hours.items())


def _climb(kind: str, hours: tuple[float, ...], at: datetime) -> int:
    """The highest step first, so that a task long overdue goes there at once."""
    moved = 0
    for step in range(len(hours), 0, -1):
        late = at - timedelta(hours=hours[step - 1])
        for below in range(step):
            values: dict[str, str | int | datetime] = {
                "step": step,
                "below": below,
                "kind": kind,
                "late": late,
                "at": at,
                "batch": BATCH,
            }
            while (count := _batch(values)) > 0:
                moved += count
    return moved


def _batch(values: dict[str, str | int | datetime]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_CLIMB, values)
        return int(cursor.rowcount)
