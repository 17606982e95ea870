"""Where the city's word is written and signed."""

import json
from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.residents.word import actions, addressees, choosing, ground, queries, rules, words
from frontline.residents.word.forms import BoundaryForm, ChannelForm, TextForm, WhyForm
from frontline.residents.word.models import AnnouncementVersion
from frontline.ui.paging import keyset_page

State = rules.State


@login_required
@require_GET
def desk(request: CityRequest) -> HttpResponse:
    """What waits for a signature, what is being written, in which languages something is missing, what was said."""
    queries.require_worker(request.actor)
    actor = request.actor
    page = keyset_page(queries.said(actor), ["-published_at", "-id"], request.GET, 30)
    lacking = list(queries.lacking_languages(actor)[:20])
    context = {
        "to_sign": list(queries.to_sign(actor)[:50]),
        "texts_to_sign": list(queries.texts_to_sign(actor)[:50]),
        "drafts": list(queries.drafts(actor)[:50]),
        "lacking": [(one, _missing(one)) for one in lacking],
        "page": page,
        "kinds": words.KINDS.items(),
        "writes": actor.may(Verb.WRITE_WORD),
        "signs": actor.may(Verb.SIGN_WORD),
    }
    return render(request, "residents/word/desk.html", context)


def _missing(version: AnnouncementVersion) -> list[tuple[str, object]]:
    written = set(version.texts.values_list("language", flat=True))
    return [(one, words.LANGUAGE_NAMES[one]) for one in rules.missing(written)]


@login_required
@require_GET
def languages(request: CityRequest) -> HttpResponse:
    """What holds and is not written in every language."""
    queries.require_worker(request.actor)
    page = keyset_page(queries.lacking_languages(request.actor), ["-published_at", "-id"], request.GET)
    lacking = [(one, _missing(one)) for one in page.rows]
    return render(request, "residents/word/languages.html", {"lacking": lacking, "page": page})


@login_required
@require_POST
def begin(request: CityRequest) -> HttpResponse:
    try:
        made = actions.begin(request.POST.get("kind", ""), by=request.actor, at=request.actor.at)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("residents:word")
    return redirect("residents:word-text", ref=made.ref, language="zh")


@login_required
@require_POST
def begin_next(request: CityRequest, ref: UUID) -> HttpResponse:
    """A next version of what was published."""
    found = queries.announcement_for(request.actor, ref)
    try:
        made = actions.begin_version(found, by=request.actor, at=request.actor.at)
    except Refused as refused:
        messages.error(request, str(refused))
        newest = queries.versions_of(found)[0]
        return redirect("residents:word-version", ref=newest.ref)
    return redirect("residents:word-version", ref=made.ref)


@login_required
@require_GET
def version(request: CityRequest, ref: UUID) -> HttpResponse:
    """One version: texts, for whom, by which ways, what became of it."""
    found = queries.version_for(request.actor, ref)
    return _shown(request, found, WhyForm())


def _shown(request: CityRequest, found: AnnouncementVersion, why: WhyForm, status: int = 200) -> HttpResponse:
    actor = request.actor
    texts = queries.texts_of(found, signed=False)
    context = {
        "version": found, "state": words.STATES[found.state], "kind": words.KINDS[found.announcement.kind],
        "texts": [(one, words.LANGUAGE_NAMES[one], texts.get(one)) for one in rules.LANGUAGES],
        "parts": {one: rules.parts_of(text.short) for one, text in texts.items()},
        "scope": words.SCOPES[found.scope], "places": queries.places_named(found),
        "count": _counted(found, request), "why": why,
        "others": [(one, words.STATES[one.state]) for one in queries.versions_of(found.announcement) if one != found],
        "writes": actor.may(Verb.WRITE_WORD), "signs": actor.may(Verb.SIGN_WORD),
        "editable": found.state in rules.WRITABLE, "said": found.state in rules.SAID,
        "alert": choosing.alert_words(found),
    }  # fmt: skip
    if found.state in rules.SAID:
        context |= {
            "readings": queries.readings(found, actor), "grids": queries.by_grid(found, actor),
            "messages_by_state": [
                (words.MESSAGES[key], n) for key, n in queries.messages(found, actor).items()
            ],
        }  # fmt: skip
    return render(request, "residents/word/version.html", context, status=status)


