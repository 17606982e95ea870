"""Objecting, answering, climbing."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Account, Person
from frontline.city.roles import Verb
from frontline.facts.base import OverrideDecided
from frontline.facts.base import person as person_subject
from frontline.loop import plans
from frontline.loop.actions import Refused, new_id, record
from frontline.loop.models import MeasureRow
from frontline.plan.overrides import refusal
from frontline.residents import queries, rules
from frontline.residents.models import Objection


def object_to(*, measure: MeasureRow, person: Person, text: str, by: Actor, at: datetime) -> Objection:
    """File an objection, for oneself, one's household, or on behalf of somebody the actor looks after."""
    own = by.may(Verb.SEE_OWN_PAGE) and by.person is not None
    if not own:
        access.require(by, Verb.RECORD_CARE)
    if not queries.applies_to(measure, person, at=at):
        raise Refused(_("This measure does not apply any more, so there is nothing to object to."))
    try:
        with transaction.atomic():
            objection = Objection.objects.create(
                person=person, building=person.building_id, measure=measure, text=text.strip(), filed_at=at,
                filed_by=by.account, on_behalf=not own,
                due_at=rules.deadline(at, timedelta(hours=settings.OBJECTION_HOURS)),
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(_("An objection to this measure is waiting for its answer already.")) from error
    log.write("objection_filed", actor=by, at=at, subject=("person", person.pk), objection=objection.pk)
    return objection


@transaction.atomic
def answer(
    *,
    objection: Objection,
    outcome: str,
    text: str,
    by: Actor,
    at: datetime,
    remedy: str = "",
    until: datetime | None = None,
) -> None:
    """Answer with a reason; upholding names the remedy. Raises Refused: never who told, decided or filed."""
    _require_reviewer(objection, by)
    if outcome not in rules.OUTCOMES or not text.strip():
        raise Refused(_("Choose an outcome and give the reason: the resident reads it."))
    if outcome == "upheld" and not remedy:
        raise Refused(_("Choose how it is put right: an answer alone changes nothing."))
    if outcome == "rejected":
        remedy, until = "", None
    _check(objection, remedy, until, by=by, at=at)
    waiting = Objection.objects.filter(pk=objection.pk, outcome="")
    if not waiting.update(
        outcome=outcome,
        answer=text.strip(),
        answered_at=at,
        answered_by=by.account,
        remedy=remedy,
        remedy_until=until,
        remedy_by=by.account if remedy else None,
    ):
        raise Refused(_("This objection has been answered already."))
    log.write(
        "objection_answered",
        actor=by,
        at=at,
        subject=("person", objection.person_id),
        objection=objection.pk,
        outcome=outcome,
        remedy=remedy or None,
    )


@transaction.atomic
def choose_remedy(
    *, objection: Objection, remedy: str, until: datetime | None, by: Actor, at: datetime
) -> None:
    """Another remedy for an upheld objection that is not yet put right. Raises Refused."""
    _require_reviewer(objection, by)
    locked = _locked(objection)
    if locked.outcome not in ("upheld", "partly"):
        raise Refused(_("Only an objection that was upheld has something to put right."))
    if locked.remedy in rules.SIGNED and not locked.remedy_declined:
        raise Refused(_("The remedy waits for its second signature; it can be changed if that is declined."))
    _check(locked, remedy, until, by=by, at=at)
    locked.remedy, locked.remedy_until, locked.remedy_by, locked.remedy_declined = (
        remedy,
        until,
        by.account,
        "",
    )
    locked.save(update_fields=["remedy", "remedy_until", "remedy_by", "remedy_declined"])
    log.write(
        "objection_remedy_chosen",
        actor=by,
        at=at,
        subject=("person", locked.person_id),
        objection=locked.pk,
        remedy=remedy,
    )


@transaction.atomic
def sign_remedy(*, objection: Objection, by: Actor, at: datetime) -> None:
    """The second signature: the manual decision becomes a fact and the measure follows. Raises Refused."""
    locked = _to_sign(objection, by)
    decision = _decision(locked, locked.remedy, locked.remedy_until, second=by.name, at=at)
    _allowed(decision, at)
    row = record(decision, by=by, at=at)
    locked.remedied_at, locked.remedied_by, locked.remedy_fact = at, by.account, row.pk
    locked.save(update_fields=["remedied_at", "remedied_by", "remedy_fact"])
    log.write(
        "objection_remedied",
        actor=by,
        at=at,
        subject=("person", locked.person_id),
        objection=locked.pk,
        remedy=locked.remedy,
        fact=str(row.pk),
    )


@transaction.atomic
def decline_remedy(*, objection: Objection, why: str, by: Actor, at: datetime) -> None:
    """The second person does not sign; the reviewer chooses another way. Raises Refused without a reason."""
    locked = _to_sign(objection, by)
    if not why.strip():
        raise Refused(_("Say why you do not sign: the reviewer has to find another way."))
    locked.remedy_declined = why.strip()
    locked.save(update_fields=["remedy_declined"])
    log.write(
        "objection_remedy_declined",
        actor=by,
        at=at,
        subject=("person", locked.person_id),
        objection=locked.pk,
        remedy=locked.remedy,
        why=locked.remedy_declined,
    )


def _require_reviewer(objection: Objection, by: Actor) -> None:
    access.require(by, Verb.ANSWER_OBJECTIONS)
    told = queries.deciders(objection.measure)
    if not rules.may_answer(by.account, told=told, filed_by=objection.filed_by):
        raise Refused(
            _(
                "You told the facts of this measure, decided it or filed the objection: somebody else must answer."
            )
        )


def _check(objection: Objection, remedy: str, until: datetime | None, *, by: Actor, at: datetime) -> None:
    """Is the remedy one that the plan allows for this measure? Raises Refused."""
    if remedy and remedy not in queries.remedies_of(objection.measure, at=at):
        raise Refused(_("The plan in force does not allow this change of this measure."))
    if until is not None and until < at:
        raise Refused(_("This moment is over already: choose a later one."))
    if remedy == "end" and until is None:
        raise Refused(_("Say when the measure is to end."))
    if remedy in rules.SIGNED:
        _allowed(_decision(objection, remedy, until, second="", at=at, first=by.name), at)


def _decision(
    objection: Objection, change: str, until: datetime | None, *, second: str, at: datetime, first: str = ""
) -> OverrideDecided:
    chosen = Account.objects.filter(pk=objection.remedy_by or 0).values_list("username", flat=True).first()
    why = _("Objection %(number)s upheld: %(answer)s") % {
        "number": objection.number,
        "answer": objection.answer,
    }
    return OverrideDecided(
        id=new_id(),
        subject=person_subject(objection.person_id),
        at=at,
        known_at=at,
        measure=objection.measure.kind,
        change=change,
        why=why[:400],
        signed_by=(first or chosen or "?", second),
        until=until,
    )


def _allowed(decision: OverrideDecided, at: datetime) -> None:
    if refusal(plans.in_force(at).edition, decision) is not None:
        raise Refused(_("The plan in force does not allow this change of this measure."))


def _locked(objection: Objection) -> Objection:
    locked = Objection.objects.select_for_update(of=("self",)).select_related("measure").get(pk=objection.pk)
    if locked.remedied_at is not None:
        raise Refused(_("This objection has been put right already."))
    return locked


def _to_sign(objection: Objection, by: Actor) -> Objection:
    access.require(by, Verb.SIGN_OVERRIDES)
    locked = _locked(objection)
    if locked.remedy not in rules.SIGNED or locked.remedy_declined:
        raise Refused(_("Nothing waits for a signature here: reload the page."))
    told = queries.deciders(locked.measure)
    if not rules.may_sign(by.account, chosen_by=locked.remedy_by, told=told):
        raise Refused(_("You chose this remedy or told the facts of the measure: somebody else has to sign."))
    return locked


def climb(*, at: datetime) -> None:
    """Move overdue objections up."""
    for step in range(len(rules.CLIMBS_AFTER), 0, -1):
        late = Q(outcome="", climbed__lt=step, due_at__lte=at - rules.CLIMBS_AFTER[step - 1])
        Objection.objects.filter(late).update(climbed=step, climbed_at=at)
