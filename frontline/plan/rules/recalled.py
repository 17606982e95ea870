"""Members of a positive tube (混阳追阳): kept apart for the time being until a single test of their own says more."""

from datetime import datetime, timedelta

from frontline.facts.base import SubjectKind
from frontline.facts.cases import InfectionFound, TestReported, TubePositive
from frontline.plan.clock import clock_of
from frontline.plan.edition import Edition
from frontline.plan.known import Case
from frontline.plan.measure import Duty
from frontline.plan.registry import rule
from frontline.plan.span import Span
from frontline.plan.stages import away_if_unsuitable, reason_of


@rule(
    "recalled",
    SubjectKind.PERSON,
    TubePositive,
    needs=(
        "recalled.place",
        "recalled.retest_hours",
        "recalled.report_hours",
        "recalled.maximum_hours",
    ),
)
def recalled(edition: Edition, case: Case, tube: TubePositive) -> list[Span]:
    """From the tube's result to the first negative single test, or the maximum. A positive one asks for a report."""
    limit = tube.known_at + _hours(edition, "maximum")
    singles = [t for t in case.tests if not t.pooled and tube.known_at <= t.at < limit]
    positive = _first(singles, "positive")
    decisive = min((t for t in (_first(singles, "negative"), positive) if t), key=_learnt, default=None)
    waiting = _waiting(edition, case, tube, limit, decisive, singles)
    found = [_found(edition, case, tube, positive)] if positive else []
    return away_if_unsuitable(edition, case, [span for span in (*waiting, *found) if span.starts < span.ends])


def _hours(edition: Edition, name: str) -> timedelta:
    return timedelta(hours=edition.number(f"recalled.{name}_hours"))


def _learnt(test: TestReported) -> tuple[datetime, str]:
    return test.known_at, test.id


def _first(tests: list[TestReported], result: str) -> TestReported | None:
    return min((test for test in tests if test.result == result), key=_learnt, default=None)


def _waiting(
    edition: Edition,
    case: Case,
    tube: TubePositive,
    limit: datetime,
    decisive: TestReported | None,
    singles: list[TestReported],
) -> list[Span]:
    """Until the first single test is known; the duty is to take it."""
    ends = min(limit, decisive.known_at) if decisive else limit
    sampled = min(singles, key=_learnt, default=None)
    due = min(tube.known_at + _hours(edition, "retest"), limit)
    duty = Duty("retest", f"retest:{tube.tube}", tube.known_at, due, sampled.id if sampled else None)
    facts = [tube.id, *([decisive.id] if decisive and decisive.known_at == ends else [])]
    return [_span(edition, tube, tube.known_at, ends, facts, duty)]


def _found(edition: Edition, case: Case, tube: TubePositive, positive: TestReported) -> Span:
    """A positive single test: kept until the case is reported, counted anew from the test."""
    starts = positive.known_at
    report = next((f for f in case.of(InfectionFound) if f.known_at >= tube.known_at), None)
    due = starts + _hours(edition, "report")
    duty = Duty("report_case", f"report_case:{tube.tube}", starts, due, report.id if report else None)
    ends = starts + _hours(edition, "maximum")
    return _span(edition, tube, starts, ends, [tube.id, positive.id], duty)


def _span(
    edition: Edition, tube: TubePositive, starts: datetime, ends: datetime, facts: list[str], duty: Duty
) -> Span:
    clock = clock_of(edition)
    last = ends - timedelta(microseconds=1)
    details = (
        ("anchor", clock.date_of(tube.at).isoformat()),
        ("first_day", clock.date_of(starts).isoformat()),
        ("last_day", clock.date_of(last).isoformat()),
        ("slot", str(tube.slot + 1)),
        ("swabs", str(tube.swabs)),
        ("tube", tube.tube),
    )
    reason = reason_of(edition, "recalled", facts)
    kind = edition.word("recalled.place")
    return Span(kind, starts, ends, tube.at, (reason,), (duty,), details, carried=True)
