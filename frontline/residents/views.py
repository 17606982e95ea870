"""The resident's page, the sheet, objections."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from frontline.city import access
from frontline.city.access import Actor, NotAllowed, shown_name
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop import rooms, slips
from frontline.loop.actions import Refused
from frontline.residents import actions, paper_slip, queries, sheet
from frontline.residents.forms import AnswerForm, DeclineForm, ObjectionForm, RemedyForm
from frontline.ui import paper
from frontline.ui.paging import keyset_page


def _reader(request: CityRequest) -> None:
    """A resident, or somebody who looks after people; nobody else."""
    if not (request.actor.may(Verb.SEE_OWN_PAGE) or request.actor.may(Verb.SEE_PEOPLE)):
        access.require(request.actor, Verb.SEE_OWN_PAGE)


@login_required
def home(request: CityRequest) -> HttpResponse:
    """My page; a reviewer's list for a reviewer, the city's word for who writes or signs it."""
    if request.actor.may(Verb.SEE_OWN_PAGE):
        mine = queries.own_person(request.actor)
        return _page(request, queries.sheet_of(mine, at=request.actor.at), own=True)
    if request.actor.may(Verb.ANSWER_OBJECTIONS):
        return redirect("residents:objections")
    if request.actor.may(Verb.WRITE_WORD) or request.actor.may(Verb.SIGN_WORD):
        return redirect("residents:word")
    raise NotAllowed("")


@login_required
def person(request: CityRequest, ref: UUID) -> HttpResponse:
    """The page of a member of my household, or of somebody I help."""
    _reader(request)
    found = queries.person_of(request.actor, ref)
    return _page(request, queries.sheet_of(found, at=request.actor.at), own=False)


def _page(request: CityRequest, read: queries.Sheet, *, own: bool) -> HttpResponse:
    context = {"sheet": read, "own": own, "proof": slips.proof_until(read.person, at=read.at),
               "asked": rooms.resident_panels(read.person, read.at),
               "helping": not request.actor.may(Verb.SEE_OWN_PAGE)}  # fmt: skip
    return render(request, "residents/page.html", context)


@login_required
def pdf(request: CityRequest, ref: UUID) -> HttpResponse:
    """The same page as one printed sheet."""
    _reader(request)
    found = queries.person_of(request.actor, ref)
    try:
        made = sheet.pdf_of(queries.sheet_of(found, at=request.actor.at))
    except paper.NoFont as missing:
        messages.error(request, str(missing))
        return redirect("residents:person", ref=ref)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    return answer


@login_required
def slip(request: CityRequest, ref: UUID) -> HttpResponse:
    """The result slip: a code to show, or why there is none and what to do."""
    _reader(request)
    found = queries.person_of(request.actor, ref)
    context: dict[str, object] = {"person": found, "own": found.pk == request.actor.person}
    try:
        context["issued"] = slips.slip_for(found, at=request.actor.at)
    except slips.NoSlip as none:
        context["why"] = str(none)
    return render(request, "residents/slip.html", context)


@login_required
def slip_pdf(request: CityRequest, ref: UUID) -> HttpResponse:
    """The same slip on paper."""
    _reader(request)
    found = queries.person_of(request.actor, ref)
    try:
        made = paper_slip.pdf_of(slips.slip_for(found, at=request.actor.at))
    except (slips.NoSlip, paper.NoFont) as none:
        messages.error(request, str(none))
        return redirect("residents:slip", ref=ref)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{found.code}-slip.pdf"'
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
    remedies = queries.remedies_of(found.measure, at=request.actor.at)
    form = AnswerForm(request.POST or None, remedies=remedies) if reviewer and not found.outcome else None
    if request.method == "POST" and form is None:
        access.require(request.actor, Verb.ANSWER_OBJECTIONS)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            actions.answer(objection=found, **form.cleaned_data, by=request.actor, at=request.actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Answered; the resident reads it now."))
            return redirect("residents:objection", ref=ref)
    return _objection(request, found, form=form)


def _objection(request: CityRequest, found: queries.Objection, **forms: Form | None) -> HttpResponse:
    """The page of an objection with what this actor may do about it."""
    actor = request.actor
    remedy = queries.remedy_of(actor, found)
    context: dict[str, object] = {
        "objection": found,
        "card": queries.card_of(found.measure, at=actor.at),
        "remedy": remedy,
        "form": None,
        "signs": remedy is not None and remedy.waits_for_signature and actor.may(Verb.SIGN_OVERRIDES),
        "decline_form": DeclineForm(),
        "remedy_form": _remedy_form(actor, found, remedy),
    }
    official = actor.may(Verb.ANSWER_OBJECTIONS) or actor.may(Verb.SIGN_OVERRIDES)
    template = "residents/review.html" if official else "residents/objection.html"
    return render(request, template, context | forms)


def _remedy_form(actor: Actor, found: queries.Objection, remedy: queries.Remedy | None) -> RemedyForm | None:
    """To choose again where the second person declined, or what was to be done by hand is not done."""
    if remedy is None or remedy.over or remedy.signed_at or not actor.may(Verb.ANSWER_OBJECTIONS):
        return None
    if remedy.waits_for_signature:
        return None
    return RemedyForm(remedies=queries.remedies_of(found.measure, at=actor.at))


@login_required
@require_POST
def remedy(request: CityRequest, ref: UUID) -> HttpResponse:
    """The reviewer chooses another way to put an upheld objection right."""
    access.require(request.actor, Verb.ANSWER_OBJECTIONS)
    found = queries.objection_for(request.actor, ref)
    form = RemedyForm(request.POST, remedies=queries.remedies_of(found.measure, at=request.actor.at))
    if form.is_valid():
        told = {"remedy": form.cleaned_data["remedy"], "until": form.cleaned_data.get("until")}
        try:
            actions.choose_remedy(objection=found, **told, by=request.actor, at=request.actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("residents:objection", ref=ref)
    return _objection(request, found, remedy_form=form)


@login_required
@require_POST
def sign(request: CityRequest, ref: UUID) -> HttpResponse:
    """The second signature under a remedy, or why not."""
    access.require(request.actor, Verb.SIGN_OVERRIDES)
    found = queries.objection_for(request.actor, ref)
    form = DeclineForm(request.POST) if "decline" in request.POST else None
    try:
        if form is None:
            actions.sign_remedy(objection=found, by=request.actor, at=request.actor.at)
            messages.success(request, _("Signed: the measure follows within seconds."))
        elif form.is_valid():
            why = form.cleaned_data["why"]
            actions.decline_remedy(objection=found, why=why, by=request.actor, at=request.actor.at)
        else:
            return _objection(request, found, decline_form=form)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("residents:objection", ref=ref)


@login_required
def to_put_right(request: CityRequest) -> HttpResponse:
    """Objections that were upheld while the measure goes on as before, oldest answer first."""
    access.require(request.actor, Verb.SEE_PEOPLE)
    page = keyset_page(queries.to_put_right(request.actor), ["answered_at", "id"], request.GET)
    lines = [(one, shown_name(request.actor, one.person)) for one in page.rows]
    return render(request, "residents/to_put_right.html", {"page": page, "lines": lines})


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
