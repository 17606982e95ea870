"""Pages on boundaries: what waits, the editor, the consequences, the records behind them, grids as they were."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontline.areas.boundaries import actions, consequences, drawing, files, outlines, queries
from frontline.areas.boundaries.forms import BeginForm, DecideForm, DrawForm, NameForm
from frontline.areas.boundaries.layout import Cell, Layout
from frontline.areas.geometry import BadGeometry
from frontline.areas.models import BoundaryChange
from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.models import Account
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.ui.moments import MomentField
from frontline.ui.paging import keyset_page


@login_required
@require_http_methods(["GET", "POST"])
def boundaries(request: CityRequest) -> HttpResponse:
    """Proposals that wait, decisions whose moment is to come, what was changed; begin a new one."""
    access.require(request.actor, Verb.SEE_BOARD)
    able = request.actor.may(Verb.REDRAW_GRIDS)
    sent = request.POST if request.method == "POST" else None
    form = BeginForm(sent, request.FILES or None, communities=queries.communities_of(request.actor))
    if sent is not None and form.is_valid():
        answer = _begin(request, form)
        if answer is not None:
            return answer
    asked = queries.asked_of_solver(request.actor)
    page = keyset_page(queries.seen_by(request.actor), ["-proposed_at", "-id"], request.GET)
    context = {"page": page, "changes": page.rows, "form": form if able else None, "asked": asked}
    return render(request, "areas/boundaries/home.html", context)


def _begin(request: CityRequest, form: BeginForm) -> HttpResponse | None:
    values, by, at = form.cleaned_data, request.actor, request.actor.at
    try:
        if values["file"]:
            change, repaired = files.propose_from_file(
                values["file"], form.chosen(), reason=values["reason"], by=by, at=at
            )
            for words in repaired:
                messages.warning(request, words)
        else:
            change = actions.propose([form.chosen().pk], reason=values["reason"], by=by, at=at)
    except (Refused, BadGeometry) as why:
        form.add_error("file" if values["file"] else None, str(why))
        return None
    return redirect("areas:boundary", change.ref)


@login_required
@require_GET
def boundary(request: CityRequest, ref: UUID) -> HttpResponse:
    """One change: the editor while it is a proposal, its consequences, the decision."""
    return render(request, "areas/boundaries/change.html", _context(request, _seen(request, ref)))


def _seen(request: CityRequest, ref: UUID) -> BoundaryChange:
    access.require(request.actor, Verb.SEE_BOARD)
    found = queries.change_for(ref)
    if not queries.seen_by(request.actor).filter(pk=found.pk).exists():
        raise NotHere
    return found


def _context(request: CityRequest, change: BoundaryChange, refusal: str = "") -> dict[str, Any]:
    actor = request.actor
    other = queries.overtaking(change) if change.state == "proposed" else change.overtaken_by
    layout = queries.layout_of(change)
    open_to_edit = change.state == "proposed" and other is None
    editable = open_to_edit and queries.covers(actor, change.communities, Verb.REDRAW_GRIDS)
    deciding = queries.covers(actor, change.communities, Verb.DECIDE_AREAS)
    context: dict[str, Any] = {
        "change": change,
        "communities": queries.places_of(change),
        "refusal": refusal,
        "overtaken": queries.overtaken_words(other) if other or change.state == "overtaken" else "",
        "editable": editable,
        "deciding": deciding and open_to_edit,
        "withdrawing": (deciding or change.proposed_by_id == actor.account) and change.number is None
        and change.state in ("proposed", "decided"),
        "undoing": change.number is not None and queries.covers(actor, change.communities, Verb.REDRAW_GRIDS),
        "layers": drawing.layers(change),
    }  # fmt: skip
    if change.number is None:
        context["result"] = consequences.consequences(actor, change, layout)
        context["decide"] = DecideForm(at=actor.at)
    else:
        context["moves"] = queries.moves_of(change)
    if editable:
        context |= _editor(change, layout)
    return context


def _editor(change: BoundaryChange, layout: Layout) -> dict[str, Any]:
    names = queries.building_names(layout.then)
    workers = queries.worker_choices(change.communities)
    made = [cell for cell in layout.cells.values() if cell.made and cell.key in layout.involved()]
    return {
        "buildings": queries.building_lines(layout, names)[: drawing.MOST],
        "grids": drawing.grid_choices(layout),
        "new_grids": [(cell, _name_form(cell, workers)) for cell in made],
    }


def _name_form(cell: Cell, workers: list[Account]) -> NameForm:
    filled = {"key": cell.key, "name": cell.name, "worker": cell.worker}
    return NameForm(workers=workers, initial=filled, auto_id=f"{cell.key}-%s")


@login_required
@require_POST
def draw(request: CityRequest, ref: UUID) -> HttpResponse:
    """One verb of the editor. A refusal stands above the list; nothing else changes."""
    change = _seen(request, ref)
    form = DrawForm(request.POST)
    refusal = ""
    if not form.is_valid():
        refusal = _("Choose what is to be done: move, split or merge.")
    else:
        try:
            for words in _drawn(request, change, form.cleaned_data):
                messages.warning(request, words)
        except (Refused, BadGeometry) as why:
            refusal = str(why)
    if not refusal:
        return redirect("areas:boundary", change.ref)
    change.refresh_from_db()
    return render(request, "areas/boundaries/change.html", _context(request, change, refusal))


def _drawn(request: CityRequest, change: BoundaryChange, values: dict[str, Any]) -> tuple[str, ...]:
    """Does it; what was repaired in a drawing, in words. Raises Refused, BadGeometry."""
    by, at = request.actor, request.actor.at
    grids = request.POST.getlist("grid")[:500]
    buildings = [int(id) for id in request.POST.getlist("building")[:5000] if id.isdigit()]
    if values["verb"] == "move":
        actions.move(change, buildings, values["to"], by=by, at=at)
    elif values["verb"] == "merge":
        actions.merge(
            change, grids, values["to"] if values["to"] in grids else next(iter(grids), ""), by=by, at=at
        )
    elif values["verb"] == "back":
        actions.put_back(change, by=by, at=at)
    elif values["drawn"]:
        made = outlines.drawn(values["drawn"])
        actions.split_by_line(change, _one(grids), made, name=values["name"], by=by, at=at)
        return made.repaired
    else:
        whole = queries.grid_holding(change, buildings)
        actions.split(change, whole, buildings, name=values["name"], by=by, at=at)
    return ()


def _one(grids: list[str]) -> str:
    if len(grids) != 1:
        raise Refused(_("Choose the one grid that the line divides."))
    return grids[0]


@login_required
@require_POST
def act(request: CityRequest, ref: UUID) -> HttpResponse:
    """Decide, withdraw, undo, take up again, name a new grid."""
    change = _seen(request, ref)
    deed = _DEEDS.get(request.POST.get("action", ""))
    if deed is None:
        raise NotHere
    try:
        following = deed(request, change)
    except Refused as why:
        change.refresh_from_db()
        return render(request, "areas/boundaries/change.html", _context(request, change, str(why)))
    return redirect("areas:boundary", following.ref)


def _decide(request: CityRequest, change: BoundaryChange) -> BoundaryChange:
    form = DecideForm(request.POST, at=request.actor.at)
    if not form.is_valid():
        raise Refused(_("Say from when the change holds: a day and an hour."))
    holds_from = form.cleaned_data["holds_from"]
    actions.decide(change, holds_from=holds_from, by=request.actor, at=request.actor.at)
    messages.success(request, _("Decided. Lists, tasks and grid workers follow from the moment on."))
    return change


def _withdraw(request: CityRequest, change: BoundaryChange) -> BoundaryChange:
    actions.withdraw(change, by=request.actor, at=request.actor.at)
    return change


def _undo(request: CityRequest, change: BoundaryChange) -> BoundaryChange:
    return actions.propose_reverse(change, by=request.actor, at=request.actor.at)


def _again(request: CityRequest, change: BoundaryChange) -> BoundaryChange:
    return actions.take_up(change, by=request.actor, at=request.actor.at)


def _name(request: CityRequest, change: BoundaryChange) -> BoundaryChange:
    form = NameForm(request.POST, workers=queries.worker_choices(change.communities))
    if not form.is_valid():
        raise Refused(_("A grid needs a name."))
    values = form.cleaned_data
    actions.name_grid(
        change,
        values["key"],
        name=values["name"],
        worker=form.chosen(),
        by=request.actor,
        at=request.actor.at,
    )
    return change


_DEEDS: dict[str, Callable[[CityRequest, BoundaryChange], BoundaryChange]] = {
    "decide": _decide, "withdraw": _withdraw, "undo": _undo, "again": _again, "name": _name,
}  # fmt: skip


@login_required
@require_GET
def records(request: CityRequest, ref: UUID, key: str) -> HttpResponse:
    """The records behind one count, names within the reader's rights."""
    change = _seen(request, ref)
    access.require(request.actor, Verb.SEE_PEOPLE)
    found = consequences.count_of(request.actor, change, key[:80])
    assert found.records is not None and found.lines is not None
    page = keyset_page(found.records, ["pk"], request.GET, size=100)
    context = {"change": change, "count": found, "lines": found.lines(request.actor, page.rows), "page": page}
    return render(request, "areas/boundaries/records.html", context)


