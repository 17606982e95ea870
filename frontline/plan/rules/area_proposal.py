"""An infection found at a place proposes an area there; a person of the right authority decides."""

from datetime import datetime, timedelta

from frontline.facts.areas import AreaDecided, AreaProposalRejected, Level
from frontline.facts.base import SubjectKind
from frontline.facts.cases import InfectionFound
from frontline.plan.clock import DAY, clock_of, midnight
from frontline.plan.edition import Edition
from frontline.plan.known import Case
from frontline.plan.measure import Duty
from frontline.plan.migration import migrated
from frontline.plan.registry import rule
from frontline.plan.rules.area_infections import counts, inside, proposed_places
from frontline.plan.span import Span
from frontline.plan.stages import reason_of


@rule(
    "area_proposal",
    SubjectKind.PLACE,
    InfectionFound,
    needs=("area.proposal_grains", "area.decide_hours", "area.high.days"),
    migrates=False,
)
def area_proposal(edition: Edition, case: Case, infection: InfectionFound) -> list[Span]:
    """Until a high area covers the place or it was rejected; at the longest until its clean days would be over."""
    grain = proposed_places(edition, infection).get(case.subject.id)
    if grain is None or not counts(edition, infection):
        return []
    starts = infection.known_at
    days = edition.number("area.high.days")
    latest = midnight(clock_of(edition).date_of(infection.at) + DAY * (days + 1), edition.zone)
    answer = _answer(case, infection)
    ends = latest if answer is None else min(latest, answer.known_at)
    if ends <= starts:
        return []
    due = min(latest, starts + timedelta(hours=edition.number("area.decide_hours")))
    duty = Duty("decide_area", "decide_area", starts, due, answer.id if answer else None)
    details = (("grain", grain), ("level", str(Level.HIGH)))
    facts = [infection.id, *((answer.id,) if answer else ())]
    reason = reason_of(edition, "area_proposal", facts)
    return [Span("area_proposal", starts, ends, infection.at, (reason,), (duty,), details)]


def _answer(case: Case, infection: InfectionFound) -> AreaDecided | AreaProposalRejected | None:
    """The first decision that settles the proposal: a high area over the place, or that there is to be none."""
    rejected = next((f for f in case.of(AreaProposalRejected) if infection.id in f.infections), None)
    found = [fact for fact in (_covering(case, infection), rejected) if fact is not None]
    return min(found, key=lambda fact: (fact.known_at, fact.id), default=None)


def _covering(case: Case, infection: InfectionFound) -> AreaDecided | None:
    """The first decision whose high area covers the place of the infection once it is known."""
    decisions = [
        f for f in case.facts if type(f) is AreaDecided and f.level == Level.HIGH and inside(infection, f)
    ]
    covering = [f for f in decisions if _high_until(case, f) > infection.known_at]
    return min(covering, key=lambda f: (f.known_at, f.id), default=None)


def _high_until(case: Case, decision: AreaDecided) -> datetime:
    area = Case(decision.subject, case.facts, case.editions)
    spans = migrated(area, decision, case.editions)
    return max((span.ends for span in spans if span.kind == "area_high"), default=decision.at)
