"""Numbers of the room for headquarters' board."""

from django.db.models import QuerySet

from frontline.city import access
from frontline.city.access import Actor
from frontline.loop.queries import BOUND
from frontline.screening.models import Conflict, Expected
from frontline.screening.queries.rounds import count_of, running


def not_sampled(actor: Actor) -> QuerySet[Expected]:
    """Everybody of the running round who is neither sampled nor excused."""
    round = running()
    if round is None:
        return Expected.objects.none()
    return access.within(Expected.objects.filter(round=round, tube=None, excused=""), actor)


def not_sampled_counted(actor: Actor) -> int:
    """How many rows `not_sampled` has, at most BOUND + 1: from the books by building, not from everybody."""
    round = running()
    return min(count_of(round, actor).missing, BOUND + 1) if round else 0


def open_conflicts(actor: Actor) -> QuerySet[Conflict]:
    """Conflicts of the running round that wait for a person."""
    round = running()
    return Conflict.objects.filter(round=round, settled_at=None) if round else Conflict.objects.none()
