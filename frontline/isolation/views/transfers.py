"""The dispatcher's pages: oldest promise first, a site and a vehicle for each, and who is under way."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.isolation.actions import transfers as actions
from frontline.isolation.forms import TransferForm
from frontline.isolation.queries import journeys, people
from frontline.isolation.views.site import masked
from frontline.loop.actions import Refused
from frontline.ui.paging import keyset_page


@login_required
def transfers(request: CityRequest) -> HttpResponse:
    access.require(request.actor, Verb.RECORD_CARE)
    page = keyset_page(
        journeys.open_transfers(request.actor, at=request.actor.at), ["due_at", "id"], request.GET
    )
    context = {
        "page": page,
        "journeys": journeys.journeys(page.rows),
        "under_way": journeys.under_way(request.actor).order_by("started_at", "id")[: people.AT_ONCE],
        "hide": masked(request),
    }
    return render(request, "isolation/transfers.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def transfer(request: CityRequest, ref: UUID) -> HttpResponse:
    """Choose site, vehicle and crew; plan or start. `ref` is the task's."""
    access.require(request.actor, Verb.RECORD_CARE)
    at, task = request.actor.at, people.task_for(request.actor, ref)
    [journey] = journeys.journeys([task])
    measure = journeys.measure_of(task)
    plan = journey.plan
    initial: dict[str, object] = {"site": measure.site}
    if plan:
        initial |= {
            "vehicle": plan.vehicle,
            "crew": plan.crew,
            "planned_at": plan.planned_at,
            "site": plan.to_site_id,
        }
    choices = journeys.choices(measure, at=at)
    form = TransferForm(request.POST or None, sites=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _plan(request, journey, form)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("isolation:transfers")
    context = {"task": task, "journey": journey, "measure": measure, "form": form, "choices": choices,
               "open": task.state == "open"}  # fmt: skip
    return render(request, "isolation/transfer.html", context)


def _plan(request: CityRequest, journey: journeys.Journey, form: TransferForm) -> None:
    at, given, person = request.actor.at, form.cleaned_data, journey.person
    if person is None or journey.task.state != "open":
        raise Refused(_("This transfer is not needed any more."))
    planned = actions.plan_transfer(
        person=person, measure=journeys.measure_of(journey.task), site=journeys.site(given["site"]),
        vehicle=given["vehicle"], crew=given["crew"], planned_at=given["planned_at"] or at, by=request.actor, at=at,
    )  # fmt: skip
    if request.POST.get("do") == "start":
        actions.start_transfer(transfer=planned, by=request.actor, at=at)
        messages.success(request, _("Under way to %(site)s.") % {"site": planned.to_site.name})
    else:
        messages.success(request, _("Planned: %(vehicle)s.") % {"vehicle": planned.vehicle})


@login_required
@require_POST
def arrive(request: CityRequest, ref: UUID) -> HttpResponse:
    access.require(request.actor, Verb.RECORD_CARE)
    going = journeys.transfer_for(request.actor, ref)
    try:
        actions.arrive(transfer=going, by=request.actor, at=request.actor.at)
        messages.success(request, _("Arrived at %(site)s.") % {"site": going.to_site.name})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("isolation:transfers")
