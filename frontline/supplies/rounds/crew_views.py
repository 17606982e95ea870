"""Pages on crews, their codes, closed entrances, and what was told from the doors and waits for a person."""

from uuid import UUID

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontline.city import access, log
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies.models import Pack
from frontline.supplies.rounds import actions, queries, words
from frontline.supplies.rounds.door import telling
from frontline.supplies.rounds.door.listing import house_name
from frontline.supplies.rounds.forms import ClosedForm, CrewForm
from frontline.supplies.rounds.models import ClosedAccess, Crew, DoorPhoto, DoorRecord
from frontline.ui.paging import keyset_page


@login_required
@require_GET
def crews(request: CityRequest) -> HttpResponse:
    """Every crew, those of today first."""
    access.require(request.actor, Verb.PLAN_PACKS)
    rows = Crew.objects.select_related("depot")
    page = keyset_page(rows, ["name", "id"], request.GET, size=100)
    context = {"page": page, "crews": [(one, words.VEHICLES[one.vehicle]) for one in page.rows]}
    return render(request, "supplies/rounds/crews.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def crew(request: CityRequest, ref: UUID | None = None) -> HttpResponse:
    """A new crew, or one to change."""
    access.require(request.actor, Verb.PLAN_PACKS)
    found = queries.crew_for(ref) if ref else None
    begin = {} if found else {"initial": {"since": queries.day_of("", at=request.actor.at)}}
    form = CrewForm(request.POST or None, crew=found, **begin)
    if request.method == "POST" and form.is_valid():
        actions.save_crew(actions.crew_of(form.values(), found), by=request.actor, at=request.actor.at)
        messages.success(request, _("Recorded."))
        return redirect("supplies:crews")
    return render(request, "supplies/rounds/crew.html", {"form": form, "crew": found})


@never_cache
@login_required
@require_POST
def code(request: CityRequest, ref: UUID) -> HttpResponse:
    """A code for a telephone, shown once: on the screen, or on paper with the round."""
    access.require(request.actor, Verb.PLAN_PACKS)
    found = queries.crew_for(ref)
    day = queries.day_of(request.POST.get("day", ""), at=request.actor.at)
    said = actions.give_code(found, day=day, by=request.actor, at=request.actor.at)
    address = request.build_absolute_uri(reverse("supplies:door"))
    picture = segno.make(f"{address}#code={said}", error="m").svg_data_uri(scale=6, border=4)
    context = {
        "crew": found,
        "day": day,
        "code": f"{said[:5]}-{said[5:]}",
        "picture": picture,
        "address": address,
    }
    return render(request, "supplies/rounds/code.html", context)


@login_required
@require_POST
def lost(request: CityRequest, ref: UUID) -> HttpResponse:
    """A crew cannot go on today; its packs want another round."""
    access.require(request.actor, Verb.PLAN_PACKS)
    found = queries.crew_for(ref)
    day = queries.day_of(request.POST.get("day", ""), at=request.actor.at)
    try:
        why = request.POST.get("why", "")
        waiting = actions.lose_crew(found, day=day, why=why, by=request.actor, at=request.actor.at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.warning(
            request, _("%(crew)s is out; %(n)d packs want another round. Ask for a change now.")
            % {"crew": found.name, "n": waiting},
        )  # fmt: skip
    return redirect(f"/supplies/rounds/?day={day.isoformat()}")


@login_required
@require_http_methods(["GET", "POST"])
def closed(request: CityRequest) -> HttpResponse:
    """Buildings that vehicles cannot get to."""
    access.require(request.actor, Verb.PLAN_PACKS)
    at = request.actor.at
    form = ClosedForm(request.POST if request.POST.get("do") != "open" and request.POST else None)
    if request.method == "POST" and request.POST.get("do") == "open":
        row = ClosedAccess.objects.filter(pk=request.POST.get("row") or 0).select_related("building").first()
        if row is None:
            raise NotHere
        actions.open_access(row.building, by=request.actor, at=at)
        return redirect("supplies:closed-access")
    if request.method == "POST" and form.is_valid() and form.building:
        said = form.cleaned_data
        actions.close_access(
            form.building, to=said["to"], until=said["until"], why=said["why"], by=request.actor, at=at
        )
        return redirect("supplies:closed-access")
    rows = ClosedAccess.objects.filter(since__lte=at).exclude(until__lte=at).select_related("building__place")
    shown = [
        (row, house_name(row.building), [words.VEHICLES[kind] for kind in row.to])
        for row in rows.order_by("-since", "-pk")[:200]
    ]
    return render(request, "supplies/rounds/closed.html", {"form": form, "closed": shown})


@login_required
@require_GET
def looked_at(request: CityRequest, kind: str) -> HttpResponse:
    """Records that are held, or households that say nothing came."""
    access.require(request.actor, Verb.PLAN_PACKS)
    rows = {"held": queries.held, "claims": queries.claims}.get(kind)
    if rows is None:
        raise NotHere
    found = rows().select_related("pack__kind", "pack__dwelling", "pack__building__place", "crew")
    page = keyset_page(found, ["received_at", "ref"], request.GET)
    shown = [(row, house_name(row.pack.building) if row.pack else "", _photo(row.pack)) for row in page.rows]
    return render(request, "supplies/rounds/records.html", {"kind": kind, "page": page, "rows": shown})


def _photo(pack: Pack | None) -> DoorPhoto | None:
    return pack.photos.order_by("-at").first() if pack else None


@login_required
@require_POST
def settle(request: CityRequest, ref: UUID) -> HttpResponse:
    """Somebody looked at a record."""
    access.require(request.actor, Verb.PLAN_PACKS)
    row = DoorRecord.objects.filter(ref=ref, settled_at__isnull=True).first()
    if row is None:
        raise NotHere
    DoorRecord.objects.filter(pk=row.pk).update(
        settled_at=request.actor.at, settled_by=request.actor.account, payload=""
    )
    log.write("door_record_settled", actor=request.actor, at=request.actor.at, record=str(ref))
    return redirect("supplies:door-records", kind="claims" if row.kind == "claim" else "held")


@never_cache
@login_required
@require_GET
def photo(request: CityRequest, ref: UUID) -> HttpResponse:
    """A picture: for the dispatcher, and for the household whose pack it shows."""
    found = DoorPhoto.objects.select_related("pack").filter(record=ref).first()
    if found is None:
        raise NotHere
    if not request.actor.may(Verb.PLAN_PACKS):
        queries.own_pack(request.actor, found.pack.ref)
    log.write("door_photo_read", actor=request.actor, at=request.actor.at, record=str(ref))
    return HttpResponse(bytes(found.image), content_type="image/jpeg")


@login_required
@require_POST
def not_received(request: CityRequest, ref: UUID) -> HttpResponse:
    """A household says that nothing stood at its door."""
    access.require(request.actor, Verb.SEE_OWN_PAGE)
    pack = queries.own_pack(request.actor, ref)
    try:
        telling.claim(pack, by=request.actor, at=request.actor.at)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Passed on: somebody calls you, and the pack comes again."))
    return redirect("residents:home")
