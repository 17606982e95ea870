"""A depot at a glance: every lot with its last count, what is promised by day, what came and left."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum

from frontline.city.access import Actor
from frontline.supplies.composing import Ruling
from frontline.supplies.models import Counted, Depot, Good, Line, Pack, PackKind, Stock
from frontline.supplies.queries.stock import lots_at

MOST = 300  # lots on one page


@dataclass(frozen=True, slots=True)
class Shelf:
    """A lot in a depot, when somebody last counted it, and whether it is to be counted again."""

    row: Stock
    counted_at: datetime | None
    due: bool


def _with_counts(rows: QuerySet[Stock]) -> QuerySet[Stock]:
    """`counted_at`: the last count; `since`: that, else when the lot first came to this depot."""
    here = {"depot": OuterRef("depot"), "lot": OuterRef("lot")}
    counted = Counted.objects.filter(**here).values("at")[:1]
    came = (
        Line.objects.filter(**here).order_by().values("lot").annotate(at=Min("movement__at")).values("at")[:1]
    )
    return rows.annotate(counted_at=Subquery(counted), came_at=Subquery(came))


def due_before(of: Ruling, at: datetime) -> datetime:
    return at - timedelta(days=of.count_every)


def shelves(depot: Depot, of: Ruling, *, at: datetime) -> list[Shelf]:
    """Everything that lies there, what expires first first; at most MOST lots."""
    before = due_before(of, at)
    found = []
    for row in _with_counts(lots_at(depot))[:MOST]:
        counted: datetime | None = row.counted_at  # type: ignore[attr-defined]
        since: datetime | None = counted or row.came_at  # type: ignore[attr-defined]
        found.append(Shelf(row, counted, since is not None and since <= before))
    return found


def counts_due(of: Ruling, *, at: datetime) -> dict[int, int]:
    """By depot: lots on its shelves that nobody counted for as long as the rule says."""
    before = due_before(of, at)
    rows = _with_counts(Stock.objects.filter(quantity__gt=0))
    late = Q(counted_at__lte=before) | Q(counted_at__isnull=True, came_at__lte=before)
    return dict(rows.filter(late).order_by().values_list("depot").annotate(n=Count("pk")))


@dataclass(frozen=True, slots=True)
class Promise:
    """Packs of one kind and day that this depot is to load and has not loaded."""

    day: date
    kind: PackKind
    packs: int


def promised_by_day(depot: Depot) -> list[Promise]:
    rows = Pack.objects.filter(depot=depot, state__in=("planned", "returned")).order_by("day", "kind")
    counted = list(rows.values_list("day", "kind").annotate(n=Count("pk"))[:60])
    kinds = PackKind.objects.in_bulk({kind for __, kind, __ in counted})
    return [Promise(day, kinds[kind], n) for day, kind, n in counted]


@dataclass(frozen=True, slots=True)
class Moved:
    """A good since a moment: pieces that came, that left, that a count or a loss changed."""

    good: Good
    came: int
    left: int
    put_right: int


_CAME, _LEFT, _PUT_RIGHT = ("received", "arrived", "returned"), ("issued", "sent"), ("counted", "written_off")


def moved(depot: Depot, *, since: datetime) -> list[Moved]:
    """By good; one that did not move is not there."""
    rows = Line.objects.filter(movement__depot=depot, depot=depot, movement__at__gte=since).order_by()

    def of(kinds: tuple[str, ...]) -> Sum:
        return Sum("change", filter=Q(movement__kind__in=kinds), default=0)

    sums = rows.values_list("lot__good").annotate(came=of(_CAME), left=of(_LEFT), put_right=of(_PUT_RIGHT))
    goods = Good.objects.in_bulk([good for good, *__ in sums])
    found = [Moved(goods[good], came, -left, put_right) for good, came, left, put_right in sums]
    return sorted(found, key=lambda one: one.good.name)


@dataclass(frozen=True, slots=True)
class DepotLine:
    """A depot in the list of all: lots, counts due, packs to load, lots not to go out any more."""

    depot: Depot
    lots: int
    due: int
    packs: int
    spoilt: int


def overview(actor: Actor, of: Ruling, on: date) -> list[DepotLine]:
    """Every open depot."""
    there = Stock.objects.filter(quantity__gt=0).order_by()
    bad = Q(lot__expires_on__lt=on) | Q(lot__blocked_at__isnull=False)
    lots = dict(there.values_list("depot").annotate(n=Count("pk")))
    spoilt = dict(there.filter(bad).values_list("depot").annotate(n=Count("pk")))
    waiting = Pack.objects.filter(state__in=("planned", "returned")).order_by()
    packs = dict(waiting.values_list("depot").annotate(n=Count("pk")))
    due = counts_due(of, at=actor.at)
    rows = Depot.objects.filter(open=True).select_related("building__place").order_by(F("name"))
    return [
        DepotLine(one, lots.get(one.pk, 0), due.get(one.pk, 0), packs.get(one.pk, 0), spoilt.get(one.pk, 0))
        for one in rows
    ]
