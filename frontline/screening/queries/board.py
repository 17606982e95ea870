"""Numbers of the room for headquarters' board."""

from django.db.models import QuerySet

from frontline.city import access
from frontline.city.access import Actor
from frontline.screening.models import Conflict, Expected
from frontline.screening.queries.rounds import running


def not_sampled(actor: Actor) -> QuerySet[Expected]:
    """Everybody of the running round who is neither sampled nor excused."""
    round = running()
    if round is None:
        return Expected.objects.none()
    return access.within(Expected.objects.filter(round=round, tube=None, excused=""), actor)


def open_conflicts(actor: Actor) -> QuerySet[Conflict]:
    """Conflicts of the running round that wait for a person."""
    round = running()
    return Conflict.objects.filter(round=round, settled_at=None) if round else Conflict.objects.none()
