"""So many tests within so many days, each at least so many hours after the one before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from frontline.facts.cases import TestReported
from frontline.plan.clock import DayClock
from frontline.plan.edition import Edition
from frontline.plan.known import Case
from frontline.plan.measure import Duty, Reason
from frontline.plan.span import Span


@dataclass(frozen=True, slots=True)
class SpacedTests:
    """`<rule>.tests` tests at least `<rule>.interval_hours` apart within `days`."""

    rule: str
    days: int
    clock: DayClock


def spaced_tests(
    edition: Edition, case: Case, wanted: SpacedTests, *, anchor: datetime, starts: datetime, reason: Reason
) -> list[Span]:
    """Health monitoring with its spaced tests; nothing if the days were over when the person was found."""
    clock = wanted.clock
    ends = clock.end(anchor, wanted.days)
    if ends <= starts:
        return []
    interval = timedelta(hours=edition.number(f"{wanted.rule}.interval_hours"))
    number = edition.number(f"{wanted.rule}.tests")
    duties = _duties(case, number, interval, max(anchor, clock.window(clock.date_of(starts))[0]), ends)
    details = (
        ("anchor", clock.date_of(anchor).isoformat()),
        ("first_day", clock.date_of(starts).isoformat()),
        ("last_day", clock.day(anchor, wanted.days).isoformat()),
    )
    return [Span("health_monitoring", starts, ends, anchor, (reason,), duties, details)]


def _duties(
    case: Case, number: int, interval: timedelta, opens: datetime, ends: datetime
) -> tuple[Duty, ...]:
    duties = []
    for n in range(1, number + 1):
        test = _next_test(case, opens, ends)
        duties.append(Duty("test", f"test:{n}", min(opens, ends), ends, test.id if test else None))
        opens = (test.at if test else opens) + interval
    return tuple(duties)


def _next_test(case: Case, opens: datetime, ends: datetime) -> TestReported | None:
    return next((test for test in case.tests if opens <= test.at < ends), None)
