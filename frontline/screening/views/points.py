"""One point of a round: its queue, desks, people, hours and supplies, and what a change would bring."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.screening import words
from frontline.screening.actions import closing
from frontline.screening.actions import points as acting
from frontline.screening.forms import ClosingForm, HoursForm, QueueForm, StaffForm, SupplyForm
from frontline.screening.queries import point as looking
from frontline.screening.queries import queues as waiting
from frontline.screening.queries import rounds as asking
from frontline.screening.queries.points import points_to_choose

if TYPE_CHECKING:
    from frontline.city.models import Account
    from frontline.screening.models import Round, RoundPoint


@login_required
def point(request: CityRequest, ref: UUID, site: UUID) -> HttpResponse:
    """How the point stands now."""
    found = asking.round_for(request.actor, ref)
    one = looking.point_for(request.actor, found, site)
    return render(request, "screening/point.html", _context(request, found, one))


def _context(request: CityRequest, found: Round, one: RoundPoint) -> dict[str, object]:
    actor, at = request.actor, request.actor.at
    points = asking.at_points(found, at=at)
    here = next(each for each in points if each.point.pk == one.pk)
    queue = waiting.queues(found, [here], at=at)[one.site_id]
    desks, swabs = looking.desks_of(actor, one)
    leads = actor.may(Verb.PLAN_SCREENING) and found.may_change
    stock = looking.stock_of(found, [here], at=at, swabs=swabs)[one.site_id]
    return {
        "round": found,
        "point": one,
        "here": here,
        "queue": queue,
        "now": waiting.as_is(here, queue, at=at),
        "more": waiting.one_more_desk(here, queue, at=at),
        "closed": waiting.closed(found, here, points, at=at) if found.may_change else None,
        "closing": ClosingForm(at=at),
        "decided": closing.latest(one),
        "desks": desks,
        "staff": looking.staff(actor, one),
        "stock": [(each, words.SUPPLIES[each.item]) for each in stock],
        "leads": leads,
        "assigns": looking.leads(actor, one.site) and found.may_change,
        "candidates": looking.to_assign(actor, one) if leads else [],
        "hours": HoursForm(opens_at=one.opens_at, closes_at=one.closes_at),
        "samples_here": any(each.pk == one.pk for each in points_to_choose(actor)),
        "stands": settings.SCREENING_QUEUE_SAID_MINUTES,
        "open_now": bool(one.desks) and one.opens_at <= at < one.closes_at,
    }


@login_required
@require_POST
def change(request: CityRequest, ref: UUID, site: UUID, what: str) -> HttpResponse:
    """Hours, a supply, the queue as somebody counted it, or who works there."""
    found = asking.round_for(request.actor, ref)
    one = looking.point_for(request.actor, found, site)
    act = _CHANGES.get(what)
    if act is None:
        raise Http404
    try:
        act(request, one)
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Recorded."))
    return redirect("screening:point", ref=ref, site=site)


def _hours(request: CityRequest, one: RoundPoint) -> None:
    form = HoursForm(request.POST, opens_at=one.opens_at, closes_at=one.closes_at)
    if not form.is_valid():
        raise Refused(_("Give a day and an hour for opening and closing."))
    acting.set_hours(one, **form.cleaned_data, by=request.actor, at=request.actor.at)


def _queue(request: CityRequest, one: RoundPoint) -> None:
    form = QueueForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Between 0 and %(n)d people wait at a point.") % {"n": acting.MOST_WAITING})
    acting.say_queue(one, form.cleaned_data["people"], by=request.actor, at=request.actor.at)


def _supply(request: CityRequest, one: RoundPoint) -> None:
    form = SupplyForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Give numbers of 0 or more."))
    said = form.cleaned_data
    acting.set_supply(
        one,
        said["item"],
        received=said["received"],
        used=said["used"] or 0,
        by=request.actor,
        at=request.actor.at,
    )


def _assign(request: CityRequest, one: RoundPoint) -> None:
    acting.assign(one, _chosen(request), by=request.actor, at=request.actor.at)


def _release(request: CityRequest, one: RoundPoint) -> None:
    acting.release(one, _chosen(request), by=request.actor, at=request.actor.at)


def _chosen(request: CityRequest) -> Account:
    form = StaffForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Choose a sampler."))
    account: Account = form.cleaned_data["account"]
    return account


def _close(request: CityRequest, one: RoundPoint) -> None:
    form = ClosingForm(request.POST, at=request.actor.at)
    if not form.is_valid():
        raise Refused(_("Say from when the point is closed, and why."))
    said = form.cleaned_data
    closing.close_point(
        one, since=said["since"], why=said["why_closed"], by=request.actor, at=request.actor.at
    )


def _reopen(request: CityRequest, one: RoundPoint) -> None:
    closing.reopen_point(one, why=request.POST.get("why", ""), by=request.actor, at=request.actor.at)


_CHANGES: dict[str, Callable[[CityRequest, RoundPoint], None]] = {
    "hours": _hours, "queue": _queue, "supply": _supply, "assign": _assign, "release": _release,
    "close": _close, "reopen": _reopen,
}  # fmt: skip
