"""The public keys of result slips. They stand open and say nothing about anybody."""

from django.http import JsonResponse
from django.views.decorators.http import require_GET

from frontline.city import slips
from frontline.city.certificates import keys
from frontline.city.request import CityRequest


@require_GET
def key_list(request: CityRequest) -> JsonResponse:
    """What a verifier keeps: the keys, and how the city's clock runs, because a telephone's may be wrong."""
    clock = request.clock
    body = {
        "version": keys.VERSION,
        "issuer": slips.issuer(),
        "keys": keys.to_json(slips.issuer_keys(at=clock.now)),
        "clock": {"now": clock.now.isoformat(), "speed": 0 if clock.paused else clock.speed,
                  "exercise": clock.exercise},
    }  # fmt: skip
    return JsonResponse(body, headers={"Cache-Control": "no-cache"})
