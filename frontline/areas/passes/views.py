"""Pages of passes: asked for, given, listed, shown. What a control point asks for stands in gate.py."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from frontline.areas.borders.points import points
from frontline.areas.models import AreaPlace
from frontline.areas.passes import actions, around, codes, queries, rules, words
from frontline.areas.passes.crossings import standing
from frontline.areas.passes.forms import AskForm, GiveForm, WhyForm
from frontline.areas.passes.models import Pass
from frontline.areas.passes.scope import gives_at, pass_for
from frontline.areas.queries import areas
from frontline.areas.queries.places import divisions
from frontline.city import access, log, slip_words
from frontline.city.access import Actor
from frontline.city.models import Person, Place
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop import requests as tasks
from frontline.loop import rooms
from frontline.loop.actions import Refused
from frontline.ui.paging import keyset_page

_SIZES = ("a4", "card")


@login_required
@require_GET
def home(request: CityRequest) -> HttpResponse:
    """Passes by ground and place; what waits."""
    access.require(request.actor, Verb.SEE_BOARD)
    context = {
        "lists": [
            (one.name, one.count(request.actor), one.url, one.tone)
            for one in queries.RECORD_SETS
            if one.opens_to(request.actor)
        ],
        "cells": queries.by_ground_and_place(request.actor),
        "gives": request.actor.may(Verb.GIVE_PASSES),
    }
    return render(request, "areas/passes/home.html", context)


@login_required
@require_GET
def listed(request: CityRequest, name: str) -> HttpResponse:
    """Passes of one list; `?ground=` and `?place=` narrow it."""
    one = next(one for one in queries.RECORD_SETS if one.key == f"passes_{name}")
    access.require(request.actor, one.verb)
    access.require(request.actor, Verb.SEE_PEOPLE)
    ground = request.GET.get("ground", "")
    asked = request.GET.get("place", "")
    place = Place.objects.filter(ref=access.ref_of(asked), kind="community").first() if asked else None
    rows = queries.chosen(one.query(request.actor), ground=ground, place=place)
    page = keyset_page(rows, queries.ORDERS.get(name, queries.BY_ASKED), request.GET)
    context = {
        "title": one.name,
        "page": page,
        "lines": queries.lines(page.rows, request.actor),
        "narrowed": [str(said) for said in (words.ground(ground) if ground else "", place or "") if said],
    }
    return render(request, "areas/passes/listed.html", context)


def _exemptions(at: datetime) -> list[str]:
    """Groups that any decision of static management in force lets move."""
    static = areas.in_force(at).filter(kind="static_management").values("subject_id")
    places = AreaPlace.objects.filter(area__in=static).values_list("place", flat=True)
    return around.exemptions_at(list(places[:50]), at=at)


@login_required
@require_http_methods(["GET", "POST"])
def give(request: CityRequest) -> HttpResponse:
    """Give a pass at the desk; `?person=` names somebody of the register."""
    access.require(request.actor, Verb.GIVE_PASSES)
    actor, at = request.actor, request.actor.at
    initial = {"code": _code(actor, request.GET.get("person", ""))}
    form = GiveForm(
        request.POST or None, actor=actor, points=list(points()[:200]), at=at, exemptions=_exemptions(at),
        places=[one for one in divisions() if one.kind in ("township", "community")], initial=initial,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.give(form.wish(), by=actor, at=at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _given(row))
            return redirect("areas:pass", row.ref)
    return render(request, "areas/passes/give.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def give_for_task(request: CityRequest, ref: UUID) -> HttpResponse:
    """A pass that a task asks for: what was said there stands in the form; the pass given, or not, ends the task."""
    access.require(request.actor, Verb.GIVE_PASSES)
    actor, at = request.actor, request.actor.at
    wish = rooms.vehicle_wish(actor, ref)
    task = queries.goods_task(actor, ref)
    if wish is None or task is None:
        raise access.NotHere
    if request.method == "POST" and request.POST.get("do") == "refuse":
        return _not_given(request, ref)
    form = GiveForm(
        request.POST or None, actor=actor, points=list(points()[:200]), at=at, exemptions=_exemptions(at),
        places=[one for one in divisions() if one.kind in ("township", "community")], initial=_said(wish),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        form.building = form.building or queries.building_of(wish.building)
        try:
            with transaction.atomic():
                row = actions.give(form.wish(), by=actor, at=at)
                tasks.close_task(ref, evidence=row.ref, at=at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _given(row))
            return redirect("areas:pass", row.ref)
    return render(
        request, "areas/passes/give.html", {"form": form, "where": queries.building_of(wish.building)}
    )


def _not_given(request: CityRequest, ref: UUID) -> HttpResponse:
    """The task ends without a pass; the reason goes to the room that asked."""
    actor, why = request.actor, " ".join(request.POST.get("why", "").split())
    if not why:
        messages.error(request, _("Say why it is not given: whoever asked tells the driver."))
        return redirect("areas:give-for-task", ref)
    with transaction.atomic():
        tasks.close_task(ref, evidence=None, at=actor.at)
        rooms.vehicle_refused(ref, why[:200], actor, actor.at)
    messages.success(request, _("Not given. Whoever asked sees the reason."))
    return redirect("areas:passes")


def _said(wish: rooms.VehicleWish) -> dict[str, object]:
    """What the task asks for, as the form takes it."""
    return {
        "ground": "goods", "service": "food", "note": wish.what, "vehicle": wish.plate, "often": "many",
        "drivers": "\n".join(f"{name} {end}".strip() for name, end in wish.drivers),
        "since": timezone.localtime(wish.since),
        "until": timezone.localtime(wish.until),
    }  # fmt: skip


def _code(actor: Actor, ref: str) -> str:
    found = access.people(actor).filter(ref=access.ref_of(ref)).first() if ref else None
    return found.code if found else ""


def _given(row: Pass) -> str:
    return _("Given.") if row.complete_at else _("Given. It holds once a second person has signed.")


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: CityRequest) -> HttpResponse:
    """A resident asks for somebody of the own household."""
    access.require(request.actor, Verb.SEE_OWN_PAGE)
    actor, at = request.actor, request.actor.at
    household = _household(actor)
    homes = [one.building_id for one in household if one.building_id]
    groups = around.exemptions_at(homes, at=at)
    form = AskForm(request.POST or None, household=household, at=at, exemptions=groups)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.ask(form.wish(), by=actor, at=at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Asked for. The answer stands on your own page."))
            return redirect("areas:pass-card", row.ref)
    return render(request, "areas/passes/ask.html", {"form": form})


def _household(actor: Actor) -> list[Person]:
    """The asker first, then whoever lives with them."""
    people = access.people(actor).select_related("building")
    return sorted(people[:20], key=lambda one: (one.pk != actor.person, one.pk))


@login_required
@require_http_methods(["GET", "POST"])
def one(request: CityRequest, ref: UUID) -> HttpResponse:
    """One pass with its story; giving, signing, refusing, revoking it."""
    row = pass_for(request.actor, ref)
    actor = request.actor
    refusing = request.method == "POST" and request.POST.get("action") in ("refuse", "revoke")
    form = WhyForm(request.POST if refusing else None)
    refusal = ""
    if request.method == "POST" and (not refusing or form.is_valid()):
        try:
            _act(request, row, form)
        except Refused as refused:
            refusal = str(refused)
        else:
            return redirect("areas:pass", row.ref)
    _read(row, actor)
    return render(request, "areas/passes/pass.html", _of(row, actor) | {"form": form, "refusal": refusal})


def _act(request: CityRequest, row: Pass, form: WhyForm) -> None:
    actor, at = request.actor, request.actor.at
    match request.POST.get("action"):
        case "give":
            messages.success(request, _given(actions.give_asked(row, by=actor, at=at)))
        case "sign":
            actions.sign(row, by=actor, at=at)
            messages.success(request, _("Signed. The pass holds."))
        case "refuse":
            actions.refuse(row, why=form.cleaned_data["why"], by=actor, at=at)
            messages.success(request, _("Not given. Whoever asked reads the reason."))
        case "revoke":
            actions.revoke(row, why=form.cleaned_data["why"], by=actor, at=at)
            messages.success(request, _("Revoked. Control points learn it with their next exchange."))
        case _:
            raise Refused(_("This has been settled already: reload the page."))


def _read(row: Pass, actor: Actor) -> None:
    """Opening somebody's pass is an entry in the log, as opening the person is."""
    if row.person_id and row.person_id != actor.person:
        log.write("person_read", actor=actor, at=actor.at, subject=("person", row.person_id), why="pass")


