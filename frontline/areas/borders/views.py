"""Pages of the border: tell ahead (everybody), the point and its registrations (guards), lists (headquarters)."""

import time
from datetime import date
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontline.areas.borders import actions, points, queries, rules, where, words
from frontline.areas.borders.forms import PointForm, RegisterForm, TellAheadForm
from frontline.areas.borders.models import Arrival
from frontline.areas.national import choosing
from frontline.areas.passes import queries as passes
from frontline.city import access
from frontline.city.models import Site
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.ui.bound import Bound
from frontline.ui.paging import keyset_page

told = Bound(settings.ARRIVALS_EACH_MINUTE)
typed = Bound(settings.ORIGINS_EACH_MINUTE)
ORDERS = {"unannounced": ["-arrived_at", "-id"]}
_BY_HOUR = ["expected_at", "id"]


@never_cache
@require_http_methods(["GET", "POST"])
def tell_ahead(request: CityRequest) -> HttpResponse:
    """Tell an arrival 24 h ahead. No sign-in; who is signed in types it in for a caller."""
    at = request.actor.at if request.actor.account else request.clock.now
    form = TellAheadForm(request.POST or None, points=list(points.points()), at=at)
    if request.method == "POST" and form.is_valid():
        if not told.allows(str(request.META.get("REMOTE_ADDR", "")), now=time.monotonic()):
            answer = render(request, "areas/borders/too_many.html", status=429)
            answer.headers["Retry-After"] = "60"
            return answer
        try:
            row = actions.tell_ahead(
                form.details_told(), point=form.point(), expected_at=form.cleaned_data["expected_at"],
                by=request.actor, at=at,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _told(request, row)
    return render(request, "areas/borders/tell_ahead.html", {"form": form, "phoned": request.actor.account})


@never_cache
@require_GET
def origins(request: CityRequest) -> JsonResponse:
    """Suggestions while an origin is typed, from the list of the day of leaving; published names, for everybody."""
    at = request.actor.at if request.actor.account else request.clock.now
    if not request.actor.account and not typed.allows(
        str(request.META.get("REMOTE_ADDR", "")), now=time.monotonic()
    ):
        return JsonResponse({"items": []}, status=429)
    try:
        day = date.fromisoformat(request.GET.get("left_on") or request.GET.get("day", ""))
    except ValueError:
        day = timezone.localdate(at)
    found = choosing.suggest(request.GET.get("q", "").replace("\0", ""), day)
    return JsonResponse({"items": [{"ref": "", "text": one.text, "note": where.note(one)} for one in found]})


def _told(request: CityRequest, row: Arrival) -> HttpResponse:
    """The number at once. It stands on this answer only: no address leads to it."""
    context = {
        "arrival": row,
        "shown": queries.shown([row], row.told_at)[0],
        "picture": segno.make(row.code, error="q", micro=False).svg_data_uri(scale=6, border=4),
        "phoned": request.actor.account,
    }
    return render(request, "areas/borders/told.html", context)


@login_required
@require_GET
def border(request: CityRequest) -> HttpResponse:
    """The points one watches; headquarters reads every point's day."""
    mine = list(points.watched(request.actor)[:200])
    if len(mine) == 1 and not request.actor.may(Verb.SEE_BOARD):
        return redirect("areas:point", mine[0].ref)
    if not mine:
        access.require(request.actor, Verb.SEE_BOARD)
    context = {
        "points": [(one, words.KINDS.get(one.control.at, "")) for one in mine or points.points()[:200]],
        "watching": bool(mine),
        "lists": [
            (one.name, one.count(request.actor), one.url, one.tone)
            for one in queries.RECORD_SETS
            if one.opens_to(request.actor)
        ],
        "opening": request.actor.may(Verb.DECIDE_AREAS),
        "passes": request.actor.may(Verb.SEE_BOARD) and request.actor.may(Verb.SEE_PEOPLE),
    }
    return render(request, "areas/borders/border.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def open_point(request: CityRequest) -> HttpResponse:
    """A new control point."""
    access.require(request.actor, Verb.DECIDE_AREAS)
    form = PointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            site = points.open_point(form.opening(), by=request.actor, at=request.actor.at)
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            messages.success(request, _("%(name)s is open.") % {"name": site.name})
            return redirect("areas:border")
    return render(request, "areas/borders/open_point.html", {"form": form})


@login_required
@require_GET
def point(request: CityRequest, ref: UUID) -> HttpResponse:
    """A control point today: find, expected, missing, came."""
    access.require(request.actor, Verb.WATCH_BORDER)
    site = points.point_for(request.actor, ref)
    text = request.GET.get("q", "").strip()[:60]
    found = queries.find(site, text, request.actor) if text else []
    context = {
        "point": site,
        "kind": words.KINDS.get(site.control.at, ""),
        "day": queries.day_of(site, request.actor),
        "states": words.STATES,
        "query": text,
        "found": queries.shown(found, request.actor.at),
        "crossings": passes.crossings_today(site, request.actor),
        "crossings_ever": passes.counted_at(site, request.actor),
        "crossings_days": settings.CROSSINGS_KEEP_DAYS,
    }
    return render(request, "areas/borders/point.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def register(request: CityRequest, ref: UUID) -> HttpResponse:
    """Register somebody who has come, told ahead (`?told=`) or not."""
    access.require(request.actor, Verb.WATCH_BORDER)
    site, at = points.point_for(request.actor, ref), request.actor.at
    told_row = queries.told_ahead(request.GET.get("told", ""), request.actor)
    form = RegisterForm(request.POST or None, told=told_row, at=at)
    if request.method == "POST" and form.is_valid():
        answer = _register(request, site, told_row, form)
        if answer is not None:
            return answer
    return render(request, "areas/borders/register.html", {"point": site, "form": form, "told": told_row})


def _register(
    request: CityRequest, site: Site, told_row: Arrival | None, form: RegisterForm
) -> HttpResponse | None:
    try:
        row = actions.register(
            form.registered(), point=site, level=form.cleaned_data["level"], told=told_row,
            key=form.cleaned_data["key"], by=request.actor, at=request.actor.at,
        )  # fmt: skip
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    messages.success(request, _("Registered. The plan works out what follows."))
    return redirect("areas:arrival", row.ref)


@login_required
@require_GET
def arrival(request: CityRequest, ref: UUID) -> HttpResponse:
    """One arrival: what was said, what follows, and taking it back within minutes."""
    found = queries.arrival_for(request.actor, ref)
    at = request.actor.at
    mine = points.watched(request.actor).filter(pk=found.point_id).exists()
    context = {
        "arrival": found,
        "name": found.name if mine else access.shown_name(request.actor, found),
        "state": words.STATES[queries.state_of(found, at)],
        "level": words.LEVELS.get(found.level, ""),
        "follows": queries.follows(found, request.actor),
        "mine": mine,
        "undo": mine and found.arrived_at is not None and at - found.arrived_at <= rules.UNDO,
    }
    return render(request, "areas/borders/arrival.html", context)


@login_required
@require_POST
def change(request: CityRequest, ref: UUID) -> HttpResponse:
    """Withdraw what was told, or take a registration back."""
    access.require(request.actor, Verb.WATCH_BORDER)
    found = queries.arrival_for(request.actor, ref)
    deed = actions.take_back if request.POST.get("action") == "take_back" else actions.withdraw
    try:
        deed(found, by=request.actor, at=request.actor.at)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("areas:arrival", found.ref)
    messages.success(request, _("Done."))
    return redirect("areas:point", found.point.ref)


@login_required
@require_GET
def listed(request: CityRequest, name: str) -> HttpResponse:
    """Arrivals of the whole city, as far as the reader may see them."""
    access.require(request.actor, Verb.SEE_BOARD)
    access.require(request.actor, Verb.SEE_PEOPLE)
    one = next(one for one in queries.RECORD_SETS if one.key == f"arrivals_{name}")
    page = keyset_page(one.query(request.actor), ORDERS.get(name, _BY_HOUR), request.GET)
    context = {
        "title": one.name,
        "page": page,
        "rows": [
            (access.shown_name(request.actor, one.arrival), one, words.STATES[one.state])
            for one in queries.shown(page.rows, request.actor.at)
        ],
    }
    return render(request, "areas/borders/listed.html", context)
