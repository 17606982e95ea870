"""One point on its day: who works there, what its desks do, what is in store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Account, Grant, Site
from frontline.city.roles import Verb
from frontline.screening.models import Device, Round, RoundPoint, Supply
from frontline.screening.queries.points import granted_points
from frontline.screening.queries.rounds import AtPoint, see

SAMPLER = "sampler"
_SHOWN = 500  # people to choose from


def point_for(actor: Actor, round: Round, site: UUID) -> RoundPoint:
    """A point of a round, for the screening group and whoever samples there. Raises NotAllowed, NotHere."""
    see(actor)
    points = RoundPoint.objects.filter(round=round, site__ref=site).select_related("site__community")
    if not actor.may(Verb.PLAN_SCREENING):
        points = points.filter(granted_points(actor))
    found = points.first()
    if found is None:
        raise NotHere
    return found


def leads(actor: Actor, site: Site) -> bool:
    """Whether the actor plans screening where the point stands: may say who works there."""
    if not actor.may(Verb.PLAN_SCREENING):
        return False
    near = {site.community_id, site.community.parent_id if site.community else None}
    return actor.city_wide or bool(near & set(actor.places))


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who may sit down at a desk of the point, and where they sit now."""

    account: Account
    name: str  # masked for those who do not read names
    device: Device | None


def staff(actor: Actor, point: RoundPoint) -> list[Worker]:
    """The samplers of a point, those at a desk now first."""
    grants = _samplers(actor.at).filter(on=Grant.On.SITE, on_id=point.site_id)
    accounts = Account.objects.filter(pk__in=grants.values("account"), is_active=True).order_by("username")
    signed_in = Device.objects.filter(round=point.round_id, site=point.site_id, signed_off_at=None)
    devices = {device.account_id: device for device in signed_in.order_by("signed_in_at")}
    found = [Worker(one, _name(actor, one), devices.get(one.pk)) for one in accounts[:_SHOWN]]
    return sorted(found, key=lambda one: (one.device is None, one.device.desk or 0 if one.device else 0))


def to_assign(actor: Actor, point: RoundPoint) -> list[Account]:
    """Samplers of other points who could work here."""
    here = _samplers(actor.at).filter(on=Grant.On.SITE, on_id=point.site_id).values("account")
    elsewhere = _samplers(actor.at).exclude(account__in=here).values("account")
    return list(Account.objects.filter(pk__in=elsewhere, is_active=True).order_by("username")[:_SHOWN])


def _samplers(at: datetime) -> QuerySet[Grant]:
    holding = Q(until__isnull=True) | Q(until__gt=at)
    return Grant.objects.filter(holding, role=SAMPLER, since__lte=at)


def _name(actor: Actor, account: Account) -> str:
    return account.display_name if actor.may(Verb.SEE_NAMES) else access.mask_name(account.display_name)


@dataclass(frozen=True, slots=True)
class AtDesk:
    """One desk: people in the last hour and in all, from the swabs in its tubes."""

    desk: int
    lately: int
    people: int
    tubes: int
    last_at: datetime | None


_DESKS = """
SELECT coalesce(t.desk, 0), coalesce(sum(s.lately), 0), coalesce(sum(s.n), 0),
  count(*), max(coalesce(t.sealed_at, t.opened_at)), coalesce(sum(s.told), 0)
FROM screening_tube t LEFT JOIN LATERAL (
  SELECT count(*) FILTER (WHERE undone_at IS NULL) AS n, count(*) AS told,
    count(*) FILTER (WHERE undone_at IS NULL AND at > %(since)s) AS lately FROM screening_swab s
  WHERE s.round_id = t.round_id AND s.tube = t.ref) s ON true
WHERE t.round_id = %(round)s AND t.site = %(site)s GROUP BY 1 ORDER BY 1
"""


def desks_of(actor: Actor, point: RoundPoint) -> tuple[list[AtDesk], int]:
    """What each desk did, and the swabs used in all. Sums over everybody sampled there, whoever asks: no person."""
    asked: dict[str, Any] = {
        "round": point.round_id,
        "site": point.site_id,
        "since": actor.at - timedelta(hours=1),
    }
    with access.whole_city(actor), connection.cursor() as cursor:
        cursor.execute(_DESKS, asked)
        rows = cursor.fetchall()
    desks = [
        AtDesk(desk, int(lately), int(people), tubes, last) for desk, lately, people, tubes, last, _n in rows
    ]
    return desks, sum(int(row[5]) for row in rows)


@dataclass(frozen=True, slots=True)
class Stock:
    """One thing at a point: received, used, and what the rest of the day needs."""

    item: str
    received: int | None  # none: nobody has said
    used: int
    need: int

    @property
    def left(self) -> int | None:
        return None if self.received is None else max(self.received - self.used, 0)

    @property
    def short(self) -> int:
        """How many will be missing before the day is over; 0 where it suffices or nobody has said."""
        return max(self.need - self.left, 0) if self.left is not None else 0


def stock_of(
    round: Round, points: Sequence[AtPoint], *, at: datetime, swabs: int | None = None
) -> dict[int, list[Stock]]:
    """What each point has and needs, by site. `swabs` used: counted where one point is asked for, else as many as
    people of the point are sampled."""
    told: dict[tuple[int, str], Supply] = {
        (row.point_id, row.item): row
        for row in Supply.objects.filter(point__in=[one.point.pk for one in points])
    }
    tubes = _tubes_used(round, [one.point.site_id for one in points])
    return {
        one.point.site_id: [
            _stock(item, told.get((one.point.pk, item)), used, need)
            for item, used, need in _needs(round, one, tubes.get(one.point.site_id, 0), swabs, at)
        ]
        for one in points
    }


def _stock(item: str, row: Supply | None, used: int | None, need: int) -> Stock:
    counted = used if used is not None else row.used if row else 0
    return Stock(item, row.received if row else None, counted, need)


def _needs(
    round: Round, one: AtPoint, tubes: int, swabs: int | None, at: datetime
) -> Iterable[tuple[str, int | None, int]]:
    """Item, used so far (none: told by hand), needed from now on."""
    yield Supply.Item.SWABS, one.sampled if swabs is None else swabs, one.left
    yield Supply.Item.TUBES, tubes, ceil(one.left / (round.pool_size * 0.9))  # households leave places empty
    hours = max((one.point.closes_at - max(at, one.point.opens_at)) / timedelta(hours=1), 0.0)
    yield (
        Supply.Item.SUITS,
        None,
        one.point.desks * ceil(hours / settings.SCREENING_SUIT_HOURS) if one.left else 0,
    )


_TUBES_USED = """
SELECT site, count(*) FROM screening_tube WHERE round_id = %s AND site = ANY (%s::bigint[]) GROUP BY site
"""


def _tubes_used(round: Round, sites: Sequence[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_TUBES_USED, [round.pk, list(sites)])
        return dict(cursor.fetchall())
