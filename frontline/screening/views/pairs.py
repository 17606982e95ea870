"""The page on which a person decides about tubes with one barcode."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.screening import words
from frontline.screening.actions.pairs import decide
from frontline.screening.forms import PairForm
from frontline.screening.queries import pairs as asking


@login_required
def pair(request: CityRequest, ref: UUID, conflict: UUID) -> HttpResponse:
    """What is in hand about each tube, what was decided before, and the decision."""
    page = asking.pair_page(request.actor, ref, conflict)
    form = PairForm(request.POST or None, page=page)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            decide(page.conflict, form.choice(), why=said["why"], by=request.actor, at=request.actor.at)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Decided; what follows for people and results is being worked out."))
            return redirect("screening:pair", ref=ref, conflict=conflict)
    context = {
        "page": page, "form": form, "hide": not request.actor.may(Verb.SEE_NAMES),
        "sees": request.actor.may(Verb.SEE_PEOPLE), "plans": request.actor.may(Verb.PLAN_SCREENING),
        "told": [(row, words.RESULT_STATES[row.state], words.HELD.get(row.why, "")) for row in page.told],
        "decisions": [
            (one, words.DECISIONS[one.how], _number(page, one.kept), _labels(page, one.labels))
            for one in page.decisions
        ],
        "steps": words.STEPS,
    }  # fmt: skip
    return render(request, "screening/pair.html", context)


def _number(page: asking.Pair, ref: UUID | None) -> int | None:
    """What the page calls a tube."""
    return next((one.number for one in page.tubes if one.tube.ref == ref), None)


def _labels(page: asking.Pair, labels: dict[str, str]) -> list[tuple[int, str]]:
    return [(one.number, labels[str(one.tube.ref)]) for one in page.tubes if str(one.tube.ref) in labels]
