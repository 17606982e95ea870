"""Risk areas: high, medium, low by the clean-day clock. An area never goes on by silence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from frontline.facts.areas import AreaContinued, AreaDecided, AreaLifted, Level, LiftHeld, RoundCompleted
from frontline.facts.base import Fact, SubjectKind
from frontline.facts.cases import InfectionFound
from frontline.plan.clock import DAY, clock_of, midnight
from frontline.plan.edition import Edition
from frontline.plan.known import Case
from frontline.plan.measure import Duty
from frontline.plan.registry import rule
from frontline.plan.rules.area_infections import counted
from frontline.plan.span import Span, cut_before
from frontline.plan.stages import reason_of


@dataclass(frozen=True, slots=True)
class Step:
    """One level of an area: so many clean days, perhaps closed by a full round, then the next level."""

    name: str  # "high", "medium", "medium_after_high", "low"
    level: str
    days: int
    closing_round: bool
    next: str  # name of the next step, or "none"


@dataclass(frozen=True, slots=True)
class Phase:
    """A step in time: counted from `base`, due at `due`, over at `ends`."""

    step: Step
    starts: datetime
    ends: datetime
    base: datetime
    due: datetime
    met: datetime | None  # when the conditions were met; None if they were not
    duties: tuple[Duty, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """One decision about an area and everything its clock listens to."""

    edition: Edition
    decision: AreaDecided
    infections: list[InfectionFound]
    rounds: list[RoundCompleted]
    held: list[LiftHeld]
    continued: list[AreaContinued]
    lifted: AreaLifted | None


@rule(
    "area_clock",
    SubjectKind.AREA,
    AreaDecided,
    needs=(
        "area.levels",
        "area.high.days",
        "area.high.closing_round",
        "area.high.next",
        "area.lift_after_hours",
        "area.continue_within_hours",
        "area.decision_maximum_days",
        "area.not_counted",
        "area.early_round_days",
    ),
)
def area_clock(edition: Edition, case: Case, decision: AreaDecided) -> list[Span]:
    """The levels of an area from one decision until the next decision about it, or its end."""
    decisions = case.of(AreaDecided, decision.subject)
    position = decisions.index(decision)
    before = decisions[position - 1] if position else None
    step = _first_step(edition, decision, before)
    spans = _spans(_area(edition, case, decision), step)
    later = decisions[position + 1 :]
    return cut_before(spans, later[0].at) if later else spans


def _area(edition: Edition, case: Case, decision: AreaDecided) -> Area:
    subject = decision.subject
    return Area(
        edition,
        decision,
        counted(edition, case.facts, decision),
        [f for f in case.of(RoundCompleted, subject) if f.all_negative],
        case.of(LiftHeld, subject),
        case.of(AreaContinued, subject),
        next((f for f in case.of(AreaLifted, subject) if _told(f) >= decision.at), None),
    )


def _told(fact: Fact) -> datetime:
    """When a decision can take effect: not before it is known, or the past would change."""
    return max(fact.at, fact.known_at)


def _first_step(edition: Edition, decision: AreaDecided, before: AreaDecided | None) -> Step | None:
    stepped_down = before is not None and before.level == Level.HIGH and decision.level == Level.MEDIUM
    after_high = step_of(edition, "medium_after_high") if stepped_down else None
    return after_high or step_of(edition, decision.level)


def step_of(edition: Edition, name: str) -> Step | None:
    """The step of that name, or None if the edition has no such level."""
    days = edition.number(f"area.{name}.days")
    level = name.split("_")[0]
    if not days or level not in edition.list("area.levels"):
        return None
    return Step(
        name, level, days, edition.flag(f"area.{name}.closing_round"), edition.word(f"area.{name}.next")
    )


def _spans(area: Area, step: Step | None) -> list[Span]:
    spans: list[Span] = []
    starts, base = area.decision.at, _first_base(area, step)
    while step is not None:
        phase = _phase(area, step, starts, base)
        spans.append(_span(area, phase))
        if area.lifted is not None and phase.ends == _told(area.lifted):
            break
        step = step_of(area.edition, step.next)
        starts, base = phase.ends, _eve(area, phase.ends)
    return [span for span in spans if span.starts < span.ends]


def _first_base(area: Area, step: Step | None) -> datetime:
    """Clean days are counted from the last infection known at the decision, else from the decision.

    A part that was kept on counts from where the whole area did. One that was put a step down counts the
    days of that step, whenever its last infection was.
    """
    decision = area.decision
    known = [f.at for f in area.infections if f.at <= decision.at and f.known_at <= _told(decision)]
    base = max(known, default=min(decision.counted_from or decision.at, decision.at))
    stepped_down = step is not None and step.name == "medium_after_high"
    return max(base, _eve(area, decision.at)) if stepped_down else base


def _eve(area: Area, moment: datetime) -> datetime:
    """From where a next step counts: the day before, so that the day on which it begins is its first clean day.

    A city that counts to the hour counts from the moment itself.
    """
    clock = clock_of(area.edition)
    return moment if clock.at_anchor_hour else midnight(clock.date_of(moment) - DAY, clock.zone)


def _phase(area: Area, step: Step, starts: datetime, base: datetime) -> Phase:
    """The phase with its clean days counted anew after each infection learnt before it is over."""
    while True:
        phase = _counted_from(area, step, starts, base)
        restarts = [f.at for f in area.infections if _after(area, f.at, base) and f.known_at < phase.ends]
        later = [moment for moment in restarts if moment < phase.ends]
        if not later:
            return phase
        base = min(later)


def _after(area: Area, moment: datetime, base: datetime) -> bool:
    """Does an infection at this moment begin the count anew? One of the same day does not, unless hours count."""
    clock = clock_of(area.edition)
    return moment > base if clock.at_anchor_hour else clock.date_of(moment) > clock.date_of(base)


def _counted_from(area: Area, step: Step, starts: datetime, base: datetime) -> Phase:
    edition = area.edition
    clean = _clean_end(edition, base, step.days)
    due = max(clean, starts)
    limit, signed = _continued_until(area, due)
    closing = _first_known(f for f in area.rounds if f.at >= clean - DAY and f.known_at < limit)
    met = due if not step.closing_round else max(due, closing.known_at) if closing else None
    used: list[Fact] = [f for f in area.infections if f.at == base] + ([closing] if closing else [])
    if met is None:
        ends, used = limit, used + list(signed)
    else:
        ends, holds = _held_until(area, met + timedelta(hours=edition.number("area.lift_after_hours")), met)
        used += holds
    if area.lifted is not None and _told(area.lifted) < ends:
        ends, used = max(starts, _told(area.lifted)), [*used, area.lifted]
    facts = tuple(sorted({area.decision.id, *(f.id for f in used)}))
    duties = _duties(area, step, starts, ends, clean, due, met, closing)
    return Phase(step, starts, ends, base, due, met, duties, facts)


def _first_known(rounds: Iterable[RoundCompleted]) -> RoundCompleted | None:
    """The round the city learnt of first: one learnt later takes nothing back."""
    return min(rounds, key=lambda f: (f.known_at, f.at, f.id), default=None)


def _clean_end(edition: Edition, base: datetime, days: int) -> datetime:
    """The end of the last clean day: 24:00, or the hour of the last infection where the city says so."""
    clock = clock_of(edition)
    if clock.at_anchor_hour:
        return base.astimezone(clock.zone) + DAY * days
    return midnight(clock.date_of(base) + DAY * (days + 1), clock.zone)


def _signed_until(area: Area, fact: LiftHeld | AreaContinued) -> datetime:
    """A signed decision reaches at most the maximum of days; then another signature is needed."""
    return min(fact.until, fact.at + DAY * area.edition.number("area.decision_maximum_days"))


def _continued_until(area: Area, due: datetime) -> tuple[datetime, list[AreaContinued]]:
    """Until when an area goes on whose conditions are not met: a grace, then only by signed decisions."""
    limit = due + timedelta(hours=area.edition.number("area.continue_within_hours"))
    used: list[AreaContinued] = []
    for fact in area.continued:
        if area.decision.at <= fact.at and _told(fact) < limit < _signed_until(area, fact):
            limit, used = _signed_until(area, fact), [*used, fact]
    return limit, used


def _held_until(area: Area, ends: datetime, met: datetime) -> tuple[datetime, list[LiftHeld]]:
    used: list[LiftHeld] = []
    for fact in area.held:
        if area.decision.at <= fact.at and _told(fact) < ends < _signed_until(area, fact):
            ends, used = _signed_until(area, fact), [*used, fact]
    return ends, used


def _duties(
    area: Area,
    step: Step,
    starts: datetime,
    ends: datetime,
    clean: datetime,
    due: datetime,
    met: datetime | None,
    closing: RoundCompleted | None,
) -> tuple[Duty, ...]:
    duties = _early_rounds(area, step)
    if step.closing_round:
        day = clock_of(area.edition).date_of(clean - DAY).isoformat()
        opens = max(clean - DAY, starts)
        duties.append(
            Duty(
                "closing_round",
                f"closing_round:{day}",
                opens,
                max(due, opens),
                closing.id if closing else None,
            )
        )
    if met is not None:
        evidence = _first([area.lifted, *area.held] if area.lifted else area.held, met)
        duties.append(Duty("lift_area", f"lift_area:{step.name}", met, max(met, ends), evidence))
    else:
        grace = due + timedelta(hours=area.edition.number("area.continue_within_hours"))
        key = f"continue_area:{clock_of(area.edition).date_of(due).isoformat()}"
        duties.append(Duty("continue_area", key, due, grace, _first(area.continued, due)))
    return tuple(duties)


def _early_rounds(area: Area, step: Step) -> list[Duty]:
    """Rounds on the first days of a high area where the edition sets them (day 1 is the day it is locked)."""
    if step.name != Level.HIGH:
        return []
    clock, first = clock_of(area.edition), clock_of(area.edition).date_of(area.decision.at)
    duties = []
    for number in area.edition.list("area.early_round_days"):
        opens, due = clock.window(first + DAY * (number - 1))
        key = f"area_round:{clock.date_of(opens).isoformat()}"
        evidence = next((f.id for f in area.rounds if opens <= f.at < due), None)
        duties.append(Duty("area_round", key, opens, due, evidence))
    return duties


def _first(facts: Iterable[Fact], since: datetime) -> str | None:
    """The first of these decisions from the day before onward (it may be signed ahead)."""
    return next((f.id for f in sorted(facts, key=lambda f: f.at) if f.at >= since - DAY), None)


def _span(area: Area, phase: Phase) -> Span:
    clock = clock_of(area.edition)
    lift = timedelta(hours=area.edition.number("area.lift_after_hours"))
    expected = min(phase.ends, phase.due + lift) if phase.met is None else phase.ends
    details = (
        ("anchor", clock.date_of(phase.base).isoformat()),
        ("conditions", "met" if phase.met is not None else "open"),
        ("expected_end", expected.astimezone(clock.zone).isoformat()),
        ("grain", area.decision.grain),
        ("last_clean_day", (clock.date_of(phase.base) + DAY * phase.step.days).isoformat()),
        ("level", phase.step.level),
        ("name", area.decision.name),
    )
    reason = reason_of(area.edition, "area_clock", phase.facts)
    kind = f"area_{phase.step.level}"
    return Span(kind, phase.starts, phase.ends, phase.base, (reason,), phase.duties, details)
