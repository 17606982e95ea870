"""Positive tubes, their recall lists, single re-tests."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.screening import words
from frontline.screening.actions.retest import take_single
from frontline.screening.forms import SingleForm
from frontline.screening.queries import recall
from frontline.ui.paging import keyset_page


@login_required
def positive(request: CityRequest) -> HttpResponse:
    """Positive tubes, those with people still waiting first."""
    tubes = recall.positive_tubes(request.actor)
    context = {"tubes": tubes, "waiting": sum(1 for one in tubes if one.waiting)}
    return render(request, "screening/positive.html", context)


@login_required
def people(request: CityRequest, round: UUID, ref: UUID) -> HttpResponse:
    """The recall list of one tube; opening it is an entry in the log."""
    page = recall.recall_page(request.actor, round, ref)
    log.write(
        "recall_read",
        actor=request.actor,
        at=request.actor.at,
        tube=page.tube.barcode,
        people=len(page.people),
    )
    context = {
        "page": page,
        "hide": not request.actor.may(Verb.SEE_NAMES),
        "takes": request.actor.may(Verb.TAKE_SAMPLES) or request.actor.may(Verb.RECORD_CARE),
        "lines": [(one, words.RESULTS.get(one.single, "")) for one in page.people],
    }
    return render(request, "screening/recall.html", context)


@login_required
def retests(request: CityRequest) -> HttpResponse:
    """Single re-tests not yet taken, the earliest due first."""
    access.require(request.actor, Verb.SEE_PEOPLE)
    page = keyset_page(recall.retests_due(request.actor), ["due_at", "id"], request.GET)
    context = {
        "page": page,
        "lines": recall.people_of(page.rows, request.actor),
        "hide": not request.actor.may(Verb.SEE_NAMES),
        "takes": request.actor.may(Verb.TAKE_SAMPLES) or request.actor.may(Verb.RECORD_CARE),
    }
    return render(request, "screening/retests.html", context)


@login_required
def retest(request: CityRequest, ref: UUID) -> HttpResponse:
    """One person, one tube: scan it when the sample is taken."""
    page = recall.retest_page(request.actor, ref)
    form = SingleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_single(
                page.task, page.person, form.cleaned_data["barcode"], by=request.actor, at=request.actor.at
            )
        except Refused as refused:
            form.add_error("barcode", str(refused))
        else:
            messages.success(request, _("Sample recorded; its result is awaited."))
            return redirect("screening:retest", ref=ref)
    log.write(
        "person_read",
        actor=request.actor,
        at=request.actor.at,
        subject=("person", page.person.pk),
        why="single re-test",
    )
    context = {"page": page, "form": form, "hide": not request.actor.may(Verb.SEE_NAMES)}
    return render(request, "screening/retest.html", context)