def _of(row: Pass, actor: Actor) -> dict[str, object]:
    stands = standing(row, actor.at)
    gives = gives_at(actor, row.building) and (row.person_id is None or row.person_id != actor.person)
    return {
        "pass": row,
        "stands": stands,
        "mark": words.STANDS[stands],
        "ground": words.ground(row.ground),
        "services": words.services([row.service]) if row.service else [],
        "people": queries.people_of(row, actor),
        "where": queries.where_names(row),
        "story": queries.story(row, actor.at),
        "shown": queries.crossings_of(row, actor),
        "gives": gives,
        "signs": gives and row.given_by != actor.account,
        "holds": stands in (rules.Stands.HOLDS, rules.Stands.AHEAD),
    }


@never_cache
@login_required
@require_GET
def card(request: CityRequest, ref: UUID) -> HttpResponse:
    """The pass to show or to print, on a sheet (A4) or as a card; on a resident's own page as well."""
    row = pass_for(request.actor, ref)
    _read(row, request.actor)
    at = request.actor.at
    size = request.GET.get("size", "")
    context = _of(row, request.actor)
    issued = codes.code_of(row, at=at) if context["holds"] else None
    context |= {
        "issued": issued,
        "picture": issued.svg_uri() if issued else "",
        "both": slip_words.labels(),
        "holders": list(codes.holders_of(row)),
        "ground_both": slip_words.both_of(row.ground),
        "size": size if size in _SIZES else _SIZES[0],
        "home": row.building.community if row.building else None,
        "own": request.actor.may(Verb.SEE_OWN_PAGE),
    }
    return render(request, "areas/passes/card.html", context)
