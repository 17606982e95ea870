"""A positive and the people met: one report, one transaction, facts of the loop."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from frontline.cases import rules, words
from frontline.cases.actions.registering import NewPerson, enter
from frontline.cases.models import Draft
from frontline.cases.queries import finding, lists
from frontline.city.access import Actor
from frontline.city.models import Account, Person, Place
from frontline.facts.base import Fact, person
from frontline.facts.cases import ContactFound, InfectionFound
from frontline.loop import actions, fanout


class Double(actions.Refused):
    """The person is reported already; `ref` leads to the page."""

    def __init__(self, who: Person) -> None:
        super().__init__(
            _("This person is reported already with a sample of these weeks: open the page instead.")
        )
        self.ref = who.ref


@dataclass(frozen=True, slots=True)
class CaseReport:
    sampled: datetime
    case_type: str
    severity: str
    found_in: str
    onset: date | None = None
    no_community_risk: bool = False
    places: tuple[Place, ...] = ()  # of frequent stay, besides the home


@dataclass(frozen=True, slots=True)
class Met:
    """One contact as told."""

    who: Person | NewPerson
    category: str
    first: datetime
    last: datetime
    situation: str = ""
    via: int | None = None  # of_contact: which of the contacts told together is the close contact they met


@transaction.atomic
def report_case(
    who: Person | NewPerson, report: CaseReport, contacts: Sequence[Met] = (), *, by: Actor, at: datetime
) -> Person:
    """Record an infection and its contacts. Raises Double, or Refused for contacts of oneself."""
    patient = _known(who, by=by, at=at)
    fanout.lock(
        [person(patient.pk)]
    )  # two reports of one person at the same moment: the second sees the first
    if lists.double_of(patient, report.sampled):
        raise Double(patient)
    facts: list[Fact] = [_infection(patient, report, at), *_contacts(contacts, patient, by, at)]
    actions.record_many(facts, by=by, at=at)
    return patient


@transaction.atomic
def add_contacts(source: Person, contacts: Sequence[Met], *, by: Actor, at: datetime) -> list[Person]:
    """Record people who met somebody already known."""
    facts = _contacts(contacts, source, by, at)
    actions.record_many(facts, by=by, at=at)
    return list(Person.objects.filter(pk__in=[fact.subject.id for fact in facts]))


def _known(who: Person | NewPerson, *, by: Actor, at: datetime) -> Person:
    return who if isinstance(who, Person) else enter(who, by=by, at=at)


def _infection(patient: Person, report: CaseReport, at: datetime) -> InfectionFound:
    home = [patient.dwelling_id] if patient.dwelling_id else []
    places, grains = finding.chains_of([*home, *(place.pk for place in report.places)])
    return InfectionFound(
        id=actions.new_id(),
        subject=person(patient.pk),
        at=report.sampled,
        known_at=at,
        case_type=report.case_type,
        onset=report.onset,
        severity=report.severity,
        found_in=report.found_in,
        no_community_risk=report.no_community_risk,
        places=places,
        grains=grains,
    )


def _contacts(told: Sequence[Met], source: Person, by: Actor, at: datetime) -> list[ContactFound]:
    people = [_known(met.who, by=by, at=at) for met in told]
    return [
        _contact(met, who, people[met.via] if met.via is not None else source, at)
        for met, who in zip(told, people, strict=True)
    ]


def _contact(met: Met, who: Person, source: Person, at: datetime) -> ContactFound:
    if who.pk == source.pk:
        raise actions.Refused(str(words.FAULTS[rules.Fault.SELF_CONTACT]))
    return ContactFound(
        id=actions.new_id(),
        subject=person(who.pk),
        at=met.last,
        known_at=at,
        category=met.category,
        source=person(source.pk),
        first_exposure=met.first,
        last_exposure=met.last,
        situation=met.situation,
    )


def save_draft(draft: Draft | None, fields: Sequence[tuple[str, str]], *, by: Actor, at: datetime) -> Draft:
    """Keep a half-finished report as typed."""
    kept = draft or Draft(account=_account(by))
    kept.content = json.dumps(list(fields), ensure_ascii=False)
    kept.saved_at = at
    kept.save()
    return kept


def _account(actor: Actor) -> Account:
    return Account.objects.get(pk=actor.account or 0)


def drop_draft(draft: Draft) -> None:
    draft.delete()
