"""Periods in stages (so many days here, then so many there) counted from an anchor, with their test days."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from frontline.plan.clock import DayClock, clock_of, duty_of_day
from frontline.plan.edition import Edition
from frontline.plan.kinds import AWAY_FROM_HOME, PERSONAL, STRICTNESS, WHERE
from frontline.plan.known import Case
from frontline.plan.measure import Duty, Reason
from frontline.plan.span import Span


@dataclass(frozen=True, slots=True)
class Stage:
    """So many days of one kind, with tests on some of them (1 is the stage's first day)."""

    kind: str
    days: int
    test_days: tuple[int, ...]


@lru_cache(maxsize=1024)
def stages_of(edition: Edition, rule: str) -> tuple[Stage, ...]:
    """The stages of a rule, strictest first: every kind with a parameter `<rule>.<kind>.days`."""
    kinds = sorted(PERSONAL, key=lambda kind: -STRICTNESS[kind])
    return tuple(
        Stage(kind, days, edition.list(f"{rule}.{kind}.test_days"))
        for kind in kinds
        if (days := edition.number(f"{rule}.{kind}.days"))
    )


@lru_cache(maxsize=1024)
def parameters_of(edition: Edition, rule: str) -> tuple[str, ...]:
    """Names of the parameters a rule rests on, the switches of the clock included."""
    own = tuple(name for name in edition.parameters if name.startswith(f"{rule}."))
    return (*own, "clock.anchor", "clock.catch_up", "clock.day_one", "clock.period_end")


def reason_of(edition: Edition, rule: str, facts: Sequence[str]) -> Reason:
    return Reason(rule, edition.rules.get(rule, ""), tuple(sorted(set(facts))), parameters_of(edition, rule))


def stage_spans(
    edition: Edition,
    rule: str,
    case: Case,
    *,
    anchor: datetime,
    starts: datetime,
    reason: Reason,
    clock: DayClock | None = None,
) -> list[Span]:
    """The stages still ahead when the ground became known at `starts`, days counted from the anchor."""
    clock = clock or clock_of(edition)
    stages = stages_of(edition, rule)
    if stages and edition.word("clock.anchor") == "site_entry":
        anchor = _entry(case, stages[0].kind, starts) or starts
    spans: list[Span] = []
    passed, begins = 0, max(starts, anchor)
    first_day = clock.date_of(begins)
    missed = False
    for stage in stages:
        dates = [clock.day(anchor, passed + n) for n in stage.test_days]
        missed = missed or any(day < first_day for day in dates)
        ends = clock.end(anchor, passed + stage.days)
        if ends > begins:
            if missed and not spans and edition.word("clock.catch_up") == "once":
                dates.append(first_day)
            details = _details(clock, anchor, passed + 1, passed + stage.days)
            duties = test_duties(clock, case, dates, begins, ends)
            spans.append(Span(stage.kind, begins, ends, anchor, (reason,), duties, details))
            begins = ends
        passed += stage.days
    return away_if_unsuitable(edition, case, spans)


def _entry(case: Case, kind: str, starts: datetime) -> datetime | None:
    """When the person arrived where the first stage is spent, for cities that count from the entry."""
    where = WHERE.get(kind, "home")
    return next((f.at for f in case.arrivals if f.where == where and f.at >= starts), None)


def _details(clock: DayClock, anchor: datetime, first: int, last: int) -> tuple[tuple[str, str], ...]:
    return (
        ("anchor", clock.date_of(anchor).isoformat()),
        ("first_day", clock.day(anchor, first).isoformat()),
        ("last_day", clock.day(anchor, last).isoformat()),
    )


def test_duties(
    clock: DayClock, case: Case, days: Sequence[date], begins: datetime, ends: datetime
) -> tuple[Duty, ...]:
    """One duty per test day; its window is the calendar day, as far as the period reaches into it."""
    duties = []
    for day in sorted(set(days)):
        duty = duty_of_day("test", day, clock.zone)
        if duty.due_at > begins and duty.opens_at < ends:
            due = min(duty.due_at, ends)
            done = case.tested(duty.opens_at, due)
            same = done is None and due == duty.due_at
            duties.append(duty if same else replace(duty, due_at=due, evidence=done))
    return tuple(duties)


def away_if_unsuitable(edition: Edition, case: Case, spans: list[Span]) -> list[Span]:
    """A home that was judged unsuitable turns home isolation into central isolation from that moment."""
    home = case.home
    if home is None or home.suitable or not edition.flag("home.unsuitable_goes_to_site"):
        return spans
    result = []
    for span in spans:
        if span.kind not in AWAY_FROM_HOME:
            result.append(span)
            continue
        at_home, away = span.cut(ends=home.known_at), span.cut(starts=home.known_at)
        moved = Span(
            AWAY_FROM_HOME[span.kind],
            away.starts,
            away.ends,
            span.anchor,
            tuple(
                Reason(r.rule, r.clause, tuple(sorted({*r.facts, home.id})), r.parameters)
                for r in span.reasons
            ),
            span.duties,
            span.details,
        )
        result += [part for part in (at_home, moved) if part.starts < part.ends]
    return result
