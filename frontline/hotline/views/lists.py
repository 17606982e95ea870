"""Where one's work begins, lists by what waits, search, an office's page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.hotline.queries import lists, shown
from frontline.hotline.queries.story import office_name
from frontline.hotline.rules import State
from frontline.hotline.works.queries.crews import is_utility
from frontline.loop import queries as loop
from frontline.ui.paging import keyset_page

NAMES: dict[str, Promise] = {
    "life": _("Danger to life"),
    "route": _("To be routed"),
    "callback": _("To be called back"),
    "overdue": _("Over their time"),
    "reopened": _("Called not solved"),
    "unsent": _("Not taken by another system"),
    "open": _("All that is open"),
    "newest": _("Newest first"),
}


@login_required
@require_GET
def home(request: CityRequest) -> HttpResponse:
    """The page of one's own work."""
    actor = request.actor
    if actor.may(Verb.REGISTER_REQUESTS):
        return redirect("hotline:intake")
    if actor.may(Verb.ANSWER_REQUESTS):
        return redirect("hotline:office")
    if actor.may(Verb.SEE_OWN_PAGE):
        return redirect("hotline:mine")
    if actor.may(Verb.READ_LOG) and not actor.may(Verb.SEE_BOARD):
        return redirect("hotline:cut-off")  # the auditor
    access.require(actor, Verb.SEE_BOARD)
    return redirect("hotline:listed-open")


def _reader(request: CityRequest) -> None:
    """The desk, or whoever reads both the board and people."""
    if not request.actor.may(Verb.REGISTER_REQUESTS):
        access.require(request.actor, Verb.SEE_BOARD)
        access.require(request.actor, Verb.SEE_PEOPLE)


@login_required
@require_GET
def listed(request: CityRequest, name: str) -> HttpResponse:
    """One list of the desk and the headquarters, oldest promise first."""
    _reader(request)
    query, order = lists.LISTS[name]
    page = keyset_page(query(request.actor), order, request.GET)
    context = {
        "title": NAMES[name], "name": name, "names": NAMES.items(), "page": page,
        "lines": shown.lines(page.rows, request.actor),
    }  # fmt: skip
    return render(request, "hotline/listed.html", context)


@login_required
@require_GET
def find(request: CityRequest) -> HttpResponse:
    """Search by number, telephone, place, words."""
    _reader(request)
    text = request.GET.get("q", "").strip()[:120]
    rows = lists.found(request.actor, text) if text else lists.newest(request.actor).none()
    page = keyset_page(rows, lists.NEWEST, request.GET)
    if text and len(page.rows) == 1 and page.rows[0].number == "".join(text.split()):
        return redirect("hotline:request", page.rows[0].ref)
    context = {
        "query": text, "page": page, "names": NAMES.items(), "lines": shown.lines(page.rows, request.actor),
    }  # fmt: skip
    return render(request, "hotline/found.html", context)


@login_required
@require_GET
def office(request: CityRequest) -> HttpResponse:
    """What my office has: offered to it, not accepted, under way, waiting for the asker; oldest promise first."""
    access.require(request.actor, Verb.ANSWER_REQUESTS)
    actor = request.actor
    rows = lists.of_offices(actor)
    page = keyset_page(rows.exclude(state=State.HANDLED), lists.BY_DUE, request.GET)
    context = {
        "offices": " · ".join(office_name(one) for one in lists.offices_of(actor)),
        "page": page,
        "utility": is_utility(actor) or actor.may(Verb.LEAD_OFFICE),
        "lines": shown.lines(page.rows, actor),
        "offered": shown.lines(lists.offered(actor).order_by("due_at", "pk")[:50], actor),
        "handled": loop.shown(loop.bounded(rows.filter(state=State.HANDLED))),
        "late": loop.bounded(
            rows.exclude(state__in=(State.HANDLED, State.PAUSED)).filter(due_at__lt=actor.at)
        ),
        "life": loop.bounded(rows.filter(urgency="life").exclude(state=State.HANDLED)),
        "reopened": shown.lines(rows.filter(state=State.REOPENED).order_by("due_at", "pk")[:50], actor)
        if actor.may(Verb.LEAD_OFFICE)
        else [],
    }
    return render(request, "hotline/office.html", context)
