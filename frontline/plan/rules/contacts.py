"""What contacts have in common: is the source infected, and does the exposure lie inside the look-back?"""

from datetime import date, timedelta

from frontline.facts.base import Subject
from frontline.facts.cases import ContactCategory, ContactFound, InfectionFound
from frontline.plan.clock import clock_of
from frontline.plan.edition import Edition
from frontline.plan.known import Case


def source_infection(edition: Edition, case: Case, contact: ContactFound) -> InfectionFound | None:
    """The infection of the source that makes this exposure count: the first one learnt, if several do."""
    infections = [
        infection
        for infection in case.of(InfectionFound, contact.source)
        if clock_of(edition).date_of(contact.last_exposure) >= window_opens(edition, infection)
    ]
    return min(infections, key=lambda fact: (fact.known_at, fact.id), default=None)


def window_opens(edition: Edition, infection: InfectionFound) -> date:
    """First day on which meeting this person counts: some days before onset, else before the sample."""
    sampled = clock_of(edition).date_of(infection.at)
    if infection.onset is not None and infection.onset <= sampled:
        return infection.onset - timedelta(days=edition.number("look_back.onset_days"))
    return sampled - timedelta(days=edition.number("look_back.sampling_days"))


def as_close_contact(
    edition: Edition, case: Case, subject: Subject
) -> list[tuple[ContactFound, InfectionFound]]:
    """The exposures that make a subject a close contact, each with the infection it goes back to."""
    found = [
        (contact, infection)
        for contact in case.of(ContactFound, subject)
        if contact.category == ContactCategory.CLOSE
        and (infection := source_infection(edition, case, contact)) is not None
    ]
    return sorted(found, key=lambda pair: (pair[0].first_exposure, pair[0].id))
