"""Missed doors that come again: one list by reason and sub-area, decided many at once, each with a receipt."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies import words
from frontline.supplies.actions.again import decide_again
from frontline.supplies.forms.again import AgainForm
from frontline.supplies.queries import again, packs, stock
from frontline.ui.paging import keyset_page


@login_required
@require_http_methods(["GET", "POST"])
def listed(request: CityRequest) -> HttpResponse:
    """Groups with their counts; `?group=` opens the doors of one."""
    access.require(request.actor, Verb.PLAN_PACKS)
    by, group = request.actor, request.GET.get("group", "")
    form = AgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refs, keys = request.POST.getlist("pack"), request.POST.getlist("group")
        chosen = again.of_refs(by, refs) if refs else again.of_groups(by, keys)
        try:
            made = decide_again(
                chosen, form.decided(stock.today(by)), by=by, at=by.at, record_id=form.cleaned_data["record"]
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("supplies:again-receipt", made.ref)
    found = again.groups(by)
    context = {
        "form": form,
        "groups": found,
        "opened": next((one for one in found if one.key == group), None),
        "page": keyset_page(again.of_groups(by, [group]), again.ORDER, request.GET, size=100)
        if group
        else None,
        "waiting": packs.counted(again.undecided(by)),
        "decided": packs.counted(again.decided(by)),
        "not_again": packs.counted(again.not_again(by)),
        "earlier": [(one, words.AGAIN[one.what]) for one in again.decisions()[:10]],
        "chosen": request.POST.getlist("group"),
    }
    return render(request, "supplies/again.html", context)


@login_required
@require_GET
def receipt(request: CityRequest, ref: UUID) -> HttpResponse:
    """What was decided, when, by whom, for which doors; the doors that could not, with the reason."""
    one = again.receipt_for(request.actor, ref)
    context = {
        "decision": one,
        "what": words.AGAIN[one.what],
        "page": keyset_page(again.done_by(request.actor, one), packs.BY_NUMBER, request.GET),
        "refused": again.refused_by(request.actor, one),
    }
    return render(request, "supplies/again_receipt.html", context)
