"""Health checks of a corridor, samples and results, a doctor's list."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.isolation.actions import care
from frontline.isolation.forms import AdviceForm, HealthForm, ResultForm, SampleForm
from frontline.isolation.queries import people
from frontline.isolation.views.site import masked
from frontline.loop.actions import Refused
from frontline.ui.paging import keyset_page


@login_required
@require_http_methods(["GET", "POST"])
def corridor(request: CityRequest, ref: UUID) -> HttpResponse:
    """One line for each room of a unit; lines left empty are not recorded."""
    access.require(request.actor, Verb.RECORD_CARE)
    at, unit = request.actor.at, people.unit_for(request.actor, ref)
    living = people.residents(people.stays_of(unit), at=at)
    lines = [(one, HealthForm(request.POST or None, prefix=f"p{one.stay.pk}")) for one in living]
    if request.method == "POST" and all(form.is_valid() for _one, form in lines):
        readings = [_reading(one, form) for one, form in lines if form.given()]
        rows = care.check_health(readings=readings, by=request.actor, at=at)
        _tell(request, len(rows), sum(1 for row in rows if row.flagged))
        return redirect("isolation:site", ref=unit.site.ref)
    context = {"unit": unit, "lines": lines, "hide": masked(request)}
    return render(request, "isolation/corridor.html", context)


def _reading(one: people.Resident, form: HealthForm) -> care.Reading:
    given = form.cleaned_data
    return care.Reading(one.person, given["temperature"], tuple(given["symptoms"]))


def _tell(request: CityRequest, count: int, flagged: int) -> None:
    if not count:
        messages.warning(request, _("Nothing was entered, so nothing was recorded."))
        return
    messages.success(
        request,
        ngettext("%(n)d health check recorded.", "%(n)d health checks recorded.", count) % {"n": count},
    )
    if flagged:
        text = ngettext(
            "%(n)d of them was passed to a doctor.", "%(n)d of them were passed to a doctor.", flagged
        )
        messages.warning(request, text % {"n": flagged})


@login_required
@require_POST
def take_sample(request: CityRequest, ref: UUID) -> HttpResponse:
    """A sample was taken for this task."""
    access.require(request.actor, Verb.RECORD_CARE)
    task = people.task_for(request.actor, ref)
    person = people.people_by_id([task.subject_id])[task.subject_id]
    form = SampleForm(request.POST)
    try:
        tube = form.cleaned_data["tube"] if form.is_valid() else ""
        care.take_sample(person=person, task=task, tube=tube, by=request.actor, at=request.actor.at)
        messages.success(request, _("Sample recorded; its result is awaited."))
    except Refused as refused:
        messages.error(request, str(refused))
    at_site = people.open_stay(person)
    if at_site is not None:
        return redirect("isolation:site", ref=at_site.site.ref)
    return redirect("isolation:door", ref=person.ref)


@login_required
def samples(request: CityRequest) -> HttpResponse:
    """Samples whose result has not come, oldest first."""
    access.require(request.actor, Verb.RECORD_CARE)
    page = keyset_page(people.samples_waiting(request.actor), ["taken_at", "id"], request.GET)
    context = {"page": page, "form": ResultForm(), "hide": masked(request)}
    return render(request, "isolation/samples.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def result(request: CityRequest, ref: UUID) -> HttpResponse:
    """Enter what the laboratory said about one sample."""
    access.require(request.actor, Verb.RECORD_CARE)
    sample = people.samples_waiting(request.actor).filter(ref=ref).first()
    if sample is None:
        raise NotHere
    form = ResultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            care.report_result(sample=sample, **form.cleaned_data, by=request.actor, at=request.actor.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Result recorded."))
            return redirect("isolation:samples")
    return render(request, "isolation/result.html", {"sample": sample, "form": form, "hide": masked(request)})


@login_required
def flags(request: CityRequest) -> HttpResponse:
    """Fever and symptoms that wait for a doctor, oldest first."""
    access.require(request.actor, Verb.RECORD_CARE)
    page = keyset_page(people.flags(request.actor), ["at", "id"], request.GET)
    return render(
        request, "isolation/flags.html", {"page": page, "form": AdviceForm(), "hide": masked(request)}
    )


@login_required
@require_POST
def see_flag(request: CityRequest, ref: UUID) -> HttpResponse:
    access.require(request.actor, Verb.RECORD_CARE)
    check = people.flags(request.actor).filter(ref=ref).first()
    if check is None:
        raise NotHere
    form = AdviceForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write what was said and done; the next doctor reads it."))
        return redirect("isolation:flags")
    try:
        care.see_flag(check=check, advice=form.cleaned_data["advice"], by=request.actor, at=request.actor.at)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("isolation:flags")
