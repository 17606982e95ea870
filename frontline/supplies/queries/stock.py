"""What lies where, what runs short or out of time, and whether the books balance."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import DateField, ExpressionWrapper, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from frontline.city.access import Actor, NotHere
from frontline.city.roles import Verb
from frontline.supplies.models import Depot as Depot  # also for the views
from frontline.supplies.models import Good, Line, Movement, Pack, Stock
from frontline.supplies.models import Lot as Lot


def today(actor: Actor) -> date:
    return timezone.localtime(actor.at).date()


def usable(on: date) -> Q:
    """Rows of Stock that may go out on a day."""
    keeps = Q(lot__expires_on__isnull=True) | Q(lot__expires_on__gte=on)
    return Q(quantity__gt=0, lot__blocked_at__isnull=True) & keeps


def on_shelves(on: date, depot: Depot | None = None) -> dict[int, int]:
    """Usable pieces by good."""
    rows = Stock.objects.filter(usable(on))
    rows = rows.filter(depot=depot) if depot else rows
    return dict(rows.values_list("lot__good").annotate(n=Sum("quantity")).values_list("lot__good", "n"))


def promised(depot: Depot | None = None) -> dict[int, int]:
    """Pieces by good in packs that are planned and not loaded yet."""
    where = "AND p.depot_id = %s" if depot else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT c.good_id, sum(c.quantity * n.packs) FROM (
                  SELECT p.kind_id, count(*) AS packs FROM supplies_pack p
                  WHERE p.state IN ('planned', 'returned') {where} GROUP BY p.kind_id) n
                JOIN supplies_packcontent c ON c.kind_id = n.kind_id GROUP BY c.good_id""",
            [depot.pk] if depot else [],
        )
        return {good: int(quantity) for good, quantity in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class GoodLine:
    """A good with what lies usable, what is promised, and whether it is to be ordered."""

    good: Good
    there: int
    promised: int
    expiring: int  # of those there, within the good's days of warning
    spoilt: int  # past the last day or called back, still on a shelf
    limit: int  # below this many it is to be ordered; 0 for one depot, the limit is for all together

    @property
    def free(self) -> int:
        return self.there - self.promised

    @property
    def low(self) -> bool:
        return self.free < self.limit or self.free < 0


def goods(actor: Actor, depot: Depot | None = None) -> list[GoodLine]:
    """Every good with its figures, what is short first."""
    on = today(actor)
    there, taken = on_shelves(on, depot), promised(depot)
    soon, spoilt = _expiring(on, depot), _spoilt(on, depot)
    lines = [
        GoodLine(
            good,
            there.get(good.pk, 0),
            taken.get(good.pk, 0),
            soon.get(good.pk, 0),
            spoilt.get(good.pk, 0),
            0 if depot else good.low,
        )
        for good in Good.objects.order_by("name")
    ]
    if depot:
        lines = [line for line in lines if line.there or line.promised or line.spoilt]
    return sorted(lines, key=lambda line: (not line.low, line.free - line.limit))


def _expiring(on: date, depot: Depot | None) -> dict[int, int]:
    return _summed(_at(depot).filter(usable(on), expiring_within(on)))


def _spoilt(on: date, depot: Depot | None) -> dict[int, int]:
    return _summed(_at(depot).filter(quantity__gt=0).exclude(usable(on)))


def expiring_within(on: date) -> Q:
    """Rows of Stock to be used soon: the last day lies within the good's days of warning."""
    until = ExpressionWrapper(Value(on, DateField()) + F("lot__good__warn_days"), output_field=DateField())
    return Q(lot__expires_on__isnull=False) & Q(lot__expires_on__lte=until)


def _at(depot: Depot | None) -> QuerySet[Stock]:
    return Stock.objects.filter(depot=depot) if depot else Stock.objects.all()


def _summed(rows: QuerySet[Stock]) -> dict[int, int]:
    return dict(rows.values_list("lot__good").annotate(n=Sum("quantity")).values_list("lot__good", "n"))


def lots_at(depot: Depot) -> QuerySet[Stock]:
    """The shelves of a depot, what expires first first."""
    rows = Stock.objects.filter(depot=depot, quantity__gt=0).select_related("lot__good")
    return rows.order_by(F("lot__expires_on").asc(nulls_last=True), "lot__good__name", "pk")


def expiring(actor: Actor) -> QuerySet[Stock]:
    """Lots that are to be used within their days of warning, or are past it and still lie there."""
    on = today(actor)
    rows = Stock.objects.filter(quantity__gt=0).filter(expiring_within(on) | Q(lot__blocked_at__isnull=False))
    return rows.select_related("lot__good", "depot").order_by("lot__expires_on", "pk")


def under_way(depot: Depot | None = None) -> QuerySet[Movement]:
    """Sent and not taken in yet, oldest first."""
    rows = Movement.objects.filter(kind=Movement.Kind.SENT)
    taken = Movement.objects.filter(kind=Movement.Kind.ARRIVED, of__isnull=False).values("of")
    rows = rows.exclude(pk__in=taken)
    rows = rows.filter(other=depot) if depot else rows
    return rows.select_related("depot", "other").prefetch_related("lines__lot__good").order_by("at", "pk")


def movements_of(depot: Depot) -> QuerySet[Movement]:
    return Movement.objects.filter(depot=depot).select_related("other").prefetch_related("lines__lot__good")


def packs_with(lot: Lot) -> QuerySet[Pack]:
    """Packs loaded with a lot and still out there: what is inside one of these may be of it."""
    issues = Line.objects.filter(lot=lot, movement__packs=True, change__lt=0).values("movement")
    out = Pack.objects.filter(issue__in=issues, back_at__isnull=True, kind__contents__good=lot.good_id)
    return out.select_related("kind", "building__place", "dwelling__place")


def depots() -> list[Depot]:
    """Those in use, by name."""
    return list(Depot.objects.filter(open=True).select_related("building__place").order_by("name"))


def depot_for(actor: Actor, ref: UUID) -> Depot:
    """Raises NotHere."""
    found = Depot.objects.filter(ref=ref).select_related("building__place").first()
    if found is None or not actor.may(Verb.KEEP_STOCK):
        raise NotHere
    return found


def lot_for(actor: Actor, ref: UUID) -> Lot:
    """Raises NotHere."""
    found = Lot.objects.filter(ref=ref).select_related("good").first()
    if found is None or not actor.may(Verb.KEEP_STOCK):
        raise NotHere
    return found


def sending_for(actor: Actor, ref: UUID) -> Movement:
    """Sent and not taken in yet. Raises NotHere."""
    found = under_way().filter(ref=ref).first() if actor.may(Verb.KEEP_STOCK) else None
    if found is None:
        raise NotHere
    return found


def shelves_of(lot: Lot) -> QuerySet[Stock]:
    return Stock.objects.filter(lot=lot, quantity__gt=0).select_related("depot").order_by("depot__name")


def all_goods() -> list[Good]:
    return list(Good.objects.order_by("name"))


def goods_at(depot: Depot) -> list[Good]:
    """Those that lie there, for handing out and sending on."""
    lying = Stock.objects.filter(depot=depot, quantity__gt=0).values("lot__good")
    return list(Good.objects.filter(pk__in=lying).order_by("name"))


# The books


@dataclass(frozen=True, slots=True)
class Book:
    """What came in and where it is, for one good, added up from the lines."""

    good: Good
    received: int
    counted: int  # more (or fewer) found than the books said
    issued: int  # less what came back
    written_off: int
    under_way: int  # sent and not arrived
    in_stock: int  # as the stock table says

    @property
    def difference(self) -> int:
        """0 where the books balance."""
        came = self.received + self.counted
        return came - self.issued - self.written_off - self.under_way - self.in_stock


def books(of: Iterable[Good] | None = None) -> list[Book]:
    """Every good's book from the ledger anew; the stock table is only compared with."""
    sums: dict[tuple[int, str], int] = {}
    rows = Line.objects.values_list("lot__good", "movement__kind").annotate(n=Coalesce(Sum("change"), 0))
    for good, kind, total in rows:
        sums[(good, kind)] = total
    there = _summed(Stock.objects.all())

    def book(good: Good) -> Book:
        def total(*kinds: str) -> int:
            return sum(sums.get((good.pk, kind), 0) for kind in kinds)

        return Book(
            good, total("received"), total("counted"), -total("issued", "returned"), -total("written_off"),
            -total("sent", "arrived"), there.get(good.pk, 0),
        )  # fmt: skip

    return [book(good) for good in (of if of is not None else Good.objects.order_by("name"))]


def packs_differ() -> dict[int, int]:
    """By good: pieces issued for packs and not back, less what the packs that are out hold. Empty: they agree."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT good, sum(n) FROM (
                 SELECT l.good_id AS good, -sum(i.change) AS n FROM supplies_line i
                   JOIN supplies_movement m ON m.id = i.movement_id AND m.packs
                   JOIN supplies_lot l ON l.id = i.lot_id GROUP BY 1
                 UNION ALL
                 SELECT c.good_id, -sum(c.quantity) FROM supplies_pack p
                   JOIN supplies_packcontent c ON c.kind_id = p.kind_id
                   WHERE p.issue_id IS NOT NULL AND p.back_at IS NULL GROUP BY 1
                 UNION ALL
                 SELECT x.good_id, -sum(x.quantity) FROM supplies_packitem x JOIN supplies_pack p ON p.id = x.pack_id
                   WHERE p.issue_id IS NOT NULL AND p.back_at IS NULL GROUP BY 1) t
               GROUP BY good HAVING sum(n) <> 0"""
        )
        return {good: int(n) for good, n in cursor.fetchall()}
