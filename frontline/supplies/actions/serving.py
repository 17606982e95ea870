"""Which depot packs for which part of the city: said, changed, ended."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Place
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies.models import Depot, Serving

_KINDS = (Place.Kind.TOWNSHIP, Place.Kind.COMMUNITY)


def serve(depot: Depot, *, place: Place | None, by: Actor, at: datetime) -> Serving:
    """From the next decision on the depot packs for a township or community (None: for the rest of the city)."""
    access.require(by, Verb.PLAN_PACKS)
    if not depot.open:
        raise Refused(_("%(depot)s is closed; choose another depot.") % {"depot": depot})
    if place is not None and place.kind not in _KINDS:
        raise Refused(_("A depot serves a township or a community: choose one of them."))
    with transaction.atomic():
        row, __ = Serving.objects.update_or_create(place=place, defaults={"depot": depot})
        log.write(
            "depot_serves", actor=by, at=at, subject=("place", place.pk) if place else None, depot=depot.pk
        )
    return row


def serve_no_more(rule: Serving, *, by: Actor, at: datetime) -> None:
    """The rule ends; the place falls to its township's depot, or to that of the rest."""
    access.require(by, Verb.PLAN_PACKS)
    with transaction.atomic():
        log.write("depot_serves_no_more", actor=by, at=at, depot=rule.depot_id)
        rule.delete()
