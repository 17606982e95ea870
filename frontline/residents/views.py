"""The resident's page, the sheet, objections."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frontline.city import access
from frontline.city.access import NotAllowed
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.residents import actions, queries, sheet
from frontline.residents.forms import AnswerForm, ObjectionForm
from frontline.ui.paging import keyset_page


def _reader(request: CityRequest) -> None:
    """A resident, or somebody who looks after people; nobody else."""
    if not (request.actor.may(Verb.SEE_OWN_PAGE) or request.actor.may(Verb.SEE_PEOPLE)):
        access.require(request.actor, Verb.SEE_OWN_PAGE)


@login_required
def home(request: CityRequest) -> HttpResponse:
    """My page; a reviewer's list for a reviewer."""
    if request.actor.may(Verb.SEE_OWN_PAGE):
        mine = queries.own_person(request.actor)
        return _page(request, queries.sheet_of(mine, at=request.actor.at), own=True)
    if request.actor.may(Verb.ANSWER_OBJECTIONS):
        return redirect("residents:objections")
    raise NotAllowed("")


@login_required
def person(request: CityRequest, ref: UUID) -> HttpResponse:
    """The page of a member of my household, or of somebody I help."""
    _reader(request)
    found = queries.person_of(request.actor, ref)
    return _page(request, queries.sheet_of(found, at=request.actor.at), own=False)


def _page(request: CityRequest, read: queries.Sheet, *, own: bool) -> HttpResponse:
    context = {"sheet": read, "own": own,
               "helping": not request.actor.may(Verb.SEE_OWN_PAGE)}  # fmt: skip
    return render(request, "residents/page.html", context)


@login_required
def pdf(request: CityRequest, ref: UUID) -> HttpResponse:
    """The same page as one printed sheet."""
    _reader(request)
    found = queries.person_of(request.actor, ref)
    try:
        made = sheet.pdf_of(queries.sheet_of(found, at=request.actor.at))
    except sheet.NoFont as missing:
        messages.error(request, str(missing))
        return redirect("residents:person", ref=ref)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    return answer


@login_required
@require_http_methods(["GET", "POST"])
def object_to(request: CityRequest, ref: UUID, measure: UUID) -> HttpResponse:
    """Write an objection against one measure."""
    _reader(request)
    at = request.actor.at
    found = queries.person_of(request.actor, ref)
    row = queries.measure_of(found, measure, at=at)
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            filed = actions.object_to(
                measure=row, person=found, text=form.cleaned_data["text"], by=request.actor, at=at
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("residents:objection", ref=filed.ref)
    context = {"form": form, "card": queries.card_of(row, at=at), "person": found,
               "helping": not request.actor.may(Verb.SEE_OWN_PAGE)}  # fmt: skip
    return render(request, "residents/object.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def objection(request: CityRequest, ref: UUID) -> HttpResponse:
    """One objection: its number and clock for the resident, the answer's form for a reviewer."""
    _reader(request)
    found = queries.objection_for(request.actor, ref)
    reviewer = request.actor.may(Verb.ANSWER_OBJECTIONS)
    form = AnswerForm(request.POST or None) if reviewer and not found.outcome else None
    if request.method == "POST" and form is None:
        access.require(request.actor, Verb.ANSWER_OBJECTIONS)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            actions.answer(objection=found, **form.cleaned_data, by=request.actor, at=request.actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Answered; the resident reads it now."))
            return redirect("residents:objections")
    card = queries.card_of(found.measure, at=request.actor.at)
    template = "residents/review.html" if reviewer else "residents/objection.html"
    return render(request, template, {"objection": found, "form": form, "card": card})


@login_required
def objections(request: CityRequest) -> HttpResponse:
    """Objections waiting for an answer, oldest deadline first."""
    access.require(request.actor, Verb.ANSWER_OBJECTIONS)
    page = keyset_page(queries.open_objections(request.actor), ["due_at", "id"], request.GET)
    context = {
        "page": page,
        "answered": queries.answered_objections(request.actor).order_by("-answered_at")[:20],
    }
    return render(request, "residents/objections.html", context)
