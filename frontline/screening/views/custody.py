"""Pages of the way from the desk to the laboratory: pack, carry, receive."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.screening import words
from frontline.screening.actions import custody as acting
from frontline.screening.forms import CollectForm, PackForm, ReceiveForm
from frontline.screening.queries import custody as asking
from frontline.ui.paging import keyset_page

_MOST_SHOWN = 200


@login_required
def boxes(request: CityRequest, arrived: bool = False) -> HttpResponse:
    """Boxes on their way, the earliest due first; what waits at the points."""
    if not request.actor.may(Verb.SEE_BOARD):
        asking.see_custody(request.actor)
    if seal := request.GET.get("seal", "").strip():
        found = asking.box_with_seal(request.actor, seal)
        if found is not None:
            return redirect("screening:box", ref=found.ref)
        messages.error(request, _("There is no box with the seal %(seal)s.") % {"seal": seal[:40]})
    rows = asking.boxes(request.actor)
    if arrived:
        page = keyset_page(rows.filter(received_at__isnull=False), ["-received_at", "id"], request.GET)
    else:
        page = keyset_page(rows.filter(received_at=None), ["packed_at", "id"], request.GET)
    context = {
        "page": page, "arrived": arrived, "packs": _packs(request), "late": asking.late_boxes(request.actor).count(),
        "missing": asking.missing_tubes(request.actor).count(), "now": request.actor.at,
    }  # fmt: skip
    return render(request, "screening/boxes.html", context)


def _packs(request: CityRequest) -> bool:
    return request.actor.may(Verb.TAKE_SAMPLES) or request.actor.may(Verb.PLAN_SCREENING)


@login_required
def pack(request: CityRequest) -> HttpResponse:
    """Scan the tubes of a box, then its seal."""
    asking.see_custody(request.actor)
    rounds = asking.packing_rounds()
    sites = {site.pk: site for round in rounds for site in asking.points_for(request.actor, round)}
    form = PackForm(request.POST or None, rounds=rounds, sites=list(sites.values()))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            box = acting.pack_box(
                form.round(), sites.get(said["site"]), said["seal"], acting.barcodes_in(said["barcodes"]),
                by=request.actor, at=request.actor.at,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The box is packed and sealed."))
            return redirect("screening:box", ref=box.ref)
    waiting = [
        (site, acting.unpacked(round, site.pk)) for round in rounds[:1] for site in list(sites.values())[:20]
    ]
    context = {"form": form, "rounds": rounds, "waiting": [pair for pair in waiting if pair[1]]}
    return render(request, "screening/pack.html", context)


@login_required
def box(request: CityRequest, ref: UUID) -> HttpResponse:
    """One box: its list, its way, and the next hand-over."""
    page = asking.box_page(request.actor, ref)
    carries = (
        request.actor.may(Verb.CARRY_SAMPLES) and page.box.collected_at is None and not page.box.received_at
    )
    receives = request.actor.may(Verb.ENTER_RESULTS)
    do = request.POST.get("do")
    collect = CollectForm(request.POST if do == "collect" else None)
    receive = ReceiveForm(request.POST if do == "receive" else None)
    form: CollectForm | ReceiveForm = collect if do == "collect" else receive
    if request.method == "POST" and form.is_valid():
        try:
            _collect(request, page, collect) if do == "collect" else _receive(request, page, receive)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("screening:box", ref=ref)
    context = {
        "page": page, "collect": collect if carries else None, "receive": receive if receives else None,
        "steps": [(one, words.STEPS[one.step], one.seal != page.box.seal) for one in page.handovers],
        "shown": page.tubes[:_MOST_SHOWN], "more": max(len(page.tubes) - _MOST_SHOWN, 0),
    }  # fmt: skip
    return render(request, "screening/box.html", context)


def _collect(request: CityRequest, page: asking.BoxPage, form: CollectForm) -> None:
    said = form.cleaned_data
    acting.collect_box(
        page.box, seal=said["seal"], vehicle=said["vehicle"], by=request.actor, at=request.actor.at
    )
    messages.success(request, _("You have the box. The countdown to the laboratory stands on its page."))


def _receive(request: CityRequest, page: asking.BoxPage, form: ReceiveForm) -> None:
    said = form.cleaned_data
    done = acting.receive_box(
        page.box, seal=said["seal"], barcodes=acting.barcodes_in(said["barcodes"]),
        everything=said["everything"], by=request.actor, at=request.actor.at,
    )  # fmt: skip
    messages.success(request, _("Received: %(n)d tubes.") % {"n": done.counted})
    if done.missing:
        text = ngettext("%(n)d packed tube is missing.", "%(n)d packed tubes are missing.", len(done.missing))
        messages.warning(request, text % {"n": len(done.missing)})
