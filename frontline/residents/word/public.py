"""What everybody reads without signing in: what holds now, letters, figures, the feed of alerts."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from frontline.city import clock as clocks
from frontline.city.access import NotHere
from frontline.city.models import Person, Place
from frontline.city.request import CityRequest
from frontline.residents.queries.page import HOTLINE
from frontline.residents.word import actions, cap, letter_paper, queries, rules, words
from frontline.residents.word import figures as counted
from frontline.residents.word.models import AnnouncementVersion
from frontline.ui import paper
from frontline.ui.bound import Bound
from frontline.ui.paging import BadCursor, keyset_page

asked = Bound(settings.LOOKUPS_EACH_MINUTE)
MOST_ALERTS = 50
View = Callable[..., HttpResponse]


def bounded(view: View) -> View:
    """Refuses an address that asks faster than people do."""

    @wraps(view)
    def within(request: CityRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if asked.allows(str(request.META.get("REMOTE_ADDR", "")), now=time.monotonic()):
            return view(request, *args, **kwargs)
        answer = render(request, "residents/word/too_many.html", status=429)
        answer.headers["Retry-After"] = "60"
        return answer

    return within


def _wished(request: CityRequest) -> list[str]:
    """Languages of the reader, best first: as asked for, as the own record says, as the page is."""
    chosen = request.GET.get("in", "")
    page = "zh" if (get_language() or "").startswith("zh") else "en"
    return [*([chosen] if chosen in rules.LANGUAGES else []), page]


@bounded
@require_GET
def home(request: CityRequest) -> HttpResponse:
    """What the city says now, newest first."""
    at = clocks.read().now
    lines = queries.told(list(queries.public_now(at)[: queries.SHOWN]), _wished(request))
    day, shown = counted.shown()
    context = {"lines": lines, "kinds": words.KINDS, "names": words.LANGUAGES, "hotline": HOTLINE, "day": day,
               "figures": shown, "at": at}  # fmt: skip
    return render(request, "residents/word/public.html", context)


@bounded
@require_GET
def figures(request: CityRequest) -> HttpResponse:
    """The figures of yesterday with their definitions."""
    day, shown = counted.shown()
    context = {"day": day, "figures": shown, "smallest": day.smallest if day else settings.PUBLIC_SMALLEST}
    return render(request, "residents/word/figures.html", context)


@bounded
@require_GET
def said(request: CityRequest) -> HttpResponse:
    """Everything that was ever said to everybody: what, when, until when."""
    rows = queries.public_ever(clocks.read().now)
    try:
        page = keyset_page(rows, ["-published_at", "-id"], request.GET, 30)
    except BadCursor:
        return redirect("residents:public-said")
    lines = queries.told(page.rows, _wished(request))
    return render(request, "residents/word/said.html", {"lines": lines, "page": page, "states": words.STATES})


@bounded
@require_GET
def letter(request: CityRequest, ref: UUID) -> HttpResponse:
    """One version in the language asked for; on the own page's way it is counted as opened."""
    found = queries.said_to_actor(request.actor, ref)
    person = Person.objects.filter(pk=request.actor.person or 0).first()
    wished = _wished(request)
    if person is not None:
        chosen = wished[:-1]
        wished = [*chosen, *person.languages, wished[-1]]
        if found in queries.said_to(person, at=request.actor.at):
            actions.note_reading(found, person, at=request.actor.at)
    told = next(iter(queries.told([found], wished)), None)
    if told is None:
        raise NotHere
    context = {
        "told": told, "version": found, "kind": words.KINDS[found.announcement.kind],
        "state": words.STATES[found.state],
        "names": words.LANGUAGES, "missing": [words.LANGUAGE_NAMES[one] for one in told.missing],
        "wished": words.LANGUAGE_NAMES.get(wished[0], ""), "is_wished": told.text.language == wished[0],
        "newer": _newer(found, request), "hotline": HOTLINE,
    }  # fmt: skip
    return render(request, "residents/word/letter.html", context)


def _newer(found: AnnouncementVersion, request: CityRequest) -> AnnouncementVersion | None:
    """The version that holds instead of a replaced one, where this reader may open it."""
    newest = found.announcement.versions.filter(state=rules.State.PUBLISHED).exclude(pk=found.pk).first()
    if newest is None:
        return None
    try:
        return queries.said_to_actor(request.actor, newest.ref)
    except NotHere:
        return None


@bounded
@require_GET
def letter_pdf(request: CityRequest, ref: UUID) -> HttpResponse:
    """The letter as A4 in every language it is written in; drafts too, for whoever works on them."""
    if queries.works_on(request.actor):
        found = queries.version_for(request.actor, ref)
        texts = queries.texts_of(found, signed=False)
    else:
        found = queries.said_to_actor(request.actor, ref)
        texts = queries.texts_of(found)
    if not texts:
        raise NotHere
    url = request.build_absolute_uri(reverse("residents:letter", args=[found.ref]))
    try:
        made = letter_paper.pdf_of(found, texts.values(), url)
    except paper.NoFont as missing:
        return HttpResponse(str(missing), status=503, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="letter-{found.number}.pdf"'
    return answer


@bounded
@require_GET
def feed(request: CityRequest) -> HttpResponse:
    """The newest alerts as Atom; each entry leads to its CAP 1.2 message."""
    at = clocks.read().now
    rows = list(queries.public_ever(at).exclude(event="")[:MOST_ALERTS])
    lines = queries.told(rows, ["zh"])
    alerts = [
        (
            one.version,
            one.text.title,
            request.build_absolute_uri(reverse("residents:public-alert", args=[one.version.ref])),
        )
        for one in lines
    ]
    own = request.build_absolute_uri(reverse("residents:public-feed"))
    made = cap.feed(alerts, title=_("Alerts of the city"), own=own, office=_office(), at=at)
    return HttpResponse(made, content_type="application/atom+xml; charset=utf-8")


def _office() -> str:
    return _("Epidemic response headquarters of the city")


@bounded
@require_GET
def alert(request: CityRequest, ref: UUID) -> HttpResponse:
    """One alert as a CAP 1.2 message."""
    found = queries.said_to_everybody(ref)
    if not found.event:
        raise NotHere
    before = found.announcement.versions.filter(number__lt=found.number, state__in=rules.SAID).exclude(
        event=""
    )
    made = cap.alert(
        found, queries.texts_of(found).values(), _alert_places(found), sender=settings.CAP_SENDER, office=_office(),
        web=request.build_absolute_uri(reverse("residents:letter", args=[found.ref])),
        exercise=clocks.read().exercise, before=before.order_by("-number").first(), city=_city(),
    )  # fmt: skip
    return HttpResponse(made, content_type="application/cap+xml; charset=utf-8")


def _alert_places(found: AnnouncementVersion) -> list[Place]:
    """Places as alerts may name them, with their outlines; the whole city for everybody."""
    if found.scope == AnnouncementVersion.Scope.EVERYONE:
        return list(Place.objects.filter(kind=Place.Kind.CITY))
    if found.scope == AnnouncementVersion.Scope.PLACES:
        return list(Place.objects.filter(pk__in=found.places).order_by("code", "pk"))
    return []


def _city() -> str:
    return Place.objects.filter(kind=Place.Kind.CITY).values_list("name", flat=True).first() or ""
