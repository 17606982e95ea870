"""What exists behind the addresses of stock, packs, gifts and shops."""

from datetime import date, timedelta
from uuid import uuid4

from frontline.city.models import Business
from frontline.city.roles import Verb
from frontline.supplies.actions import gifts, packs, shops, stock
from frontline.supplies.actions.again import Decided, decide_again
from frontline.supplies.actions.deciding import adopt
from frontline.supplies.actions.door import Prescribed, register_prescription
from frontline.supplies.actions.gifts import Offer
from frontline.supplies.composing import ruling
from frontline.supplies.models import AgainDecision, Lot, Pack
from frontline.supplies.rules import Missed
from tests.refs import NOON, Named, Refs
from tests.supplies.store import DAY, depot, good, planned, stocked, who
from tests.town import Town

KEEP = Decided(what=AgainDecision.What.KEEP)
DECIDED = "A receipt counts; its doors are listed as far as one may see them."
PAGE = "Depots, lots and gifts are no person's data; whoever keeps stock sees them all."


def kept(town: Town) -> Refs:
    li = who(town, "li")
    adopt(ruling(), by=None, at=NOON)
    place = stocked(town, 20)
    sending = stock.send(good(), 2, depot=place, to=depot(town, "二号库", 4), by=li, at=NOON)
    (pack,) = planned(town, 2, special=True, day=DAY + timedelta(days=5))
    packs.record_missed(pack, why=Missed.NOT_HOME, by=li, at=NOON)
    decided = decide_again([Pack.objects.get(again_for=pack)], KEEP, by=li, at=NOON, record_id=uuid4())
    pack.refresh_from_db()
    gift = gifts.offer(Offer(giver="甲", what="白菜"), by=li, at=NOON)
    shop = Business.objects.create(name="粮店", building=town.buildings[2])
    shops.guarantee(shop, what="粮油", by=li, at=NOON)
    told = Prescribed(
        medicine="药", prescriber="医院", prescribed_on=date(2022, 11, 8), hands="甲", needed_by=date(2022, 11, 9),
        valid_until=date(2022, 11, 8) + timedelta(days=9),
    )  # fmt: skip
    row = register_prescription(town.people["patient"], told, by=li, at=NOON)
    keeps = {"open_because": PAGE, "open_to": Verb.KEEP_STOCK}
    goods = Named({"ref": place.ref}, **keeps)  # type: ignore[arg-type]
    lot = Named({"ref": Lot.objects.get().ref}, **keeps)  # type: ignore[arg-type]
    there = Named({"ref": pack.ref})
    offered = Named({"ref": gift.ref}, **keeps)  # type: ignore[arg-type]
    return {
        "depot": [goods],
        "deed": [Named({"ref": place.ref, "do": "count"}, **keeps)],  # type: ignore[arg-type]
        "sending": [Named({"ref": sending.ref}, **keeps)],  # type: ignore[arg-type]
        "lot": [lot],
        "act-on-lot": [lot],
        "pack": [there],
        "act": [there],
        "task": [Named({"ref": pack.task})],
        "household": [Named({"ref": town.dwellings[2].place.ref})],
        "plan-medicine": [Named({"ref": row.ref})],
        "gift": [offered],
        "act-on-gift": [offered],
        "again-receipt": [Named({"ref": decided.ref}, open_because=DECIDED, open_to=Verb.PLAN_PACKS)],
        "act-on-shop": [Named({"ref": shop.ref})],
    }
