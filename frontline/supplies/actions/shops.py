"""Which shops stay open by agreement and supply a part of the city."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Business
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies.actions.stock import said
from frontline.supplies.models import Guarantee


def guarantee(shop: Business, *, what: str, by: Actor, at: datetime) -> Guarantee:
    """The shop is a guaranteed supplier from now on. Raises Refused without saying of what."""
    access.require(by, Verb.PLAN_PACKS)
    if not said(what):
        raise Refused(_("Say what the shop supplies."))
    with transaction.atomic():
        Guarantee.objects.filter(shop=shop, ended_at__isnull=True).update(ended_at=at)
        row = Guarantee.objects.create(shop=shop, what=said(what)[:200], since=at, by=by.account)
        log.write("shop_guaranteed", actor=by, at=at, shop=shop.pk)
    return row


def end_guarantee(shop: Business, *, by: Actor, at: datetime) -> None:
    """The agreement is over."""
    access.require(by, Verb.PLAN_PACKS)
    with transaction.atomic():
        Guarantee.objects.filter(shop=shop, ended_at__isnull=True).update(ended_at=at)
        log.write("shop_guarantee_ended", actor=by, at=at, shop=shop.pk)


def set_open(shop: Business, is_open: bool, *, by: Actor, at: datetime) -> None:
    """As the shop said by telephone; a grid worker says the same at its door."""
    access.require(by, Verb.PLAN_PACKS)
    with transaction.atomic():
        Business.objects.filter(pk=shop.pk).update(open=is_open)
        log.write("shop_changed", actor=by, at=at, shop=shop.pk, open=is_open)
