"""Pages of the dispatcher: the rounds of a day, a proposal, one round with its map and list."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies.rounds import actions, proposing, queries, words
from frontline.supplies.rounds.door.listing import house_name
from frontline.ui.paging import keyset_page

SHOWN = 200  # rounds of a proposal on its page


@login_required
@require_GET
def home(request: CityRequest) -> HttpResponse:
    """The rounds of a day: what waits for a decision, who is out, what was missed."""
    access.require(request.actor, Verb.PLAN_PACKS)
    day = queries.day_of(request.GET.get("day", ""), at=request.actor.at)
    states = queries.states_of(day)
    plans = queries.plans_of(day)
    context = {
        "day": day, "states": states, "total": sum(states.values()), "going": queries.going(day),
        "waiting": [one for one in plans if one.state in queries.OPEN], "plans": plans,
        "accepted": any(one.state == "accepted" for one in plans), "no_round": queries.without_round(day).count(),
        "held": queries.held().count(), "claims": queries.claims().count(),
        "figures": [(word, states[key]) for key, word in words.PACK_STATES.items()],
        "plans_shown": [(one, words.PLAN_STATES[one.state]) for one in plans],
    }  # fmt: skip
    context["crews_shown"] = [
        (one, words.VEHICLES[one.crew.vehicle], words.ROUND_STATES[one.now.state] if one.now else "")
        for one in context["going"]  # type: ignore[attr-defined]
    ]
    return render(request, "supplies/rounds/home.html", context)


@login_required
@require_POST
def ask(request: CityRequest) -> HttpResponse:
    """Have the worker propose rounds."""
    day = queries.day_of(request.POST.get("day", ""), at=request.actor.at)
    try:
        anew = request.POST.get("anew") == "1"
        plan = proposing.ask_for_rounds(day, by=request.actor, at=request.actor.at, anew=anew)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(f"/supplies/rounds/?day={day.isoformat()}")
    return redirect("supplies:rounds-plan", ref=plan.ref)


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: CityRequest, ref: UUID) -> HttpResponse:
    """A proposal with its figures and everything that is in no round; accept it or let it go."""
    access.require(request.actor, Verb.PLAN_PACKS)
    found = queries.plan_for(ref)
    if request.method == "POST":
        try:
            if request.POST.get("do") == "accept":
                actions.accept(found, by=request.actor, at=request.actor.at)
                messages.success(request, _("Accepted: these rounds hold."))
                return redirect(f"/supplies/rounds/?day={found.day.isoformat()}")
            actions.withdraw(found, by=request.actor, at=request.actor.at)
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("supplies:rounds-plan", ref=found.ref)
    rows = found.not_served.select_related("building__place", "crew")
    page = keyset_page(rows, ["-special", "id"], request.GET, size=50)
    missing = [(row, house_name(row.building), words.why(row), words.helps(row)) for row in page.rows]
    rounds = list(queries.rounds_of(found)[: SHOWN + 1])
    for row in rounds:
        row.km = round(row.metres / 1000, 1)  # type: ignore[attr-defined]
    context = {
        "plan": found, "missing": missing, "page": page, "percent": int(found.share * 100),
        "shown": words.figures_of(found), "state_word": words.PLAN_STATES[found.state],
        "state_tone": "green" if found.state == "accepted" else "blue" if found.state == "proposed" else "calm",
        "rounds": [(row, words.VEHICLES[row.crew.vehicle]) for row in rounds[:SHOWN]], "more": len(rounds) > SHOWN,
        "layers": _layers(f"/supplies/rounds/plan/{found.ref}/map/"),
    }  # fmt: skip
    return render(request, "supplies/rounds/plan.html", context)


@login_required
@require_GET
def round_page(request: CityRequest, ref: UUID) -> HttpResponse:
    """One round: map, stops in walking order, for the screen and for paper."""
    access.require(request.actor, Verb.PLAN_PACKS)
    found = queries.round_for(ref)
    stops = [
        (stop, name, [(pack, _outcome(pack.state, pack.why)) for pack in packs])
        for stop, name, packs in queries.stops_of(found)
    ]
    context = {
        "round": found, "stops": stops, "packs": sum(len(packs) for _, _, packs in stops),
        "state": words.ROUND_STATES[found.state], "vehicle": words.VEHICLES[found.crew.vehicle],
        "layers": _layers(f"/supplies/round/{found.ref}/map/"), "km": round(found.metres / 1000, 1),
    }  # fmt: skip
    return render(request, "supplies/rounds/round.html", context)


def _outcome(state: str, why: str) -> str:
    if state == "missed":
        return str(words.OUTCOMES.get(why, why))
    return str(words.PACK_STATES[state])


def _layers(base: str) -> list[dict[str, object]]:
    return [
        {"name": "lines", "kind": "streets", "url": f"{base}lines.geojson"},
        {"name": "stops", "kind": "points", "url": f"{base}stops.geojson"},
    ]


@login_required
@require_GET
def round_map(request: CityRequest, ref: UUID, layer: str) -> JsonResponse:
    """Way and stops of one round as GeoJSON."""
    access.require(request.actor, Verb.PLAN_PACKS)
    return _layer(queries.map_of([queries.round_for(ref)]), layer)


@login_required
@require_GET
def plan_map(request: CityRequest, ref: UUID, layer: str) -> JsonResponse:
    """Ways and stops of a whole proposal as GeoJSON."""
    access.require(request.actor, Verb.PLAN_PACKS)
    rounds = queries.plan_for(ref).rounds.select_related("crew__depot__building__place")
    return _layer(queries.map_of(rounds), layer)


def _layer(layers: dict[str, dict[str, object]], name: str) -> JsonResponse:
    if name not in layers:
        raise NotHere
    return JsonResponse(layers[name])
