"""What everybody may ask without signing in: what applies at an address, which areas there are, as page and feed."""

import csv
import hashlib
import io
import json
import time
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from frontline.areas.queries import around, maps, published
from frontline.areas.queries import lookup as looking
from frontline.city import clock
from frontline.city.request import CityRequest
from frontline.ui.bound import Bound

if TYPE_CHECKING:
    from frontline.city.models import Place

View = Callable[[CityRequest], HttpResponse]

SHOWN_WHOLE = 3  # answers shown in full; more are a list to choose from
asked = Bound(settings.LOOKUPS_EACH_MINUTE)


def bounded(view: View) -> View:
    """Refuses an address that asks faster than people do."""

    @wraps(view)
    def within(request: CityRequest) -> HttpResponse:
        if asked.allows(str(request.META.get("REMOTE_ADDR", "")), now=time.monotonic()):
            return view(request)
        answer = render(request, "areas/too_many.html", status=429)
        answer.headers["Retry-After"] = "60"
        return answer

    return within


def _now(request: CityRequest) -> datetime:
    return request.actor.at if request.actor.account else request.clock.now


@never_cache
@require_http_methods(["GET", "POST"])
@bounded
def lookup(request: CityRequest) -> HttpResponse:
    """Type an address or stand there: level, until when, what is allowed, whom to ask. Nothing about people.

    A position is sent in the body, never in an address, and is not kept.
    """
    query = request.GET.get("q", "").strip()[:60]
    standing = request.method == "POST"
    if standing:
        here = _standing(request.POST.get("lon", ""), request.POST.get("lat", ""))
        found = [here] if here is not None else []
    elif "place" in request.GET:
        found = [looking.chosen(request.GET["place"])]
    else:
        found = looking.search(query) if query else []
    whole = len(found) <= SHOWN_WHOLE
    context = {
        "query": query,
        "asked": standing or bool(query) or "place" in request.GET,
        "standing": standing,
        "answers": looking.answers(found, at=_now(request)) if whole else [],
        "choices": [] if whole else looking.choices(found),
    }
    return render(request, "areas/lookup.html", context)


def _standing(lon: str, lat: str) -> "Place | None":
    """The building at a position; None for nonsense or nowhere near one."""
    try:
        x, y = float(lon), float(lat)
    except ValueError:
        return None
    return around.building_at(x, y) if -180 <= x <= 180 and -85 <= y <= 85 else None


class _NoSuchDay(Exception):
    """The day asked for is no day, lies ahead, or too far back."""


def _moment(request: CityRequest) -> datetime:
    """The moment somebody asks about with `?day=`. Raises _NoSuchDay."""
    text = request.GET.get("day", "")
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as bad:
        raise _NoSuchDay from bad
    moment = published.moment_of(day, at=_now(request))
    if moment is None:
        raise _NoSuchDay
    return moment


def _no_such_day() -> str:
    return _("Give a day as 2022-11-08, today or up to 400 days ago.")


@require_GET
@bounded
def listed(request: CityRequest) -> HttpResponse:
    """The public list, now or at the end of a day."""
    wrong = ""
    try:
        moment = _moment(request)
    except _NoSuchDay:
        moment, wrong = _now(request), _no_such_day()
    areas = published.listed(moment)
    day = "" if wrong else request.GET.get("day", "")
    context = {
        "areas": areas,
        "counts": published.counts(areas),
        "moment": moment,
        "day": day,
        "today": timezone.localdate(_now(request)).isoformat(),
        "wrong": wrong,
        "query": f"?day={day}" if day else "",
    }
    return render(request, "areas/public.html", context)


def _feed(body: Callable[[datetime], str], content_type: str, name: str) -> View:
    """An answer that other systems fetch again and again: they are told when nothing changed."""

    @require_GET
    @bounded
    def feed(request: CityRequest) -> HttpResponse:
        try:
            moment = _moment(request)
        except _NoSuchDay:
            problem = json.dumps({"title": _no_such_day(), "status": 400}, ensure_ascii=False)
            return HttpResponse(problem, status=400, content_type="application/problem+json")
        text = body(moment)
        answer = HttpResponse(text, content_type=content_type)
        answer.headers["ETag"] = etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
        answer.headers["Cache-Control"] = "public, max-age=30"
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
        changed = published.changed_at(moment)
        modified = int(changed.timestamp()) if changed and changed <= clock.real_now() else None
        if modified is not None:  # an exercise may run ahead of the world, whose clocks would not believe it
            answer.headers["Last-Modified"] = http_date(modified)
        return get_conditional_response(request, etag=etag, last_modified=modified, response=answer) or answer

    return feed


def _geojson(moment: datetime) -> str:
    return json.dumps(maps.collection(published.features(published.listed(moment))), ensure_ascii=False)


def _csv(moment: datetime) -> str:
    """With a byte order mark, so that spreadsheets read the signs."""
    out = io.StringIO()
    write = csv.writer(out)
    head = (
        _("Area"),
        _("Level"),
        _("Places"),
        _("From"),
        _("Until at the earliest"),
        _("Until at the latest"),
    )
    write.writerow(head)
    for one in published.listed(moment):
        times = (one.since, one.earliest, one.latest)
        cells = (one.name, one.level_name, "; ".join(one.places), *(when.isoformat() for when in times))
        write.writerow([f"'{cell}" if cell[:1] in "=+-@" else cell for cell in cells])
    return "\ufeff" + out.getvalue()


as_geojson = _feed(_geojson, "application/geo+json", "areas.geojson")
as_csv = _feed(_csv, "text/csv; charset=utf-8", "areas.csv")
