"""Whose last test is a proof now, by the plan in force; the slip about it."""

from datetime import datetime

from django.utils.translation import gettext as _

from frontline.city import slips
from frontline.city.certificates.slip import Purpose
from frontline.city.models import Person
from frontline.facts.base import Fact
from frontline.facts.base import person as person_subject
from frontline.facts.cases import InfectionFound, TestReported, TubePositive
from frontline.loop import plans, queries, rooms
from frontline.plan import proof


class NoSlip(Exception):
    """There is no proof to put on a slip; the message is one clear sentence for the person who asks."""


def tests_of(person: Person, *, at: datetime) -> list[TestReported]:
    """Every test known by then, those that rooms keep in bulk included, newest first."""
    return [fact for fact in _told(person, at) if isinstance(fact, TestReported)]


def _told(person: Person, at: datetime) -> list[Fact]:
    subject = person_subject(person.pk)
    in_bulk = (fact for fact in rooms.facts_in_bulk([subject]) if fact.known_at <= at)
    told = [*queries.facts_about(subject, at=at), *in_bulk]
    return sorted(told, key=lambda fact: (fact.at, fact.known_at), reverse=True)


def proof_of(person: Person, *, at: datetime) -> tuple[TestReported, datetime]:
    """The last test and until when it is a proof. Raises NoSlip; an invalid test neither proves nor disproves."""
    last = next((fact for fact in _told(person, at) if _tells(fact)), None)
    if last is None:
        raise NoSlip(_("No test of this person is known."))
    if isinstance(last, TubePositive):
        raise NoSlip(_("A tube with this person's sample was positive: a single test must say whose it is."))
    if not isinstance(last, TestReported) or last.result != "negative":
        raise NoSlip(_("The last test was not negative."))
    until = proof.good_until(plans.in_force(at).edition, sampled_at=last.at, reported_at=last.known_at)
    if until is None:
        raise NoSlip(_("The plan in force asks for no proof of a test."))
    if until <= at:
        raise NoSlip(_("The last negative test is too old to be a proof: a new one is needed."))
    return last, until


def _tells(fact: Fact) -> bool:
    """Whether a fact says anything about infection."""
    if isinstance(fact, TestReported):
        return fact.result != "invalid"
    return isinstance(fact, InfectionFound | TubePositive)


def proof_until(person: Person, *, at: datetime) -> datetime | None:
    """Until when the last test is a proof; None when it is none."""
    try:
        return proof_of(person, at=at)[1]
    except NoSlip:
        return None


def slip_for(person: Person, *, at: datetime, purpose: Purpose = Purpose.GATE) -> slips.Issued:
    """A signed slip about the last test. The caller has checked who may read it. Raises NoSlip."""
    test, until = proof_of(person, at=at)
    return slips.issue_slip(
        person=person,
        sampled_at=test.at,
        result=test.result,
        method=test.method,
        expires_at=min(until, at + slips.LONGEST),
        purpose=purpose,
        at=at,
    )
