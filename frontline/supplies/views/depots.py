"""A depot: what lies there, and everything that comes in or goes out; a lot; a sending."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies import composing
from frontline.supplies.actions import stock as actions
from frontline.supplies.actions.stock import Came
from frontline.supplies.forms.goods import (
    ArriveForm,
    CountForm,
    HandOutForm,
    ReceiveForm,
    SendForm,
    WhyForm,
    WriteOffForm,
)
from frontline.supplies.queries import packs, serving, shelves, stock
from frontline.ui.paging import keyset_page

DEEDS: dict[str, tuple[Promise, str]] = {
    "receive": (gettext_lazy("Goods came in"), "package-import"),
    "hand-out": (gettext_lazy("Hand goods out"), "package-export"),
    "send": (gettext_lazy("Send to another depot"), "truck"),
    "count": (gettext_lazy("Count the shelves"), "clipboard-check"),
}


@login_required
@require_GET
def depot(request: CityRequest, ref: UUID) -> HttpResponse:
    """What lies here by lot and expiry, counts due, what is promised, what came and left."""
    place = stock.depot_for(request.actor, ref)
    at, ruling = request.actor.at, composing.ruling()
    lying, promised = shelves.shelves(place, ruling, at=at), shelves.promised_by_day(place)
    on = stock.today(request.actor)
    context = {
        "depot": place,
        "shelves": lying,
        "count_every": ruling.count_every,
        "count_certainty": ruling.count_certainty,
        "counts_due": sum(one.due for one in lying),
        "spoilt": sum(one.row.lot.blocked_at is not None or _expired(one.row.lot, on) for one in lying),
        "promised": promised,
        "to_load": sum(one.packs for one in promised),
        "moved": shelves.moved(place, since=at - timedelta(days=1)),
        "serves": serving.served_by(place),
        "on": on,
        "goods": stock.goods(request.actor, place),
        "arriving": list(stock.under_way(place)[:50]),
        "deeds": [(key, name, icon) for key, (name, icon) in DEEDS.items()],
        "page": keyset_page(stock.movements_of(place), ["-at", "-id"], request.GET, size=20),
    }
    return render(request, "supplies/depot.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def deed(request: CityRequest, ref: UUID, do: str) -> HttpResponse:
    """One sort of movement, a page of its own: usable with a thumb beside the pallet."""
    place = stock.depot_for(request.actor, ref)
    if do not in DEEDS:
        raise access.NotHere
    form = _form(do, request, place)
    if request.method == "POST" and form.is_valid():
        try:
            said = _WRITERS[do](form, place, request.actor)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, said)
            again = do == "receive" and "again" in request.POST
            return (
                redirect("supplies:deed", place.ref, do) if again else redirect("supplies:depot", place.ref)
            )
    context = {"depot": place, "form": form, "do": do, "title": DEEDS[do][0], "icon": DEEDS[do][1]}
    return render(request, "supplies/deed.html", context)


def _form(do: str, request: CityRequest, place: stock.Depot) -> forms.Form:
    data = request.POST or None
    if do == "receive":
        return ReceiveForm(data, goods=stock.all_goods())
    if do == "count":
        return CountForm(data, shelves=list(stock.lots_at(place)[:300]))
    lying = stock.goods_at(place)
    if do == "send":
        others = [one for one in stock.depots() if one != place]
        return SendForm(data, goods=lying, depots=others)
    return HandOutForm(data, goods=lying)


def _receive(form: forms.Form, place: stock.Depot, by: Actor) -> str:
    assert isinstance(form, ReceiveForm)
    said = form.cleaned_data
    came = Came(
        good=form.chosen, quantity=said["quantity"], number=said["number"], expires_on=said["expires_on"]
    )
    actions.receive([came], depot=place, source=said["source"], by=by, at=by.at, record_id=said["record"])
    return _("Taken in.")


def _hand_out(form: forms.Form, place: stock.Depot, by: Actor) -> str:
    assert isinstance(form, HandOutForm)
    said = form.cleaned_data
    actions.hand_out(
        form.chosen, said["quantity"], depot=place, to=said["to"], by=by, at=by.at, record_id=said["record"]
    )
    return _("Handed out.")


def _send(form: forms.Form, place: stock.Depot, by: Actor) -> str:
    assert isinstance(form, SendForm)
    said = form.cleaned_data
    actions.send(
        form.chosen, said["quantity"], depot=place, to=form.heading, by=by, at=by.at, record_id=said["record"]
    )
    return _("On its way. The other depot says what came.")


def _count(form: forms.Form, place: stock.Depot, by: Actor) -> str:
    assert isinstance(form, CountForm)
    said = form.cleaned_data
    moved = actions.count(
        form.counted(), depot=place, why=said["why"], by=by, at=by.at, record_id=said["record"]
    )
    return _("Counted; the difference is in the books.") if moved else _("Counted: the books are right.")


_WRITERS: dict[str, Callable[[forms.Form, stock.Depot, Actor], str]] = {
    "receive": _receive,
    "hand-out": _hand_out,
    "send": _send,
    "count": _count,
}


@login_required
@require_http_methods(["GET", "POST"])
def sending(request: CityRequest, ref: UUID) -> HttpResponse:
    """What another depot sent: say what came."""
    row = stock.sending_for(request.actor, ref)
    form = ArriveForm(request.POST or None, sending=row)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.arrive(
                row,
                form.counted(),
                why=said["why"],
                by=request.actor,
                at=request.actor.at,
                record_id=said["record"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Taken in."))
            return redirect("supplies:depot", row.other.ref if row.other else row.depot.ref)
    return render(request, "supplies/sending.html", {"row": row, "form": form})


@login_required
@require_GET
def lot(request: CityRequest, ref: UUID) -> HttpResponse:
    """Where a lot lies, and for whoever plans packs the doors that may have it."""
    return _lot(request, stock.lot_for(request.actor, ref))


def _lot(request: CityRequest, row: stock.Lot, filled: dict[str, forms.Form] | None = None) -> HttpResponse:
    actor = request.actor
    shelves = list(stock.shelves_of(row))
    seen = packs.official(actor)
    doors = keyset_page(stock.packs_with(row), packs.BY_NUMBER, request.GET) if seen else None
    depots = [one.depot for one in shelves]
    context = {
        "lot": row, "shelves": shelves, "doors": doors, "expired": _expired(row, stock.today(actor)),
        "write_off": WriteOffForm(depots=depots) if shelves else None, "call_back": WhyForm(), **(filled or {}),
    }  # fmt: skip
    return render(request, "supplies/lot.html", context)


def _expired(row: stock.Lot, on: date) -> bool:
    return row.expires_on is not None and row.expires_on < on


@login_required
@require_POST
def act_on_lot(request: CityRequest, ref: UUID) -> HttpResponse:
    """Write some off, or call the whole lot back."""
    access.require(request.actor, Verb.KEEP_STOCK)
    row = stock.lot_for(request.actor, ref)
    by, do = request.actor, request.POST.get("do", "")
    depots = [one.depot for one in stock.shelves_of(row)]
    form = WhyForm(request.POST) if do == "call_back" else WriteOffForm(request.POST, depots=depots)
    if form.is_valid():
        said = form.cleaned_data
        try:
            if isinstance(form, WriteOffForm):
                actions.write_off(
                    row, said["quantity"], depot=form.depots[said["depot"]], why=said["why"], by=by, at=by.at,
                    record_id=said["record"],
                )  # fmt: skip
            else:
                actions.call_back(row, why=said["why"], by=by, at=by.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Done."))
            return redirect("supplies:lot", row.ref)
    return _lot(request, row, {"call_back" if do == "call_back" else "write_off": form})
