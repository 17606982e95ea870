"""Which systems stand for which offices, and how each link is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor, NotHere
from frontline.city.roles import Verb
from frontline.hotline.models import Request
from frontline.hotline.open311.models import Delivery
from frontline.hotline.open311.models import OutsideSystem as OutsideSystem  # also for the views
from frontline.loop.actions import Refused


@dataclass(frozen=True, slots=True)
class Link:
    """One system and how many requests are on their way to it, or with it."""

    system: OutsideSystem
    waiting: int
    taken: int


def links(actor: Actor) -> list[Link]:
    """Every system, those that do not answer first."""
    with access.whole_city(actor):  # counts only
        rows = OutsideSystem.objects.select_related("agency").annotate(
            waiting=Count("deliveries", filter=Q(deliveries__state=Delivery.State.WAITING)),
            taken=Count("deliveries", filter=Q(deliveries__state=Delivery.State.TAKEN)),
        )
        found = list(rows.order_by("-active", "lost_at", "name")[:200])
    return [Link(one, one.waiting, one.taken) for one in found]


def system_for(ref: UUID) -> OutsideSystem:
    """Raises NotHere."""
    found = OutsideSystem.objects.select_related("agency").filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def delivery_of(row: Request, actor: Actor) -> Delivery | None:
    """The newest delivery of a request the actor may read."""
    with access.whole_city(actor):
        return Delivery.objects.filter(request=row).select_related("system").order_by("-pk").first()


def keep(system: OutsideSystem | None, given: Mapping[str, Any], *, by: Actor, at: datetime) -> OutsideSystem:
    """A new system, or one as it should be; the next try is at once. Raises Refused."""
    access.require(by, Verb.SET_CATALOGUE)
    row = system or OutsideSystem()
    for name in ("name", "agency", "url", "form", "jurisdiction_id", "services", "tells_person", "active"):
        setattr(row, name, given[name])
    row.api_key = given["api_key"] or row.api_key
    row.next_try_at = row.next_read_at = None
    try:
        with transaction.atomic():
            row.save()
            log.write("outside_system_kept", actor=by, at=at, system=str(row.ref), active=row.active)
    except IntegrityError as twice:
        raise Refused(
            _("Another system in use stands for this office already: end that one first.")
        ) from twice
    return row
