"""A gift from the offer to the published list: nobody who gives is left without an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies.actions.stock import Came, receive, said
from frontline.supplies.models import Depot, Gift, Movement


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What somebody offers to give."""

    giver: str
    what: str
    contact: str = ""
    phone: str = ""
    nameless: bool = False


def offer(told: Offer, *, by: Actor, at: datetime) -> Gift:
    """Write an offer down. Raises Refused without giver or goods."""
    access.require(by, Verb.KEEP_STOCK)
    if not said(told.giver) or not said(told.what):
        raise Refused(_("Write down who gives and what."))
    with transaction.atomic():
        gift = Gift.objects.create(
            giver=said(told.giver)[:160], what=said(told.what)[:1000], contact=said(told.contact)[:120],
            phone=told.phone, nameless=told.nameless, offered_at=at, registered_by=by.account,
        )  # fmt: skip
        log.write("gift_offered", actor=by, at=at, gift=gift.pk)
    return gift


def accept(gift: Gift, *, depot: Depot, expected_on: date | None = None, by: Actor, at: datetime) -> Gift:
    """The city takes it: where and when it is to come. Raises Refused once it is decided."""
    access.require(by, Verb.PLAN_PACKS)
    if not depot.open:
        raise Refused(_("%(depot)s is closed; choose another depot.") % {"depot": depot})
    with transaction.atomic():
        row = _undecided(gift)
        row.accepted, row.depot, row.expected_on = True, depot, expected_on
        return _decided(row, by, at)


def decline(gift: Gift, *, why: str, by: Actor, at: datetime) -> Gift:
    """The city does not take it; the giver is told the reason."""
    access.require(by, Verb.PLAN_PACKS)
    if not said(why):
        raise Refused(_("Say why the gift is not taken: the giver is told."))
    with transaction.atomic():
        row = _undecided(gift)
        row.accepted, row.declined_why = False, said(why)[:400]
        return _decided(row, by, at)


def take_in(
    gift: Gift, goods: Sequence[Came], *, by: Actor, at: datetime, record_id: UUID | None = None
) -> Movement:
    """The gift came: its goods are in the depot's stock under the giver's name."""
    with transaction.atomic():
        row = Gift.objects.select_for_update().get(pk=gift.pk)
        depot = row.depot
        if row.accepted is not True or depot is None:
            raise Refused(_("This gift has not been accepted."))
        if row.received_id is not None:
            raise Refused(_("This gift has been taken in already."))
        row.received = receive(goods, depot=depot, source=row.giver, by=by, at=at, record_id=record_id)
        row.save(update_fields=["received"])
        return row.received


def thank(gift: Gift, letter: str, *, publish: bool, by: Actor, at: datetime) -> Gift:
    """The letter of thanks as it was sent, and whether the gift stands in the public list."""
    access.require(by, Verb.PLAN_PACKS)
    if not letter.strip():
        raise Refused(_("Write the letter of thanks."))
    with transaction.atomic():
        row = Gift.objects.select_for_update().get(pk=gift.pk)
        if row.received_id is None:
            raise Refused(_("Thank for it once it came."))
        if row.thanked_at is not None:
            raise Refused(_("The giver has been thanked already."))
        row.letter, row.thanked_at = letter.replace("\0", "").strip()[:4000], at
        row.published_at = at if publish else None
        row.save(update_fields=["letter", "thanked_at", "published_at"])
        log.write("gift_thanked", actor=by, at=at, gift=row.pk, published=publish)
    return row


def _undecided(gift: Gift) -> Gift:
    row = Gift.objects.select_for_update(of=("self",)).get(pk=gift.pk)
    if row.accepted is not None:
        raise Refused(_("This gift has been decided already: reload the page."))
    return row


def _decided(row: Gift, by: Actor, at: datetime) -> Gift:
    row.decided_at, row.decided_by = at, by.account
    row.save(update_fields=["accepted", "depot", "expected_on", "declined_why", "decided_at", "decided_by"])
    log.write("gift_decided", actor=by, at=at, gift=row.pk, accepted=row.accepted)
    return row
