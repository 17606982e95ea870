"""Gifts: which wait for an answer, for thanks; what the public reads."""

from uuid import UUID

from django.db.models import QuerySet

from frontline.city.access import Actor, NotHere
from frontline.city.roles import Verb
from frontline.supplies.models import Gift as Gift  # also for the views

NEWEST = ["-offered_at", "-id"]
PUBLIC = ["-published_at", "-id"]


def gifts(actor: Actor) -> QuerySet[Gift]:
    rows = Gift.objects.select_related("depot")
    return rows if actor.may(Verb.KEEP_STOCK) else rows.none()


def to_answer(actor: Actor) -> QuerySet[Gift]:
    """Offered and not decided."""
    return gifts(actor).filter(accepted__isnull=True)


def to_come(actor: Actor) -> QuerySet[Gift]:
    """Accepted and not taken in yet."""
    return gifts(actor).filter(accepted=True, received__isnull=True)


def to_thank(actor: Actor) -> QuerySet[Gift]:
    return gifts(actor).filter(received__isnull=False, thanked_at__isnull=True)


def published() -> QuerySet[Gift]:
    """What everybody may read: who gave what, without a name where they wish it."""
    return Gift.objects.filter(published_at__isnull=False)


def gift_for(actor: Actor, ref: UUID) -> Gift:
    """Raises NotHere."""
    found = gifts(actor).select_related("received").filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found
