"""Goods in and out of depots: received, sent on, counted, handed out, written off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies.actions import ledger
from frontline.supplies.actions.ledger import About, everywhere, today
from frontline.supplies.models import Depot, Good, Lot, Movement


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """So many of a good that came in, with what the maker printed on it."""

    good: Good
    quantity: int
    number: str = ""  # of the lot; empty: named after the day
    expires_on: date | None = None


def receive(
    goods: Sequence[Came],
    *,
    depot: Depot,
    source: str,
    by: Actor,
    at: datetime,
    record_id: UUID | None = None,
) -> Movement:
    """Goods came in from a supplier or giver. Raises Refused for what is spoilt already or has no date it needs."""
    access.require(by, Verb.KEEP_STOCK)
    with everywhere(by):
        ledger.lock(depot)
        if before := ledger.told_before(record_id):
            return before
        if not depot.open:
            raise Refused(_("%(depot)s is closed; choose another depot.") % {"depot": depot})
        lines = [_came(row, today(at)) for row in goods]
        if not lines:
            raise Refused(_("Say what came: at least one good with its number."))
        about = About(
            kind=Movement.Kind.RECEIVED, depot=depot, source=source.strip()[:160], record_id=record_id
        )
        return ledger.write(about, _summed(lines), by=by, at=at)


def _came(row: Came, on: date) -> tuple[int, int]:
    if row.quantity < 1:
        raise Refused(_("%(good)s: say how many came, 1 or more.") % {"good": row.good})
    if row.good.shelf_days is not None and row.expires_on is None:
        raise Refused(_("%(good)s does not keep: say until which day it is good.") % {"good": row.good})
    if row.expires_on is not None and row.expires_on < on:
        raise Refused(_("%(good)s is past its last day; do not take it in.") % {"good": row.good})
    number = row.number.strip()[:40] or on.isoformat()
    lot, __ = Lot.objects.get_or_create(good=row.good, number=number, expires_on=row.expires_on)
    return lot.pk, row.quantity


def _summed(lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """One line for each lot."""
    sums: dict[int, int] = {}
    for lot, change in lines:
        sums[lot] = sums.get(lot, 0) + change
    return list(sums.items())
