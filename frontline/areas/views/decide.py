"""Deciding: a proposal, or a place without one."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frontline.areas import actions
from frontline.areas.actions import Decision, Static
from frontline.areas.forms import DecideForm, RejectForm, StaticForm
from frontline.areas.queries import places as asking
from frontline.areas.queries import proposals as proposed
from frontline.areas.queries.proposals import Choice, Proposal
from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.facts.cases import InfectionFound
from frontline.loop.actions import Refused
from frontline.plan.edition import Edition

if TYPE_CHECKING:
    from frontline.areas.models import Area, Motion

Values = dict[str, Any]


@login_required
@require_http_methods(["GET", "POST"])
def proposal(request: CityRequest, ref: UUID) -> HttpResponse:
    """One proposal with its evidence; accept it, choose another place, or reject it."""
    access.require(request.actor, Verb.SEE_BOARD)
    at = request.actor.at
    found = proposed.proposal_for(ref, at=at)
    edition = proposed.edition_now(at)
    infections = proposed.infections_of(found.measure)
    choices = proposed.choices(found, infections, edition)
    rejecting = request.POST.get("action") == "reject"
    sent = request.POST if request.method == "POST" else None
    decide = DecideForm(
        None if rejecting else sent, choices=choices, edition=edition, at=at, initial={"name": found.title}
    )
    reject = RejectForm(sent if rejecting else None, prefix="reject")
    if sent is not None:
        access.require(request.actor, Verb.DECIDE_AREAS)
        answer = _reject(request, found, reject) if rejecting else _accept(request, found, decide)
        if answer is not None:
            return answer
    context = _evidence(found, infections, choices, edition)
    deciding = asking.may_decide(request.actor, [found.place])
    return render(
        request, "areas/proposal.html", {**context, "decide": decide, "reject": reject, "deciding": deciding}
    )


def _evidence(
    found: Proposal, infections: list[InfectionFound], choices: list[Choice], edition: Edition
) -> Values:
    return {
        "proposal": found,
        "above": asking.above(found.place.pk),
        "days": proposed.by_day(infections, edition),
        "hidden": found.infections - len(infections),
        "refused": _refused(choices),
        "edition": edition,
        "clause": edition.rules.get("area_proposal", ""),
    }


def _refused(choices: list[Choice]) -> list[Choice]:
    """One place of each grain that the edition does not allow, with its reason."""
    return list({choice.grain: choice for choice in choices if choice.refusal}.values())


def _accept(request: CityRequest, found: Proposal, form: DecideForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        area = actions.decide(
            decision_of(form), proposal=found.measure, by=request.actor, at=request.actor.at
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("Decided. The plan works out what follows; the tasks appear on the boards."))
    return redirect("areas:area", area.ref)


def decision_of(form: DecideForm) -> Decision:
    values = form.cleaned_data
    since: datetime = values["since"]
    return Decision(
        [form.chosen()], values["level"], values["name"], since, values["office"], values["ground"]
    )


def _reject(request: CityRequest, found: Proposal, form: RejectForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    values = form.cleaned_data
    try:
        actions.reject(
            found.measure, why=values["why"], office=values["office"], by=request.actor, at=request.actor.at
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(
        request, _("Rejected. The proposal stays away until a new infection is found at the place.")
    )
    return redirect("areas:home")


@login_required
@require_http_methods(["GET", "POST"])
def place(request: CityRequest, ref: UUID) -> HttpResponse:
    """An area at a place for which the plan proposes none; needs its reason in words."""
    access.require(request.actor, Verb.DECIDE_AREAS)
    at = request.actor.at
    found = asking.place_for(ref)
    edition = proposed.edition_now(at)
    choices = proposed.offered(asking.above(found.pk), edition, proposed=found.pk)
    sent = request.POST if request.method == "POST" else None
    form = DecideForm(
        sent, choices=choices, edition=edition, at=at, reason=True, initial={"name": found.name}
    )
    if sent is not None and form.is_valid():
        try:
            return _moved(actions.move(decision_of(form), by=request.actor, at=at))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"place": found, "form": form, "refused": _refused(choices)}
    return render(request, "areas/decide.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def static(request: CityRequest) -> HttpResponse:
    """Static management of one or several places, down to a community."""
    access.require(request.actor, Verb.DECIDE_AREAS)
    at = request.actor.at
    longest = proposed.edition_now(at).number("static_management.maximum_days")
    sent = request.POST if request.method == "POST" else None
    until = at + timedelta(days=min(3, longest or 3))
    form = StaticForm(sent, places=asking.divisions(), at=at, until=until)
    if sent is not None and form.is_valid():
        try:
            return _moved(actions.move(_static_of(form), by=request.actor, at=at))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "areas/static.html", {"form": form, "longest": longest})


def _moved(made: "Area | Motion") -> HttpResponse:
    """To the area, or to the motion that waits for the second person."""
    page = "areas:motion" if hasattr(made, "lapses_at") else "areas:area"
    return redirect(page, made.ref)


def _static_of(form: StaticForm) -> Static:
    values = form.cleaned_data
    return Static(
        places=form.chosen(),
        name=values["name"],
        since=values["since"],
        until=values["until"],
        office=values["office"],
        approval=values["approval"],
        exemptions=form.exempted(),
        guaranteed=tuple(values["guaranteed"]),
    )
