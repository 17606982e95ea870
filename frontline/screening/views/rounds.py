"""Rounds: the list, planning one, how far it is, its points."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop import plans
from frontline.loop.actions import Refused
from frontline.screening import words
from frontline.screening.actions import people as acting
from frontline.screening.actions import rounds as planning
from frontline.screening.forms import DesksForm, RoundForm
from frontline.screening.queries import rounds as asking
from frontline.screening.queries import zones
from frontline.screening.queries.point import stock_of
from frontline.screening.queries.points import granted_points
from frontline.screening.queries.queues import queues

SHORT = 8  # points or parts that stand on the round's page; the rest is one click away


@login_required
def home(request: CityRequest) -> HttpResponse:
    """The round that runs, and all others; the laboratory's work stands on a page of its own."""
    if request.actor.may(Verb.ENTER_RESULTS) and not request.actor.may(Verb.TAKE_SAMPLES):
        return redirect("screening:results")
    if request.actor.may(Verb.CARRY_SAMPLES) and not request.actor.may(Verb.TAKE_SAMPLES):
        return redirect("screening:boxes")
    asking.see(request.actor)
    context = {
        "rounds": asking.counted(asking.rounds(), request.actor),
        "plans": request.actor.may(Verb.PLAN_SCREENING),
        "takes": request.actor.may(Verb.TAKE_SAMPLES),
        "names": request.actor.may(Verb.SEE_PEOPLE),
        "own": asking.own_points(request.actor),
    }
    return render(request, "screening/home.html", context)


@login_required
def plan(request: CityRequest) -> HttpResponse:
    """A new round."""
    access.require(request.actor, Verb.PLAN_SCREENING)
    form = RoundForm(
        request.POST or None,
        places=asking.places_to_choose(),
        at=request.actor.at,
        edition=zones.edition_at(request.actor.at),
    )
    sites = asking.sites_to_choose()
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        edition = plans.in_force(request.actor.at).edition
        wanted = planning.Plan(
            said["name"], form.chosen(), said["starts_at"], said["ends_at"],
            {site.pk: site.desks for site in planning.serving(sites, form.chosen())},
            pool_size=said["pool_size"], pool_sizes=form.pool_sizes(), per_hour=said["per_hour"], edition=edition.id,
        )  # fmt: skip
        try:
            made = planning.plan_round(wanted, by=request.actor, at=request.actor.at)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("The round is planned. Look at its points, then open it."))
            return redirect("screening:round", ref=made.ref)
    return render(request, "screening/plan.html", {"form": form, "sites": sites})


@login_required
def round(request: CityRequest, ref: UUID) -> HttpResponse:
    """How far a round is, by place; what waits for a person; points that will be late."""
    found = asking.round_for(request.actor, ref)
    actor = request.actor
    asked = request.GET.get("place")
    place = asking.place_for(actor, found, asked) if asked else asking.top(found)
    plans_it = actor.may(Verb.PLAN_SCREENING)
    points = asking.at_points(found, at=actor.at) if plans_it else []
    late = [point for point in points if point.late(actor.at)]
    context = {
        "round": found,
        "place": place,
        "count": asking.count_of(found, actor, place if asked else None),
        "pools": words.pools(found.pool_sizes),
        "parts": asking.parts_of(found, actor, place) if place else [],
        "above": asking.place_above(place) if asked and place else None,
        "excused": [(words.EXCUSES[key], n) for key, n in asking.excused_by_reason(found, actor)],
        "conflicts": [
            (words.CONFLICTS[kind], n) for kind, n in asking.conflicts_by_kind(found).items()
        ] if plans_it else [],
        "late": [(point, point.done_at(actor.at)) for point in late[:SHORT]],
        "late_more": max(len(late) - SHORT, 0),
        "points": len(points),
        "desks": sum(point.point.desks for point in points),
        "plans": plans_it,
        "names": actor.may(Verb.SEE_PEOPLE) and not found.erased_at,
        "own": asking.own_points(actor),
        "own_points": [] if plans_it else found.points.filter(granted_points(actor)).select_related("site")[:SHORT],
    }  # fmt: skip
    return render(request, "screening/round.html", context)


@login_required
@require_POST
def change(request: CityRequest, ref: UUID, how: str) -> HttpResponse:
    """Open or end a round."""
    access.require(request.actor, Verb.PLAN_SCREENING)
    found = asking.round_for(request.actor, ref)
    act = {"open": planning.open_round, "end": planning.end_round}[how]
    try:
        act(found, by=request.actor, at=request.actor.at)
    except Refused as why:
        messages.error(request, str(why))
    return redirect("screening:round", ref=ref)


@login_required
def points(request: CityRequest, ref: UUID) -> HttpResponse:
    """Every point: who is assigned, how fast it goes, when it will be done, devices."""
    access.require(request.actor, Verb.PLAN_SCREENING)
    found = asking.round_for(request.actor, ref)
    at = request.actor.at
    at_points = asking.at_points(found, at=at)
    waiting, stock = queues(found, at_points, at=at), stock_of(found, at_points, at=at)
    rows = [
        (one, one.late(at), one.done_at(at), waiting[one.point.site_id],
         [words.SUPPLIES[each.item] for each in stock[one.point.site_id] if each.short])
        for one in at_points
    ]  # fmt: skip
    context = {"round": found, "rows": rows, "editable": found.may_change}
    return render(request, "screening/points.html", context)


@login_required
@require_POST
def desks(request: CityRequest, ref: UUID) -> HttpResponse:
    """One more desk, or one fewer."""
    access.require(request.actor, Verb.PLAN_SCREENING)
    found = asking.round_for(request.actor, ref)
    form = DesksForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("A point has 0 to 50 desks."))
        return redirect("screening:points", ref=ref)
    site, count = form.cleaned_data["site"], form.cleaned_data["desks"]
    try:
        acting.set_desks(found, site.pk, count, by=request.actor, at=request.actor.at)
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("%(site)s: %(n)d desks") % {"site": site.name, "n": count})
    return redirect("screening:points", ref=ref)


@login_required
def now(request: CityRequest, page: str) -> HttpResponse:
    """The page of the running round that a number on the board opens to."""
    asking.see(request.actor)
    found = asking.running()
    return redirect(f"screening:{page}", ref=found.ref) if found else redirect("screening:home")
