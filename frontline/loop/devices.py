"""What telephones and laptops of the field ask: who carries them, and refusals as they read them (RFC 9457)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from frontline.city import access, devices
from frontline.city.problems import problem
from frontline.city.request import CityRequest
from frontline.loop.actions import Refused

View = Callable[..., HttpResponse]


def as_json(answer: object) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(answer), content_type="application/json")


def token_of(request: HttpRequest) -> str:
    """The device's token; empty where there is none."""
    return devices.bearer(request.headers.get("Authorization", ""))


def answers(view: View) -> View:
    """Refusals as a device reads them."""

    @wraps(view)
    def answer(request: CityRequest, *args: Any) -> HttpResponse:
        try:
            return view(request, *args)
        except access.NotAllowed as missing:
            return problem(403, _("This needs the right of: %(able)s.") % {"able": missing})
        except access.NotHere:
            return problem(404, _("There is no such thing, or it is not yours."))
        except Refused as refused:
            return problem(409, str(refused))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            return problem(400, str(error))

    return never_cache(answer)


def carried(
    device_of: Callable[[str], Any], unknown: Promise, *, signed_off: bool = False
) -> Callable[[View], View]:
    """For a device that `device_of` knows by its token: whoever carries it asks, with the rights of now.

    `unknown` is said to any other; `signed_off`: one that has signed off is still heard.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: CityRequest, *args: Any) -> HttpResponse:
            device = device_of(token_of(request))
            if device is None or (device.signed_off_at is not None and not signed_off):
                return problem(401, str(unknown))
            request.actor = access.actor_for(device.account, at=request.clock.now)
            access.identify(request.actor)
            return view(request, device, *args)

        return csrf_exempt(answers(answer))

    return wrap
