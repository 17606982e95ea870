"""The situation board and the lists behind its numbers."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.command.forms import AsOfForm
from frontline.command.queries import board, groups, lists, tasks
from frontline.command.queries.words import measure_words
from frontline.command.views.paged import page_of
from frontline.command.views.tabs import tabs
from frontline.loop import rooms
from frontline.loop.queries import shown

Context = dict[str, Any]


@login_required
def home(request: CityRequest) -> HttpResponse:
    """The situation board; who may not see it is led to the own tasks or to the log."""
    actor = request.actor
    if not actor.may(Verb.SEE_BOARD):
        return redirect(_first_page(request))
    context: Context = {"tabs": tabs(request), "panels": rooms.board_panels(actor)}
    context["charts"] = [(chart.key, chart.name, chart.data(actor)) for chart in rooms.charts(actor)]
    context["rosters"] = [one for one in groups.rosters(at=actor.at) if one.group.phone or one.head]
    for gather in PIECES.values():
        context |= gather(request)
    return render(request, "command/board.html", context)


def _first_page(request: CityRequest) -> str:
    access_to_log = request.actor.may(Verb.READ_LOG) and not request.actor.may(Verb.RUN_TASKS)
    return "command:reads" if access_to_log else "command:dispatch"


@login_required
def piece(request: CityRequest, piece: str) -> HttpResponse:
    """One piece of the board, asked for again when something it shows has changed."""
    access.require(request.actor, Verb.SEE_BOARD)
    if piece not in PIECES:
        raise access.NotHere
    return render(request, f"command/parts/{piece}.html", PIECES[piece](request))


def _needs(request: CityRequest) -> Context:
    actor = request.actor
    waiting = board.to_decide(actor, at=actor.at)
    return {
        "waiting": tasks.lines(actor, waiting, at=actor.at),
        "sets_waiting": board.sets_to_decide(actor),
    }


def _late(request: CityRequest) -> Context:
    names = groups.group_names()
    late = board.late_by_group(request.actor, at=request.actor.at)
    return {
        "late": [(names.get(one.group, _group_word(one.group)), one, shown(one.count)) for one in late],
        "late_total": sum(one.count for one in late),
        "opens_tasks": request.actor.may(Verb.RUN_TASKS),
    }


def _group_word(key: str) -> str:
    return _("Headquarters") if key == "headquarters" else key


def _hours(request: CityRequest) -> Context:
    return {"hours": board.next_hours(request.actor, at=request.actor.at)}


def _numbers(request: CityRequest) -> Context:
    actor = request.actor
    form = AsOfForm(request.GET if "as_of" in request.GET else None)
    as_of = form.cleaned_data["as_of"] if form.is_bound and form.is_valid() else None
    if as_of is not None and as_of > actor.at:
        as_of = None
    in_force = board.kinds_in_force(at=actor.at, as_of=as_of)
    if as_of is None:
        in_force = {kind: n for kind, n in in_force.items() if kind not in board.COUNTED_BY_ROOMS}
    words = measure_words([*in_force], actor.at)
    numbers = board.numbers(actor)
    return {
        "as_of": as_of,
        "as_of_form": form,
        "in_force": [(kind, words[kind], f"{count:,}") for kind, count in in_force.items()],
        "alarms": [one for one in numbers if one.any and one.tone],
        "calm": [one for one in numbers if one.any and not one.tone],
        "zeros": [one for one in numbers if not one.any],
        "open_total": shown(board.open_count(actor))
        if not board.counts_whole_city(actor)
        else f"{board.open_count(actor):,}",
        "opens": actor.may(Verb.SEE_PEOPLE),
        "opens_tasks": actor.may(Verb.RUN_TASKS),
    }


PIECES: dict[str, Callable[[CityRequest], Context]] = {
    "needs": _needs,
    "late": _late,
    "hours": _hours,
    "numbers": _numbers,
}


@login_required
def measures(request: CityRequest) -> HttpResponse:
    """Measures of one kind in force now."""
    access.require(request.actor, Verb.SEE_PEOPLE)
    kind = request.GET.get("kind", "")
    rows = page_of(lists.measures(request.actor, kind), ["ends_at", "id"], request)
    lines = lists.measure_lines(request.actor, rows.rows)
    context = {
        "word": measure_words([kind], request.actor.at)[kind],
        "lines": lines,
        "page": rows,
        "tabs": tabs(request),
    }
    return render(request, "command/measures.html", context)


@login_required
def trouble(request: CityRequest) -> HttpResponse:
    """Subjects whose review failed: what is in force for them may be stale."""
    access.require(request.actor, Verb.SEE_BOARD)
    rows = page_of(board.troubled_reviews(request.actor), ["id"], request)
    context = {"lines": lists.trouble_lines(request.actor, rows.rows), "page": rows, "tabs": tabs(request)}
    return render(request, "command/trouble.html", context)
