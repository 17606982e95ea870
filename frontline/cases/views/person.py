"""A person's page: the story in time, what is in force and why, what is to do, and what may be put right."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.cases import words
from frontline.cases.actions import deciding, stays
from frontline.cases.forms import ExceptionForm, RetractForm, StayForm
from frontline.cases.queries import lists, now, opened, own, sentences, story
from frontline.city import access
from frontline.city.access import Actor
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop import plans, queries, rooms
from frontline.loop.actions import Refused

if TYPE_CHECKING:
    from frontline.cases.models import ExceptionProposal
    from frontline.city.models import Person
    from frontline.loop.models import FactRow


PEOPLE_SHOWN = 20  # of one household
DAYS_SHOWN = 7  # days of the story; earlier ones are folded


def person(request: CityRequest, ref: str) -> HttpResponse:
    """Everything about one person, for whoever may see them."""
    actor = request.actor
    found = access.person_for(actor, ref, why="case page")
    days, standing = story.story(found, actor)
    context = {
        "name": access.shown_name(actor, found),
        "age": _age(found.born, actor.at),
        "sex": words.SEXES.get(found.sex, ""),
        "infection": lists.infection_of(found),
        "days": days[:DAYS_SHOWN],
        "earlier": days[DAYS_SHOWN:],
        "today": timezone.localtime(actor.at).date(),
        "standing": _standing(standing, actor) if actor.may(Verb.REPORT_CASES) else [],
        "household": _household(found, actor),
        "panels": rooms.person_panels(actor, found),
        "proposals": _proposals(found, actor),
        "may_report": actor.may(Verb.REPORT_CASES),
        **_now(found, actor),
    }
    return render(request, "cases/person.html", context)


def person_now(request: CityRequest, ref: str) -> HttpResponse:
    """The part of the page that changes by itself; 204 when it stands already as the browser has it."""
    actor = request.actor
    found = opened.again(actor, ref)
    context = _now(found, actor)
    if request.GET.get("seen") == context["now"].mark:
        return HttpResponse(status=204)
    return render(request, "cases/parts/now.html", context)


def _now(found: Person, actor: Actor) -> dict[str, Any]:
    held = now.now(found, actor)
    return {"person": found, "now": held, "overridable": _overridable(held, actor)}


def _age(born: date | None, at: datetime) -> int | None:
    if born is None:
        return None
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def _household(found: Person, actor: Actor) -> list[dict[str, object]]:
    if found.household_id is None:
        return []
    others = (
        access.people(actor)
        .filter(household=found.household_id)
        .exclude(pk=found.pk)
        .order_by("pk")[:PEOPLE_SHOWN]
    )
    return [{"name": access.shown_name(actor, other), "ref": other.ref} for other in others]


def _standing(rows: list[FactRow], actor: Actor) -> list[dict[str, object]]:
    names = sentences.Names(actor, rows)
    return [{"fact": row, "title": sentences.title_of(row, names)} for row in rows]


def _proposals(found: Person, actor: Actor) -> list[dict[str, object]]:
    return [
        {
            "row": row,
            "measure": plans.in_force(actor.at).edition.wording(row.measure, sentences.plan_language()),
            "change": words.CHANGES.get(row.change, row.change),
            "signable": row.answered_at is None
            and row.proposed_by_id != actor.account
            and actor.may(Verb.SIGN_OVERRIDES),
        }
        for row in own.proposals_of(found)
    ]


def _overridable(held: now.Now, actor: Actor) -> list[int]:
    """Measures (ids of their rows) about which the plan in force lets two people decide."""
    if not actor.may(Verb.SIGN_OVERRIDES) or not held.measures:
        return []
    edition = plans.in_force(actor.at).edition
    return [one.row.pk for one in held.measures if one.row.kind in edition.overrides]


def retract(request: CityRequest, fact: str) -> HttpResponse:
    """Ask why, say what will fall away, and only then take the fact back."""
    actor = request.actor
    access.require(actor, Verb.REPORT_CASES)
    row, who = story.fact_for(actor, fact)
    form = RetractForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.retract_fact(row, why=form.why(), by=actor, at=actor.at)
        except Refused:
            messages.error(request, _("This was taken back already."))
        else:
            messages.success(request, _("Taken back. What followed only from it falls away in a moment."))
        return redirect("cases:person", ref=who.ref)
    taken_back = bool(queries.retracted([row.pk]))
    falling = [] if taken_back else deciding.consequences(row, by=actor, at=actor.at)
    context = {
        "form": form,
        "person": who,
        "name": access.shown_name(actor, who),
        "title": sentences.title_of(row, sentences.Names(actor, [row])),
        "detail": sentences.detail_of(row, sentences.Names(actor, [row])),
        "taken_back": taken_back,
        "consequences": [(c, access.shown_name(actor, c.who) if c.who else "") for c in falling[:200]],
        "count": len(falling),
        "people": len({c.who.pk for c in falling if c.who}),
        "lifted": sum(1 for c in falling if c.action == "lift"),
    }
    return render(request, "cases/retract.html", context)


def add_stay(request: CityRequest, ref: str) -> HttpResponse:
    access.require(request.actor, Verb.REPORT_CASES)
    who = access.person_for(request.actor, ref, why="stays")
    form = StayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        stays.record_stay(who, form.stay(), by=request.actor, at=request.actor.at)
        messages.success(request, _("The stay is recorded."))
        return redirect("cases:person", ref=who.ref)
    context = {"form": form, "person": who, "name": access.shown_name(request.actor, who)}
    return render(request, "cases/stay.html", context)


def remove_stay(request: CityRequest, ref: str) -> HttpResponse:
    access.require(request.actor, Verb.REPORT_CASES)
    stay = own.stay_for(request.actor, ref)
    if request.method == "POST":
        stays.remove_stay(stay, by=request.actor, at=request.actor.at)
        messages.success(request, _("The stay is no longer shown."))
    return redirect("cases:person", ref=stay.person.ref)


def propose(request: CityRequest, ref: str, measure: str) -> HttpResponse:
    """Propose an exception from a measure; somebody else signs."""
    actor = request.actor
    access.require(actor, Verb.SIGN_OVERRIDES)
    who = access.person_for(actor, ref, why="exception")
    row = story.measure_for(who, measure, at=actor.at)
    edition = plans.in_force(actor.at).edition
    if row.kind not in edition.overrides:
        raise access.NotHere
    form = ExceptionForm(request.POST or None, edition=edition, measure=row.kind, at=actor.at)
    if request.method == "POST" and form.is_valid():
        try:
            deciding.propose_exception(who, row, by=actor, at=actor.at, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Proposed. It holds once a second person has signed."))
            return redirect("cases:person", ref=who.ref)
    name = edition.wording(row.kind, sentences.plan_language())
    context = {
        "form": form,
        "person": who,
        "name": access.shown_name(actor, who),
        "row": row,
        "measure": name,
    }
    return render(request, "cases/exception.html", context)


def answer(request: CityRequest, ref: str) -> HttpResponse:
    """The second signature, or a refusal with its reason."""
    actor = request.actor
    access.require(actor, Verb.SIGN_OVERRIDES)
    proposal = own.proposal_for(actor, ref)
    if request.method == "POST":
        _answer(request, proposal)
    return redirect("cases:person", ref=proposal.person.ref)


def _answer(request: CityRequest, proposal: ExceptionProposal) -> None:
    actor, why = request.actor, request.POST.get("why", "").strip()[:400]
    try:
        if request.POST.get("action") == "sign":
            deciding.sign_exception(proposal, by=actor, at=actor.at)
            messages.success(request, _("Signed by two people: the exception holds."))
        elif why:
            deciding.decline_exception(proposal, why=why, by=actor, at=actor.at)
            messages.success(request, _("Declined; the measure stays as it is."))
        else:
            messages.error(request, _("Say why you decline."))
    except Refused as refused:
        messages.error(request, str(refused))
