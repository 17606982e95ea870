"""Objecting, answering, climbing."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.loop.models import MeasureRow
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


def answer(*, objection: Objection, outcome: str, text: str, by: Actor, at: datetime) -> None:
    """Answer with a reason. Raises Refused for whoever told the facts, decided, or wrote the objection down."""
    access.require(by, Verb.ANSWER_OBJECTIONS)
    if not rules.may_answer(
        by.account, told=queries.deciders(objection.measure), filed_by=objection.filed_by
    ):
        raise Refused(
            _(
                "You told the facts of this measure, decided it or filed the objection: somebody else must answer."
            )
        )
    if outcome not in rules.OUTCOMES or not text.strip():
        raise Refused(_("Choose an outcome and give the reason: the resident reads it."))
    waiting = Objection.objects.filter(pk=objection.pk, outcome="")
    if not waiting.update(outcome=outcome, answer=text.strip(), answered_at=at, answered_by=by.account):
        raise Refused(_("This objection has been answered already."))
    log.write(
        "objection_answered", actor=by, at=at, subject=("person", objection.person_id),
        objection=objection.pk, outcome=outcome,
    )  # fmt: skip


def climb(*, at: datetime) -> None:
    """Move overdue objections up."""
    for step in range(len(rules.CLIMBS_AFTER), 0, -1):
        late = Q(outcome="", climbed__lt=step, due_at__lte=at - rules.CLIMBS_AFTER[step - 1])
        Objection.objects.filter(late).update(climbed=step, climbed_at=at)
