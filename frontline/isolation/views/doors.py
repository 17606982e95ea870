"""Gao's pages: today's doors in walking order, and one door."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.isolation.actions import care
from frontline.isolation.actions.doors import record_visit
from frontline.isolation.forms import HomeForm, VisitForm
from frontline.isolation.queries import doors as queries
from frontline.isolation.queries import people
from frontline.isolation.views.site import masked
from frontline.loop.actions import Refused


@login_required
def doors(request: CityRequest) -> HttpResponse:
    """Where to go today and what is owed there."""
    access.require(request.actor, Verb.RECORD_CARE)
    found = queries.doors(request.actor, at=request.actor.at)
    tasks = sum(len(visit.tasks) for door in found for visit in door.visits)
    context = {"doors": found, "tasks": tasks, "more": tasks >= queries.AT_ONCE, "hide": masked(request)}
    return render(request, "isolation/doors.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def door(request: CityRequest, ref: UUID) -> HttpResponse:
    """One person's door: health check, sample, arrival at home, the home itself."""
    access.require(request.actor, Verb.RECORD_CARE)
    person = access.person_for(request.actor, ref, why="door visit")
    page = queries.door_page(person, at=request.actor.at)
    about_home = request.method == "POST" and request.POST.get("do") == "home"
    visit = VisitForm(request.POST if request.method == "POST" and not about_home else None)
    home = HomeForm(request.POST if about_home else None)
    form: VisitForm | HomeForm = home if about_home else visit
    if request.method == "POST" and form.is_valid():
        try:
            _assess(request, page, home) if about_home else _visit(request, page, visit)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("isolation:doors")
    return render(request, "isolation/door.html", {"page": page, "visit": visit, "home": home})


def _assess(request: CityRequest, page: queries.DoorPage, form: HomeForm) -> None:
    given = form.cleaned_data
    care.assess_home(
        person=page.person,
        suitable=given["suitable"],
        why=given["why"],
        by=request.actor,
        at=request.actor.at,
    )
    messages.success(request, _("Recorded for %(name)s.") % {"name": page.person.name})


def _visit(request: CityRequest, page: queries.DoorPage, form: VisitForm) -> None:
    person = page.person
    row = record_visit(person=person, done=form.cleaned_data, by=request.actor, at=request.actor.at)
    if row and row.flagged:
        messages.warning(request, _("A doctor was told about %(name)s.") % {"name": person.name})
    messages.success(request, _("Recorded for %(name)s.") % {"name": person.name})


@login_required
@require_http_methods(["GET", "POST"])
def task(request: CityRequest, ref: UUID) -> HttpResponse:
    """The page of a task: where it is done, by its kind."""
    access.require(request.actor, Verb.RECORD_CARE)
    found = people.task_for(request.actor, ref)
    if found.kind == "transfer":
        return redirect("isolation:transfer", ref=ref)
    if found.kind == "check_in" and found.site:
        return redirect("isolation:check-in", ref=ref)
    if found.kind == "discharge_review":
        return redirect("isolation:discharge", ref=ref)
    person = people.people_by_id([found.subject_id])[found.subject_id]
    stay = people.open_stay(person)
    if stay and found.kind == "release":
        return redirect("isolation:release", ref=stay.ref)
    if found.kind == "release":
        return redirect("isolation:home")
    return redirect("isolation:door", ref=person.ref)


@login_required
@require_http_methods(["GET", "POST"])
def discharge(request: CityRequest, ref: UUID) -> HttpResponse:
    """A doctor's word: symptoms improved, or discharged. `ref` is the task's."""
    access.require(request.actor, Verb.RECORD_CARE)
    at, found = request.actor.at, people.task_for(request.actor, ref)
    person = people.people_by_id([found.subject_id])[found.subject_id]
    if request.method == "POST":
        if request.POST.get("do") == "discharge":
            care.discharge(person=person, by=request.actor, at=at)
            messages.success(request, _("Discharged; the measure ends by rule."))
        else:
            care.say_improved(person=person, by=request.actor, at=at)
            messages.success(request, _("Recorded: symptoms have improved."))
        return redirect("isolation:discharge", ref=ref)
    context = {"task": found, "person": person, "tests": people.tests_of(person, at=at),
               "improved": people.improved(person, at=at),
               "measure": people.measures_at_site([person], at=at).get(person.pk)}  # fmt: skip
    return render(request, "isolation/discharge.html", context)
