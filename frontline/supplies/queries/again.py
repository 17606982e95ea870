"""Missed doors that come again, by reason and sub-area; what was decided about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from frontline.city.access import Actor, NotHere
from frontline.city.models import Place
from frontline.city.roles import Verb
from frontline.supplies.models import AgainDecision, Pack, PackDeed
from frontline.supplies.queries import packs
from frontline.supplies.queries.stock import today
from frontline.supplies.rules import State

ORDER = ["day", "number", "id"]
DECIDED = ("kept", "moved", "to_call")


def coming(actor: Actor) -> QuerySet[Pack]:
    """Planned in the place of a missed one, today or later, with what missed it."""
    rows = packs.within(actor).filter(state=State.PLANNED, again_for__isnull=False, day__gte=today(actor))
    return rows.select_related(*packs.RELATED, "again_for")


def _told() -> Exists:
    return Exists(PackDeed.objects.filter(pack=OuterRef("pk"), why__in=DECIDED))


def undecided(actor: Actor) -> QuerySet[Pack]:
    return coming(actor).filter(~_told())


def decided(actor: Actor) -> QuerySet[Pack]:
    return coming(actor).filter(_told())


def not_again(actor: Actor) -> QuerySet[Pack]:
    """Missed within three days, not made good, and no pack comes in its place."""
    return packs.missed(actor).filter(next_day__isnull=True)


@dataclass(frozen=True, slots=True)
class Group:
    """Doors missed for one reason in one community, not decided yet."""

    why: str
    place: Place | None
    doors: int
    special: int
    first: datetime

    @property
    def key(self) -> str:
        return f"{self.why}/{self.place.ref if self.place else ''}"


def groups(actor: Actor) -> list[Group]:
    """By reason, then community, the largest first."""
    rows = undecided(actor).order_by().values_list("again_for__why", "building__community")
    special = Count("pk", filter=Q(special=True))
    counted = list(
        rows.annotate(n=Count("pk"), special_n=special, first=Min("opens_at")).order_by("-n")[:400]
    )
    places = Place.objects.in_bulk([one[1] for one in counted if one[1]])
    found = [Group(why, places.get(at or 0), n, few, first) for why, at, n, few, first in counted]
    return sorted(found, key=lambda one: (-_sum(found, one.why), one.why, -one.doors))


def _sum(rows: Iterable[Group], why: str) -> int:
    return sum(one.doors for one in rows if one.why == why)


def of_groups(actor: Actor, keys: Iterable[str]) -> QuerySet[Pack]:
    """The undecided packs of these groups. Raises NotHere for a key that is none."""
    chosen = Q(pk__in=[])
    for key in list(keys)[:400]:
        why, __, ref = key.partition("/")
        where = {"building__community__ref": _uuid(ref)} if ref else {"building__community__isnull": True}
        chosen |= Q(again_for__why=why, **where)
    return undecided(actor).filter(chosen)


def of_refs(actor: Actor, refs: Iterable[str]) -> QuerySet[Pack]:
    return coming(actor).filter(ref__in=[_uuid(ref) for ref in list(refs)[:5000]])


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotHere from None


def decisions() -> QuerySet[AgainDecision]:
    return AgainDecision.objects.order_by("-at", "-pk")


def receipt_for(actor: Actor, ref: UUID) -> AgainDecision:
    """Raises NotHere."""
    found = decisions().filter(ref=ref).first()
    if found is None or not actor.may(Verb.PLAN_PACKS):
        raise NotHere
    return found


def done_by(actor: Actor, one: AgainDecision) -> QuerySet[Pack]:
    """The packs it decided."""
    mine = PackDeed.objects.filter(pack=OuterRef("pk"), evidence=str(one.ref), at=one.at)
    return packs.within(actor).filter(Exists(mine)).order_by(F("day").desc(), "number")


def refused_by(actor: Actor, one: AgainDecision) -> list[tuple[Pack, str]]:
    """The packs it left as they were, with the reason."""
    why = {int(pack): str(reason) for pack, reason in one.refused}
    return [
        (row, why[row.pk]) for row in packs.within(actor).filter(pk__in=why).order_by("day", "number")[:500]
    ]
