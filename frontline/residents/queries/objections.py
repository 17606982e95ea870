"""Objections: which wait for an answer, which were upheld and are not yet put right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Account, Person
from frontline.facts.base import Subject
from frontline.loop import affected, plans
from frontline.loop.models import FactRow, MeasureRow
from frontline.loop.naming import named
from frontline.loop.rooms import Panel, RecordCount
from frontline.residents import rules
from frontline.residents.models import Objection


def deciders(measure: MeasureRow) -> set[int | None]:
    """Accounts that told the facts of a measure or signed it."""
    ids = [id for reason in measure.reasons for id in reason["facts"]]
    return set(FactRow.objects.filter(pk__in=ids).values_list("told_by", flat=True)) - {None}


def open_objections(actor: Actor) -> QuerySet[Objection]:
    """Objections waiting for an answer that the actor may read, for paging by (due_at, id)."""
    waiting = Objection.objects.filter(outcome="").select_related("person", "measure")
    return waiting if actor.city_wide else waiting.filter(person__in=access.people(actor))


def overdue_objections(actor: Actor) -> QuerySet[Objection]:
    return open_objections(actor).filter(due_at__lt=actor.at)


def answered_objections(actor: Actor) -> QuerySet[Objection]:
    done = Objection.objects.exclude(outcome="").select_related("person", "measure")
    return done if actor.city_wide else done.filter(person__in=access.people(actor))


def objection_for(actor: Actor, ref: UUID | str) -> Objection:
    found = Objection.objects.select_related("person", "measure").filter(ref=ref)
    objection = found.filter(person__in=access.people(actor)).first()
    if objection is None:
        raise NotHere
    return objection


def affected_by(actor: Actor, buildings: Sequence[int]) -> list[RecordCount]:
    """Open objections of people who live in these buildings."""
    waiting = affected.of_buildings(open_objections(actor), actor, buildings, building="person__building")
    return [affected.counted("objections", _("Open objections"), waiting, affected.by_person)]


def objections_of(person: Person) -> list[Objection]:
    return list(Objection.objects.filter(person=person).select_related("measure").order_by("-filed_at")[:20])


def to_put_right(actor: Actor) -> QuerySet[Objection]:
    """Upheld while the measure goes on as before, for paging by (answered_at, id)."""
    agreed = answered_objections(actor).exclude(remedy="").filter(remedied_at__isnull=True)
    return agreed.filter(measure__lifted_at__isnull=True, measure__ends_at__gt=actor.at)


def to_sign(actor: Actor) -> QuerySet[Objection]:
    """Remedies that wait for this actor's signature as the second person."""
    waiting = to_put_right(actor).filter(remedy__in=rules.SIGNED, remedy_declined="")
    return waiting.exclude(remedy_by=actor.account)


def remedies_of(measure: MeasureRow, *, at: datetime) -> tuple[str, ...]:
    """What may follow from upholding an objection to this measure, by the plan in force."""
    try:
        allowed = plans.in_force(at).edition.overrides.get(measure.kind)
    except plans.NoPlan:
        allowed = None
    changes = allowed.changes if allowed else ()
    return rules.remedies(for_person=measure.subject_kind == "person", allowed=changes)


@dataclass(frozen=True, slots=True)
class Remedy:
    """How far the putting right of an upheld objection is."""

    key: str
    until: datetime | None
    chosen_by: str
    signed_by: str
    signed_at: datetime | None
    declined: str  # why the second person did not sign
    over: bool  # the measure is not in force any more
    url: str  # page where it is put right by hand; "" for those that are signed here

    @property
    def waits_for_signature(self) -> bool:
        return self.key in rules.SIGNED and not (self.signed_at or self.declined or self.over)


def remedy_of(actor: Actor, objection: Objection) -> Remedy | None:
    """None where nothing was to be put right."""
    if not objection.remedy:
        return None
    row = objection.measure
    subject = Subject(row.subject_kind, row.subject_id)
    by_hand = objection.remedy not in rules.SIGNED
    ids = [id for id in (objection.remedy_by, objection.remedied_by) if id]
    names = dict(Account.objects.filter(pk__in=ids).values_list("pk", "display_name"))
    return Remedy(
        objection.remedy, objection.remedy_until, names.get(objection.remedy_by or 0, ""),
        names.get(objection.remedied_by or 0, ""), objection.remedied_at, objection.remedy_declined,
        row.lifted_at is not None or row.ends_at <= actor.at,
        named(actor, [subject])[subject].url if by_hand else "",
    )  # fmt: skip


def objections_panel(actor: Actor, person: Person) -> Panel:
    """A person's objections, and their page as a sheet to print or read out."""
    context = {"objections": objections_of(person), "ref": person.ref}
    return Panel("residents/panel.html", context, order=70)
