"""Goods in and out of depots: received, handed out, sent on, counted, written off, called back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies.actions import ledger
from frontline.supplies.actions.ledger import About, everywhere, today
from frontline.supplies.models import Counted, Depot, Good, Lot, Movement, Stock

MOST = 1_000_000  # pieces in one line; more is a slip of the hand


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
            kind=Movement.Kind.RECEIVED, depot=depot, source=said(source)[:160], record_id=record_id
        )
        return ledger.write(about, _summed(lines), by=by, at=at)


def _came(row: Came, on: date) -> tuple[int, int]:
    if not 1 <= row.quantity <= MOST:
        raise Refused(_("%(good)s: say how many came, 1 or more.") % {"good": row.good})
    if row.good.shelf_days is not None and row.expires_on is None:
        raise Refused(_("%(good)s does not keep: say until which day it is good.") % {"good": row.good})
    if row.expires_on is not None and row.expires_on < on:
        raise Refused(_("%(good)s is past its last day; do not take it in.") % {"good": row.good})
    number = said(row.number)[:40] or on.isoformat()
    lot, __ = Lot.objects.get_or_create(good=row.good, number=number, expires_on=row.expires_on)
    return lot.pk, row.quantity


def _summed(lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """One line for each lot."""
    sums: dict[int, int] = {}
    for lot, change in lines:
        sums[lot] = sums.get(lot, 0) + change
    return list(sums.items())


def hand_out(
    good: Good,
    quantity: int,
    *,
    depot: Depot,
    to: str,
    by: Actor,
    at: datetime,
    record_id: UUID | None = None,
) -> Movement:
    """Goods leave a depot for somebody: a hospital, a site, a team. First expiry first; raises Refused when short."""
    access.require(by, Verb.KEEP_STOCK)
    _some(good, quantity)
    if not said(to):
        raise Refused(_("Say to whom the goods go."))
    with everywhere(by):
        ledger.lock(depot)
        if before := ledger.told_before(record_id):
            return before
        about = About(kind=Movement.Kind.ISSUED, depot=depot, source=said(to)[:160], record_id=record_id)
        return ledger.write(about, ledger.picked(depot, {good.pk: quantity}, on=today(at)), by=by, at=at)


def send(
    good: Good,
    quantity: int,
    *,
    depot: Depot,
    to: Depot,
    by: Actor,
    at: datetime,
    record_id: UUID | None = None,
) -> Movement:
    """Goods are on their way to another depot; they are nowhere in stock until that one says they came."""
    access.require(by, Verb.KEEP_STOCK)
    _some(good, quantity)
    if to == depot:
        raise Refused(_("Choose another depot than the one the goods leave."))
    if not to.open:
        raise Refused(_("%(depot)s is closed; choose another depot.") % {"depot": to})
    with everywhere(by):
        ledger.lock(depot)
        if before := ledger.told_before(record_id):
            return before
        about = About(kind=Movement.Kind.SENT, depot=depot, other=to, record_id=record_id)
        return ledger.write(about, ledger.picked(depot, {good.pk: quantity}, on=today(at)), by=by, at=at)


def arrive(
    sending: Movement,
    came: Mapping[int, int],
    *,
    why: str = "",
    by: Actor,
    at: datetime,
    record_id: UUID | None = None,
) -> Movement:
    """What was sent came: `came` says how many by lot. What is missing is written off with the reason."""
    access.require(by, Verb.KEEP_STOCK)
    with everywhere(by):
        there = sending.other
        if sending.kind != Movement.Kind.SENT or there is None:
            raise Refused(_("Only what was sent from one depot to another can arrive."))
        ledger.lock(there)
        if before := ledger.told_before(record_id):
            return before
        if Movement.objects.filter(of=sending, kind=Movement.Kind.ARRIVED).exists():
            raise Refused(_("This sending has been taken in already."))
        sent = {lot: -change for lot, change in sending.lines.values_list("lot", "change")}
        missing = _missing(sent, came)
        if missing and not said(why):
            raise Refused(_("Fewer came than were sent: say why."))
        about = About(
            kind=Movement.Kind.ARRIVED, depot=there, other=sending.depot, of=sending, record_id=record_id
        )
        arrived = ledger.write(about, list(sent.items()), by=by, at=at)
        if missing:
            lost = About(kind=Movement.Kind.WRITTEN_OFF, depot=there, of=arrived, reason=said(why)[:400])
            ledger.write(lost, [(lot, -left) for lot, left in missing.items()], by=by, at=at)
        return arrived


def _missing(sent: Mapping[int, int], came: Mapping[int, int]) -> dict[int, int]:
    for lot, quantity in came.items():
        if not 0 <= quantity <= sent.get(lot, 0):
            raise Refused(
                _(
                    "More cannot arrive than was sent: enter at most what was sent, and count the rest as received."
                )
            )
    missing = {lot: quantity - came.get(lot, quantity) for lot, quantity in sent.items()}
    return {lot: left for lot, left in missing.items() if left}


def count(
    found: Mapping[int, int],
    *,
    depot: Depot,
    why: str,
    by: Actor,
    at: datetime,
    record_id: UUID | None = None,
) -> Movement | None:
    """A shelf was counted: `found` says how many of each lot lie there. A difference needs a reason; None: none."""
    access.require(by, Verb.KEEP_STOCK)
    if any(not 0 <= quantity <= MOST for quantity in found.values()):
        raise Refused(_("Enter what was counted: 0 or more."))
    with everywhere(by):
        ledger.lock(depot)
        if before := ledger.told_before(record_id):
            return before
        there = dict(Stock.objects.filter(depot=depot, lot__in=found).values_list("lot", "quantity"))
        lines = [(lot, n - there.get(lot, 0)) for lot, n in found.items() if n != there.get(lot, 0)]
        log.write("stock_counted", actor=by, at=at, depot=depot.pk, lots=len(found), different=len(lines))
        if lines and not said(why):
            raise Refused(_("The count differs from the books: say why."))
        _note_counted(found, depot, by, at)
        if not lines:
            return None
        about = About(kind=Movement.Kind.COUNTED, depot=depot, reason=said(why)[:400], record_id=record_id)
        return ledger.write(about, lines, by=by, at=at)


def _note_counted(lots: Iterable[int], depot: Depot, by: Actor, at: datetime) -> None:
    Counted.objects.bulk_create(
        [Counted(depot=depot, lot_id=lot, at=at, by_name=by.name) for lot in lots],
        update_conflicts=True, unique_fields=["depot", "lot"], update_fields=["at", "by_name"],
    )  # fmt: skip


def write_off(
    lot: Lot, quantity: int, *, depot: Depot, why: str, by: Actor, at: datetime, record_id: UUID | None = None
) -> Movement:
    """Pieces are spoilt, broken or gone; the reason stays with them."""
    access.require(by, Verb.KEEP_STOCK)
    _some(lot.good, quantity)
    if not said(why):
        raise Refused(_("Say why it is written off."))
    with everywhere(by):
        ledger.lock(depot)
        if before := ledger.told_before(record_id):
            return before
        about = About(
            kind=Movement.Kind.WRITTEN_OFF, depot=depot, reason=said(why)[:400], record_id=record_id
        )
        return ledger.write(about, [(lot.pk, -quantity)], by=by, at=at)


def call_back(lot: Lot, *, why: str, by: Actor, at: datetime) -> Lot:
    """Nothing of a lot goes out any more, in any depot; the doors that may have it are listed (queries/stock.py)."""
    access.require(by, Verb.KEEP_STOCK)
    if not said(why):
        raise Refused(_("Say why the lot is called back."))
    with everywhere(by):
        row = Lot.objects.select_for_update().get(pk=lot.pk)
        if row.blocked_at is None:
            row.blocked_at, row.blocked_why = at, said(why)[:400]
            row.save(update_fields=["blocked_at", "blocked_why"])
            log.write("lot_called_back", actor=by, at=at, lot=row.pk, why=row.blocked_why)
        return row


def said(text: str) -> str:
    """As typed, in one line."""
    return " ".join(text.replace("\0", " ").split())


def _some(good: Good, quantity: int) -> None:
    if not 1 <= quantity <= MOST:
        raise Refused(_("%(good)s: say how many, 1 or more.") % {"good": good})
