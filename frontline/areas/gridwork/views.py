"""My grid (我的网格): one page kept on the telephone, and what it asks. Refusals are application/problem+json."""

from functools import partial

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from frontline.areas.gridwork import actions, handing, protocol, queries
from frontline.areas.gridwork.models import GridDevice
from frontline.areas.gridwork.words import LANGUAGES, NEEDS, OUTCOMES, WORDS
from frontline.city import log
from frontline.city.problems import problem
from frontline.city.request import CityRequest
from frontline.loop.devices import answers, as_json, carried

_BEHAVIOURS = "offline areas/grid"
_UNKNOWN = gettext_lazy("This telephone is not signed in; sign in again at My grid.")
_with_device = partial(carried, queries.device_of, _UNKNOWN)


@require_GET
def my_grid(request: CityRequest) -> HttpResponse:
    """Says nothing about anybody to a stranger: that copy is the one kept. Somebody signed in may choose a grid."""
    words = {
        **WORDS,
        **{f"outcome_{key}": word for key, word in OUTCOMES.items()},
        **{f"need_{key}": word for key, word in NEEDS.items()},
        **{f"language_{key}": word for key, word in LANGUAGES.items()},
    }
    context = {
        "words": {key: str(word) for key, word in words.items()},
        "needs": list(NEEDS.items()),
        "outcomes": list(OUTCOMES.items()),
        "grids": queries.grids_to_choose(request.actor),
        "waiting": handing.waiting_for(request.actor),
        "wanted": request.GET.get("grid", ""),
        "behaviours": _BEHAVIOURS,
        "zone": settings.TIME_ZONE,
    }
    return render(request, "areas/grid/my_grid.html", context)


def _time(request: CityRequest) -> dict[str, object]:
    return {"now": request.clock.now, "speed": request.clock.pace}


def _list(request: CityRequest, device: GridDevice) -> dict[str, object]:
    """The list with the rights of now; every reading of it is an entry in the log. Raises NotHere."""
    grid = queries.grid_for(request.actor, device.grid.ref)
    said = queries.list_of(grid, by=request.actor)
    log.write(
        "grid_list_read",
        actor=request.actor,
        at=request.actor.at,
        subject=("place", grid.pk),
        device=device.pk,
    )
    return said


@require_POST
@gzip_page
@answers
def sign_in(request: CityRequest) -> HttpResponse:
    if request.actor.account is None:
        return problem(401, _("Sign in first."))
    said = msgspec.json.decode(request.body, type=protocol.SignInSaid)
    device, token = actions.sign_in(said.grid, version=said.version, by=request.actor, at=request.actor.at)
    grid = {"ref": device.grid.ref, "name": device.grid.name}
    return as_json(
        {"token": token, "device": device.ref, "grid": grid, **_time(request), "list": _list(request, device)}
    )


@require_GET
@gzip_page
@_with_device()
def today(request: CityRequest, device: GridDevice) -> HttpResponse:
    """The list as it is now."""
    return as_json({**_time(request), "list": _list(request, device)})


@require_POST
@_with_device(signed_off=True)
def upload(request: CityRequest, device: GridDevice) -> HttpResponse:
    """A receipt for each record, in their order."""
    if len(request.body) > protocol.LONGEST:
        return problem(413, _("This is too long; send fewer records at once."))
    said = protocol.decode(request.body)
    if said.now.tzinfo is None:
        return problem(400, _("Times carry a zone: 'now' has none."))
    receipts = actions.take(said, device, now=request.clock.now, speed=request.clock.pace)
    return as_json({**_time(request), "receipts": receipts})


@require_POST
@_with_device(signed_off=True)
def sign_off(request: CityRequest, device: GridDevice) -> HttpResponse:
    """Once: a telephone that did not hear the answer asks again."""
    said = msgspec.json.decode(request.body, type=protocol.SignOffSaid)
    actions.sign_off(device, unsent=max(said.unsent, 0), at=request.clock.now)
    return as_json({"signed_off_at": request.clock.now})
