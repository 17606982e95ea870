"""A motion that waits for a second person: read it, confirm it, turn it down."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frontline.areas import actions
from frontline.areas.forms import TurnDownForm
from frontline.areas.queries import motions as moved
from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused


@login_required
@require_http_methods(["GET", "POST"])
def motion(request: CityRequest, ref: UUID) -> HttpResponse:
    """One motion."""
    access.require(request.actor, Verb.SEE_BOARD)
    found = moved.motion_for(ref)
    actor, at = request.actor, request.actor.at
    turning = request.method == "POST" and request.POST.get("action") == "turn_down"
    form = TurnDownForm(request.POST if turning else None)
    refusal = ""
    try:
        if request.method == "POST" and not turning:
            area = actions.confirm(found, by=actor, at=at)
            messages.success(request, _("Confirmed. The plan works out what follows."))
            return redirect("areas:area", area.ref)
        if turning and form.is_valid():
            actions.turn_down(found, why=form.cleaned_data["why"], by=actor, at=at)
            messages.success(request, _("Turned down. Nothing comes into force."))
            return redirect("areas:motion", found.ref)
    except Refused as refused:
        refusal = str(refused)
    context = {
        "moved": moved.moved(moved.motion_for(ref), at=at),
        "may": actor.may(Verb.DECIDE_AREAS) or actor.may(Verb.SIGN_OVERRIDES),
        "own": found.moved_by == actor.account,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "areas/motion.html", context)
