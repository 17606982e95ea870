"""Close contacts (密切接触者): stages counted from the last exposure to a person found infected."""

from dataclasses import replace

from frontline.facts.base import SubjectKind
from frontline.facts.cases import ContactCategory, ContactFound
from frontline.plan.clock import clock_of
from frontline.plan.edition import Edition
from frontline.plan.known import Case
from frontline.plan.registry import rule
from frontline.plan.rules.contacts import source_infection
from frontline.plan.span import Span
from frontline.plan.stages import reason_of, stage_spans, stages_of


@rule(
    "close_contact",
    SubjectKind.PERSON,
    ContactFound,
    needs=("look_back.onset_days", "look_back.sampling_days", "close_contact.release_on_negative"),
)
def close_contact(edition: Edition, case: Case, contact: ContactFound) -> list[Span]:
    """From the moment both the contact and the source's infection are known; nothing without the infection."""
    if contact.category != ContactCategory.CLOSE:
        return []
    infection = source_infection(edition, case, contact)
    if infection is None:
        return []
    spans = stage_spans(
        edition,
        "close_contact",
        case,
        anchor=contact.last_exposure,
        starts=max(contact.known_at, infection.known_at),
        reason=reason_of(edition, "close_contact", [contact.id, infection.id]),
    )
    return _released_on_negative(edition, case, spans)


def _released_on_negative(edition: Edition, case: Case, spans: list[Span]) -> list[Span]:
    """Where the edition says so, a negative test of the last test day releases at once."""
    if not spans or not edition.flag("close_contact.release_on_negative"):
        return spans
    last_day = max((n for s in stages_of(edition, "close_contact") for n in s.test_days), default=0)
    opens, _ = clock_of(edition).window(clock_of(edition).day(spans[-1].anchor, last_day))
    negative = next((t for t in case.tests if t.at >= opens and t.result == "negative"), None)
    if negative is None:
        return spans
    return [
        replace(span, ends=min(span.ends, negative.known_at))
        for span in spans
        if span.starts < negative.known_at
    ]
