"""The clock of an exercise."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.command import actions
from frontline.command.forms import JumpForm, SpeedForm
from frontline.command.views.tabs import tabs
from frontline.loop.actions import Refused


@login_required
def clock(request: CityRequest) -> HttpResponse:
    """Pause, go on, change the speed, jump. Not there in a real response."""
    access.require(request.actor, Verb.SET_CLOCK)
    if not request.clock.exercise:
        raise access.NotHere
    speed, jump = SpeedForm(initial={"speed": request.clock.speed}), JumpForm()
    if request.method == "POST":
        what = request.POST.get("what", "")
        speed = SpeedForm(request.POST) if what == "speed" else speed
        jump = JumpForm(request.POST) if what == "jump" else jump
        if _set(request, what, {"speed": speed, "jump": jump}):
            messages.success(request, _("The clock is set."))
            return redirect("command:clock")
    return render(request, "command/clock.html", {"speed": speed, "jump": jump, "tabs": tabs(request)})


def _set(request: CityRequest, what: str, asked: dict[str, forms.Form]) -> bool:
    """Do what the button says; False when a form says what is wrong."""
    form = asked.get(what)
    if form is not None and not form.is_valid():
        return False
    change: dict[str, Any] = dict(form.cleaned_data) if form else {"paused": what == "pause"}
    try:
        actions.set_clock(by=request.actor, at=request.actor.at, **change)
    except Refused as refused:
        (form or asked["jump"]).add_error(None, str(refused))
        return False
    return True
