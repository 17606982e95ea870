"""The page of a place."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from frontline.areas import words
from frontline.areas.borders import points
from frontline.areas.queries import lookup as looking
from frontline.areas.queries import places as asking
from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop import rooms
from frontline.loop.naming import local_name


@login_required
@require_GET
def place(request: CityRequest, ref: UUID) -> HttpResponse:
    """Where it lies, what applies here, who lives here, what other rooms know of it."""
    if not request.actor.may(Verb.SEE_PEOPLE):
        access.require(request.actor, Verb.SEE_BOARD)
    found = asking.place_for(ref)
    at = request.actor.at
    context = {
        "place": found,
        "kind": looking.kind_of(found),
        "above": [one for one in asking.above(found.pk) if one.pk != found.pk],
        "parts": looking.parts_of(found),
        "applies": looking.applies_at(found, at=at),
        "proposed": looking.proposed_at(found, at=at),
        "inside": asking.inside([found])[found.pk],
        "people": looking.residents(request.actor, found),
        "panels": rooms.place_panels(request.actor, found),
        "affected": rooms.affected_by(request.actor, looking.building_ids(found)),
        "deciding": asking.may_decide(request.actor, [found]),
    }
    return render(request, "areas/place.html", context)


@login_required
@require_GET
def site(request: CityRequest, ref: UUID) -> HttpResponse:
    """A point or site of the map: what it is, where, whom to call; a guard goes on to its arrivals."""
    access.require(request.actor, Verb.SEE_BOARD)
    found = asking.site_for(ref)
    context = {
        "site": found,
        "name": local_name(found.name, found.name_en),
        "community": local_name(found.community.name, found.community.name_en) if found.community else "",
        "kind": words.SITES[found.kind],
        "watching": points.watched(request.actor).filter(pk=found.pk).exists(),
        "here": looking.answers([found.community], at=request.actor.at) if found.community else [],
    }
    return render(request, "areas/site.html", context)
