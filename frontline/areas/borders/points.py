"""Which control points somebody watches, and opening one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from frontline.areas.borders.models import ControlPoint
from frontline.city import access, log
from frontline.city.access import Actor, NotHere
from frontline.city.models import Grant, Place, Site
from frontline.city.roles import ROLES, Verb
from frontline.loop.actions import Refused

_GUARDS = tuple(key for key, role in ROLES.items() if Verb.WATCH_BORDER in role.verbs)


@dataclass(frozen=True, slots=True)
class Opening:
    """A control point to be opened."""

    name: str
    name_en: str
    code: str
    at: str  # ControlPoint.At
    address: str = ""
    community: Place | None = None
    lon: float | None = None
    lat: float | None = None


def points() -> QuerySet[Site]:
    """Every control point, by code."""
    return Site.objects.filter(kind=Site.Kind.CONTROL).select_related("control").order_by("code")


def watched(actor: Actor) -> QuerySet[Site]:
    """The points at which a grant of the actor lets them register."""
    if actor.account is None or not actor.may(Verb.WATCH_BORDER):
        return points().none()
    open_end = Q(until__isnull=True) | Q(until__gt=actor.at)
    held = Grant.objects.filter(open_end, account=actor.account, role__in=_GUARDS, since__lte=actor.at)
    cities = held.filter(on=Grant.On.PLACE, on_id__in=Place.objects.filter(kind="city").values("pk"))
    if cities.exists():
        return points()
    return points().filter(pk__in=held.filter(on=Grant.On.SITE).values("on_id"))


def point_for(actor: Actor, ref: UUID) -> Site:
    """A point the actor watches. Raises NotHere."""
    found = watched(actor).filter(ref=ref).first()
    if found is None:
        raise NotHere
    return found


def open_point(opening: Opening, *, by: Actor | None, at: datetime) -> Site:
    """A new control point. Needs the verb decide_areas (None: the house itself). Raises Refused."""
    if by is not None:
        access.require(by, Verb.DECIDE_AREAS)
    if Site.objects.filter(code=opening.code).exists():
        raise Refused(_("Another site has this code already: choose another one."))
    with transaction.atomic():
        site = Site.objects.create(
            kind=Site.Kind.CONTROL, name=opening.name, name_en=opening.name_en, code=opening.code,
            address=opening.address, community=opening.community, lon=opening.lon, lat=opening.lat,
        )  # fmt: skip
        ControlPoint.objects.create(site=site, at=opening.at)
        log.write("control_point_opened", actor=by, at=at, site=site.pk)
    return site
