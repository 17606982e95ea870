"""When an objection is late, and who may not answer it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

ANSWER_WITHIN = timedelta(hours=24)  # assumption: no national figure is known; settings.OBJECTION_HOURS
CLIMBS_AFTER = (
    timedelta(0),
    timedelta(hours=6),
)  # overdue: to the group's head at once, then to headquarters
OUTCOMES = ("upheld", "partly", "rejected")
SIGNED = ("end", "exempt", "at_home")  # remedies that two people sign: manual decisions the plan allows
BY_HAND = ("facts", "decide")  # a wrong fact is taken back; headquarters decides about the area anew


def deadline(filed_at: datetime, within: timedelta = ANSWER_WITHIN) -> datetime:
    return filed_at + within


def climbed_to(due_at: datetime, at: datetime, after: Sequence[timedelta] = CLIMBS_AFTER) -> int:
    """0 with the reviewers, 1 with the group's head, 2 with headquarters."""
    return sum(1 for wait in after if at >= due_at + wait)


def may_answer(account: int | None, *, told: Collection[int | None], filed_by: int | None) -> bool:
    """Never who told the facts or signed the decision, never who wrote the objection down."""
    return account is not None and account not in told and account != filed_by


def remedies(*, for_person: bool, allowed: Collection[str]) -> tuple[str, ...]:
    """What may follow from upholding an objection: `allowed` are the changes the plan lets two people sign."""
    if not for_person:
        return ("decide",)
    return ("facts", *(change for change in SIGNED if change in allowed))


def may_sign(account: int | None, *, chosen_by: int | None, told: Collection[int | None]) -> bool:
    """A second person, who neither chose the remedy nor told the facts of the measure."""
    return account is not None and account != chosen_by and account not in told
