"""One request: its story, who had it when, and what may be done with it now."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from frontline.city import numbers
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.hotline import words
from frontline.hotline.actions import asker, offices
from frontline.hotline.actions.separating import separate
from frontline.hotline.forms import DoneForm, JoinForm, OfficeForm, PauseForm, ReasonForm, TripForm
from frontline.hotline.open311.systems import delivery_of
from frontline.hotline.queries import lists, shown, story
from frontline.hotline.queries.deeds import deeds
from frontline.hotline.queries.lists import Request
from frontline.hotline.rules import OVER
from frontline.hotline.works.queries.jobs import of_request as jobs_of
from frontline.loop.actions import Refused
from frontline.ui.moments import MomentField

FORMS: dict[str, type[forms.Form]] = {
    "send_back": ReasonForm,
    "route": OfficeForm,
    "offer": OfficeForm,
    "decline": ReasonForm,
    "pause": PauseForm,
    "hand_in": DoneForm,
    "not_solved": ReasonForm,
    "join": JoinForm,
    "separate": ReasonForm,
}


@login_required
@require_GET
def request(request: CityRequest, ref: UUID) -> HttpResponse:
    """The request's page, as the reader's right shows it."""
    return _page(request, lists.request_for(request.actor, ref))


def _page(request: CityRequest, row: Request, filled: dict[str, forms.Form] | None = None) -> HttpResponse:
    actor = request.actor
    official = any(actor.may(verb) for verb in (Verb.REGISTER_REQUESTS, Verb.ANSWER_REQUESTS, Verb.SEE_BOARD))
    asked, matter = _moment(request), row.leads or row
    told = story.story if official or not story.is_shared(matter, actor) else story.story_for_askers
    context = {
        "row": row,
        "line": shown.line(row, actor),
        "channel": words.CHANNELS[row.channel],
        "needs": [words.NEEDS[need] for need in row.needs if need in words.NEEDS],
        "answered_in": words.LANGUAGES.get(row.language, row.language),
        "story": told(row if official else matter, actor),
        "attachments": story.attachments(row, actor),
        "trip": [
            (one, words.TRIP[one.kind], TripForm(prefix=one.kind, auto_id=f"id_{one.kind}_%s"))
            for one in story.trip(row, actor)
        ],
        "arranges": actor.may(Verb.ANSWER_REQUESTS)
        and row.office_id in actor.offices
        and row.state not in OVER,
        "notices": [(one, words.NOTICES[one.state]) for one in story.notices(row, actor)] if official else [],
        "followers": story.followers(row, actor) if official else [],
        "deeds": [(key, (filled or {}).get(key) or _form(key)) for key in deeds(row, actor)],
        "lead": row.leads if official else None,
        "delivery": delivery_of(row, actor) if official else None,
        "done": matter.done,
        "due_at": matter.due_at,
        "asked_at": asked,
        "jobs": jobs_of(matter, actor),
        "then": story.holding_at(row, asked, actor) if asked else None,
    }
    if (then := context["then"]) is not None:
        context["then_office"] = story.office_name(then.office)  # type: ignore[attr-defined]
        context["then_state"] = words.STATES[then.state]  # type: ignore[attr-defined]
        context["then_why"] = words.WHYS[then.why]  # type: ignore[attr-defined]
    return render(request, "hotline/request.html" if official else "hotline/asked.html", context)


def _form(key: str) -> forms.Form | None:
    made = FORMS.get(key)
    return made(prefix=key) if made else None


def _moment(request: CityRequest) -> datetime | None:
    text = request.GET.get("at", "")
    try:
        found: datetime | None = MomentField().clean(text) if text else None
    except forms.ValidationError:
        return None
    return found


@login_required
@require_POST
def act(request: CityRequest, ref: UUID) -> HttpResponse:
    """One deed of those the page offers."""
    row = lists.request_for(request.actor, ref)
    key = request.POST.get("do", "")
    if key not in deeds(row, request.actor):
        messages.error(request, _("This cannot be done now: the request stands elsewhere. Read it again."))
        return redirect("hotline:request", row.ref)
    form_class = FORMS.get(key)
    form = form_class(request.POST, prefix=key) if form_class else None
    if form is not None and not form.is_valid():
        return _page(request, row, {key: form})
    try:
        _DEEDS[key](request, row, form)
    except Refused as refused:
        return _refused(request, row, key, form, str(refused))
    messages.success(request, _("Done."))
    return redirect(_next(request, row))


@login_required
@require_POST
def arrange(request: CityRequest, ref: UUID) -> HttpResponse:
    """One thing of a trip to hospital."""
    row, kind = lists.request_for(request.actor, ref), request.POST.get("kind", "")
    form = TripForm(request.POST, prefix=kind[:8])
    said: dict[str, Any] = form.cleaned_data if form.is_valid() else {"note": "", "unneeded": False}
    try:
        offices.arrange(row, kind, note=said["note"], needed=not said["unneeded"], by=request.actor,
                        at=request.actor.at)  # fmt: skip
        messages.success(request, _("Done."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("hotline:request", row.ref)


def _refused(request: CityRequest, row: Request, key: str, form: forms.Form | None, why: str) -> HttpResponse:
    """The reason; beside what was typed, where the deed is still offered."""
    try:
        now = lists.request_for(request.actor, row.ref)
    except NotHere:
        now = None
    if form is not None and now is not None and key in deeds(now, request.actor):
        form.add_error(None, why)
        return _page(request, now, {key: form})
    messages.error(request, why)
    return redirect(_next(request, row))


def _next(request: CityRequest, row: Request) -> str:
    """The request again; the office's list where it is the office's no more."""
    try:
        found = lists.request_for(request.actor, row.ref)
    except NotHere:
        return "hotline:office"
    return f"/hotline/request/{found.ref}/"


def _reason(form: forms.Form | None) -> str:
    return str(form.cleaned_data["reason"]) if form else ""


def _join(request: CityRequest, row: Request, form: forms.Form | None) -> None:
    id = numbers.request_id(str(form.cleaned_data["number"])) if form else None
    into = lists.within(request.actor).filter(pk=id or 0).first()
    if into is None:
        raise Refused(_("There is no request of this number: read it again, digit by digit."))
    asker.join(row, into, by=request.actor, at=request.actor.at)


def _pause(request: CityRequest, row: Request, form: forms.Form | None) -> None:
    assert isinstance(form, PauseForm)
    offices.pause(row, until=form.until(), reason=_reason(form), by=request.actor, at=request.actor.at)


def _to_office(deed: Callable[..., object]) -> "Deed":
    def do(request: CityRequest, row: Request, form: forms.Form | None) -> object:
        assert isinstance(form, OfficeForm)
        to, at = form.cleaned_data["to"], request.actor.at
        return deed(row, to=to, reason=_reason(form), by=request.actor, at=at)

    return do


Deed = Callable[[CityRequest, Request, forms.Form | None], object]
_DEEDS: dict[str, Deed] = {
    "accept": lambda q, row, form: offices.accept(row, by=q.actor, at=q.actor.at),
    "send_back": lambda q, row, form: offices.send_back(row, reason=_reason(form), by=q.actor, at=q.actor.at),
    "take_over": lambda q, row, form: offices.take_over(row, by=q.actor, at=q.actor.at),
    "decline": lambda q, row, form: offices.decline(row, reason=_reason(form), by=q.actor, at=q.actor.at),
    "resume": lambda q, row, form: offices.resume(row, by=q.actor, at=q.actor.at),
    "hand_in": lambda q, row, form: offices.hand_in(row, done=_reason(form), by=q.actor, at=q.actor.at),
    "route": _to_office(offices.route),
    "offer": _to_office(offices.offer),
    "pause": _pause,
    "join": _join,
    "separate": lambda q, row, form: separate(row, reason=_reason(form), by=q.actor, at=q.actor.at),
    "solved": lambda q, row, form: asker.say_solved(row, by=q.actor, at=q.actor.at),
    "not_solved": lambda q, row, form: asker.say_not_solved(
        row, reason=_reason(form), by=q.actor, at=q.actor.at
    ),
    "withdraw": lambda q, row, form: asker.withdraw(row, by=q.actor, at=q.actor.at),
}


@login_required
@require_GET
def attachment(request: CityRequest, ref: UUID) -> HttpResponse:
    """A picture or voice note, as it was kept."""
    found = story.attachment_for(request.actor, ref)
    answer = HttpResponse(bytes(found.content), content_type=found.media_type)
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Disposition"] = "inline"
    return answer


@login_required
@require_GET
def task(request: CityRequest, ref: UUID) -> HttpResponse:
    """A task of the board leads to its request."""
    return redirect("hotline:request", lists.of_task(request.actor, ref).ref)
