"""Infected persons (感染者): treated or isolated until the discharge criterion, then monitored at home."""

from dataclasses import replace
from datetime import datetime, timedelta

from frontline.facts.base import SubjectKind
from frontline.facts.cases import InfectionFound
from frontline.plan.clock import DAY, clock_of, midnight
from frontline.plan.edition import Edition
from frontline.plan.kinds import WHERE
from frontline.plan.known import Case
from frontline.plan.measure import Duty
from frontline.plan.registry import rule
from frontline.plan.rules.discharge import Release, infected_day, release_of
from frontline.plan.span import Span, cut_before
from frontline.plan.stages import away_if_unsuitable, reason_of, stage_spans, test_duties

SEVERITIES = ("asymptomatic", "mild", "moderate", "severe", "critical")


@rule(
    "infected",
    SubjectKind.PERSON,
    InfectionFound,
    needs=(
        *(f"infected.{severity}.place" for severity in SEVERITIES),
        "infected.maximum_days",
        "infected.ct_threshold",
        "infected.ct_interval_hours",
        "infected.day_one",
        "infected.symptoms_required",
        "infected.review_days_before",
    ),
)
def infected(edition: Edition, case: Case, infection: InfectionFound) -> list[Span]:
    """From the moment the infection is known until release, at the longest for the maximum of days."""
    kind = edition.word(f"infected.{infection.severity}.place")
    starts = infection.known_at
    began = _isolation_began(edition, case, infection, kind)
    release = release_of(edition, case, infection, began)
    first = infected_day(edition, began)
    latest = midnight(
        clock_of(edition).date_of(starts) + DAY * edition.number("infected.maximum_days"), edition.zone
    )
    ends = latest if release is None else min(latest, release.at)
    reason = reason_of(edition, "infected", [infection.id, *(release.facts if release else ())])
    duties = (*_tests(edition, case, infection, began), *_review(edition, latest))
    details = (("first_day", first.isoformat()), ("severity", infection.severity))
    span = Span(kind, starts, ends, infection.at, (reason,), duties, details)
    spans = away_if_unsuitable(edition, case, cut_before([span], ends))
    return spans + _monitoring(edition, case, infection, release, ends)


def _isolation_began(edition: Edition, case: Case, infection: InfectionFound, kind: str) -> datetime:
    """The moment whose day is day 1 of isolation: arriving where it is spent, or the positive sample."""
    if edition.word("infected.day_one") == "positive_sample":
        return infection.at
    arrived = (f.at for f in case.arrivals if f.where == WHERE[kind] and f.at >= infection.at)
    return next(arrived, infection.known_at)


def _tests(edition: Edition, case: Case, infection: InfectionFound, began: datetime) -> tuple[Duty, ...]:
    """The tests an edition sets for fixed days of isolation."""
    clock = clock_of(edition)
    first = infected_day(edition, began)
    days = [first + DAY * (int(n) - 1) for n in edition.list("infected.release_test_days")]
    return test_duties(clock, case, days, infection.known_at, midnight(first + 400 * DAY, edition.zone))


def _review(edition: Edition, latest: datetime) -> tuple[Duty, ...]:
    """Before the maximum is over a doctor looks at who is still kept, so that nobody is merely forgotten."""
    opens = latest - timedelta(days=edition.number("infected.review_days_before"))
    return (Duty("discharge_review", "discharge_review", opens, latest),)


def _monitoring(
    edition: Edition, case: Case, infection: InfectionFound, release: Release | None, starts: datetime
) -> list[Span]:
    if release is None:
        return []
    return [
        replace(span, anchor=max(span.anchor, infection.at))
        for span in stage_spans(
            edition,
            "discharged",
            case,
            anchor=release.anchor,
            starts=starts,
            reason=reason_of(edition, "discharged", [infection.id, *release.facts]),
        )
    ]
