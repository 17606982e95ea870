"""The dispatcher: what waits, who does it; one job, its story and what may be done with it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.hotline.queries import lists, shown
from frontline.hotline.works.actions import field
from frontline.hotline.works.actions import jobs as actions
from frontline.hotline.works.actions.jobs import JobTold, Said
from frontline.hotline.works.forms import (
    DoneForm,
    GiveForm,
    JobForm,
    MaterialsForm,
    PhotoForm,
    ReadingForm,
    WhyForm,
)  # fmt: skip
from frontline.hotline.works.queries import crews, jobs, stops
from frontline.hotline.works.queries import rules as kept
from frontline.hotline.works.rules import OPEN_JOBS
from frontline.hotline.works.views.tabs import tabs
from frontline.loop import queries as loop
from frontline.loop.actions import Refused
from frontline.ui.paging import keyset_page


@login_required
@require_GET
def works(request: CityRequest) -> HttpResponse:
    """What waits for the dispatcher, oldest promise first."""
    actor = request.actor
    if not actor.may(Verb.ANSWER_REQUESTS):
        access.require(actor, Verb.SEE_BOARD)
        return redirect("hotline:duty")
    rows = jobs.open_of_offices(actor)
    page = keyset_page(rows.exclude(state="waiting"), jobs.BY_DUE, request.GET)
    context = {
        "tabs": tabs(actor, "works"),
        "dispatch": shown.lines(jobs.to_dispatch(actor), actor),
        "waiting": jobs.lines(rows.filter(state="waiting").order_by("due_at", "pk")[:100], actor.at),
        "page": page,
        "lines": jobs.lines(page.rows, actor.at),
        "late": loop.bounded(jobs.overdue(actor).filter(office__in=actor.offices)),
        "gaps": crews.with_gaps(actor, actor.at),
        "held": jobs.held(actor),
        "told": stops.lines(list(stops.told(actor).filter(office__in=actor.offices)[:20]), actor.at),
        "crews": crews.crews(actor).filter(office__in=actor.offices).exists(),
        "mine": crews.crews_of(actor.account, actor.at),
    }
    return render(request, "hotline/works/works.html", context)


@login_required
@require_GET
def overdue(request: CityRequest) -> HttpResponse:
    """Promises that are broken, for the board."""
    if not request.actor.may(Verb.ANSWER_REQUESTS):
        access.require(request.actor, Verb.SEE_BOARD)
        access.require(request.actor, Verb.SEE_PEOPLE)
    page = keyset_page(jobs.overdue(request.actor), jobs.BY_DUE, request.GET)
    context = {
        "page": page,
        "lines": jobs.lines(page.rows, request.actor.at),
        "tabs": tabs(request.actor, ""),
    }
    return render(request, "hotline/works/overdue.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new_job(request: CityRequest) -> HttpResponse:
    """A job by the utility itself, or from a request that the office has."""
    actor = request.actor
    access.require(actor, Verb.ANSWER_REQUESTS)
    asked = request.GET.get("request", "")
    row = jobs.request_to_dispatch(actor, access.ref_of(asked)) if asked else None
    law = kept.in_force(actor.at)
    form = JobForm(
        request.POST or None, initial=_from_request(row), actor=actor, law=law, english=shown.english()
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _made(request, form, row)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The job is made; its promise runs."))
            return redirect("hotline:job", made.ref)
    context = {"form": form, "row": row, "tabs": tabs(actor, "works")}
    return render(request, "hotline/works/new_job.html", context)


def _from_request(row: lists.Request | None) -> dict[str, object]:
    """What the request says already."""
    if row is None:
        return {}
    trade = row.category if row.category in ("water", "heat", "gas", "power") else "water"
    promise = "heat:cold" if trade == "heat" else f"{trade}:small"
    address = shown.where(row.building, row.address) if row.building else row.address
    return {
        "promise": promise, "what": row.words[:1000], "address": address, "contact": row.asker, "phone": row.phone,
    }  # fmt: skip


def _made(request: CityRequest, form: JobForm, row: lists.Request | None) -> Any:
    given, actor = form.cleaned_data, request.actor
    trade, promise = form.chosen()
    building = row.building if row else next(iter(lists.buildings_of(given["address"], 1)), None)
    told = JobTold(
        trade=trade, promise=promise, what=given["what"], address=given["address"], building=building,
        contact=given["contact"], phone=given["phone"], urgency=row.urgency if row else "normal",
    )  # fmt: skip
    return actions.make(told, office=given["office"], request=row, crew=given["crew"], by=actor, at=actor.at)


FORMS: dict[str, type[forms.Form]] = {
    "give": GiveForm, "cannot": WhyForm, "call_off": WhyForm, "read": ReadingForm, "use": MaterialsForm,
    "photo": PhotoForm, "finish": DoneForm,
}  # fmt: skip


def _deeds(request: CityRequest, job: Any) -> list[str]:
    """What the dispatcher may do, also what a crew says by telephone."""
    if not jobs.is_own(request.actor, job) or job.state not in OPEN_JOBS:
        return ["photo"] if jobs.is_own(request.actor, job) and job.state == "done" else []
    if job.state == "waiting":
        return ["give", "call_off"]
    there = [] if job.there_at else ["arrive"]
    reading = ["read"] if job.reading else []
    return [*there, *reading, "use", "photo", "finish", "cannot", "give", "call_off"]


@login_required
@require_GET
def job(request: CityRequest, ref: UUID) -> HttpResponse:
    """One job, as the reader's right shows it."""
    return _page(request, jobs.job_for(request.actor, ref))


