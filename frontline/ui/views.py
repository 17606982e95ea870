"""The gallery: every component on one page, in the language of the reader, with invented content."""

from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from frontline.ui import built
from frontline.ui import gallery as samples

LAYERS = ("areas", "buildings", "points")


@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it may keep any page that asks for it."""
    script = built.service_worker()
    if script is None:
        raise Http404
    return HttpResponse(
        script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


def _only_where_nobody_is_real(request: HttpRequest) -> None:
    """The gallery exists where developers work and in an exercise, not in a city's real system."""
    if not (settings.DEBUG or getattr(getattr(request, "clock", None), "exercise", False)):
        raise Http404(_("The gallery of components is shown in an exercise only."))


def _now(request: HttpRequest) -> datetime:
    """The city's time, which the middleware of the site reads once for each request."""
    now: datetime = getattr(getattr(request, "clock", None), "now", None) or timezone.now()
    return now


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Components of the office pages."""
    _only_where_nobody_is_real(request)
    now = _now(request)
    filled = samples.SampleForm({"name": "林小明", "due": "", "place": "1"})
    layers = [{"name": name, "kind": name, "url": reverse("ui:sample-layer", args=[name])} for name in LAYERS]
    page = samples.SamplePage(rows=samples.rows(now), next="?after=sample", first="?")
    context = {
        "page": page,
        "form": filled,
        "fresh": samples.SampleForm(prefix="fresh"),
        "story": samples.story(now),
        "reasons": samples.reasons(),
        "curve": samples.curve(now),
        "chain": samples.chain(now),
        "layers": layers,
        "measures": ["proposed", "in_force", "ending", "lifted", "overridden"],
        "tasks": ["open", "taken", "late", "done", "failed", "withdrawn"],
        "levels": ["high", "medium", "low", "none"],
    }
    return render(request, "ui/gallery.html", context)


@require_GET
def bare_gallery(request: HttpRequest) -> HttpResponse:
    """Components of sign-in and of the resident's pages."""
    _only_where_nobody_is_real(request)
    context = {
        "form": samples.SampleForm({"name": ""}),
        "story": samples.story(_now(request)),
        "reasons": samples.reasons(),
    }
    return render(request, "ui/bare_gallery.html", context)


@require_GET
def sample_layer(request: HttpRequest, layer: str) -> JsonResponse:
    """One layer of the sample map."""
    _only_where_nobody_is_real(request)
    if layer not in LAYERS:
        raise Http404(_("There is no such layer."))
    return JsonResponse(samples.layer(layer))
