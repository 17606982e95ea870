"""Dry runs and proposals: ask, look, propose, confirm, compare with what happened."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.planning import words
from frontline.planning.actions import dry_runs, switching
from frontline.planning.forms import DryRunForm, ProposalForm, WithdrawForm
from frontline.planning.queries import editions, runs
from frontline.ui.paging import BadCursor, Page, keyset_page

if TYPE_CHECKING:
    from frontline.planning.models import DryRun, DryRunLine

Context = dict[str, Any]


@login_required
def ask(request: CityRequest) -> HttpResponse:
    """Ask for a dry run."""
    actor = request.actor
    if not actor.may(Verb.CONFIRM_PLAN):
        access.require(actor, Verb.PROPOSE_PLAN)
    offered = editions.published()
    form = DryRunForm(request.POST or None, editions=offered, initial=_first(request, offered))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            run = dry_runs.ask(
                asked["edition"], since=asked["since"], migration=asked["migration"], by=actor, at=actor.at
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("planning:run", run.ref)
    context = {"form": form, "offered": offered, "latest": runs.latest_runs()}
    return render(request, "planning/ask.html", context)


def _first(request: CityRequest, offered: list[tuple[str, str]]) -> dict[str, Any]:
    """What the edition itself says, to begin with: the one asked for, else the next after the plan in force."""
    ids = [id for id, _name in offered]  # newest first
    now = editions.in_force_id(request.actor.at)
    following = ids[ids.index(now) - 1] if now in ids[1:] else next(iter(ids), "")
    id = request.GET.get("edition") or following
    if id not in ids:
        return {}
    edition = editions.edition_for(id)
    since = edition.effective_from if edition.effective_from > request.actor.at else None
    return {"edition": id, "since": since, "migration": edition.migration}


@login_required
def run(request: CityRequest, ref: UUID) -> HttpResponse:
    """A dry run: progress, then counts. A page that waits asks for the piece alone."""
    access.require(request.actor, Verb.SEE_BOARD)
    context = _run_context(request, runs.run_for(ref))
    piece = request.headers.get("HX-Request")
    return render(request, "planning/parts/run.html" if piece else "planning/run.html", context)


def _run_context(request: CityRequest, found: "DryRun", form: ProposalForm | None = None) -> Context:
    proposal = runs.proposal_of(found)
    return {
        "one": runs.listed_run(found),
        "run": found,
        "going": found.state in ("waiting", "running"),
        "rows": runs.count_rows(found),
        "whats": words.WHATS,
        "total": sum(row.total for row in runs.count_rows(found)),
        "opens": request.actor.may(Verb.SEE_PEOPLE),
        "proposal": proposal,
        "form": (form or ProposalForm()) if request.actor.may(Verb.PROPOSE_PLAN) else None,
    }


@login_required
def lines(request: CityRequest, ref: UUID) -> HttpResponse:
    """Who and what stands behind a count."""
    access.require(request.actor, Verb.SEE_BOARD)
    access.require(request.actor, Verb.SEE_PEOPLE)
    found, what, kind = runs.run_for(ref), request.GET.get("what", ""), request.GET.get("kind", "")
    page = _page(request, runs.lines_of(request.actor, found, kind=kind, what=what))
    context = {
        "one": runs.listed_run(found),
        "run": found,
        "page": page,
        "lines": runs.shown_lines(request.actor, found, page.rows),
        "what": words.WHATS.get(what, ""),
    }
    return render(request, "planning/lines.html", context)


def _page(request: CityRequest, rows: Any) -> "Page[DryRunLine]":
    try:
        return keyset_page(rows, ["id"], request.GET)
    except BadCursor:
        return keyset_page(rows, ["id"], QueryDict())


@login_required
@require_POST
def propose(request: CityRequest, ref: UUID) -> HttpResponse:
    """Propose the switch a dry run was about."""
    access.require(request.actor, Verb.PROPOSE_PLAN)
    form = ProposalForm(request.POST)
    if form.is_valid():
        try:
            made = switching.propose(
                ref, note=form.cleaned_data["note"], by=request.actor, at=request.actor.at
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Proposed; somebody else has to confirm it."))
            return redirect("planning:proposal", made.ref)
    return render(request, "planning/run.html", _run_context(request, runs.run_for(ref), form), status=409)


@login_required
def proposal(request: CityRequest, ref: UUID) -> HttpResponse:
    """A proposal, open or closed; after the switch, foretold beside happened."""
    access.require(request.actor, Verb.SEE_BOARD)
    return _proposal_page(request, ref)


def _proposal_page(
    request: CityRequest, ref: UUID, refused: str = "", form: WithdrawForm | None = None
) -> HttpResponse:
    actor, found = request.actor, runs.proposal_for(ref)
    is_open = found.proposal.state == "open"
    closes = actor.may(Verb.PROPOSE_PLAN) or actor.may(Verb.CONFIRM_PLAN)
    context = {
        "one": found,
        "proposal": found.proposal,
        "run": found.proposal.dry_run,
        "rows": runs.count_rows(found.proposal.dry_run),
        "whats": words.WHATS,
        "opens": actor.may(Verb.SEE_PEOPLE),
        "outcomes": runs.outcome_counts(found.proposal) if found.proposal.compared_at else [],
        "differing": runs.differing(found.proposal),
        "own": found.proposal.proposed_by == actor.account,
        "may_confirm": is_open and actor.may(Verb.CONFIRM_PLAN),
        "form": (form or WithdrawForm()) if is_open and closes else None,
        "refused": refused,
    }
    return render(request, "planning/proposal.html", context, status=409 if refused else 200)


@login_required
@require_POST
def confirm(request: CityRequest, ref: UUID) -> HttpResponse:
    """Put the proposed edition in force."""
    try:
        switching.confirm(ref, by=request.actor, at=request.actor.at)
    except Refused as refused:
        return _proposal_page(request, ref, str(refused))
    messages.success(request, _("Confirmed; the edition comes into force at its moment."))
    return redirect("planning:proposal", ref)


@login_required
@require_POST
def withdraw(request: CityRequest, ref: UUID) -> HttpResponse:
    """Take a proposal back."""
    if not request.actor.may(Verb.CONFIRM_PLAN):
        access.require(request.actor, Verb.PROPOSE_PLAN)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _proposal_page(request, ref, form=form)
    try:
        switching.withdraw(ref, why=form.cleaned_data["why"], by=request.actor, at=request.actor.at)
    except Refused as refused:
        return _proposal_page(request, ref, str(refused))
    messages.success(request, _("Withdrawn."))
    return redirect("planning:home")


@login_required
def compared(request: CityRequest, ref: UUID) -> HttpResponse:
    """Line by line: what was foretold and what happened."""
    access.require(request.actor, Verb.SEE_BOARD)
    access.require(request.actor, Verb.SEE_PEOPLE)
    found, outcome = runs.proposal_for(ref), request.GET.get("outcome", "")
    page = _page(request, runs.compared_lines(request.actor, found.proposal.dry_run, outcome=outcome))
    context = {
        "one": found,
        "proposal": found.proposal,
        "page": page,
        "lines": runs.shown_lines(request.actor, found.proposal.dry_run, page.rows),
        "word": runs.OUTCOMES.get(outcome, ""),
    }
    return render(request, "planning/compared.html", context)
