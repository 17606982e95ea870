"""The desk of a sampling point (采样台): one page that is kept on the device and works without a network."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from frontline.city.request import CityRequest
from frontline.screening.desk_words import WORDS
from frontline.screening.queries.doors import doors_named, doors_to_choose
from frontline.screening.queries.points import points_to_choose

_BEHAVIOURS = "offline screening/desk"
_GROUND, _PAPER = "#123c69", "#f5f7f9"  # of the phone's frame around the page


@require_GET
def desk(request: CityRequest) -> HttpResponse:
    """Says nothing about anybody to a stranger: that copy is the one kept. Somebody signed in may choose a desk."""
    points, wanted = points_to_choose(request.actor), request.GET.get("at", "")
    doors = doors_to_choose(request.actor)
    if wanted and all(str(one.place.ref) != wanted for one in doors):
        doors = [*doors_named(request.actor, wanted), *doors]  # a building, a compound
    return render(
        request,
        "screening/desk.html",
        {
            "words": {key: str(sentence) for key, sentence in WORDS.items()},
            "behaviours": _BEHAVIOURS,
            "points": points,
            "doors": doors,
            "desks": range(1, max((point.desks for point in points), default=1) + 1),
            "wanted": wanted,  # a point or place that a link named
            "zone": settings.TIME_ZONE,
        },
    )


@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """What "install" on a phone needs to know."""
    sizes = [(f"desk-{size}.png", f"{size}x{size}") for size in (192, 512)]
    page = reverse("screening:desk")
    answer = {
        "name": _("Sampling desk"),
        "short_name": _("Desk"),
        "id": page,
        "start_url": page,
        "scope": page,
        "display": "standalone",
        "orientation": "portrait",
        "background_color": _PAPER,
        "theme_color": _GROUND,
        "icons": [
            {
                "src": static(f"screening/{file}"),
                "sizes": size,
                "type": "image/png",
                "purpose": "any maskable",
            }
            for file, size in sizes
        ],
    }
    return JsonResponse(answer, content_type="application/manifest+json")
