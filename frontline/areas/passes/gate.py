"""The gate: the page that checks passes without a network, the lists it keeps, and what it tells when it is back."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from frontline.areas.borders import points
from frontline.areas.passes import codes, crossings
from frontline.areas.passes.models import Pass
from frontline.areas.passes.rules import Outcome
from frontline.city import access, slip_words
from frontline.city.access import NOBODY
from frontline.city.request import CityRequest
from frontline.city.roles import Verb

_LARGEST = 200_000  # bytes of one upload: 500 entries are under 100 kB


@require_GET
def gate(request: CityRequest) -> HttpResponse:
    """Checks passes. No sign-in, so that it can be kept on the device; noting a crossing needs one later."""
    context = {
        "zone": settings.TIME_ZONE,
        "both": slip_words.labels(),
        "words": slip_words.verdicts_json(),
    }
    return render(request, "areas/passes/gate.html", context)


@require_GET
def listed(request: CityRequest) -> JsonResponse:
    """The control points, as the gate keeps them."""
    body = {"version": codes.VERSION, "points": codes.points_listed()}
    return JsonResponse(body, headers={"Cache-Control": "no-cache"})


@require_GET
def stopped(request: CityRequest) -> JsonResponse:
    """Numbers that hold no more; random, so they say nothing about anybody."""
    with access.whole_city(NOBODY):
        body = codes.stopped(at=request.clock.now)
    return JsonResponse(body, headers={"Cache-Control": "no-cache"})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def noted(request: CityRequest, ref: UUID) -> JsonResponse:
    """GET: who may tell here, and what is known of `?number=`. POST: what a device noted, as JSON."""
    access.require(request.actor, Verb.WATCH_BORDER)
    point = points.point_for(request.actor, ref)
    if request.method == "GET":
        return JsonResponse({"csrf": get_token(request), **_asked(request, ref)})
    shown = _shown(request.body)
    if shown is None:
        return JsonResponse({"title": "Send a list of at most 500 crossings."}, status=400)
    taken = crossings.note(shown, point=point, by=request.actor, at=request.actor.at)
    return JsonResponse({"taken": taken})


def _asked(request: CityRequest, ref: UUID) -> dict[str, Any]:
    typed = request.GET.get("number", "")
    if not typed:
        return {}
    answer = crossings.ask_number(
        typed, point=points.point_for(request.actor, ref), way=request.GET.get("way", ""),
        plate=request.GET.get("plate", "")[:20], by=request.actor,
    )  # fmt: skip
    found = answer.shown if answer.outcome is not Outcome.NOT_GENUINE else None
    with access.whole_city(request.actor):
        return {"outcome": str(answer.outcome), "pass": _said(found) if found else None}


def _said(row: Pass) -> dict[str, Any]:
    """As the code says it (scripts/lib/pass.ts); times in ms."""
    return {
        "number": row.number, "holders": [{"name": one.name, "idEnd": one.id_end} for one in codes.holders_of(row)],
        "vehicle": row.vehicle, "ground": row.ground, "where": codes.where_codes(row), "once": row.once,
        "since": row.since.timestamp() * 1000, "issuer": "", "issuedAt": row.since.timestamp() * 1000,
        "expiresAt": row.until.timestamp() * 1000,
    }  # fmt: skip


def _shown(body: bytes) -> list[crossings.Shown] | None:
    """Entries of an upload; None where it cannot be read."""
    if len(body) > _LARGEST:
        return None
    try:
        entries = json.loads(body)["crossings"]
        if not isinstance(entries, list) or len(entries) > crossings.AT_ONCE:
            return None
        return [_entry(one) for one in entries]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _entry(one: dict[str, Any]) -> crossings.Shown:
    at = datetime.fromisoformat(one["at"])
    if at.tzinfo is None:
        raise ValueError("a moment without its zone")
    return crossings.Shown(
        id=UUID(one["id"]),
        number=str(one["number"])[:20],
        way=str(one["way"]),
        outcome=str(one["outcome"]),
        at=at,
    )
