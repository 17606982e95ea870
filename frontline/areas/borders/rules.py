"""What is decided without tables: when somebody who told ahead is missing, from when the plan counts."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

AHEAD = timedelta(hours=24)  # arrivals are told this long ahead (the source city's rule)
MISSING_AFTER = timedelta(hours=6)  # past the hour that was told (assumption)
CLIMBS_AFTER = timedelta(hours=24)  # then headquarters hears of it (assumption)
FURTHEST = timedelta(days=30)  # an arrival is told this far ahead at most (assumption)
LEFT_AT_MOST = timedelta(days=60)  # a departure longer ago is a typing error (assumption)
UNDO = timedelta(minutes=10)  # a registration or crossing may be taken back at the point (assumption)
LEVELS = ("high", "medium", "low", "none")


class Coming(StrEnum):
    """Where an arrival stands."""

    EXPECTED = "expected"
    MISSING = "missing"  # told ahead and did not come
    CLIMBED = "climbed"  # missing so long that headquarters hears of it
    CAME = "came"
    WITHDRAWN = "withdrawn"


def coming(
    *, expected_at: datetime | None, arrived_at: datetime | None, withdrawn_at: datetime | None, at: datetime
) -> Coming:
    """Where an arrival stands at a moment."""
    if arrived_at is not None:
        return Coming.CAME
    if withdrawn_at is not None or expected_at is None:
        return Coming.WITHDRAWN
    late = at - expected_at
    if late >= CLIMBS_AFTER:
        return Coming.CLIMBED
    return Coming.MISSING if late >= MISSING_AFTER else Coming.EXPECTED


def short_notice(*, told_at: datetime, expected_at: datetime) -> bool:
    """Told less than a day ahead."""
    return expected_at - told_at < AHEAD


def departure(left_on: date, arrived_at: datetime) -> datetime:
    """The moment the plan counts from: the day of leaving, never after the arrival.

    Only the day is asked for; its noon stands for it (assumption), the plan counts in days.
    """
    noon = datetime.combine(left_on, time(12), tzinfo=arrived_at.tzinfo)
    return min(noon, arrived_at)
