"""Systems that stand for an office: how each link is; added and changed by whoever leads the hotline."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.hotline.forms import OutsideForm
from frontline.hotline.open311 import systems as linked
from frontline.hotline.queries import catalogue as kept
from frontline.hotline.queries.story import office_name
from frontline.loop.actions import Refused


@login_required
@require_GET
def systems(request: CityRequest) -> HttpResponse:
    """Every system, those that do not answer first."""
    access.require(request.actor, Verb.SET_CATALOGUE)
    links = [(one, office_name(one.system.agency)) for one in linked.links(request.actor)]
    return render(request, "hotline/outside.html", {"links": links})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: CityRequest, ref: UUID | None = None) -> HttpResponse:
    """Add one, or change it."""
    access.require(request.actor, Verb.SET_CATALOGUE)
    system = linked.system_for(ref) if ref else None
    try:
        categories = [one.key for one in kept.in_force(request.actor.at).categories]
    except Refused as none:
        return render(request, "hotline/no_catalogue.html", {"why": str(none), "edits": True})
    form = OutsideForm(request.POST or None, categories=categories, initial=_initial(system))
    if request.method == "POST" and form.is_valid():
        try:
            linked.keep(system, form.cleaned_data, by=request.actor, at=request.actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. What waits is sent in the next seconds."))
            return redirect("hotline:outside")
    title = system.name if system else _("Link another system")
    return render(request, "hotline/outside_edit.html", {"form": form, "title": title})


def _initial(system: linked.OutsideSystem | None) -> dict[str, Any]:
    if system is None:
        return {"active": True, "form": "json"}
    fields = ("name", "url", "form", "jurisdiction_id", "tells_person", "active")
    lines = "\n".join(f"{key} = {code}" for key, code in system.services.items())
    return {name: getattr(system, name) for name in fields} | {"agency": system.agency.ref, "services": lines}
