"""Drolma's pages: what the site owes today, who comes, who goes, which rooms are free."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.isolation import rules, words
from frontline.isolation.actions import sites as site_actions
from frontline.isolation.actions import stays
from frontline.isolation.forms import CheckInForm, CloseRoomForm, RoomsForm
from frontline.isolation.queries import capacity, people
from frontline.loop import plans
from frontline.loop.actions import Refused

SHORT = 10  # rows of a list that stands above others on a site's page; the rest is one click away


def masked(request: CityRequest) -> bool:
    """Whether lists show names only in part to this actor."""
    return not request.actor.may(Verb.SEE_NAMES)


@login_required
def home(request: CityRequest) -> HttpResponse:
    """The actor's own work: a site, the doors, or all sites."""
    access.require(request.actor, Verb.RECORD_CARE)
    chosen = list(capacity.sites_of(request.actor)[:200])
    if len(chosen) == 1 and not request.actor.city_wide:
        return redirect("isolation:site", ref=chosen[0].ref)
    if not chosen:
        return redirect("isolation:doors")
    context = {"sites": capacity.occupancy_of_sites(chosen), "city_wide": request.actor.city_wide}
    return render(request, "isolation/sites.html", context)


def _end_of_day(at: datetime) -> datetime:
    local = at.astimezone(plans.in_force(at).edition.zone)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


@login_required
def site(request: CityRequest, ref: UUID) -> HttpResponse:
    """One site: arrivals, tests, health checks, releases, free rooms."""
    access.require(request.actor, Verb.RECORD_CARE)
    at, found = request.actor.at, people.site_for(request.actor, ref)
    unchecked = people.unchecked(found, at=at)
    lived = [one for one in capacity.occupancy_of_units(found) if one.people]
    units = [(one, unchecked.get(one.of.pk, 0)) for one in lived]
    today = _end_of_day(at)
    leaving = people.free_to_leave(found, at=at)
    context = {
        "site": found,
        "arrivals": people.arrivals(found, at=at),
        "expected": people.expected(found).count(),
        "tests": people.tests_due(found, at=at),
        "waiting": people.samples_waiting(request.actor, found).count(),
        "unchecked": sum(unchecked.values()),
        "releases": people.releases(found, at=at, before=today),
        "ending": people.ending(found, at=at, before=today).count(),
        "leaving": leaving[:SHORT],
        "may_leave": leaving.count(),
        "living": people.residents(found.stays.all(), at=at),
        "here": found.stays.filter(until__isnull=True).count(),
        "units": sorted(units, key=lambda pair: -pair[1]),
        "free": capacity.free_rooms().filter(site=found).count(),
        "hide": masked(request),
    }
    return render(request, "isolation/site.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def check_in(request: CityRequest, ref: UUID) -> HttpResponse:
    """Give an arriving person a room; `ref` is the task's."""
    access.require(request.actor, Verb.RECORD_CARE)
    at, task = request.actor.at, people.task_for(request.actor, ref)
    person = people.people_by_id([task.subject_id])[task.subject_id]
    measure = people.measures_at_site([person], at=at).get(person.pk)
    found = capacity.sites_of(request.actor).filter(pk=task.site or 0).first()
    if found is None:
        raise NotHere
    states = {state.id: state for state in people.room_states(found)}
    guest = people.guest(person, measure)
    family = people.household_there(person, found)
    offered = [
        room
        for room in people.rooms_of(found)
        if rules.offered(states[room.pk], guest, {s.person_id for s in family})
    ]
    form = CheckInForm(
        request.POST or None,
        rooms=offered,
        family=family,
        proposed=rules.propose_room(states.values(), guest),
    )
    if request.method == "POST" and form.is_valid():
        room = next((one for one in offered if one.pk == form.cleaned_data.get("room")), None)
        sharing = form.cleaned_data.get("sharing", "")
        try:
            stays.check_in(person=person, site=found, room=room, sharing=sharing, by=request.actor, at=at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            number = room.number if room else found.name
            messages.success(request, _("Checked in: %(room)s.") % {"room": number})
            return redirect("isolation:site", ref=found.ref)
    context = {"task": task, "person": person, "site": found, "form": form, "measure": measure,
               "full": bool(states) and not offered, "open": task.state == "open"}  # fmt: skip
    return render(request, "isolation/check_in.html", context)


@login_required
def release(request: CityRequest, ref: UUID) -> HttpResponse:
    """The release note, and letting the person go when the rule says so; `ref` is the stay's."""
    access.require(request.actor, Verb.RECORD_CARE)
    at, stay = request.actor.at, people.stay_for(request.actor, ref)
    people.site_for(request.actor, stay.site.ref)
    if request.method == "POST":
        try:
            stays.check_out(stay=stay, by=request.actor, at=at)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("isolation:release", ref=ref)
        messages.success(request, _("The person has left the site."))
        return redirect("isolation:site", ref=stay.site.ref)
    note = people.release_note(stay, at=at)
    return render(request, "isolation/release.html", {"stay": stay, "note": note, "words": words})


@login_required
@require_http_methods(["GET", "POST"])
def rooms(request: CityRequest, ref: UUID) -> HttpResponse:
    """Rooms of a site: add a row of them, close one, open it again."""
    access.require(request.actor, Verb.RECORD_CARE)
    at, found = request.actor.at, people.site_for(request.actor, ref)
    form = RoomsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made = site_actions.add_rooms(
                site=found, unit=asked["unit"], numbers=form.numbers(), beds=asked["beds"], kind=asked["kind"],
                for_infected=asked["for_infected"], by=request.actor, at=at,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("%(n)d rooms added.") % {"n": len(made)})
            return redirect("isolation:rooms", ref=ref)
    context = {"site": found, "listed": people.rooms_of(found), "form": form, "kinds": words.ROOM_KINDS}
    return render(request, "isolation/rooms.html", context)


@login_required
@require_POST
def close_room(request: CityRequest, ref: UUID) -> HttpResponse:
    access.require(request.actor, Verb.RECORD_CARE)
    room = people.room_for(request.actor, ref)
    form = CloseRoomForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    site_actions.close_room(room=room, why=why, by=request.actor, at=request.actor.at)
    return redirect("isolation:rooms", ref=room.site.ref)
