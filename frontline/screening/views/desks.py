"""What devices ask: docs/interfaces/desk-protocol.md. Refusals are application/problem+json (RFC 9457)."""

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_POST

from frontline.city import access
from frontline.city import devices as tokens
from frontline.city.problems import problem
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.loop.devices import answers, as_json, carried, token_of
from frontline.screening.actions import devices
from frontline.screening.ingest import write
from frontline.screening.ingest.reading import NotUnderstood, understood
from frontline.screening.queries import desks, singles

if TYPE_CHECKING:
    from frontline.screening.models import Device


class SignInSaid(msgspec.Struct):
    """Where somebody signs in. `round` may be left out while one is open."""

    round: UUID | None = None
    point: UUID | None = None
    desk: int | None = None
    place: UUID | None = None  # door to door
    version: str = ""


class SignOffSaid(msgspec.Struct):
    unsent: int = 0
    handed_to: UUID | None = None
    by_file: bool = False


class AskedSaid(msgspec.Struct):
    number: str


_UNKNOWN = gettext_lazy("This device is not signed in; sign in at the desk page.")
_with_device = partial(carried, desks.device_of, _UNKNOWN)


@require_POST
@gzip_page
@answers
def sign_in(request: CityRequest) -> HttpResponse:
    if request.actor.account is None:
        return problem(401, _("Sign in first."))
    said = msgspec.json.decode(request.body, type=SignInSaid)
    desk = devices.Desk(said.round, said.point, said.desk, said.place)
    device, token = devices.sign_in(desk, version=said.version, by=request.actor, at=request.actor.at)
    return as_json(
        {
            "token": token,
            **_desk_of(device, request.actor),
            **_time(request),
            **_people(request, device),
            **_singles(request, device),
        }
    )


def _time(request: CityRequest) -> dict[str, object]:
    clock = request.clock
    return {"now": clock.now, "speed": clock.pace}


def _desk_of(device: "Device", by: access.Actor) -> dict[str, object]:
    round, site, place = device.round, device.site, device.place
    return {
        "device": device.ref,
        "lookup_key": desks.lookup_key(device).hex(),
        "round": {
            "ref": round.ref, "number": round.number, "name": round.name, "state": round.state,
            "starts_at": round.starts_at, "ends_at": round.ends_at,
        },
        "point": {"ref": site.ref, "name": site.name, "code": site.code} if site else None,
        "place": {"ref": place.ref, "name": place.name} if place else None,
        "desk": device.desk,
        "pool_size": desks.tube_size(device, by=by),
        "lots": [
            {
                "first": lot.first, "last": lot.last, "expires_on": lot.expires_on,
                **({"other_round": True} if lot.round_id not in (None, round.pk) else {}),
            }
            for lot in desks.lots_of(round)
        ],
    }  # fmt: skip


def _people(request: CityRequest, device: "Device", after: int = 0) -> dict[str, object]:
    people, after = desks.the_list(device, by=request.actor, after=after)
    return {"people": [_short(person) for person in people], "next": after}


def _short(person: desks.Listed) -> dict[str, object]:
    """Without what is empty or usual: a thousand people are 60 kB."""
    said = asdict(person)
    there = said.pop("at") or {}
    return {
        name: value for name, value in (said | there).items() if value and (name, value) != ("mode", "point")
    }


@require_GET
@gzip_page
@_with_device()
def people(request: CityRequest, device: "Device") -> HttpResponse:
    """The next page of the list."""
    after = request.GET.get("after", "0")
    access.require(request.actor, Verb.TAKE_SAMPLES)
    return as_json(_people(request, device, int(after) if after.isdigit() and len(after) < 18 else 0))


@require_GET
@gzip_page
@_with_device()
def retests(request: CityRequest, device: "Device") -> HttpResponse:
    """What changed since sign-in: who is to be sampled alone, and how many share a tube where areas were decided."""
    access.require(request.actor, Verb.TAKE_SAMPLES)
    largest, smaller = desks.sizes_now(device, by=request.actor)
    return as_json(
        {
            **_singles(request, device),
            "pool_size": largest,
            "sizes": smaller,
            "closed_from": desks.closed_from(device),
        }
    )


def _singles(request: CityRequest, device: "Device") -> dict[str, object]:
    return {"retests": [asdict(due) for due in singles.due_at_desk(device, by=request.actor)]}


@_with_device()
def who(request: CityRequest, device: "Device") -> HttpResponse:
    """By code with GET; by ID number or telephone with POST, so that no number stands in an address."""
    access.require(request.actor, Verb.TAKE_SAMPLES)
    code, number = request.GET.get("code", "")[:40].replace("\0", ""), ""
    if request.method == "POST":
        number = msgspec.json.decode(request.body, type=AskedSaid).number[:40]
    return as_json({"people": desks.who(device, code=code, number=number, by=request.actor)})


@require_POST
@_with_device(signed_off=True)
def sign_off(request: CityRequest, device: "Device") -> HttpResponse:
    """Once: a device that did not hear the answer asks again."""
    said = msgspec.json.decode(request.body, type=SignOffSaid)
    if said.handed_to is not None and device.signed_off_at is None:
        devices.hand_over(device, to=said.handed_to, at=request.clock.now)
    handed = devices.BY_FILE if said.by_file else ""
    devices.sign_off(device, unsent=max(said.unsent, 0), handed=handed, at=request.clock.now)
    return as_json({"signed_off_at": request.clock.now})


@csrf_exempt
@require_POST
@answers
def upload(request: CityRequest) -> HttpResponse:
    """The development server's way in; the product answers this address in frontline/site/serving/intake.py."""
    by = write.find_device(digest=tokens.digest(token_of(request)))
    if by is None:
        return problem(401, _("This device is not signed in; sign in at the desk page and send again."))
    now, speed = request.clock.now, request.clock.pace
    with access.whole_city(request.actor):
        try:
            return as_json(write.take(understood(request.body), by, now=now, speed=speed))
        except NotUnderstood as error:
            write.hold_whole(request.body, by, str(error), now=now)
            said = {"why": error}
            return problem(400, _("This cannot be read; it is kept for a person to look at. %(why)s") % said)
