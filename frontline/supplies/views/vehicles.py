"""Passes for goods vehicles: asked for here, given by the areas room."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies.actions.vehicles import ask_pass
from frontline.supplies.forms.door import PassWishForm
from frontline.supplies.queries import stock, vehicles


@login_required
@require_http_methods(["GET", "POST"])
def passes(request: CityRequest) -> HttpResponse:
    """What was asked for and what became of it; a new wish."""
    access.require(request.actor, Verb.PLAN_PACKS)
    actor = request.actor
    form = PassWishForm(request.POST or None, depots=stock.depots(), at=actor.at)
    if request.method == "POST" and form.is_valid():
        wanted = {name: value for name, value in form.cleaned_data.items() if name != "depot"}
        try:
            ask_pass(depot=form.depots[form.cleaned_data["depot"]], by=actor, at=actor.at, **wanted)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Asked. The desk of passes has it on its list."))
            return redirect("supplies:vehicles")
    return render(request, "supplies/vehicles.html", {"form": form, "rows": vehicles.asked(actor)})
