"""The public keys of result slips, and the page that checks one. Open to everybody; they say nothing about anybody."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from frontline.city import slip_words, slips
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


@require_GET
def check(request: CityRequest) -> HttpResponse:
    """The verifier. No sign-in: whoever stands at a door may check, and nobody learns who checked whom."""
    context = {
        "zone": settings.TIME_ZONE,
        "both": slip_words.labels(),
        "purposes": slip_words.purposes(),
        "words": slip_words.verdicts_json(),
    }
    return render(request, "city/check_slip.html", context)
