"""People who left a risk area (外溢人员); days already spent elsewhere after leaving count (填平补齐)."""

from dataclasses import replace
from datetime import datetime

from frontline.facts.areas import Level
from frontline.facts.base import SubjectKind
from frontline.facts.cases import AreaLeft
from frontline.plan.clock import DayClock, clock_of
from frontline.plan.edition import Edition
from frontline.plan.known import Case
from frontline.plan.registry import rule
from frontline.plan.rules.spaced_tests import SpacedTests, spaced_tests
from frontline.plan.span import Span
from frontline.plan.stages import reason_of, stage_spans, test_duties


@rule("outflow_high", SubjectKind.PERSON, AreaLeft, needs=("outflow_high.late_tests",))
def outflow_high(edition: Edition, case: Case, left: AreaLeft) -> list[Span]:
    """Counted from leaving a high area; found when it is over, a single test where the edition asks one."""
    if left.level != Level.HIGH:
        return []
    return _stages(edition, case, left, "outflow_high") or _late(edition, case, left)


@rule("outflow_medium", SubjectKind.PERSON, AreaLeft)
def outflow_medium(edition: Edition, case: Case, left: AreaLeft) -> list[Span]:
    return _stages(edition, case, left, "outflow_medium") if left.level == Level.MEDIUM else []


@rule(
    "outflow_low",
    SubjectKind.PERSON,
    AreaLeft,
    needs=(
        "outflow_low.health_monitoring.days",
        "outflow_low.tests",
        "outflow_low.interval_hours",
        "outflow_low.day_one",
    ),
)
def outflow_low(edition: Edition, case: Case, left: AreaLeft) -> list[Span]:
    """Some tests within some days of arriving."""
    if left.level != Level.LOW:
        return []
    arrived = left.arrived_at or left.at
    clock = replace(clock_of(edition), shift=1 if edition.word("outflow_low.day_one") == "same_day" else 0)
    return spaced_tests(
        edition,
        case,
        SpacedTests("outflow_low", edition.number("outflow_low.health_monitoring.days"), clock),
        anchor=arrived,
        starts=max(arrived, left.known_at),
        reason=reason_of(edition, "outflow_low", [left.id]),
    )


def _stages(edition: Edition, case: Case, left: AreaLeft, name: str) -> list[Span]:
    return stage_spans(
        edition, name, case, anchor=left.at, starts=_found(left), reason=reason_of(edition, name, [left.id])
    )


def _found(left: AreaLeft) -> datetime:
    """When this city can act: the person is here and we know it."""
    return max(left.known_at, left.arrived_at or left.at)


def _late(edition: Edition, case: Case, left: AreaLeft) -> list[Span]:
    """Found after the whole period: one test on the day of being found, and no isolation."""
    if not edition.number("outflow_high.late_tests"):
        return []
    clock: DayClock = clock_of(edition)
    found = _found(left)
    day = clock.date_of(found)
    ends = clock.window(day)[1]
    duties = test_duties(clock, case, [day], found, ends)
    reason = reason_of(edition, "outflow_high", [left.id])
    details = (
        ("anchor", clock.date_of(left.at).isoformat()),
        ("first_day", day.isoformat()),
        ("last_day", day.isoformat()),
    )
    return [Span("health_monitoring", found, ends, left.at, (reason,), duties, details)]
