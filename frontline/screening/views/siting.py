"""Where the points of a planned round should stand: asked for, looked at on a map, accepted."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.screening.actions import siting as acting
from frontline.screening.forms import SitingForm
from frontline.screening.queries import rounds as asking
from frontline.screening.queries import siting as proposals


@login_required
def siting(request: CityRequest, ref: UUID) -> HttpResponse:
    """Ask for a proposal; the latest ones."""
    access.require(request.actor, Verb.PLAN_SCREENING)
    found = asking.round_for(request.actor, ref)
    form = SitingForm(request.POST or None, points=found.points.count())
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = acting.ask_for_sites(
                found, wanted=said["wanted"], keep=said["keep"], promise=said["promise"],
                by=request.actor, at=request.actor.at,
            )  # fmt: skip
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("screening:siting-proposal", ref=ref, proposal=made.ref)
    context = {"round": found, "form": form, "proposals": proposals.of_round(found)}
    return render(request, "screening/siting.html", context)


@login_required
def proposal(request: CityRequest, ref: UUID, proposal: UUID) -> HttpResponse:
    """One proposal: what it gives, on a map and as a list."""
    access.require(request.actor, Verb.PLAN_SCREENING)
    found = asking.round_for(request.actor, ref)
    one = proposals.one_of(found, proposal)
    places = reverse("screening:siting-places", args=[ref, proposal])
    context = {
        "round": found,
        "one": one,
        "lines": proposals.lines(one),
        "layers": [{"name": _("Proposed points"), "kind": "points", "url": places}],
        "desks": sum(place["desks"] for place in one.places),
        "new": sum(not place["site"] for place in one.places),
    }
    return render(request, "screening/siting_proposal.html", context)


@login_required
def places(request: CityRequest, ref: UUID, proposal: UUID) -> JsonResponse:
    """The proposed points as GeoJSON."""
    access.require(request.actor, Verb.PLAN_SCREENING)
    one = proposals.one_of(asking.round_for(request.actor, ref), proposal)
    return JsonResponse({"type": "FeatureCollection", "features": proposals.features(one)})


@login_required
@require_POST
def accept(request: CityRequest, ref: UUID, proposal: UUID) -> HttpResponse:
    """A person takes the proposal."""
    access.require(request.actor, Verb.PLAN_SCREENING)
    one = proposals.one_of(asking.round_for(request.actor, ref), proposal)
    try:
        acting.accept_sites(one, by=request.actor, at=request.actor.at)
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("These points serve the round."))
    return redirect("screening:points", ref=ref)
