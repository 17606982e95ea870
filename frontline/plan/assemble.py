"""From the merged timeline to measures: duties of every day, reasons, details for people."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from frontline.facts.base import Fact
from frontline.facts.isolation import CheckedIn, CheckedOut, HealthChecked, TransferStarted
from frontline.plan.clock import DAY, clock_of, duty_of_day
from frontline.plan.edition import Edition
from frontline.plan.kinds import AT_HOME_BOUND, AT_SITE, PERSONAL, WHERE
from frontline.plan.known import Case, days_between
from frontline.plan.measure import Duty, Measure, Reason
from frontline.plan.span import Segment, Span


def measures_of(edition: Edition, case: Case, segments: Iterable[Segment]) -> list[Measure]:
    return [_measure(edition, case, segment) for segment in segments]


def _measure(edition: Edition, case: Case, segment: Segment) -> Measure:
    duties = _from_spans(segment)
    if segment.kind in PERSONAL:
        duties = {**_daily(edition, case, segment), **duties}
    return Measure(
        subject=case.subject,
        kind=segment.kind,
        key="",
        starts_at=segment.starts,
        ends_at=segment.ends,
        reasons=_reasons([*segment.agreeing, *segment.carried]),
        duties=tuple(sorted(duties.values(), key=lambda duty: (duty.opens_at, duty.key))),
        details=_details(segment),
    )


def _reasons(spans: Iterable[Span]) -> tuple[Reason, ...]:
    reasons = {reason for span in spans for reason in span.reasons}
    # Every field counts: two editions may give the same rule and facts under two clauses.
    return tuple(
        sorted(reasons, key=lambda reason: (reason.rule, reason.facts, reason.clause, reason.parameters))
    )


def _details(segment: Segment) -> tuple[tuple[str, str], ...]:
    first, last = dict(segment.winners[0][0].details), dict(segment.winners[-1][0].details)
    if "first_day" in first and "first_day" in last:
        last["first_day"] = min(first["first_day"], last["first_day"])
    return tuple(sorted(last.items()))


def _from_spans(segment: Segment) -> dict[str, Duty]:
    """Duties the rules asked for, as long as the rule's span held at some moment of the duty's window."""
    duties: dict[str, Duty] = {}
    carried = [
        (span, max(span.starts, segment.starts), min(span.ends, segment.ends)) for span in segment.carried
    ]
    for span, starts, ends in (*segment.winners, *carried):
        for duty in span.duties:
            if duty.opens_at < ends and duty.due_at > starts and duty.key not in duties:
                duties[duty.key] = duty if duty.due_at <= segment.ends else replace(duty, due_at=segment.ends)
    return duties


def _daily(edition: Edition, case: Case, segment: Segment) -> dict[str, Duty]:
    """What every stay brings: going there, arriving, a health check a day, being released."""
    since = min(span.anchor for span, _, _ in segment.winners)
    duties = [] if segment.kind == "hospital_treatment" else _health_checks(edition, case, segment)
    if segment.kind in AT_SITE or segment.kind in AT_HOME_BOUND:
        duties.append(_check_in(edition, case, segment, since))
    if segment.kind in AT_SITE:
        duties += [_transfer(edition, case, segment, since), _release(edition, case, segment)]
    return {duty.key: duty for duty in duties}


def _first(facts: Iterable[Fact], opens: datetime, due: datetime | None = None) -> str | None:
    return next((f.id for f in facts if f.at >= opens and (due is None or f.at < due)), None)


def _transfer(edition: Edition, case: Case, segment: Segment, since: datetime) -> Duty:
    due = min(segment.starts + _hours(edition, f"transfer.{_who(segment)}_hours"), segment.ends)
    evidence = _first(case.of(TransferStarted), since) or _arrived(case, segment.kind, since)
    return Duty("transfer", "transfer", segment.starts, due, evidence)


def _who(segment: Segment) -> str:
    return "infected" if segment.kind.endswith("_treatment") else "contact"


def _check_in(edition: Edition, case: Case, segment: Segment, since: datetime) -> Duty:
    due = min(segment.starts + _hours(edition, "check_in.hours"), segment.ends)
    return Duty("check_in", "check_in", segment.starts, due, _arrived(case, segment.kind, since))


def _arrived(case: Case, kind: str, since: datetime) -> str | None:
    return next((f.id for f in case.of(CheckedIn) if f.where == WHERE[kind] and f.at >= since), None)


def _release(edition: Edition, case: Case, segment: Segment) -> Duty:
    opens = max(segment.starts, segment.ends - DAY)
    return Duty("release", "release", opens, segment.ends, _first(case.of(CheckedOut), opens))


def _health_checks(edition: Edition, case: Case, segment: Segment) -> list[Duty]:
    clock = clock_of(edition)
    checked = case.of(HealthChecked)
    last = clock.date_of(segment.ends - timedelta(microseconds=1))
    duties = [
        duty_of_day("health_check", day, clock.zone)
        for day in days_between(clock.date_of(segment.starts), last)
    ]
    if duties and duties[-1].due_at > segment.ends:
        duties[-1] = replace(duties[-1], due_at=segment.ends)
    if not checked:
        return duties
    return [replace(duty, evidence=_first(checked, duty.opens_at, duty.due_at)) for duty in duties]


@lru_cache(maxsize=512)
def _hours(edition: Edition, name: str) -> timedelta:
    return timedelta(hours=edition.number(name))
