"""The first page: what must be decided, what is about to fall, every area by level."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from frontline.areas.queries import areas, proposals
from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.ui.paging import keyset_page

_LEVELS = {"high": "area_high", "medium": "area_medium", "low": "area_low", "static": "static_management"}


@login_required
@require_GET
def home(request: CityRequest) -> HttpResponse:
    """Decisions waiting, lifts proposed, held or overdue, then all areas."""
    access.require(request.actor, Verb.SEE_BOARD)
    at = request.actor.at
    level = request.GET.get("level", "")
    rows = areas.in_force(at)
    counts = areas.count_by_kind(at)
    if level in _LEVELS:
        rows = rows.filter(kind=_LEVELS[level])
    page = keyset_page(rows, ["ends_at", "id"], request.GET)
    context = {
        "deciding": request.actor.may(Verb.DECIDE_AREAS),
        "proposals": proposals.waiting(request.actor, at=at),
        "pressing": areas.pressing(at),
        "areas": areas.shown(page.rows, at=at),
        "page": page,
        "total": sum(counts.values()),
        "tabs": [(key, counts.get(kind, 0), key == level) for key, kind in _LEVELS.items()],
        "level": level if level in _LEVELS else "",
    }
    return render(request, "areas/home.html", context)


@login_required
@require_GET
def task(request: CityRequest, ref: UUID) -> HttpResponse:
    """Where a task about an area is done."""
    access.require(request.actor, Verb.SEE_BOARD)
    found = areas.task_for(ref)
    if found.kind == "decide_area":
        return redirect("areas:proposal", areas.measure_ref(found.measure))
    if found.subject_kind != "area":
        raise NotHere
    return redirect(reverse("areas:area", args=[areas.area_of(found.subject_id).ref]) + f"#{found.kind}")
