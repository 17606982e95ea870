"""Taking a fact back, and exceptions that two people sign."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from frontline.cases.models import ExceptionProposal
from frontline.cases.queries import sentences
from frontline.city import log
from frontline.city.access import Actor
from frontline.city.models import Account, Person
from frontline.facts.base import OverrideDecided, Subject, SubjectKind, person
from frontline.loop import actions, plans, review
from frontline.loop.models import Dependence, FactRow, FactSubject, MeasureRow
from frontline.plan.edition import Edition
from frontline.plan.overrides import refusal

MOST_SUBJECTS = 5000  # people whom one fact may concern; beyond, the page says so


@dataclass(frozen=True, slots=True)
class Consequence:
    """What taking a fact back does to one measure."""

    subject: Subject
    who: Person | None
    kind: str
    action: str  # lift, change, start
    name: str


def consequences(row: FactRow, *, by: Actor, at: datetime) -> list[Consequence]:
    """A dry run: the fact is taken back inside a savepoint, everybody concerned judged, all undone."""
    subjects = concerned(row)[:MOST_SUBJECTS]
    try:
        plan = plans.in_force(at)
    except plans.NoPlan:
        return []
    with transaction.atomic():
        actions.retract(str(row.pk), why="dry run", by=by, at=at)
        verdicts = review.judge(subjects, plan=plan, at=at)
        transaction.set_rollback(True)
    people = Person.objects.in_bulk([s.id for s in subjects if s.kind == SubjectKind.PERSON])
    return [consequence for verdict in verdicts for consequence in _told(verdict, people, plan.edition)]


def _told(verdict: review.Verdict, people: dict[int, Person], edition: Edition) -> Iterable[Consequence]:
    who = people.get(verdict.subject.id) if verdict.subject.kind == SubjectKind.PERSON else None
    for change in verdict.changes:
        measure = change.before or change.after
        assert measure is not None
        name = edition.wording(measure.kind, sentences.plan_language())
        yield Consequence(verdict.subject, who, measure.kind, change.action, name)


def concerned(row: FactRow) -> list[Subject]:
    """The subject of a fact, what it touches, who depends on those, and who depends on them."""
    first = {Subject(row.subject_kind, row.subject_id)}
    touched = FactSubject.objects.filter(fact=row).values_list("subject_kind", "subject_id")
    first |= {Subject(kind, id) for kind, id in touched}
    second = _dependents(first)
    return sorted(first | second | _dependents(second))


def _dependents(subjects: set[Subject]) -> set[Subject]:
    found: set[Subject] = set()
    for kind in {subject.kind for subject in subjects}:
        ids = [subject.id for subject in subjects if subject.kind == kind]
        rows = Dependence.objects.filter(on_kind=kind, on_id__in=ids)
        found |= {Subject(k, id) for k, id in rows.values_list("dependent_kind", "dependent_id")}
    return found


def retract_fact(row: FactRow, *, why: str, by: Actor, at: datetime) -> None:
    """Take a fact of the room back. Raises Refused when that was done already."""
    with transaction.atomic():
        actions.retract(str(row.pk), why=why, by=by, at=at)
        log.write(
            "fact_retracted", actor=by, at=at, subject=(row.subject_kind, row.subject_id), fact=str(row.pk)
        )


def propose_exception(
    who: Person,
    measure: MeasureRow,
    *,
    change: str,
    until: datetime | None,
    why: str,
    by: Actor,
    at: datetime,
) -> ExceptionProposal:
    """Ask for a second signature. Raises Refused when the plan does not allow the change."""
    decision = _decision(who, measure.kind, change, until, why, ("first", "second"), at)
    if refusal(plans.in_force(at).edition, decision) is not None:
        raise actions.Refused(_("The plan in force does not allow this change of this measure."))
    waiting = ExceptionProposal.objects.filter(person=who, measure=measure.kind, answered_at__isnull=True)
    if waiting.exists():
        raise actions.Refused(_("A proposal about this measure waits for its second signature already."))
    proposal = ExceptionProposal.objects.create(
        person=who, measure=measure.kind, change=change, until=until, why=why, proposed_by_id=by.account, proposed_at=at
    )  # fmt: skip
    log.write(
        "exception_proposed", actor=by, at=at, subject=("person", who.pk), measure=measure.kind, change=change
    )
    return proposal


def _decision(
    who: Person,
    measure: str,
    change: str,
    until: datetime | None,
    why: str,
    signed_by: tuple[str, str],
    at: datetime,
) -> OverrideDecided:
    return OverrideDecided(
        id=actions.new_id(),
        subject=person(who.pk),
        at=at,
        known_at=at,
        measure=measure,
        change=change,
        why=why,
        signed_by=signed_by,
        until=until,
    )


@transaction.atomic
def sign_exception(proposal: ExceptionProposal, *, by: Actor, at: datetime) -> None:
    """The second signature: the decision becomes a fact. Raises Refused for the proposer's own signature."""
    locked = ExceptionProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if locked.answered_at is not None:
        raise actions.Refused(_("Somebody answered this proposal already: reload the page."))
    if locked.proposed_by_id == by.account:
        raise actions.Refused(_("You proposed this yourself: somebody else has to sign."))
    first = locked.proposed_by.username if locked.proposed_by else "?"
    decision = _decision(
        locked.person, locked.measure, locked.change, locked.until, locked.why, (first, by.name), at
    )
    if refusal(plans.in_force(at).edition, decision) is not None:
        raise actions.Refused(_("The plan in force does not allow this change of this measure."))
    row = actions.record(decision, by=by, at=at)
    _answer(locked, by=by, at=at, fact=row.pk)
    log.write(
        "exception_signed",
        actor=by,
        at=at,
        subject=("person", locked.person_id),
        measure=locked.measure,
        change=locked.change,
        proposed_by=locked.proposed_by_id,
    )


@transaction.atomic
def decline_exception(proposal: ExceptionProposal, *, why: str, by: Actor, at: datetime) -> None:
    locked = ExceptionProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if locked.answered_at is not None:
        raise actions.Refused(_("Somebody answered this proposal already: reload the page."))
    _answer(locked, by=by, at=at, answer=why)
    log.write(
        "exception_declined", actor=by, at=at, subject=("person", locked.person_id), measure=locked.measure
    )


def _answer(
    proposal: ExceptionProposal, *, by: Actor, at: datetime, fact: object = None, answer: str = ""
) -> None:
    proposal.answered_by = Account.objects.filter(pk=by.account or 0).first()
    proposal.answered_at, proposal.answer = at, answer
    proposal.fact = fact  # type: ignore[assignment]
    proposal.save()
