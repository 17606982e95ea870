"""Which households were seen at a point, a desk or a door."""

from collections.abc import Iterable
from datetime import datetime

from frontline.loop.rooms import Heard
from frontline.screening.models import Swab


def heard(since: datetime) -> Iterable[Heard]:
    """Somebody of the household was sampled."""
    return [Heard(Swab.objects.filter(at__gte=since, undone_at__isnull=True), "person__household")]
