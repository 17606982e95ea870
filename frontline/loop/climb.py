"""Overdue tasks climb by themselves: to the group's head, then to headquarters."""

from datetime import datetime, timedelta

from django.db.models import Q

from frontline.loop import rooms
from frontline.loop.models import Task

_DEFAULT_HOURS = (2.0, 6.0)


def climb(*, at: datetime) -> int:
    """Move every task that has waited too long one or two steps up; returns how many moved."""
    kinds = {key: kind.climbs_after_hours for key, (_, kind) in rooms.task_kinds().items()}
    moved = _climb(Q() if not kinds else ~Q(kind__in=kinds), _DEFAULT_HOURS, at)
    for key, hours in kinds.items():
        moved += _climb(Q(kind=key), hours, at)
    return moved


def _climb(which: Q, hours: tuple[float, ...], at: datetime) -> int:
    moved = 0
    for step in range(len(hours), 0, -1):
        late = Task.objects.filter(
            which, state=Task.State.OPEN, climbed__lt=step, due_at__lte=at - timedelta(hours=hours[step - 1])
        )
        moved += late.update(climbed=step, climbed_at=at)
    return moved
