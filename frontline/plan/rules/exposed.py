"""Persons exposed at affected places (涉疫场所暴露人员): two tests within some days and daily monitoring."""

from frontline.facts.base import SubjectKind
from frontline.facts.cases import ContactCategory, ContactFound
from frontline.plan.clock import clock_of
from frontline.plan.edition import Edition
from frontline.plan.known import Case
from frontline.plan.registry import rule
from frontline.plan.rules.contacts import source_infection
from frontline.plan.rules.spaced_tests import SpacedTests, spaced_tests
from frontline.plan.span import Span
from frontline.plan.stages import reason_of


@rule(
    "exposed",
    SubjectKind.PERSON,
    ContactFound,
    needs=("exposed.health_monitoring.days", "exposed.tests", "exposed.interval_hours", "exposed.anchor"),
)
def exposed(edition: Edition, case: Case, contact: ContactFound) -> list[Span]:
    """Counted from the day the person was found, or from the exposure, as the edition says."""
    if contact.category != ContactCategory.EXPOSED:
        return []
    infection = source_infection(edition, case, contact)
    if infection is None:
        return []
    starts = max(contact.known_at, infection.known_at, contact.last_exposure)
    anchor = starts if edition.word("exposed.anchor") == "found" else contact.last_exposure
    wanted = SpacedTests("exposed", edition.number("exposed.health_monitoring.days"), clock_of(edition))
    return spaced_tests(
        edition,
        case,
        wanted,
        anchor=anchor,
        starts=starts,
        reason=reason_of(edition, "exposed", [contact.id, infection.id]),
    )
