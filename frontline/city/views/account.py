"""What I may do, and what every role may do."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from frontline.city import queries
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import ROLES, Verb
from frontline.city.words import VERBS


@login_required
def account(request: CityRequest) -> HttpResponse:
    """My grants, from when to when."""
    grants = queries.grants_of(request.actor, at=request.clock.now)
    return render(request, "city/account.html", {"grants": grants, "user": request.user})


@login_required
def roles(request: CityRequest) -> HttpResponse:
    """Every role with its two sentences and its verbs. Nothing for somebody without any right."""
    if not request.actor.verbs:
        raise NotHere
    rows = [(role, [VERBS[verb] for verb in Verb if verb in role.verbs]) for role in ROLES.values()]
    return render(request, "city/roles.html", {"roles": rows})
