"""What a community sees of its grids: the load of each, what was held, who stands in for whom."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontline.areas.boundaries.queries import communities_of
from frontline.areas.gridwork import handing, load
from frontline.areas.gridwork.forms import HandOverForm
from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused


@login_required
@require_GET
def loads(request: CityRequest) -> HttpResponse:
    """The grids of a community side by side; every count opens."""
    access.require(request.actor, Verb.SEE_BOARD)
    communities = communities_of(request.actor)
    asked = request.GET.get("community", "")
    community = next((one for one in communities if str(one.ref) == asked), None) or next(
        iter(communities), None
    )
    lines = load.load_of(community, request.actor) if community else []
    kinds = load.KINDS.items()
    rows = [(line, [(kind, name, line.counts[kind]) for kind, name in kinds]) for line in lines]
    sums = [(name, sum(line.counts[kind] for line in lines)) for kind, name in kinds]
    context = {"communities": communities, "community": community, "rows": rows, "sums": sums}
    return render(request, "areas/grid/load.html", context)


@login_required
@require_GET
def load_records(request: CityRequest, ref: UUID, kind: str) -> HttpResponse:
    """The records behind one count of one grid."""
    access.require(request.actor, Verb.SEE_BOARD)
    grid = load.grid_for(request.actor, ref)
    if kind not in load.KINDS:
        raise NotHere
    rows = load.rows_of(kind, request.actor, grid)
    context = {"grid": grid, "name": load.KINDS[kind], "rows": rows, "more": len(rows) >= load.SHOWN}
    return render(request, "areas/grid/records.html", context)


@login_required
@require_POST
def settle(request: CityRequest, ref: UUID) -> HttpResponse:
    """A held record was looked at."""
    access.require(request.actor, Verb.SEE_BOARD)
    grid = load.settle(request.actor, ref, at=request.actor.at)
    messages.success(request, _("Settled: it no longer waits."))
    return redirect("areas:grid-load-records", ref=grid.ref, kind="held")


@login_required
@require_http_methods(["GET", "POST"])
def hand_overs(request: CityRequest) -> HttpResponse:
    """Who stands in for whom; a community asks, the substitute signs."""
    if not handing.shown_to(request.actor):  # the absent reads the own hand-over, though no right is left
        access.require(request.actor, Verb.RUN_TASKS)
    at, heads = request.actor.at, handing.heads_of(request.actor).exists()
    form = HandOverForm(request.POST or None, actor=request.actor, at=at) if heads else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            handing.ask(**form.cleaned_data, by=request.actor, at=at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Asked: it holds once the substitute has signed."))
            return redirect("areas:hand-overs")
    found = handing.shown_to(request.actor)
    names = handing.names(found)
    shown = [(one, handing.choices(one, request.actor), [names[grid] for grid in one.grids]) for one in found]
    context = {"form": form, "shown": shown}
    return render(request, "areas/grid/hand_over.html", context)


@login_required
@require_POST
def answer(request: CityRequest, ref: UUID) -> HttpResponse:
    """Taken over with a receipt, declined, withdrawn, or given back early."""
    one = handing.hand_over_for(request.actor, ref)
    work = {"take": handing.take, "decline": handing.decline, "back": handing.give_back}.get(
        request.POST.get("do", "")
    )
    try:
        if work is not None:
            work(one, by=request.actor, at=request.actor.at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Recorded."))
    return redirect("areas:hand-overs")
