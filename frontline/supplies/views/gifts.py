"""Gifts: offered, answered, taken in, thanked; and the list everybody reads."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies.actions import gifts as actions
from frontline.supplies.actions.gifts import Offer
from frontline.supplies.actions.stock import Came
from frontline.supplies.forms.gifts import AcceptForm, OfferForm, TakeInForm, ThankForm, letter_for
from frontline.supplies.forms.goods import WhyForm
from frontline.supplies.queries import gifts, packs, stock
from frontline.ui.paging import keyset_page


@login_required
@require_GET
def listed(request: CityRequest) -> HttpResponse:
    """What waits first, then every gift, newest first."""
    access.require(request.actor, Verb.KEEP_STOCK)
    actor = request.actor
    context = {
        "waiting": [
            (_("To be answered"), list(gifts.to_answer(actor).order_by("offered_at")[:30])),
            (_("To come"), list(gifts.to_come(actor).order_by("expected_on", "pk")[:30])),
            (_("To be thanked"), list(gifts.to_thank(actor).order_by("offered_at")[:30])),
        ],
        "page": keyset_page(gifts.gifts(actor), gifts.NEWEST, request.GET),
    }
    return render(request, "supplies/gifts.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def offer(request: CityRequest) -> HttpResponse:
    """Write an offer down."""
    access.require(request.actor, Verb.KEEP_STOCK)
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.offer(Offer(**form.cleaned_data), by=request.actor, at=request.actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Written down."))
            return redirect("supplies:gift", row.ref)
    return render(request, "supplies/offer.html", {"form": form})


@login_required
@require_GET
def gift(request: CityRequest, ref: UUID) -> HttpResponse:
    """One gift and what is to do with it now."""
    return _page(request, gifts.gift_for(request.actor, ref))


def _page(request: CityRequest, row: gifts.Gift, filled: dict[str, forms.Form] | None = None) -> HttpResponse:
    context = {
        "gift": row,
        "deeds": [
            (key, (filled or {}).get(key) or _form(key, row, request)) for key in _deeds(row, request.actor)
        ],
        "lines": list(row.received.lines.select_related("lot__good")) if row.received else [],
    }
    return render(request, "supplies/gift.html", context)


def _deeds(row: gifts.Gift, actor: Actor) -> list[str]:
    decides = actor.may(Verb.PLAN_PACKS)
    if row.accepted is None:
        return ["accept", "decline"] if decides else []
    if row.accepted and row.received_id is None:
        return ["take_in"]
    return ["thank"] if row.received_id and row.thanked_at is None and decides else []


def _form(key: str, row: gifts.Gift, request: CityRequest) -> forms.Form:
    data = request.POST if request.method == "POST" and request.POST.get("do") == key else None
    if key == "accept":
        return AcceptForm(data, depots=stock.depots())
    if key == "take_in":
        return TakeInForm(data, goods=stock.all_goods())
    if key == "thank":
        city = next((one.name for one in packs.cities()), "")
        return ThankForm(
            data, initial={"letter": letter_for(row, city, stock.today(request.actor)), "publish": True}
        )
    return WhyForm(data)


@login_required
@require_POST
def act(request: CityRequest, ref: UUID) -> HttpResponse:
    """One deed of those the page offers."""
    access.require(request.actor, Verb.KEEP_STOCK)
    row = gifts.gift_for(request.actor, ref)
    key = request.POST.get("do", "")
    if key not in _deeds(row, request.actor):
        messages.error(request, _("This cannot be done now: the gift stands elsewhere. Read it again."))
        return redirect("supplies:gift", row.ref)
    form = _form(key, row, request)
    if form.is_valid():
        try:
            _WRITERS[key](row, form, request.actor)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Done."))
            return redirect("supplies:gift", row.ref)
    return _page(request, row, {key: form})


def _accept(row: gifts.Gift, form: forms.Form, by: Actor) -> None:
    assert isinstance(form, AcceptForm)
    said = form.cleaned_data
    actions.accept(row, depot=form.depots[said["depot"]], expected_on=said["expected_on"], by=by, at=by.at)


def _decline(row: gifts.Gift, form: forms.Form, by: Actor) -> None:
    actions.decline(row, why=form.cleaned_data["why"], by=by, at=by.at)


def _take_in(row: gifts.Gift, form: forms.Form, by: Actor) -> None:
    assert isinstance(form, TakeInForm)
    said = form.cleaned_data
    came = Came(
        good=form.chosen, quantity=said["quantity"], number=said["number"], expires_on=said["expires_on"]
    )
    actions.take_in(row, [came], by=by, at=by.at, record_id=said["record"])


def _thank(row: gifts.Gift, form: forms.Form, by: Actor) -> None:
    said = form.cleaned_data
    actions.thank(row, said["letter"], publish=said["publish"], by=by, at=by.at)


_WRITERS: dict[str, Callable[[gifts.Gift, forms.Form, Actor], None]] = {
    "accept": _accept,
    "decline": _decline,
    "take_in": _take_in,
    "thank": _thank,
}


@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """For everybody: who gave what."""
    page = keyset_page(gifts.published(), gifts.PUBLIC, request.GET)
    return render(request, "supplies/published.html", {"page": page})
