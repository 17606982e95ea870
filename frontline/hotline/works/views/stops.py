"""Planned stops: drawn, announced, called, brought water to, closed."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontline.city import access, log
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.hotline.queries import lists
from frontline.hotline.words import NEEDS
from frontline.hotline.works import words
from frontline.hotline.works.actions import stops as actions
from frontline.hotline.works.actions.stops import Drawn
from frontline.hotline.works.forms import WhyForm
from frontline.hotline.works.other_forms import CallForm, EndForm, MoveForm, StopForm, WaterForm
from frontline.hotline.works.queries import crews, stops
from frontline.hotline.works.views.tabs import tabs
from frontline.loop.actions import Refused
from frontline.ui.paging import keyset_page

NEWEST = ["-begins_at", "-id"]


@login_required
@require_GET
def listed(request: CityRequest) -> HttpResponse:
    """Stops, the latest first; those that last longer than announced stand out."""
    actor = request.actor
    if not crews.reads_all(actor):
        access.require(actor, Verb.ANSWER_REQUESTS)
    page = keyset_page(stops.stops(actor), NEWEST, request.GET)
    context = {
        "tabs": tabs(actor, "stops"), "page": page, "lines": stops.lines(page.rows, actor.at),
        "draws": actor.may(Verb.ANSWER_REQUESTS),
    }  # fmt: skip
    return render(request, "hotline/works/stops.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_stop(request: CityRequest) -> HttpResponse:
    """Draw one: a place found by its words, an outline, or single buildings."""
    actor = request.actor
    access.require(actor, Verb.ANSWER_REQUESTS)
    typed = request.GET.get("q", "").strip()[:60]
    form = StopForm(request.POST or None, actor=actor, typed=typed)
    if request.method == "POST" and form.is_valid():
        try:
            made = _drawn(request, form)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Drawn: look whom it concerns, then announce it."))
            return redirect("hotline:stop", made.ref)
    context = {"tabs": tabs(actor, "stops"), "form": form, "query": typed}
    return render(request, "hotline/works/new_stop.html", context)


def _drawn(request: CityRequest, form: StopForm) -> Any:
    given = dict(form.cleaned_data)
    office, text = given.pop("office"), given.pop("buildings")
    addresses = [line for one in text.splitlines() if (line := one.strip())][:200]
    found = [(line, lists.buildings_of(line, 1)) for line in addresses]
    lost = [line for line, rows in found if not rows]
    if lost:
        raise Refused(_("No building is known at: %(where)s.") % {"where": "; ".join(lost[:5])})
    drawn = Drawn(**given, buildings=[rows[0] for _line, rows in found])
    return actions.draw(drawn, office=office, by=request.actor, at=request.actor.at)


def _deeds(request: CityRequest, stop: Any) -> list[str]:
    if not stops.is_own(request.actor, stop):
        return []
    by_state = {
        "draft": ["announce", "call_off"], "announced": ["begin", "move", "water", "end", "call_off"],
        "running": ["end", "move", "water"],
    }  # fmt: skip
    return [key for key in by_state.get(stop.state, []) if key != "water" or stop.trade == "water"]


def _form(request: CityRequest, stop: Any, key: str, data: bool = False) -> forms.Form | None:
    sent = request.POST if data else None
    if key == "move":
        return MoveForm(sent, prefix=key, begins=stop.begins_at, ends=stop.ends_at)
    if key == "end":
        return EndForm(sent, prefix=key, at=request.actor.at)
    made = {"water": WaterForm, "call_off": WhyForm}.get(key)
    return made(sent, prefix=key) if made else None


@login_required
@require_GET
def stop(request: CityRequest, ref: UUID) -> HttpResponse:
    """One stop: whom it concerns now, who is called first, its story."""
    return _page(request, stops.stop_for(request.actor, ref))


def _page(request: CityRequest, row: Any, filled: dict[str, forms.Form] | None = None) -> HttpResponse:
    actor = request.actor
    own = stops.is_own(actor, row)
    calls = stops.to_call(row, actor) if own and row.state in ("announced", "running") else []
    if calls:
        log.write("stop_calls_read", actor=actor, at=actor.at, stop=row.pk, people=len(calls))
    context = {
        "tabs": tabs(actor, "stops"), "stop": row, "line": stops.line(row, actor.at), "own": own,
        "inside": stops.inside(row, actor), "buildings": stops.buildings_of(row), "story": stops.story(row),
        "calls": [(one, [NEEDS.get(need, need) for need in one.needs], [words.CALLS[c.outcome] for c in one.calls])
                  for one in calls],
        "outcomes": list(words.CALLS.items()),
        "left": sum(not one.is_reached for one in calls),
        "deeds": [(key, (filled or {}).get(key) or _form(request, row, key)) for key in _deeds(request, row)],
    }  # fmt: skip
    return render(request, "hotline/works/stop.html", context)


@login_required
@require_POST
def act(request: CityRequest, ref: UUID) -> HttpResponse:
    """One deed of those the page offers."""
    row = stops.stop_for(request.actor, ref)
    key = request.POST.get("do", "")
    if key not in _deeds(request, row):
        messages.error(request, _("This cannot be done now: the stop stands elsewhere. Read it again."))
        return redirect("hotline:stop", row.ref)
    form = _form(request, row, key, data=True)
    if form is not None and not form.is_valid():
        return _page(request, row, {key: form})
    work: Any = {
        "announce": actions.announce, "begin": actions.begin, "move": actions.move, "water": actions.bring_water,
        "end": actions.end, "call_off": actions.call_off,
    }[key]  # fmt: skip
    try:
        work(row, **(form.cleaned_data if form else {}), by=request.actor, at=request.actor.at)
    except Refused as refused:
        if form is None:
            messages.error(request, str(refused))
            return redirect("hotline:stop", row.ref)
        form.add_error(None, str(refused))
        return _page(request, row, {key: form})
    messages.success(request, _("Done."))
    return redirect("hotline:stop", row.ref)


@login_required
@require_POST
def call(request: CityRequest, ref: UUID) -> HttpResponse:
    """Somebody with special needs was rung."""
    row = stops.stop_for(request.actor, ref)
    if not stops.is_own(request.actor, row):
        raise NotHere
    form = CallForm(request.POST)
    if not form.is_valid():
        raise NotHere
    person = next(
        (
            one.person
            for one in stops.to_call(row, request.actor)
            if one.person.ref == form.cleaned_data["person"]
        ),
        None,
    )
    if person is None:
        raise NotHere
    outcome, note = form.cleaned_data["outcome"], form.cleaned_data["note"]
    try:
        actions.called(row, person, outcome=outcome, note=note, by=request.actor, at=request.actor.at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Recorded."))
    return redirect("hotline:stop", row.ref)
