"""People of a round: not yet sampled, expected by building (printed), conflicts."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontline.city import access, log
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.screening import words
from frontline.screening.actions import people as acting
from frontline.screening.forms import ExcuseForm, SettleForm, VisitForm
from frontline.screening.queries import missing as looking
from frontline.screening.queries import pairs
from frontline.screening.queries import rounds as asking
from frontline.screening.queries.doors import place_open
from frontline.ui.paging import keyset_page

PRINTED = 3_000  # people on one printed list; a larger place is printed by its parts


@login_required
def missing(request: CityRequest, ref: UUID) -> HttpResponse:
    """Everybody not yet sampled, by building and household, with the latest try."""
    found = asking.round_for(request.actor, ref)
    place = asking.place_for(request.actor, found, request.GET["place"]) if request.GET.get("place") else None
    rows = looking.missing(found, request.actor, place).filter(building__isnull=False)
    page = keyset_page(rows, ["building", "person_id"], request.GET)
    lines = looking.lines(page.rows, request.actor)
    context = {
        "round": found,
        "place": place,
        "page": page,
        "lines": [(line, words.OUTCOMES.get(line.visit.outcome) if line.visit else "") for line in lines],
        "count": asking.count_of(found, request.actor, place),
        "hide": not request.actor.may(Verb.SEE_NAMES),
        "visits": request.actor.may(Verb.RECORD_CARE),
        "doors": place_open(found, request.actor, place),
    }
    return render(request, "screening/missing.html", context)


@login_required
def person(request: CityRequest, ref: UUID, who: UUID) -> HttpResponse:
    """One person not yet sampled: what was tried, what came of it now, or why not at all."""
    access.require(request.actor, Verb.RECORD_CARE)
    found = asking.round_for(request.actor, ref)
    row, one = looking.missing_one(found, request.actor, str(who))
    excusing = request.POST.get("do") == "excuse"
    visit = VisitForm(request.POST if request.POST and not excusing else None, at=request.actor.at)
    excuse = ExcuseForm(request.POST if excusing else None)
    form = excuse if excusing else visit
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if excusing:
                acting.excuse(
                    row, reason=said["reason"], note=said["note"], by=request.actor, at=request.actor.at
                )
            else:
                acting.record_visit(
                    row, outcome=said["outcome"], note=said["note"], next_at=said["next_at"],
                    by=request.actor, at=request.actor.at,
                )  # fmt: skip
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Recorded."))
            return redirect("screening:missing", ref=ref)
    tried = looking.tries(row)
    context = {
        "round": found, "row": row, "person": one, "visit": visit, "excuse": excuse,
        "line": looking.lines([row], request.actor)[0],
        "tried": [(each, words.OUTCOMES[each.outcome]) for each in tried],
        "excused": words.EXCUSES.get(row.excused, ""),
    }  # fmt: skip
    return render(request, "screening/person.html", context)


@login_required
@require_POST
def ask_again(request: CityRequest, ref: UUID, who: UUID) -> HttpResponse:
    """An excuse no longer holds."""
    access.require(request.actor, Verb.RECORD_CARE)
    row, _one = looking.missing_one(asking.round_for(request.actor, ref), request.actor, str(who))
    acting.take_excuse_back(row, by=request.actor, at=request.actor.at)
    return redirect("screening:person", ref=ref, who=who)


@login_required
def printed(request: CityRequest, ref: UUID) -> HttpResponse:
    """The expected list of a place by building, to carry from door to door; written down in the log."""
    access.require(request.actor, Verb.SEE_PEOPLE)
    access.require(request.actor, Verb.SEE_NAMES)
    found = asking.round_for(request.actor, ref)
    place = asking.place_for(request.actor, found, request.GET.get("place", ""))
    rows = looking.expected(found, request.actor, place)
    lines = looking.lines(list(rows[: PRINTED + 1]), request.actor)
    if len(lines) > PRINTED:
        messages.error(request, _("This place has more people than one printed list; choose a part of it."))
        return redirect(f"{looking.page_of(found)}?place={place.ref}")
    log.write(
        "expected_printed",
        actor=request.actor,
        at=request.actor.at,
        subject=("place", place.pk),
        people=len(lines),
    )
    return render(request, "screening/printed.html", {"round": found, "place": place, "lines": lines})


@login_required
def conflicts(request: CityRequest, ref: UUID) -> HttpResponse:
    """What the books cannot decide alone, oldest first."""
    found = asking.round_for(request.actor, ref)
    rows = asking.conflicts(found, request.actor)
    kind = request.GET.get("kind", "")
    if kind in words.CONFLICTS:
        rows = rows.filter(kind=kind)
    page = keyset_page(rows, ["found_at", "id"], request.GET)
    context = {
        "round": found,
        "page": page,
        "lines": [(one, words.CONFLICTS[one.kind], words.CONFLICT_ADVICE[one.kind]) for one in page.rows],
        "kinds": [(key, words.CONFLICTS[key], n) for key, n in asking.conflicts_by_kind(found).items()],
        "chosen": kind,
        "tubes": looking.tubes_of(page.rows),
        "held": looking.held_of(page.rows),
        "form": SettleForm(),
        "decided": [(one, words.DECISIONS[one.how]) for one in pairs.decided(found) if one.conflict],
    }
    return render(request, "screening/conflicts.html", context)


@login_required
@require_POST
def settle(request: CityRequest, ref: UUID, conflict: UUID) -> HttpResponse:
    """A person looked at a conflict."""
    found = asking.round_for(request.actor, ref)
    one = asking.conflicts(found, request.actor).filter(ref=conflict).first()
    if one is None:
        raise access.NotHere
    form = SettleForm(request.POST)
    try:
        acting.settle_conflict(
            one,
            how=form.cleaned_data["how"] if form.is_valid() else "",
            by=request.actor,
            at=request.actor.at,
        )
    except Refused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Settled."))
    return redirect("screening:conflicts", ref=ref)
