"""A crew's night (今日路线): one page kept on the telephone, and what it asks. Refusals: problem+json."""

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from frontline.city import log
from frontline.city.access import NotHere
from frontline.city.problems import problem
from frontline.city.request import CityRequest
from frontline.hotline.works import protocol
from frontline.hotline.works.actions import crews as actions
from frontline.hotline.works.actions import field
from frontline.hotline.works.models import CrewDevice
from frontline.hotline.works.night_words import WORDS
from frontline.hotline.works.queries import crews
from frontline.hotline.works.queries.field import list_of
from frontline.hotline.works.words import MATERIALS
from frontline.loop.devices import answers, as_json, carried

_BEHAVIOURS = "offline hotline/night"
_UNKNOWN = gettext_lazy("This telephone is not signed in; sign in again at My route.")


@require_GET
def night(request: CityRequest) -> HttpResponse:
    """Says nothing about anybody to a stranger: that copy is the one kept. Somebody signed in may choose a crew."""
    context = {
        "words": {key: str(word) for key, word in WORDS.items()},
        "materials": [(str(what), str(unit)) for what, unit in MATERIALS],
        "crews": [
            (one.ref, crews.shown_crew(one))
            for one in crews.crews_of(request.actor.account, request.actor.at)
        ],
        "behaviours": _BEHAVIOURS,
        "zone": settings.TIME_ZONE,
    }
    return render(request, "hotline/works/night.html", context)


def _time(request: CityRequest) -> dict[str, object]:
    return {"now": request.clock.now, "speed": request.clock.pace}


def _list(request: CityRequest, device: CrewDevice) -> dict[str, object]:
    """The route with the rights of now; every reading of it is an entry in the log. Raises NotHere."""
    if (
        not crews.is_in(device.crew, device.account_id, request.actor.at)
        or device.crew.office_id not in request.actor.offices
    ):
        raise NotHere
    said = list_of(device.crew, request.actor)
    log.write(
        "crew_route_read", actor=request.actor, at=request.actor.at, crew=device.crew_id, device=device.pk
    )
    return said


@require_POST
@gzip_page
@answers
def sign_in(request: CityRequest) -> HttpResponse:
    if request.actor.account is None:
        return problem(401, _("Sign in first."))
    said = msgspec.json.decode(request.body, type=protocol.SignInSaid)
    device, token = actions.sign_in(said.crew, version=said.version, by=request.actor, at=request.actor.at)
    crew = {"ref": device.crew.ref, "name": crews.shown_crew(device.crew)}
    return as_json(
        {"token": token, "device": device.ref, "crew": crew, **_time(request), "list": _list(request, device)}
    )


@require_GET
@gzip_page
@carried(crews.device_of, _UNKNOWN)
def today(request: CityRequest, device: CrewDevice) -> HttpResponse:
    """The route as it is now."""
    return as_json({**_time(request), "list": _list(request, device)})


@require_POST
@carried(crews.device_of, _UNKNOWN, signed_off=True)
def upload(request: CityRequest, device: CrewDevice) -> HttpResponse:
    """A receipt for each record, in their order."""
    if len(request.body) > protocol.LONGEST:
        return problem(413, _("This is too long; send fewer records at once."))
    said = protocol.decode(request.body)
    if said.now.tzinfo is None:
        return problem(400, _("Times carry a zone: 'now' has none."))
    receipts = field.take(said, device, now=request.clock.now, speed=request.clock.pace)
    return as_json({**_time(request), "receipts": receipts})


@require_POST
@carried(crews.device_of, _UNKNOWN, signed_off=True)
def sign_off(request: CityRequest, device: CrewDevice) -> HttpResponse:
    """Once: a telephone that did not hear the answer asks again."""
    said = msgspec.json.decode(request.body, type=protocol.SignOffSaid)
    actions.sign_off(device, unsent=max(said.unsent, 0), at=request.clock.now)
    return as_json({"signed_off_at": request.clock.now})
