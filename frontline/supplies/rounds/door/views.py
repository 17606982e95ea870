"""The page at the door: kept on the telephone, and what it asks. Refusals are application/problem+json."""

from collections.abc import Callable
from functools import wraps
from time import monotonic
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from frontline.city import access, log
from frontline.city.problems import problem
from frontline.city.request import CityRequest
from frontline.loop.devices import answers, as_json, token_of
from frontline.supplies.rounds.door import listing, protocol, telling
from frontline.supplies.rounds.models import DoorDevice
from frontline.supplies.rounds.words import door_words
from frontline.ui.bound import Bound

View = Callable[..., HttpResponse]
tried = Bound(
    120
)  # codes a minute from one address: all volunteers of a depot open their telephones together
_BEHAVIOURS = "offline supplies/door"


@require_GET
def page(request: CityRequest) -> HttpResponse:
    """Says nothing about anybody: that copy is the one kept."""
    context = {"words": door_words(), "behaviours": _BEHAVIOURS, "zone": settings.TIME_ZONE}
    return render(request, "supplies/door/page.html", context)


def _with_device(*, signed_off: bool = False) -> Callable[[View], View]:
    """For a telephone that a code opened; what it still holds is taken after it signed off, too (`signed_off`)."""

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: CityRequest, *args: Any) -> HttpResponse:
            device = listing.device_of(token_of(request))
            if device is None or (device.signed_off_at is not None and not signed_off):
                return problem(401, _("This telephone is not signed in; ask the desk for a code."))
            return view(request, device, *args)

        return csrf_exempt(answers(answer))

    return wrap


def _time(request: CityRequest) -> dict[str, object]:
    return {"now": request.clock.now, "speed": request.clock.pace}


def _list(request: CityRequest, device: DoorDevice) -> dict[str, object]:
    """In the sight of the whole city, limited to the crew's own rounds; every reading is an entry in the log."""
    at = request.clock.now
    by = telling.volunteer(device, at)
    with access.whole_city(by):
        said = listing.list_of(device, at=at)
    log.write("door_list_read", actor=None, at=at, device=device.pk, crew=device.crew_id)
    return said


@csrf_exempt
@require_POST
@gzip_page
@answers
def sign_in(request: CityRequest) -> HttpResponse:
    """By the code alone, no cookie: so nobody else's page can do it in somebody's name."""
    if not tried.allows(str(request.META.get("REMOTE_ADDR", "")), now=monotonic()):
        return problem(429, _("Too many codes were tried from here; wait a minute."))
    said = msgspec.json.decode(request.body, type=protocol.SignInSaid)
    device, token = telling.open_telephone(said.code, version=said.version, at=request.clock.now)
    crew = {"ref": device.crew.ref, "name": device.crew.name, "vehicle": device.crew.vehicle}
    return as_json(
        {"token": token, "device": device.ref, "crew": crew, **_time(request), "list": _list(request, device)}
    )


@require_GET
@gzip_page
@_with_device()
def today(request: CityRequest, device: DoorDevice) -> HttpResponse:
    """The list as it is now."""
    return as_json({**_time(request), "list": _list(request, device)})


@require_POST
@_with_device(signed_off=True)
def upload(request: CityRequest, device: DoorDevice) -> HttpResponse:
    """A receipt for each record, in their order."""
    if len(request.body) > protocol.LONGEST:
        return problem(413, _("This is too long; send fewer records at once."))
    said = protocol.decode(request.body)
    if said.now.tzinfo is None:
        return problem(400, _("Times carry a zone: 'now' has none."))
    receipts = telling.take(said, device, now=request.clock.now, speed=request.clock.pace)
    return as_json({**_time(request), "receipts": receipts})


@require_POST
@_with_device(signed_off=True)
def sign_off(request: CityRequest, device: DoorDevice) -> HttpResponse:
    """Once: a telephone that did not hear the answer asks again."""
    said = msgspec.json.decode(request.body, type=protocol.SignOffSaid)
    telling.sign_off(device, unsent=max(said.unsent, 0), at=request.clock.now)
    return as_json({"signed_off_at": request.clock.now})
