"""The dispatch board, and one task: who has it, and where it is done."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.command.queries import board, groups, tasks, words
from frontline.command.views.paged import page_of
from frontline.command.views.tabs import tabs
from frontline.loop.actions import Refused
from frontline.loop.naming import local_name
from frontline.loop.tasks import hand_over_task, take_task

ORDER = ["due_at", "id"]


@login_required
def dispatch(request: CityRequest) -> HttpResponse:
    """Open tasks within the actor's rights, oldest promise first. A live page asks for the list alone."""
    access.require(request.actor, Verb.RUN_TASKS)
    actor, asked = request.actor, request.GET.dict()
    page = page_of(tasks.open_tasks(actor, asked, at=actor.at), ORDER, request)
    context = {"lines": tasks.lines(actor, page.rows, at=actor.at), "page": page, "asked": asked}
    if request.headers.get("HX-Request"):
        return render(request, "command/parts/lines.html", context)
    context |= {
        "tabs": tabs(request),
        "places": _places(request),
        "kinds": words.task_words(request.actor.at),
    }
    context["groups"] = [(group.key, groups.group_name(group)) for group in tasks.groups()]
    return render(request, "command/dispatch.html", context)


def _places(request: CityRequest) -> list[tuple[str, str]]:
    found = tasks.places_to_filter(request.actor)
    return [(str(place.pk), local_name(place.name, place.name_en)) for place in found]


@login_required
def climbed(request: CityRequest) -> HttpResponse:
    """Tasks that climbed to headquarters."""
    access.require(request.actor, Verb.SEE_BOARD)
    actor = request.actor
    page = page_of(board.climbed_tasks(actor), ["climbed", *ORDER], request)
    context = {"lines": tasks.lines(actor, page.rows, at=actor.at), "page": page, "tabs": tabs(request)}
    return render(request, "command/climbed.html", context)


@login_required
def task(request: CityRequest, ref: UUID) -> HttpResponse:
    """One task."""
    access.require(request.actor, Verb.RUN_TASKS)
    return _task_page(request, ref)


def _task_page(request: CityRequest, ref: UUID, refused: str = "") -> HttpResponse:
    actor = request.actor
    found = tasks.task_for(actor, ref)
    mine = found.owner == actor.account and found.state == "open"
    context = {
        "line": tasks.lines(actor, [found], at=actor.at)[0],
        "group": groups.group_names().get(found.group, found.group),
        "heirs": tasks.heirs(actor, found) if mine else [],
        "mine": mine,
        "refused": refused,
        "tabs": tabs(request),
    }
    return render(request, "command/task.html", context, status=409 if refused else 200)


@login_required
@require_POST
def take(request: CityRequest, ref: UUID) -> HttpResponse:
    try:
        take_task(ref, by=request.actor, at=request.actor.at)
    except Refused as refused:
        return _task_page(request, ref, str(refused))
    messages.success(request, _("The task is yours."))
    return redirect("command:task", ref)


@login_required
@require_POST
def hand_over(request: CityRequest, ref: UUID) -> HttpResponse:
    to = request.POST.get("to", "")
    try:
        hand_over_task(ref, to=to, by=request.actor, at=request.actor.at)
    except Refused as refused:
        return _task_page(request, ref, str(refused))
    messages.success(request, _("The task was handed over to %(name)s.") % {"name": to})
    return redirect("command:dispatch")
