"""A resident's own: ask, for oneself or a neighbour, and what became of it."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.hotline import reading
from frontline.hotline.actions.intake import Told, register
from frontline.hotline.forms import AskForm
from frontline.hotline.queries import catalogue as kept
from frontline.hotline.queries import lists, shown
from frontline.hotline.queries.lists import Person, Request
from frontline.loop.actions import Refused
from frontline.ui.paging import keyset_page


def _allowed(request: CityRequest) -> None:
    """Residents, and those who look after people."""
    if not request.actor.may(Verb.SEE_OWN_PAGE):
        access.require(request.actor, Verb.SEE_PEOPLE)


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: CityRequest) -> HttpResponse:
    """Ask the city for something; the number stands on the next page."""
    _allowed(request)
    try:
        catalogue = kept.in_force(request.actor.at)
    except Refused as none:
        return render(request, "hotline/no_catalogue.html", {"why": str(none)})
    me = lists.myself(request.actor)
    initial = None if me else {"other": True}
    form = AskForm(
        request.POST or None, request.FILES or None, catalogue=catalogue, english=shown.english(),
        **({"initial": {**initial, "key": uuid.uuid4(), "language": "zh"}} if initial else {}),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            row = register(_told(request, form, me), key=form.cleaned_data["key"], by=request.actor,
                           at=request.actor.at)  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Registered. Keep the number."))
            return redirect("hotline:request", row.ref)
    return render(request, "hotline/ask.html", {"form": form, "me": me})


def _told(request: CityRequest, form: AskForm, me: Person | None) -> Told:
    """As the form says; who asks for oneself is not asked for what is known."""
    given, catalogue = form.cleaned_data, kept.in_force(request.actor.at)
    proposed = reading.propose(given["words"], among=[one.key for one in catalogue.categories])[:1]
    asked = Told(
        channel=Request.Channel.PAGE, words=given["words"],
        category=given["category"] or (proposed or [catalogue.categories[-1].key])[0], address=given["address"],
        danger=given["danger"], language=given["language"] or "zh", proposed="".join(proposed), photo=given["photo"],
        voice=given["voice"],
    )  # fmt: skip
    if me and not given["other"]:
        return replace(asked, asker=me.name, phone=me.phone, person=me, needs=lists.needs_of(me))
    found = lists.buildings_of(given["address"]) if given["address"] else []
    return replace(
        asked, channel=Request.Channel.BEHALF, asker=given["asker"], phone=given["phone"],
        building=found[0] if len(found) == 1 else None, helper=me.name if me else request.actor.name,
        helper_phone=me.phone if me else "",
    )  # fmt: skip


@login_required
@require_GET
def mine(request: CityRequest) -> HttpResponse:
    """What I asked, and for whom I asked."""
    _allowed(request)
    with access.whole_city(request.actor):  # what was asked for a neighbour lies in no place of who asked
        page = keyset_page(lists.mine(request.actor), lists.NEWEST, request.GET)
        lines = shown.lines(page.rows, request.actor)
    return render(request, "hotline/mine.html", {"page": page, "lines": lines})
