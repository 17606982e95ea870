"""When an objection is late, and who may not answer it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

ANSWER_WITHIN = timedelta(hours=24)  # assumption: no national figure is known; settings.OBJECTION_HOURS
CLIMBS_AFTER = (
    timedelta(0),
    timedelta(hours=6),
)  # overdue: to the group's head at once, then to headquarters
OUTCOMES = ("upheld", "partly", "rejected")


def deadline(filed_at: datetime, within: timedelta = ANSWER_WITHIN) -> datetime:
    return filed_at + within


def climbed_to(due_at: datetime, at: datetime, after: Sequence[timedelta] = CLIMBS_AFTER) -> int:
    """0 with the reviewers, 1 with the group's head, 2 with headquarters."""
    return sum(1 for wait in after if at >= due_at + wait)


def may_answer(account: int | None, *, told: Collection[int | None], filed_by: int | None) -> bool:
    """Never who told the facts or signed the decision, never who wrote the objection down."""
    return account is not None and account not in told and account != filed_by
