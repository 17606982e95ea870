"""The laboratory's pages: results by file and by hand, what is held, one delivery, one tube, keys."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from frontline.city import access
from frontline.city.imports.sheet import BadFile
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.screening import words
from frontline.screening.actions import held_results, result_files, results
from frontline.screening.forms import CorrectForm, OneResultForm, ResultFileForm, SettleForm
from frontline.screening.queries import pairs, recall
from frontline.screening.queries import results as asking
from frontline.ui.paging import keyset_page

SHOWN = 100  # held and refused rows on the page of a delivery


@login_required
def home(request: CityRequest) -> HttpResponse:
    """Bring results in; what came; what waits."""
    asking.see_results(request.actor)
    enters = request.actor.may(Verb.ENTER_RESULTS)
    by_hand = request.POST.get("do") == "one"
    file = ResultFileForm(request.POST or None if not by_hand else None, request.FILES or None)
    one = OneResultForm(request.POST if by_hand else None)
    if request.method == "POST":
        access.require(request.actor, Verb.ENTER_RESULTS)
        answer = _one(request, one) if by_hand else _file(request, file)
        if answer is not None:
            return answer
    context = {
        "file": file, "one": one, "enters": enters, "deliveries": asking.deliveries(request.actor),
        "held": asking.held_results(request.actor).count(), "awaited": asking.awaited(),
        "positive": recall.open_tubes().count(),
    }  # fmt: skip
    return render(request, "screening/results.html", context)


def _file(request: CityRequest, form: ResultFileForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    given = form.cleaned_data["file"]
    try:
        told, unread = result_files.read_results(given.read(), given.name)
    except BadFile as bad:
        form.add_error("file", str(bad))
        return None
    file = results.take_results(
        told, unread=unread, source="file", name=given.name,
        correction=form.cleaned_data["correction"], by=request.actor, at=request.actor.at,
    )  # fmt: skip
    return redirect("screening:delivery", ref=file.ref)


def _one(request: CityRequest, form: OneResultForm) -> HttpResponse | None:
    """A tube scanned at the bench: the page stays for the next one."""
    if not form.is_valid():
        return None
    said = form.cleaned_data
    told = results.Told(said["barcode"], said["result"], request.actor.at)
    file = results.take_results([told], source="page", by=request.actor, at=request.actor.at)
    if file.taken or file.again:
        messages.success(
            request,
            f"{told.barcode}: {words.RESULTS[told.result]}" + (_(" (known already)") if file.again else ""),
        )
    else:
        messages.warning(
            request, _("%(code)s is held: look at the list of what is held.") % {"code": told.barcode}
        )
    return redirect("screening:results")


@login_required
def delivery(request: CityRequest, ref: UUID) -> HttpResponse:
    """What came of one delivery: taken, known already, held with reason, refused rows."""
    file = asking.delivery_for(request.actor, ref)
    held = asking.held_results(request.actor).filter(file=file).order_by("id")
    context = {
        "delivery": file,
        "held": [(row, words.HELD[row.why]) for row in held[:SHOWN]],
        "refused": list(file.refusals.order_by("number")[:SHOWN]),
    }
    return render(request, "screening/delivery.html", context)


@login_required
def refused_rows(request: CityRequest, ref: UUID) -> HttpResponse:
    file = asking.delivery_for(request.actor, ref)
    answer = HttpResponse(result_files.refused_csv(file), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="results-refused-{file.pk}.csv"'
    return answer


@login_required
def template(request: CityRequest) -> HttpResponse:
    """A file to fill in, for a laboratory without a system of its own."""
    asking.see_results(request.actor)
    answer = HttpResponse(result_files.template_csv(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="results.csv"'
    return answer


@login_required
def held(request: CityRequest) -> HttpResponse:
    """Everything that is held, oldest first."""
    if not request.actor.may(Verb.SEE_BOARD):
        asking.see_results(request.actor)
    rows = asking.held_results(request.actor)
    why = request.GET.get("why", "")
    page = keyset_page(rows.filter(why=why) if why in words.HELD else rows, ["told_at", "id"], request.GET)
    context = {
        "page": page, "why": why, "enters": request.actor.may(Verb.ENTER_RESULTS),
        "pairs": pairs.pairs_of(request.actor, [row.barcode for row in page.rows]),
        "lines": [(row, words.HELD[row.why], words.HELD_ADVICE[row.why]) for row in page.rows],
        "kinds": list(words.HELD.items()),
    }  # fmt: skip
    return render(request, "screening/held.html", context)


@login_required
@require_POST
def settle(request: CityRequest, ref: UUID) -> HttpResponse:
    """A held result counts after all, or does not."""
    access.require(request.actor, Verb.ENTER_RESULTS)
    row = asking.result_for(request.actor, ref)
    form = SettleForm(request.POST)
    why = form.cleaned_data["how"] if form.is_valid() else ""
    act = held_results.take_anyway if request.POST.get("do") == "take" else held_results.dismiss
    try:
        act(row, why=why, by=request.actor, at=request.actor.at)
        messages.success(request, _("Recorded."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("screening:held-results")


@login_required
def tube(request: CityRequest, round: UUID, ref: UUID) -> HttpResponse:
    """A tube: its way, what was told about it; a correction."""
    page = asking.tube_page(request.actor, round, ref)
    form = CorrectForm(request.POST or None, initial={"result": page.tube.result})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            results.correct_result(
                page.tube.code, said["result"], why=said["why"], by=request.actor, at=request.actor.at
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Corrected; what followed is being worked out anew."))
            return redirect("screening:tube", round=round, ref=ref)
    context = {
        "page": page, "form": form, "corrects": page.tube.result and request.actor.may(Verb.ENTER_RESULTS),
        "members": recall.may_see(request.actor), "pair": pairs.pair_of(request.actor, page.tube),
        "told": [(row, words.RESULTS[row.result], words.RESULT_STATES[row.state]) for row in page.results],
    }  # fmt: skip
    return render(request, "screening/tube.html", context)


@login_required
def find(request: CityRequest) -> HttpResponse:
    """The tube with a barcode, scanned or typed."""
    asking.see_results(request.actor)
    barcode = request.GET.get("barcode", "").strip()
    found = asking.find_tube(barcode)
    if found is None:
        messages.error(
            request, _("There is no tube with the barcode %(code)s.") % {"code": barcode[:40] or "–"}
        )
        return redirect("screening:results")
    return redirect("screening:tube", round=found[0].ref, ref=found[1].ref)