@login_required
@require_GET
def drawn_layer(request: CityRequest, ref: UUID, name: str) -> JsonResponse:
    """Buildings or grids of a change as GeoJSON, as they are proposed."""
    change = _seen(request, ref)
    made = drawing.features(change, name)
    if made is None:
        raise NotHere
    return JsonResponse({"type": "FeatureCollection", "features": made})


@login_required
@require_GET
def grids(request: CityRequest) -> HttpResponse:
    """The grids of a community at a moment: their buildings, people, workers."""
    access.require(request.actor, Verb.SEE_BOARD)
    communities = queries.communities_of(request.actor)
    asked = request.GET.get("community", "")
    community = next((one for one in communities if str(one.ref) == asked), None)
    community = community or next(iter(communities), None)
    at = _moment(request.GET.get("at", ""), request.actor.at)
    lines = queries.grid_lines(community.pk, at=at) if community else []
    counted = ("buildings", "households", "people")
    context = {
        "communities": communities,
        "community": community,
        "at": at,
        "then": at < request.actor.at,
        "lines": lines,
        "redrawing": request.actor.may(Verb.REDRAW_GRIDS),
        "sums": [sum(getattr(one, name) for one in lines) for name in counted],
    }
    return render(request, "areas/boundaries/grids.html", context)


def _moment(text: str, now: datetime) -> datetime:
    """A moment of the past; now for anything else."""
    try:
        found = MomentField().clean(text) if text else now
    except ValidationError:
        return now
    return min(found or now, now) if timezone.is_aware(found or now) else now