def _page(request: CityRequest, row: Any, filled: dict[str, forms.Form] | None = None) -> HttpResponse:
    actor = request.actor
    own = jobs.is_own(actor, row)
    context = {
        "job": row,
        "line": jobs.line(row, actor.at),
        "own": own,
        "names": own or actor.may(Verb.SEE_NAMES),
        "story": jobs.story(row, actor),
        "photos": jobs.photos(row, actor),
        "deeds": [(key, (filled or {}).get(key) or _form(request, key)) for key in _deeds(request, row)],
        "duty": crews.serving(row.building, actor.at, row.trade) if row.building else [],
        "tabs": tabs(actor, "works"),
    }
    return render(request, "hotline/works/job.html", context)


def _form(request: CityRequest, key: str, data: bool = False) -> forms.Form | None:
    made = FORMS.get(key)
    if made is None:
        return None
    more: dict[str, Any] = {"actor": request.actor} if key == "give" else {}
    if not data:
        return made(prefix=key, **more)
    return made(request.POST, request.FILES, prefix=key, **more)


@login_required
@require_POST
def act(request: CityRequest, ref: UUID) -> HttpResponse:
    """One deed of those the page offers."""
    row = jobs.job_for(request.actor, ref)
    key = request.POST.get("do", "")
    if key not in _deeds(request, row):
        messages.error(request, _("This cannot be done now: the job stands elsewhere. Read it again."))
        return redirect("hotline:job", row.ref)
    form = _form(request, key, data=True)
    if form is not None and not form.is_valid():
        return _page(request, row, {key: form})
    try:
        _DEEDS[key](request, row, form.cleaned_data if form else {})
    except Refused as refused:
        if form is None:
            messages.error(request, str(refused))
            return redirect("hotline:job", row.ref)
        form.add_error(None, str(refused))
        return _page(request, jobs.job_for(request.actor, ref), {key: form})
    messages.success(request, _("Done."))
    return redirect("hotline:job", row.ref)


def _said(request: CityRequest) -> Said:
    return Said(by=request.actor, at=request.actor.at)


Deed = Callable[[CityRequest, Any, dict[str, Any]], object]
_DEEDS: dict[str, Deed] = {
    "give": lambda q, row, given: actions.give(row, given["crew"], by=q.actor, at=q.actor.at),
    "call_off": lambda q, row, given: actions.call_off(row, why=given["why"], by=q.actor, at=q.actor.at),
    "arrive": lambda q, row, given: actions.arrive(row, _said(q)),
    "read": lambda q, row, given: actions.read(row, _said(q), celsius=given["celsius"], room=given["room"]),
    "use": lambda q, row, given: actions.use(
        row, _said(q), materials=[[given["what"], given["count"], given["unit"]]]
    ),
    "photo": lambda q, row, given: actions.photograph(
        row, _said(q), when=given["when"], picture=given["photo"]
    ),
    "finish": lambda q, row, given: actions.finish(row, _said(q), done=given["done"]),
    "cannot": lambda q, row, given: actions.cannot(row, _said(q), why=given["why"]),
}


@login_required
@require_GET
def photo(request: CityRequest, ref: UUID) -> HttpResponse:
    found = jobs.photo_for(request.actor, ref)
    answer = HttpResponse(bytes(found.content), content_type="image/jpeg")
    answer["Cache-Control"] = "private, no-store"
    return answer


@login_required
@require_GET
def task(request: CityRequest, ref: UUID) -> HttpResponse:
    """A task of the board leads to its job or its stop."""
    try:
        return redirect("hotline:job", jobs.of_task(request.actor, ref).ref)
    except NotHere:
        return redirect("hotline:stop", stops.of_task(request.actor, ref).ref)


@login_required
@require_POST
def settle(request: CityRequest, ref: UUID) -> HttpResponse:
    """A held record was looked at."""
    access.require(request.actor, Verb.ANSWER_REQUESTS)
    field.settle(ref, by=request.actor, at=request.actor.at)
    messages.success(request, _("Settled: it no longer waits."))
    return redirect("hotline:works")
