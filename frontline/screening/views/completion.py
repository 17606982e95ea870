"""Is a round complete, and do rounds go on?"""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.screening import words
from frontline.screening.actions.completion import close_unfinished, complete_round
from frontline.screening.forms import CloseForm, CompleteForm
from frontline.screening.queries import completion as asking
from frontline.screening.queries.rounds import round_for


@login_required
def completion(request: CityRequest, ref: UUID) -> HttpResponse:
    """What the completion rests on, the signature, and what the stop rule proposes."""
    access.require(request.actor, Verb.PLAN_SCREENING)
    found = round_for(request.actor, ref)
    whole = asking.whole_round(request.actor, found)
    closing = request.POST.get("do") == "close"
    form = CompleteForm(request.POST if request.POST and not closing else None)
    close = CloseForm(request.POST if closing else None)
    if closing and close.is_valid():
        try:
            close_unfinished(found, why=close.cleaned_data["why_not"], by=request.actor, at=request.actor.at)
        except Refused as refused:
            close.add_error(None, str(refused))
        else:
            messages.success(request, _("The round is closed; its time of keeping begins."))
            return redirect("screening:completion", ref=ref)
    if request.method == "POST" and not closing and form.is_valid():
        try:
            complete_round(found, why=form.cleaned_data["why"], by=request.actor, at=request.actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The round is complete; the areas it covers have been told."))
            return redirect("screening:completion", ref=ref)
    stopping = asking.stopping(found, at=request.actor.at)
    context = {
        "round": found,
        "whole": whole,
        "standing": asking.standing_for(request.actor, found) if whole and not found.erased_at else None,
        "made": getattr(found, "completion", None),
        "form": form,
        "close": close,
        "stopping": stopping,
        "step": words.STOP_STEPS[stopping.advice.step] if stopping else "",
    }
    return render(request, "screening/completion.html", context)
