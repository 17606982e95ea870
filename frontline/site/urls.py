"""Addresses: each room under its own name."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.i18n import set_language

from frontline.areas.passes.gate import stopped
from frontline.city.request import CityRequest
from frontline.loop import rooms
from frontline.screening.views.api import take as take_results
from frontline.screening.views.exchange import take_fhir, take_hl7
from frontline.site import api, health
from frontline.ui.views import service_worker

# Where somebody's own work stands, for whoever has just this one role.
WORK = {
    "resident": "residents:home",
    "reviewer": "residents:home",
    "hotline_operator": "hotline:intake",
    "office_clerk": "hotline:office",
    "office_head": "hotline:office",
    "grid_worker": "isolation:doors",
    "site_manager": "isolation:home",
    "dispatcher": "isolation:transfers",
    "laboratory": "screening:results",
    "sample_driver": "screening:boxes",
    "sampler": "screening:desk",
    "supply_dispatcher": "supplies:home",
    "depot_keeper": "supplies:stock",
}


def home(request: CityRequest) -> HttpResponse:
    """The page of one's own work, else the first room one may enter, what the account may do, or sign-in."""
    if request.actor.account is None:
        return redirect("sign-in")
    roles = set(request.actor.roles)
    if len(roles) == 1 and (work := WORK.get(*roles)):
        return redirect(work)
    entries = rooms.menu(request.actor, "/")
    return redirect(entries[0].url if entries else "account")


def _rooms() -> list[URLPattern | URLResolver]:
    with_pages = (room for room in settings.ROOMS if find_spec(f"frontline.{room}.urls"))
    return [path(f"{room}/", include((import_module(f"frontline.{room}.urls"), room))) for room in with_pages]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("service-worker.js", service_worker, name="service-worker"),
    path("language/", set_language, name="set-language"),
    path("", include("frontline.city.urls")),
    path("certificates/revoked.json", stopped, name="certificate-revoked"),
    path("ui/", include("frontline.ui.urls")),
    path("api/screening/results", take_results),
    path("api/screening/results/fhir", take_fhir),
    path("api/screening/results/hl7", take_hl7),
    path("api/", include((api.addresses(), "api"))),
    re_path(r"^api(?:/.*)?$", api.unknown),
    path("open311/", include("frontline.hotline.open311.urls")),
    path("phone/", include("frontline.site.tls.urls")),
    path("desk/", include(("frontline.screening.desk_urls", "desk"))),
    *_rooms(),
]