def _counted(found: AnnouncementVersion, request: CityRequest) -> addressees.Count | str:
    """As kept for what was published; as the city is now for a draft, or why it cannot be counted."""
    if found.households is not None:
        return addressees.Count(found.buildings or 0, found.households, found.people or 0)
    try:
        return addressees.count(addressees.homes_of(found, request.actor), request.actor)
    except Refused as refused:
        return str(refused)


@login_required
@require_http_methods(["GET", "POST"])
def text(request: CityRequest, ref: UUID, language: str) -> HttpResponse:
    """The text in one language; the other languages stand beside it."""
    access.require(request.actor, Verb.WRITE_WORD)
    found = queries.version_for(request.actor, ref)
    if language not in rules.LANGUAGES:
        raise NotHere
    written = queries.texts_of(found, signed=False)
    own = written.pop(language, None)
    known = {"title": own.title, "body": own.body, "short": own.short} if own else None
    form = TextForm(request.POST or None, initial=known, language=language)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_text(found, language, by=request.actor, at=request.actor.at, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("residents:word-version", ref=ref)
    context = {"version": found, "form": form, "spoken": words.LANGUAGE_NAMES[language], "code": language,
               "others": written.values()}  # fmt: skip
    return render(request, "residents/word/text.html", context)


@login_required
@require_GET
def ground_drawn(request: CityRequest) -> JsonResponse:
    """What an outline is drawn on."""
    access.require(request.actor, Verb.WRITE_WORD)
    return JsonResponse(ground.ground())


@login_required
@require_http_methods(["GET", "POST"])
def addressed(request: CityRequest, ref: UUID) -> HttpResponse:
    """For whom: everybody, places found by their name, an area in force, an outline, homes a room names."""
    access.require(request.actor, Verb.WRITE_WORD)
    found = queries.version_for(request.actor, ref)
    form = BoundaryForm(
        request.POST if "boundary" in request.POST else None, request.FILES or None,
        initial={"text": json.dumps(found.boundary)} if found.boundary else {},
    )  # fmt: skip
    if request.method == "POST":
        try:
            choosing.choose(found, request.POST, form, by=request.actor)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Chosen. How many homes it goes to stands below."))
            return redirect("residents:word-for", ref=ref)
    found.refresh_from_db()
    context = {"version": found, "form": form, "scope": words.SCOPES[found.scope],
               "places": queries.places_named(found), "count": _counted(found, request),
               **choosing.choices(request.GET.get("q", ""), request.actor)}  # fmt: skip
    return render(request, "residents/word/for.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def channels(request: CityRequest, ref: UUID) -> HttpResponse:
    """Until when, to telephones, as an alert for machines."""
    access.require(request.actor, Verb.WRITE_WORD)
    found = queries.version_for(request.actor, ref)
    names = ("sms", "ends_at", "event", "urgency", "severity", "certainty")
    form = ChannelForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            actions.set_channels(
                found, sms=told.pop("sms"), ends_at=told.pop("ends_at"), alert=told, by=request.actor,
                at=request.actor.at,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("residents:word-version", ref=ref)
    return render(request, "residents/word/channels.html", {"version": found, "form": form})


Deed = Callable[[AnnouncementVersion, CityRequest, str], object]
_DEEDS: dict[str, Deed] = {
    "hand_in": lambda one, request, why: actions.hand_in(one, by=request.actor, at=request.actor.at),
    "send_back": lambda one, request, why: actions.send_back(
        one, why=why, by=request.actor, at=request.actor.at
    ),
    "publish": lambda one, request, why: actions.publish(one, by=request.actor, at=request.actor.at),
    "withdraw": lambda one, request, why: actions.withdraw(
        one, why=why, by=request.actor, at=request.actor.at
    ),
    "drop": lambda one, request, why: actions.drop(one, by=request.actor, at=request.actor.at),
    "sign_text": lambda one, request, why: actions.sign_text(
        choosing.text_of(one, request.POST.get("language", "")), by=request.actor, at=request.actor.at
    ),
}


@login_required
@require_POST
def act(request: CityRequest, ref: UUID) -> HttpResponse:
    """Hand in, sign, send back, withdraw, drop, sign a language that was added."""
    found = queries.version_for(request.actor, ref)
    deed = _DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise NotHere
    form = WhyForm(request.POST)
    try:
        deed(found, request, request.POST.get("why", ""))
    except Refused as refused:
        form.add_error(None, str(refused))
        return _shown(request, found, form, status=422)
    return redirect("residents:word-version", ref=ref)
