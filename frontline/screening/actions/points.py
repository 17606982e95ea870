"""What is said and changed at a point of a round: hours, people, supplies, how many wait."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Account, Grant
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.screening.models import QueueSaid, RoundPoint, Supply
from frontline.screening.queries.point import SAMPLER, leads

MOST_WAITING = 5_000


def set_hours(point: RoundPoint, *, opens_at: datetime, closes_at: datetime, by: Actor, at: datetime) -> None:
    """When a point is open in its round. The hours people were asked for stay. Raises Refused."""
    access.require(by, Verb.PLAN_SCREENING)
    _require_changeable(point)
    if closes_at <= opens_at:
        raise Refused(_("The point closes before it opens; choose a later hour."))
    RoundPoint.objects.filter(pk=point.pk).update(opens_at=opens_at, closes_at=closes_at)
    log.write(
        "point_hours_changed", actor=by, at=at, round=point.round_id, site=point.site_id,
        opens_at=opens_at.isoformat(), closes_at=closes_at.isoformat(),
    )  # fmt: skip


def set_supply(
    point: RoundPoint, item: str, *, received: int, used: int = 0, by: Actor, at: datetime
) -> None:
    """What a point received in all; `used` counts for suits alone, the rest is counted. Raises Refused."""
    access.require(by, Verb.PLAN_SCREENING)
    _require_changeable(point)
    if item not in Supply.Item.values or received < 0 or used < 0:
        raise Refused(_("Give numbers of 0 or more."))
    used = used if item == Supply.Item.SUITS else 0
    with transaction.atomic():
        Supply.objects.update_or_create(
            point=point, item=item, defaults={"received": received, "used": used, "at": at, "by": by.account}
        )
        log.write(
            "supply_told", actor=by, at=at, round=point.round_id, site=point.site_id, item=item,
            received=received, used=used,
        )  # fmt: skip


def say_queue(point: RoundPoint, people: int, *, by: Actor, at: datetime) -> None:
    """Somebody at the point counted who waits there. Raises Refused."""
    if not by.may(Verb.PLAN_SCREENING):
        access.require(by, Verb.TAKE_SAMPLES)
    if not 0 <= people <= MOST_WAITING:
        raise Refused(_("Between 0 and %(n)d people wait at a point.") % {"n": MOST_WAITING})
    QueueSaid.objects.create(point=point, people=people, at=at, by=by.account)


def assign(point: RoundPoint, account: Account, *, by: Actor, at: datetime) -> None:
    """A sampler of another point works here as well until the point closes for the last time. Raises Refused."""
    _require_lead(point, by)
    if not _held(account, at).exists():
        raise Refused(_("Only somebody who is a sampler already can be sent to a point."))
    here = _held(account, at).filter(on=Grant.On.SITE, on_id=point.site_id)
    if here.exists():
        raise Refused(_("This sampler works at this point already."))
    until = max(point.closes_at, point.round.ends_at)
    if until <= at:
        raise Refused(_("This point has closed; nobody can be sent there any more."))
    with transaction.atomic():
        Grant.objects.create(
            account=account, role=SAMPLER, on=Grant.On.SITE, on_id=point.site_id, since=at, until=until,
            granted_by_id=by.account,
        )  # fmt: skip
        log.write("sampler_assigned", actor=by, at=at, site=point.site_id, account=account.pk)


def release(point: RoundPoint, account: Account, *, by: Actor, at: datetime) -> None:
    """A sampler no longer works here. Raises Refused while a device of theirs is signed in."""
    _require_lead(point, by)
    if point.round.devices.filter(site=point.site_id, account=account, signed_off_at=None).exists():
        raise Refused(_("This sampler is signed in at a desk; have the device signed off first."))
    with transaction.atomic():
        _held(account, at).filter(on=Grant.On.SITE, on_id=point.site_id).update(until=at)
        log.write("sampler_released", actor=by, at=at, site=point.site_id, account=account.pk)


def _held(account: Account, at: datetime) -> QuerySet[Grant]:
    holding = Q(until__isnull=True) | Q(until__gt=at)
    return Grant.objects.filter(holding, account=account, role=SAMPLER, since__lte=at)


def _require_lead(point: RoundPoint, by: Actor) -> None:
    access.require(by, Verb.PLAN_SCREENING)
    if not leads(by, point.site):
        raise Refused(_("Only the lead of the place where the point stands can say who works there."))


def _require_changeable(point: RoundPoint) -> None:
    if not point.round.may_change:
        raise Refused(_("This round has ended; its points cannot be changed."))
