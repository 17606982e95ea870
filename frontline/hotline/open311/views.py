"""The endpoints of GeoReport v2, each as XML and as JSON."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from frontline.city import access, api_keys
from frontline.city.access import NOBODY, Actor
from frontline.city.api_keys import Scope
from frontline.city.request import CityRequest
from frontline.hotline.actions.intake import TooMany, register
from frontline.hotline.open311 import filing, listing, services, wire
from frontline.hotline.open311.wire import Document, Fault
from frontline.hotline.queries import catalogue as kept
from frontline.hotline.queries.lists import Request
from frontline.hotline.rules import Catalogue
from frontline.loop.actions import Refused
from frontline.ui.bound import Bound

read = Bound(settings.OPEN311_READ_EACH_MINUTE)  # from one network address
filed = Bound(settings.OPEN311_EACH_MINUTE)  # with one key
View = Callable[..., Document]


@dataclass(frozen=True, slots=True)
class Caller:
    """Another system: in whose name it speaks, and its key's ref."""

    actor: Actor
    key: UUID


def endpoint(view: View) -> Callable[..., HttpResponse]:
    """Answers in the format of the address; every refusal as the specification has it. Keys, never cookies."""

    @csrf_exempt
    @wraps(view)
    def answers(request: CityRequest, *, form: str, **named: str) -> HttpResponse:
        try:
            said = wire.answer(_bounded(view, request, named), form)
        except Fault as fault:
            said = wire.refusal(fault, form)
        except SuspiciousOperation:  # a body or a form larger than is read
            said = wire.refusal(Fault.of(413, _("That is too much at once.")), form)
        said.headers["Access-Control-Allow-Origin"] = "*"
        said.headers["Cache-Control"] = "no-store"
        if said.status_code == 429:
            said.headers["Retry-After"] = "60"
        return said

    return answers


def _bounded(view: View, request: CityRequest, named: dict[str, str]) -> Document:
    if request.method not in ("GET", "POST"):
        raise Fault.of(405, _("Use GET to read and POST to file."))
    if not read.allows(str(request.META.get("REMOTE_ADDR", "")), now=time.monotonic()):
        raise Fault.of(429, _("Too many questions in a minute: wait, then ask again."))
    services.require_jurisdiction(_given(request, "jurisdiction_id"))
    return view(request, **named)


def _given(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name) or request.GET.get(name) or "").strip()[:200]


def _caller(request: CityRequest) -> Caller | None:
    """Who speaks with the key that came along; None without one. Raises Fault for a key that is not good for this."""
    secret = _given(request, "api_key")
    if not secret:
        return None
    key = api_keys.key_of(secret, Scope.REQUESTS)
    actor = api_keys.actor_of_key(secret, Scope.REQUESTS, at=request.clock.now) if key else None
    if key is None or actor is None:
        raise Fault.of(403, _("This api_key is not, or no longer, good for filing requests."))
    access.identify(actor)
    return Caller(actor, key.ref)


def _catalogue(request: CityRequest) -> Catalogue:
    try:
        return kept.in_force(request.clock.now)
    except Refused as none:
        raise Fault.of(404, str(none)) from none


@endpoint
def discovery(request: CityRequest) -> Document:
    """Which versions and formats there are, and where."""
    catalogue = _catalogue(request)
    since = listing.when(kept.version(request.clock.now).since)
    url = request.build_absolute_uri("/open311/v2")
    return services.discovery(catalogue, since=since, url=url, exercise=request.clock.exercise)


@endpoint
def service_list(request: CityRequest) -> Document:
    return services.listed(_catalogue(request))


@endpoint
def service_definition(request: CityRequest, code: str) -> Document:
    return services.defined(_catalogue(request), code)


@endpoint
def requests(request: CityRequest) -> Document:
    """GET: the list; POST: file one."""
    return _file(request) if request.method == "POST" else _list(request)


def _list(request: CityRequest) -> Document:
    caller = _caller(request)
    wanted = listing.asked(request.GET, now=request.clock.now)
    extended = request.GET.get("extensions") == "true"
    with access.whole_city(caller.actor if caller else _nobody(request)):
        rows = listing.found(listing.visible(caller.key if caller else None), wanted)
        said = [listing.described(row, own=caller is not None, extended=extended) for row in rows]
    return Document("service_requests", said)


@endpoint
def one_request(request: CityRequest, number: str) -> Document:
    """One request: the key that filed it reads it in full, everybody what is public."""
    caller = _caller(request)
    extended = request.GET.get("extensions") == "true"
    with access.whole_city(caller.actor if caller else _nobody(request)):
        row = _own(caller, number) or listing.one(listing.visible(None), number)
        own = caller is not None and row.filed_by == caller.key
        return Document("service_requests", [listing.described(row, own=own, extended=extended)])


def _own(caller: Caller | None, number: str) -> Request | None:
    try:
        return listing.one(listing.visible(caller.key), number) if caller else None
    except Fault:
        return None


@endpoint
def token(request: CityRequest, token: str) -> Document:
    """The number behind a token; whoever has the token was given it at filing."""
    try:
        ref = UUID(token)
    except ValueError:
        ref = None
    with access.whole_city(_nobody(request)):
        row = Request.objects.filter(ref=ref, filed_by__isnull=False).first() if ref else None
    if row is None:
        raise Fault.of(404, _("There is no such token."))
    return Document("service_requests", [{"service_request_id": row.number, "token": token}])


def _nobody(request: CityRequest) -> Actor:
    """Everybody: the limits are those of listing.visible."""
    return replace(NOBODY, at=request.clock.now)


def _file(request: CityRequest) -> Document:
    """The number, or for what a person sorts first a token, at once."""
    caller = _caller(request)
    if caller is None:
        raise Fault.of(403, _("api_key was not given: whoever leads the hotline makes one under /keys/."))
    if not filed.allows(str(caller.key), now=time.monotonic()):
        raise Fault.of(429, _("Too many requests with this key in a minute: wait, then send again."))
    catalogue, key = _catalogue(request), filing.key_of_form(request)
    told = filing.told(request, catalogue, filed_by=caller.key)
    try:
        row = register(told, key=key, by=caller.actor, at=request.clock.now)
    except TooMany as many:
        raise Fault.of(429, str(many)) from many
    except Refused as refused:
        raise Fault.of(400, str(refused)) from refused
    category = catalogue.category(row.category)
    named = {"token": str(row.ref)} if category and services.is_batch(category) else {}
    number = {} if named else {"service_request_id": row.number}
    notice = _("You have an answer by %(when)s.") % {"when": listing.when(row.promise_at)}
    said = {**number, **named, "service_notice": notice, "account_id": ""}
    return Document("service_requests", [said], status=201)
