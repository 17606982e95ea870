"""Contacts of close contacts (密接的密接): home isolation, released together with the close contact's tests."""

from dataclasses import dataclass
from datetime import datetime

from frontline.facts.base import SubjectKind
from frontline.facts.cases import ContactCategory, ContactFound, InfectionFound, TestReported
from frontline.plan.clock import clock_of
from frontline.plan.edition import Edition
from frontline.plan.known import Case, valid_tests
from frontline.plan.registry import rule
from frontline.plan.rules.contacts import as_close_contact
from frontline.plan.span import Span, cut_before
from frontline.plan.stages import reason_of, stage_spans


@dataclass(frozen=True, slots=True)
class Link:
    """What the linked close contact's own facts say about this person."""

    positive_at: datetime | None  # when we learnt that one of its deciding tests was positive
    negatives: int  # how many of its deciding tests are negative so far
    facts: tuple[str, ...]


@rule(
    "contact_of_contact",
    SubjectKind.PERSON,
    ContactFound,
    needs=("contact_of_contact.linked_tests", "contact_of_contact.only_higher_risk"),
)
def contact_of_contact(edition: Edition, case: Case, contact: ContactFound) -> list[Span]:
    """Home isolation until its days are over; managed as a close contact once a deciding test is positive."""
    if contact.category != ContactCategory.OF_CONTACT:
        return []
    if edition.flag("contact_of_contact.only_higher_risk") and not contact.higher_risk:
        return []
    exposures = as_close_contact(edition, case, contact.source)
    clock = clock_of(edition)
    if not exposures or clock.date_of(contact.last_exposure) < clock.date_of(exposures[0][0].first_exposure):
        return []
    starts = max(contact.known_at, min(max(c.known_at, i.known_at) for c, i in exposures))
    ground = [contact.id, *(fact.id for pair in exposures for fact in pair)]
    link = _link(edition, case, contact, exposures[0][0].first_exposure)
    at_home = _at_home(edition, case, contact, starts, [*ground, *link.facts], link)
    if link.positive_at is None:
        return at_home
    moved = max(link.positive_at, starts)
    return cut_before(at_home, moved) + stage_spans(
        edition,
        "close_contact",
        case,
        anchor=contact.last_exposure,
        starts=moved,
        reason=reason_of(edition, "contact_of_contact", [*ground, *link.facts]),
    )


def _at_home(
    edition: Edition, case: Case, contact: ContactFound, starts: datetime, ground: list[str], link: Link
) -> list[Span]:
    spans = stage_spans(
        edition,
        "contact_of_contact",
        case,
        anchor=contact.last_exposure,
        starts=starts,
        reason=reason_of(edition, "contact_of_contact", ground),
    )
    needed = edition.number("contact_of_contact.linked_tests")
    said = ("linked_tests_negative", f"{link.negatives}/{needed}")
    return [
        Span(s.kind, s.starts, s.ends, s.anchor, s.reasons, s.duties, tuple(sorted((*s.details, said))))
        for s in spans
    ]


def _link(edition: Edition, case: Case, contact: ContactFound, since: datetime) -> Link:
    """The first tests of the close contact decide; being found infected before they are in decides as well."""
    tests = [t for t in valid_tests(case.of(TestReported, contact.source)) if t.at >= since]
    deciding = tests[: edition.number("contact_of_contact.linked_tests")]
    positive = [t for t in deciding if t.result == "positive"]
    complete = len(deciding) == edition.number("contact_of_contact.linked_tests")
    infections = [
        infection
        for infection in case.of(InfectionFound, contact.source)
        if infection.at >= since and not (complete and infection.at > deciding[-1].at)
    ]
    told = [fact.known_at for fact in (*positive, *infections)]
    facts = tuple(fact.id for fact in (*deciding, *infections))
    return Link(min(told, default=None), len(deciding) - len(positive), facts)
