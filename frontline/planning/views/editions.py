"""The plan as it reads: what is in force, every edition, one in words, two compared."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.planning import words
from frontline.planning.actions import publishing
from frontline.planning.queries import editions as asking
from frontline.planning.queries import runs


@login_required
def home(request: CityRequest) -> HttpResponse:
    """Which edition is in force, which come, and every edition there is."""
    access.require(request.actor, Verb.SEE_BOARD)
    at = request.actor.at
    context = {
        "now": asking.period_now(at),
        "coming": asking.periods_to_come(at),
        "listed": asking.listed(at),
        "waiting": runs.listed_proposals(runs.waiting_proposals()),
        "switches": runs.listed_proposals(runs.confirmed_proposals()),
        "latest": runs.latest_runs(),
        "may_propose": request.actor.may(Verb.PROPOSE_PLAN),
        "may_run": request.actor.may(Verb.PROPOSE_PLAN) or request.actor.may(Verb.CONFIRM_PLAN),
    }
    return render(request, "planning/home.html", context)


@login_required
def edition(request: CityRequest, id: str) -> HttpResponse:
    """One edition in plain words."""
    access.require(request.actor, Verb.SEE_BOARD)
    found = asking.edition_for(id)
    context = {
        "edition": found,
        "name": words.edition_name(found, asking.language()),
        "migration": words.MIGRATIONS[found.migration],
        "published": asking.is_published(id),
        "parameters": asking.said(found),
        "certainties": words.CERTAINTIES,
        "rules": asking.rules_of(found),
        "wording": asking.wording_of(found),
        "notes": asking.notes_of(id, asking.language()),
        "may_propose": request.actor.may(Verb.PROPOSE_PLAN),
    }
    return render(request, "planning/edition.html", context)


@login_required
def compare(request: CityRequest) -> HttpResponse:
    """Two editions compared in words; without a choice, the one in force and the newest."""
    access.require(request.actor, Verb.SEE_BOARD)
    listed = asking.listed(request.actor.at)
    if not listed:
        return redirect("planning:home")
    now = next((one.id for one in listed if one.state == "in_force"), listed[-1].id)
    other = next((one.id for one in reversed(listed) if one.announced_at > _announced(now)), listed[0].id)
    chosen = request.GET.get("before") or now, request.GET.get("after") or other
    before, after = (asking.edition_for(id) for id in chosen)
    context = {
        "listed": listed,
        "before": before,
        "after": after,
        "names": [words.edition_name(one, asking.language()) for one in (before, after)],
        "found": asking.compared(before, after),
        "certainties": words.CERTAINTIES,
        "notes": asking.notes_of(after.id, asking.language()),
    }
    return render(request, "planning/compare.html", context)


def _announced(id: str) -> datetime:
    return asking.edition_for(id).announced_at


@login_required
@require_POST
def publish(request: CityRequest, id: str) -> HttpResponse:
    """Publish an edition of the folder."""
    access.require(request.actor, Verb.PROPOSE_PLAN)
    try:
        publishing.publish_from_folder(id, by=request.actor, at=request.actor.at)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("planning:home")
    messages.success(request, _("Published; its content cannot change any more."))
    return redirect("planning:edition", id)
