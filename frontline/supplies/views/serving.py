"""Which depot packs for which part of the city."""

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
from frontline.supplies.actions.serving import serve, serve_no_more
from frontline.supplies.forms.packs import ServingForm
from frontline.supplies.queries import packs, serving, stock


@login_required
@require_http_methods(["GET", "POST"])
def places(request: CityRequest) -> HttpResponse:
    """The rules as they are; one more, one changed, one ended."""
    access.require(request.actor, Verb.PLAN_PACKS)
    by = request.actor
    if "end" in request.POST:
        serve_no_more(serving.rule_for(request.POST["end"]), by=by, at=by.at)
        return redirect("supplies:serving")
    asked = {"place": request.GET["place"]} if "place" in request.GET else {}
    form = ServingForm(request.POST or None, depots=stock.depots(), places=packs.divisions(), initial=asked)
    if request.method == "POST" and form.is_valid():
        depot, place = form.asked()
        try:
            serve(depot, place=place, by=by, at=by.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It holds from the next decision on."))
            return redirect("supplies:serving")
    return render(request, "supplies/serving.html", {"form": form, "rules": list(serving.rules())})
