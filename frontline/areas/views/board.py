"""The first page: what must be decided, what is about to fall, every area by level."""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from frontline.areas.queries import areas, motions, proposals
from frontline.areas.views.layers import LEVELS, layers
from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.ui.paging import keyset_page


@login_required
@require_GET
def home(request: CityRequest, level: str = "", within_hours: int = 0) -> HttpResponse:
    """Decisions waiting, lifts proposed, held or overdue, then all areas (of one level, or about to step down)."""
    if request.actor.may(Verb.WATCH_BORDER) and not request.actor.may(Verb.SEE_BOARD):
        return redirect("areas:border")
    access.require(request.actor, Verb.SEE_BOARD)
    at = request.actor.at
    level = level or request.GET.get("level", "")
    rows = areas.lifts_before(at, at + timedelta(hours=within_hours)) if within_hours else areas.in_force(at)
    counts = areas.count_by_kind(at)
    if level in LEVELS:
        rows = rows.filter(kind=LEVELS[level])
    page = keyset_page(rows, ["ends_at", "id"], request.GET)
    context = {
        "deciding": request.actor.may(Verb.DECIDE_AREAS),
        "motions": motions.waiting(at),
        "proposals": proposals.waiting(request.actor, at=at),
        "pressing": areas.pressing(at),
        "areas": areas.shown(page.rows, at=at),
        "page": page,
        "total": sum(counts.values()),
        "tabs": [(key, counts.get(kind, 0), key == level) for key, kind in LEVELS.items()],
        "layers": layers(level if level in LEVELS else "", "community", at=at),
        "within_hours": within_hours,
        "level": level if level in LEVELS else "",
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
