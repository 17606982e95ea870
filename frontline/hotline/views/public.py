"""Without signing in: ask the city for something, and what became of it for whoever has the link."""

import time
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.request import CityRequest
from frontline.hotline import reading, words
from frontline.hotline.actions import asker
from frontline.hotline.actions.intake import Told, register
from frontline.hotline.forms import ReasonForm, WebForm
from frontline.hotline.queries import catalogue as kept
from frontline.hotline.queries import lists, shown, story, web
from frontline.hotline.queries.lists import Request
from frontline.hotline.rules import Catalogue
from frontline.loop.actions import Refused
from frontline.ui.bound import Bound

asked = Bound(settings.REQUESTS_EACH_MINUTE)


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: CityRequest) -> HttpResponse:
    """The number stands on the next page, whose address is the asker's own."""
    by = web.anybody(request)
    try:
        catalogue = kept.in_force(by.at)
    except Refused as none:
        return render(request, "hotline/public.html", {"why": str(none)})
    form = WebForm(request.POST or None, request.FILES or None, catalogue=catalogue, english=shown.english())
    if request.method == "POST" and form.is_valid():
        if not asked.allows(str(request.META.get("REMOTE_ADDR", "")), now=time.monotonic()):
            form.add_error(
                None, _("Many requests came from your network in a minute: wait one, or call 12345.")
            )
            return render(request, "hotline/public.html", {"form": form}, status=429)
        try:
            row = register(_told(form, catalogue), key=form.cleaned_data["key"], by=by, at=by.at)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Registered. Keep the number, and the address of this page."))
            return redirect("hotline:followed", row.ref)
    return render(request, "hotline/public.html", {"form": form})


def _told(form: WebForm, catalogue: Catalogue) -> Told:
    given = form.cleaned_data
    proposed = reading.propose(given["words"], among=[one.key for one in catalogue.categories])[:1]
    found = lists.buildings_of(given["address"]) if given["address"] else []
    return Told(
        channel=Request.Channel.WEB, words=given["words"], asker=given["asker"], phone=given["phone"],
        category=given["category"] or (proposed or [catalogue.categories[-1].key])[0], address=given["address"],
        building=found[0] if len(found) == 1 else None, danger=given["danger"], language=given["language"] or "zh",
        proposed="".join(proposed), photo=given["photo"], voice=given["voice"],
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def followed(request: CityRequest, ref: UUID) -> HttpResponse:
    """Where it stands and who has it; the asker's word. Whoever has the address is the asker."""
    by = web.anybody(request)
    row = web.followed(by, ref)
    form = ReasonForm(request.POST if request.POST.get("do") == "not_solved" else None, prefix="not_solved")
    if request.method == "POST" and (request.POST.get("do") != "not_solved" or form.is_valid()):
        try:
            _say(request.POST.get("do", ""), row, form, by)
            messages.success(request, _("Done."))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("hotline:followed", ref)
    with access.whole_city(by):
        matter = row.leads or row
        told = story.story_for_askers if story.is_shared(matter, by) else story.story
        context = {
            "row": row, "line": shown.line(row, by), "story": told(matter, by), "done": matter.done,
            "due_at": matter.due_at, "deeds": web.deeds(row), "form": form,
            "answered_in": words.LANGUAGES.get(row.language, row.language),
        }  # fmt: skip
        return render(request, "hotline/followed.html", context)


def _say(do: str, row: Request, form: ReasonForm, by: Actor) -> None:
    if do == "solved":
        asker.say_solved(row, by=by, at=by.at, link=row.ref)
    elif do == "withdraw":
        asker.withdraw(row, by=by, at=by.at, link=row.ref)
    elif do == "not_solved":
        asker.say_not_solved(row, reason=form.cleaned_data["reason"], by=by, at=by.at, link=row.ref)
    else:
        raise Refused(_("This cannot be done now: the request stands elsewhere. Read it again."))
