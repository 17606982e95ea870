"""One movement and its lines: the only way goods come into a depot or leave it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.access import Actor
from frontline.loop.actions import Refused
from frontline.supplies.models import Depot, Good, Line, Lot, Movement, Stock
from frontline.supplies.rules import Shelf, first_expiry_first


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a movement says of itself."""

    kind: Movement.Kind
    depot: Depot
    other: Depot | None = None
    of: Movement | None = None
    source: str = ""
    reason: str = ""
    packs: bool = False
    record_id: UUID | None = None


@contextmanager
def everywhere(by: Actor | None) -> Iterator[None]:
    """One transaction in the sight of the whole city: whoever calls the action has checked the rights."""
    with transaction.atomic():
        if by is None:  # the worker
            yield
        else:
            with access.whole_city(by):
                yield


def today(at: datetime) -> date:
    return timezone.localtime(at).date()


def told_before(record_id: UUID | None) -> Movement | None:
    """The movement that the same form wrote when it was sent first."""
    return Movement.objects.filter(record_id=record_id).first() if record_id else None


def write(about: About, lines: Sequence[tuple[int, int]], *, by: Actor | None, at: datetime) -> Movement:
    """A movement with (lot, change) lines. Raises Refused where a lot would fall below nothing."""
    movement = Movement.objects.create(
        kind=about.kind, depot=about.depot, other=about.other, of=about.of, at=at, source=about.source,
        reason=about.reason, packs=about.packs, record_id=about.record_id, by=by.account if by else None,
        by_name=by.name if by else "",
    )  # fmt: skip
    _check(about.depot, lines)
    Line.objects.bulk_create(
        Line(movement=movement, depot=about.depot, lot_id=lot, change=change) for lot, change in sorted(lines)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('frontline', 'stock')")
    return movement


def lock(depot: Depot) -> None:
    """One movement at a time in a depot: whoever comes second sees what the first left."""
    Depot.objects.select_for_update().get(pk=depot.pk)


def _check(depot: Depot, lines: Sequence[tuple[int, int]]) -> None:
    there = dict(
        Stock.objects.filter(depot=depot, lot__in=[lot for lot, __ in lines]).values_list("lot", "quantity")
    )
    for lot, change in lines:
        if there.get(lot, 0) + change < 0:
            name = Lot.objects.select_related("good").get(pk=lot)
            raise Refused(
                _("Of %(good)s, lot %(lot)s, only %(there)d lie in %(depot)s; count the shelf or take fewer.")
                % {"good": name.good, "lot": name.number, "there": there.get(lot, 0), "depot": depot}
            )


def shelves(depot: Depot, goods: Iterable[int]) -> dict[int, list[Shelf]]:
    """What lies in a depot of these goods, lot by lot."""
    rows = Stock.objects.filter(depot=depot, lot__good__in=list(goods), quantity__gt=0)
    found: dict[int, list[Shelf]] = {good: [] for good in goods}
    for good, lot, quantity, expires_on, blocked_at in rows.values_list(
        "lot__good", "lot", "quantity", "lot__expires_on", "lot__blocked_at"
    ):
        found[good].append(Shelf(lot, quantity, expires_on, blocked_at is not None))
    return found


def picked(depot: Depot, needs: Mapping[int, int], *, on: date) -> list[tuple[int, int]]:
    """(lot, -quantity) lines that take these goods out, first expiry first. Raises Refused naming what is short."""
    lines: list[tuple[int, int]] = []
    short: list[str] = []
    there = shelves(depot, needs)
    for good, quantity in needs.items():
        taken = first_expiry_first(there[good], quantity, on=on)
        if taken is None:
            short.append(_short(good, there[good], quantity, on))
        lines += [(lot, -part) for lot, part in taken or ()]
    if short:
        raise Refused(
            _("%(depot)s has too little: %(goods)s. Bring some from another depot, or take fewer.")
            % {"depot": depot, "goods": "; ".join(short)}
        )
    return lines


def _short(good: int, there: Iterable[Shelf], quantity: int, on: date) -> str:
    usable = sum(shelf.quantity for shelf in there if shelf.usable(on))
    return _("%(good)s: %(there)d of %(quantity)d") % {
        "good": Good.objects.get(pk=good), "there": usable, "quantity": quantity,
    }  # fmt: skip


def out_still(issue: Movement) -> list[tuple[int, int, int]]:
    """(good, lot, how many) of an issue that have not come back yet."""
    rows = Line.objects.filter(movement=issue) | Line.objects.filter(movement__of=issue)
    sums = rows.values_list("lot__good", "lot").annotate(left=-Sum("change")).filter(left__gt=0)
    return list(sums.order_by("lot__good", "lot"))
