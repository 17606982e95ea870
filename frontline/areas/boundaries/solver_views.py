"""Pages on which the solver is asked for grids."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frontline.areas.boundaries import queries, solving
from frontline.areas.boundaries.forms import SolveForm
from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.models import Place
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused


@login_required
@require_http_methods(["GET", "POST"])
def solve(request: CityRequest) -> HttpResponse:
    """Ask for grids of communities; the answer is a proposal on the page of all changes."""
    access.require(request.actor, Verb.REDRAW_GRIDS)
    sent = request.POST if request.method == "POST" else None
    communities = queries.communities_of(request.actor)
    form = SolveForm(sent, communities=communities, initial=_usual(communities))
    if sent is not None and form.is_valid():
        values = form.cleaned_data
        try:
            solving.ask_for_grids(
                form.chosen(), values["wanted"], weight=values["weight"], reason="", by=request.actor,
                at=request.actor.at,
            )  # fmt: skip
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return _asked(request)
    return render(request, "areas/boundaries/solve.html", {"form": form})


def _usual(communities: list[Place]) -> dict[str, object]:
    """Every community, and as many grids as there are."""
    wanted = queries.grids_in([place.pk for place in communities]) or len(communities)
    return {"wanted": wanted, "communities": [str(place.ref) for place in communities]}


@login_required
@require_http_methods(["GET", "POST"])
def heavy(request: CityRequest, ref: UUID) -> HttpResponse:
    """This grid is too heavy: what it weighs beside its neighbours, and the question to the solver."""
    access.require(request.actor, Verb.REDRAW_GRIDS)
    grid = queries.grid_for(ref)
    if not queries.covers(request.actor, [grid.parent_id or 0], Verb.REDRAW_GRIDS):
        raise NotHere
    refusal = ""
    if request.method == "POST":
        weight = "work" if request.POST.get("weight") == "work" else "people"
        try:
            solving.ask_for_relief(grid, weight=weight, by=request.actor, at=request.actor.at)
            return _asked(request)
        except Refused as why:
            refusal = str(why)
    lines = queries.grid_lines(grid.parent_id or 0, at=request.actor.at)
    most = max((one.people for one in lines), default=1)
    context = {"grid": grid, "lines": lines, "most": most, "refusal": refusal}
    return render(request, "areas/boundaries/heavy.html", context)


def _asked(request: CityRequest) -> HttpResponse:
    messages.success(request, _("The solver works on it; its proposal appears below."))
    return redirect("areas:boundaries")
