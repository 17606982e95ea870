"""The page of an area: its level and why, its days, what can be decided, who lives there, the notice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from frontline.areas import actions
from frontline.areas.forms import DecideForm, LiftForm, PartForm, RefuseForm, RoundForm, UntilForm
from frontline.areas.queries import areas, evidence, parts, story
from frontline.areas.queries import places as asking
from frontline.areas.queries import proposals as proposed
from frontline.areas.queries.rules_in_words import applies_in
from frontline.areas.rules import State
from frontline.areas.views.decide import decision_of
from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.facts.areas import AreaDecided
from frontline.loop.actions import Refused
from frontline.ui.paging import keyset_page

if TYPE_CHECKING:
    from frontline.areas.models import Area

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """A form of the page and the action it calls."""

    form: forms.Form
    do: Callable[[Values], object]
    done: str


@login_required
@require_http_methods(["GET", "POST"])
def area(request: CityRequest, ref: UUID) -> HttpResponse:
    """One area."""
    access.require(request.actor, Verb.SEE_BOARD)
    found = areas.area_for(ref)
    deeds = _deeds(request, found)
    if request.method == "POST":
        answer = _do(request, found, deeds)
        if answer is not None:
            return answer
    return render(request, "areas/area.html", _context(request, found, deeds))


def _context(request: CityRequest, found: "Area", deeds: dict[str, Deed]) -> Values:
    at = request.actor.at
    shown = areas.shown_area(found, at=at)
    decision = areas.decision_of(found, at=at)
    edition = proposed.edition_now(at)
    days = (
        evidence.days(found, decision, edition, shown.measure, at=at)
        if isinstance(decision, AreaDecided)
        else []
    )
    state = shown.clock.state if shown.clock else None
    return {
        "area": found,
        "shown": shown,
        "applies": applies_in(shown),
        "decision": decision,
        "guaranteed": areas.guaranteed_in(decision),
        "reasons": areas.reasons_of(shown.measure),
        "days": days,
        "not_counted": evidence.not_counted_clause(edition) if any(day.not_counted for day in days) else "",
        "still": evidence.still_missing(shown.clock),
        "others": areas.others_at(found, shown.measure, at=at),
        "to_come": areas.to_come(found, at=at),
        "tasks": areas.tasks_open(found, shown.measure, at=at),
        "inside": areas.inside_area(found),
        "places": areas.places_of(found),
        "story": story.story_of(found),
        "deeds": {name: deed.form for name, deed in deeds.items()},
        "lifting": state in (State.LIFTING, State.HELD),
        "overdue": state in (State.OVERDUE, State.CONTINUED),
    }


def _deeds(request: CityRequest, found: "Area") -> dict[str, Deed]:
    """What this actor may do with the area."""
    actor, at = request.actor, request.actor.at
    sent = request.POST if request.method == "POST" else None
    wanted = request.POST.get("action", "")
    edition = proposed.edition_now(at)
    days = edition.number("area.decision_maximum_days", 7)
    until = at + timedelta(days=1)

    def data(name: str) -> Any:
        return sent if wanted == name else None

    deeds: dict[str, Deed] = {}
    if areas.is_risk(found) and (actor.may(Verb.RECORD_CARE) or actor.may(Verb.DECIDE_AREAS)):
        deeds["round"] = Deed(
            RoundForm(data("round"), at=at, prefix="round"),
            lambda v: actions.complete_round(found, **v, by=actor, at=at),
            _("The round is recorded."),
        )
    if not asking.may_decide(actor, areas.places_of(found)):
        return deeds
    if areas.is_risk(found):
        deeds["hold"] = Deed(
            UntilForm(data("hold"), until=until, days=days, prefix="hold"),
            lambda v: actions.hold(found, **v, by=actor, at=at),
            _("Signed. The level is kept until then."),
        )
        deeds["continue"] = Deed(
            UntilForm(data("continue"), until=until, days=days, prefix="continue"),
            lambda v: actions.go_on(found, **v, by=actor, at=at),
            _("Signed. The area goes on until then."),
        )
        deeds["redecide"] = _redecide(request, found, data("redecide"))
        deeds |= _part(request, found, data("part"))
    deeds["lift"] = Deed(
        LiftForm(data("lift"), prefix="lift"),
        lambda v: actions.lift(found, **v, by=actor, at=at),
        _("Lifted. The plan works out what follows."),
    )
    if actor.may(Verb.DECIDE_AREAS):
        deeds["refuse"] = Deed(
            RefuseForm(data("refuse"), prefix="refuse"),
            lambda v: actions.refuse(found, **v, by=actor, at=at),
            _("Lifted, because a higher government refused it."),
        )
    return deeds


def _part(request: CityRequest, found: "Area", data: Any) -> dict[str, Deed]:
    """Keeping a part on, where the area consists of several places."""
    pieces = parts.pieces(areas.places_of(found))
    if not 1 < len(pieces) <= parts.MOST:
        return {}
    actor, at = request.actor, request.actor.at
    form = PartForm(data, pieces=pieces, prefix="part")

    def keep(values: Values) -> object:
        return actions.keep_part(
            found,
            form.chosen(),
            name=values["name"],
            office=values["office"],
            why=values["why"],
            by=actor,
            at=at,
        )

    return {"part": Deed(form, keep, _("The part is an area of its own now; the rest goes on counting."))}


def _redecide(request: CityRequest, found: "Area", data: Any) -> Deed:
    actor, at = request.actor, request.actor.at
    edition = proposed.edition_now(at)
    around = asking.above(*(place.pk for place in areas.places_of(found)))
    form = DecideForm(
        data,
        choices=proposed.offered(around, edition),
        edition=edition,
        at=at,
        reason=True,
        prefix="redecide",
        initial={"name": found.name},
    )
    return Deed(
        form,
        lambda _values: actions.redecide(found, decision_of(form), by=actor, at=at),
        _("Decided anew. The earlier decision ends when this one begins."),
    )


def _do(request: CityRequest, found: "Area", deeds: dict[str, Deed]) -> HttpResponse | None:
    deed = deeds.get(request.POST.get("action", ""))
    if deed is None:
        access.require(request.actor, Verb.DECIDE_AREAS)
        raise access.NotHere
    if not deed.form.is_valid():
        return None
    try:
        deed.do(deed.form.cleaned_data)
    except Refused as refusal:
        deed.form.add_error(None, str(refusal))
        return None
    messages.success(request, deed.done)
    return redirect("areas:area", found.ref)


@login_required
@require_GET
def notice(request: CityRequest, ref: UUID) -> HttpResponse:
    """The sheet for the door: what applies, until when, why, whom to ask."""
    access.require(request.actor, Verb.SEE_BOARD)
    found = areas.area_for(ref)
    at = request.actor.at
    shown = areas.shown_area(found, at=at)
    context = {
        "area": found,
        "shown": shown,
        "applies": applies_in(shown),
        "decision": (decision := areas.decision_of(found, at=at)),
        "guaranteed": areas.guaranteed_in(decision),
        "places": areas.places_of(found),
    }
    return render(request, "areas/notice.html", context)


@login_required
@require_GET
def people(request: CityRequest, ref: UUID) -> HttpResponse:
    """Who lives in the area, for those who may see them; names as far as the role reads names."""
    access.require(request.actor, Verb.SEE_BOARD)
    access.require(request.actor, Verb.SEE_PEOPLE)
    found = areas.area_for(ref)
    rows = asking.people_inside(areas.places_of(found)).select_related("dwelling__place", "building__place")
    page = keyset_page(rows, ["id"], request.GET)
    shown = [(access.shown_name(request.actor, person), person) for person in page.rows]
    context = {"area": found, "rows": shown, "page": page}
    return render(request, "areas/people.html", context)
