"""The room's own rows: drafts, stays, proposals of exceptions, people of an imported list."""

import json
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from frontline.cases.models import Draft, ExceptionProposal, Listed, Stay
from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Person


def drafts(actor: Actor) -> list[Draft]:
    """The actor's half-finished reports, newest first."""
    return list(Draft.objects.filter(account=actor.account).order_by("-saved_at")[:50])


def draft_for(actor: Actor, ref: UUID | str) -> Draft:
    found = Draft.objects.filter(account=actor.account, ref=access.ref_of(ref)).first()
    if found is None:
        raise access.NotHere
    return found


def typed(draft: Draft) -> list[tuple[str, str]]:
    """The fields as they were typed."""
    return [(name, value) for name, value in json.loads(draft.content)]


def stays(person: Person) -> list[Stay]:
    rows = Stay.objects.filter(person=person, removed_at__isnull=True).select_related("place__parent")
    return list(rows.order_by("-since", "-pk")[:200])


def proposals_of(person: Person) -> list[ExceptionProposal]:
    rows = ExceptionProposal.objects.filter(person=person).select_related("proposed_by", "answered_by")
    return list(rows.order_by("-proposed_at", "-pk")[:50])


def proposals_waiting(actor: Actor) -> QuerySet[ExceptionProposal]:
    """Exceptions that await a second signature, for people the actor sees."""
    rows = ExceptionProposal.objects.filter(answered_at__isnull=True)
    return rows if actor.city_wide else rows.filter(person__in=access.people(actor).values("pk"))


def proposal_for(actor: Actor, ref: UUID | str) -> ExceptionProposal:
    rows = proposals_waiting(actor).select_related("person", "proposed_by")
    found = rows.filter(ref=ref).first()
    if found is None:
        raise access.NotHere
    return found


def listed_people(list_name: str, keys: Iterable[str]) -> dict[str, Listed]:
    rows = Listed.objects.filter(list_name=list_name, key__in=list(keys))
    return {row.key: row for row in rows}


def stay_for(actor: Actor, ref: UUID | str) -> Stay:
    seen = access.people(actor).values("pk")
    rows = Stay.objects.filter(ref=ref, person__in=seen, removed_at__isnull=True).select_related("person")
    found = rows.first()
    if found is None:
        raise access.NotHere
    return found
