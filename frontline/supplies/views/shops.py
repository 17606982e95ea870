"""Shops: open, closed, guaranteed; a grid worker says it at the door, a dispatcher by telephone."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies.actions import shops as actions
from frontline.supplies.forms.door import GuaranteeForm
from frontline.supplies.queries import packs, shops
from frontline.supplies.views.packs import place_of, reader
from frontline.ui.paging import keyset_page


@login_required
@require_GET
def listed(request: CityRequest) -> HttpResponse:
    """Shops narrowed by state, place, name or address."""
    reader(request)
    asked = request.GET
    rows = shops.chosen(
        shops.within(request.actor), which=asked.get("which", ""), place=place_of(asked.get("place", "")),
        text=asked.get("q", ""),
    )  # fmt: skip
    context = {
        "page": keyset_page(rows, shops.ORDER, asked), "counts": shops.counts(request.actor), "asked": asked,
        "places": packs.divisions(), "failing": shops.failing(request.actor).count(),
        "decides": request.actor.may(Verb.PLAN_PACKS), "form": GuaranteeForm(),
    }  # fmt: skip
    return render(request, "supplies/shops.html", context)


@login_required
@require_POST
def act(request: CityRequest, ref: UUID) -> HttpResponse:
    """Open or closed as it said; guaranteed or no more."""
    access.require(request.actor, Verb.PLAN_PACKS)
    by, do = request.actor, request.POST.get("do", "")
    shop = shops.shop_for(by, ref)
    try:
        if do == "guarantee":
            actions.guarantee(shop, what=request.POST.get("what", ""), by=by, at=by.at)
        elif do == "end":
            actions.end_guarantee(shop, by=by, at=by.at)
        elif do in ("open", "closed"):
            actions.set_open(shop, do == "open", by=by, at=by.at)
        else:
            raise access.NotHere
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Done."))
    back = request.POST.get("back", "")
    return redirect(f"/supplies/shops/{back}" if back.startswith("?") else "supplies:shops")
