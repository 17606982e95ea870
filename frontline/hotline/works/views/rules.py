"""Promises and limits with source and certainty; the hotline's lead puts others in force."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.hotline.queries.shown import english
from frontline.hotline.words import CERTAINTIES
from frontline.hotline.works import words
from frontline.hotline.works.actions import rules as actions
from frontline.hotline.works.other_forms import PromiseForm, ValueForm
from frontline.hotline.works.queries import crews
from frontline.hotline.works.queries import rules as kept
from frontline.hotline.works.rules import VALUES
from frontline.hotline.works.views.tabs import tabs
from frontline.loop.actions import Refused


@login_required
@require_GET
def rules(request: CityRequest) -> HttpResponse:
    """What is promised, by which source, how sure."""
    actor = request.actor
    if not (crews.reads_all(actor) or actor.may(Verb.SET_CATALOGUE)):
        access.require(actor, Verb.ANSWER_REQUESTS)
    now = kept.in_force(actor.at)
    values = [(name, words.VALUES[name], getattr(now, name)) for name in VALUES]
    context = {
        "tabs": tabs(actor, "work-rules"), "edits": actor.may(Verb.SET_CATALOGUE), "versions": kept.versions(),
        "values": [(name, label, f"{one.value:g}", words.UNITS[one.unit], one, CERTAINTIES[one.certainty])
                   for name, label, one in values],
        "promises": [(one, one.en if english() else one.zh, [words.TRADES[key] for key in one.trades],
                      CERTAINTIES[one.certainty]) for one in now.promises],
    }  # fmt: skip
    return render(request, "hotline/works/rules.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def value(request: CityRequest, key: str) -> HttpResponse:
    """One limit."""
    actor = request.actor
    access.require(actor, Verb.SET_CATALOGUE)
    if key not in VALUES:
        raise NotHere
    form = ValueForm(request.POST or None, name=key, value=getattr(kept.in_force(actor.at), key))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_value(key, given["value"], note=given["note"], by=actor, at=actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("In force from now on."))
            return redirect("hotline:work-rules")
    context = {
        "form": form,
        "title": words.VALUES[key],
        "tabs": tabs(actor, "work-rules"),
        "back": "hotline:work-rules",
    }
    return render(request, "hotline/works/form.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def promise(request: CityRequest, key: str) -> HttpResponse:
    """One kind of promise."""
    actor = request.actor
    access.require(actor, Verb.SET_CATALOGUE)
    found = kept.in_force(actor.at).promise(key)
    if found is None:
        raise NotHere
    initial = {
        "zh": found.zh, "en": found.en, "trades": list(found.trades), "there": f"{found.there:g}",
        "done": f"{found.done:g}", "night": found.night, "reading": found.reading,
    }  # fmt: skip
    form = PromiseForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            note = form.cleaned_data["note"]
            actions.change_promise(form.changed(found), note=note, by=actor, at=actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("In force from now on."))
            return redirect("hotline:work-rules")
    name = found.en if english() else found.zh
    context = {"form": form, "title": name, "tabs": tabs(actor, "work-rules"), "back": "hotline:work-rules"}
    return render(request, "hotline/works/form.html", context)
