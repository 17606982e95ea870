"""Where Li's day begins: what needs doing now, the packs of the day, what lies where."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.supplies import composing
from frontline.supplies.queries import again, gifts, packs, shelves, shops, stock

NAMES: dict[str, Promise] = {
    "to_call": _("Households to call"),
    "not_covered": _("Doors not covered"),
    "missed": _("Missed doors"),
    "left_over": _("Packs of a past day still open"),
    "on_the_way": _("Packs on their way"),
    "planned": _("Still to be brought today"),
    "delivered": _("Delivered today"),
}
TONES = {"to_call": "late", "not_covered": "late", "missed": "soon", "left_over": "soon"}
ICONS = {"to_call": "phone-call", "not_covered": "alert-triangle", "missed": "door", "left_over": "clock"}


@login_required
@require_GET
def home(request: CityRequest) -> HttpResponse:
    """The dispatcher's page; a keeper's work begins with the goods."""
    actor = request.actor
    if not packs.official(actor):
        access.require(actor, Verb.KEEP_STOCK)
        return redirect("supplies:stock")
    goods = stock.goods(actor) if actor.may(Verb.KEEP_STOCK) else []
    context = {
        "pressing": _pressing(actor),
        "short": [line for line in goods if line.low][:8],
        "expiring": list(stock.expiring(actor)[:8]) if goods else [],
        "arriving": list(stock.under_way()[:8]) if goods else [],
        "offers": gifts.to_answer(actor).count() if goods else 0,
        "to_thank": gifts.to_thank(actor).count() if goods else 0,
        "medicine": list(packs.prescriptions(actor).order_by("needed_by", "pk")[:8]),
        "failing": list(shops.failing(actor).order_by("name", "pk")[:8]),
        "day": stock.today(actor),
        "kinds": packs.day_by_kind(actor, stock.today(actor)),
        "decides": actor.may(Verb.PLAN_PACKS),
        "again": packs.counted(again.undecided(actor)) if actor.may(Verb.PLAN_PACKS) else "0",
    }  # fmt: skip
    return render(request, "supplies/home.html", context)


def _pressing(actor: Actor) -> list[tuple[Promise, str, str, str, str]]:
    """What waits, as tiles; what is at zero says nothing."""
    counted = [(key, packs.counted(packs.LISTS[key][0](actor))) for key in TONES]
    return [(NAMES[key], n, f"supplies:list-{key}", TONES[key], ICONS[key]) for key, n in counted if n != "0"]


@login_required
@require_GET
def to_stock(request: CityRequest) -> HttpResponse:
    """All goods of the city, what is short first, and whether the books balance."""
    access.require(request.actor, Verb.KEEP_STOCK)
    books = stock.books()
    context = {
        "lines": stock.goods(request.actor),
        "books": books,
        "wrong": [book for book in books if book.difference],
        "packs_wrong": stock.packs_differ(),
        "depots": shelves.overview(request.actor, composing.ruling(), stock.today(request.actor)),
        "decides": request.actor.may(Verb.PLAN_PACKS),
        "arriving": list(stock.under_way()[:50]),
    }
    return render(request, "supplies/stock.html", context)
