"""Where boxes are, which are late, what is missing in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Site
from frontline.city.roles import Verb
from frontline.screening.models import Box, BoxTube, Handover, Round
from frontline.screening.queries.points import sites_with

_WIDE = (Verb.PLAN_SCREENING, Verb.CARRY_SAMPLES, Verb.ENTER_RESULTS)
_WHO = (*_WIDE, Verb.TAKE_SAMPLES)


def see_custody(actor: Actor) -> None:
    """For point leads, drivers, the laboratory and the screening group. Raises NotAllowed."""
    if not any(actor.may(verb) for verb in _WHO):
        access.require(actor, Verb.CARRY_SAMPLES)


def points_for(actor: Actor, round: Round) -> list[Site]:
    """The points of a round where the actor may pack: the own ones, all for who plans the round."""
    points = Site.objects.filter(pk__in=round.points.values("site")).order_by("code")
    if not actor.may(Verb.PLAN_SCREENING):
        points = points.filter(pk__in=sites_with(actor, Verb.TAKE_SAMPLES))
    return list(points[:2000])


def packing_rounds() -> list[Round]:
    """Rounds whose tubes may still be on the way, the latest first."""
    return list(Round.objects.filter(state__in=("open", "ended")).order_by("-number")[:5])


def boxes(actor: Actor) -> QuerySet[Box]:
    """Boxes within the actor's work: those of the own points, everything for the others."""
    if not actor.may(Verb.SEE_BOARD):
        see_custody(actor)
    found = Box.objects.select_related("round", "site").annotate(
        packed=Count("tubes", filter=Q(tubes__packed=True)),
        absent=Count("tubes", filter=Q(tubes__packed=True, tubes__received_at=None)),
    )
    headquarters = actor.city_wide and actor.may(Verb.SEE_BOARD)
    wide = headquarters or any(actor.may(verb) for verb in _WIDE)
    return found if wide else found.filter(site__in=sites_with(actor, Verb.TAKE_SAMPLES))


def under_way(actor: Actor) -> QuerySet[Box]:
    return boxes(actor).filter(received_at=None)


def late_boxes(actor: Actor) -> QuerySet[Box]:
    """Boxes that should be at the laboratory by now, for the board."""
    return under_way(actor).filter(due_at__lt=actor.at)


def missing_tubes(actor: Actor) -> QuerySet[BoxTube]:
    """Tubes packed into a box that arrived without them, for the board."""
    arrived = boxes(actor).filter(received_at__isnull=False).values("pk")
    return BoxTube.objects.filter(packed=True, received_at=None, box__in=arrived)


def box_for(actor: Actor, ref: UUID) -> Box:
    found = boxes(actor).filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def box_with_seal(actor: Actor, seal: str) -> Box | None:
    return boxes(actor).filter(seal=seal).order_by("-packed_at").first()


@dataclass(frozen=True, slots=True)
class BoxPage:
    box: Box
    tubes: list[BoxTube]
    missing: list[str]
    extra: list[str]
    handovers: Sequence[Handover]
    late: bool
    due_at: datetime | None


def box_page(actor: Actor, ref: UUID) -> BoxPage:
    """A box, its list and its way."""
    box = box_for(actor, ref)
    tubes = list(box.tubes.order_by("barcode"))
    missing = [one.barcode for one in tubes if one.packed and box.received_at and not one.received_at]
    late = box.received_at is None and box.due_at is not None and box.due_at < actor.at
    return BoxPage(
        box, tubes, missing, [one.barcode for one in tubes if not one.packed],
        list(box.handovers.order_by("id")), late, box.due_at,
    )  # fmt: skip
