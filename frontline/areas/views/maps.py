"""The map of the city, and the GeoJSON of its layers."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from frontline.areas.queries import areas, maps, tiles
from frontline.areas.views.layers import GROUNDS, LEVELS, every_layer
from frontline.city import access
from frontline.city.access import NotHere
from frontline.city.request import CityRequest
from frontline.city.roles import Verb


@login_required
@require_GET
def city_map(request: CityRequest) -> HttpResponse:
    """Areas of the chosen level over the chosen ground."""
    access.require(request.actor, Verb.SEE_BOARD)
    level = request.GET.get("level", "")
    ground = request.GET.get("ground", "community")
    ground = ground if ground in GROUNDS else "community"
    level = level if level in LEVELS else ""
    counts = areas.count_by_kind(request.actor.at)
    chosen = f"?level={level}" if level else ""
    context = {
        "layers": every_layer(level, ground, at=request.actor.at),
        "level": level,
        "ground": ground,
        "levels": [(key, counts.get(kind, 0), key == level) for key, kind in LEVELS.items()],
        "list_url": reverse("areas:home") + chosen + "#all",
    }
    return render(request, "areas/map.html", context)


@login_required
@require_GET
def layer(request: CityRequest, name: str) -> JsonResponse:
    """One layer as GeoJSON; buildings take `bbox` (west,south,east,north)."""
    access.require(request.actor, Verb.SEE_BOARD)
    if name == "areas":
        level = request.GET.get("level", "")
        kinds = [LEVELS[level]] if level in LEVELS else list(LEVELS.values())
        return JsonResponse(maps.collection(maps.area_features(kinds, at=request.actor.at)))
    if name in ("points", "control"):
        return JsonResponse(maps.collection(maps.point_features(control=name == "control")))
    if name not in GROUNDS:
        raise NotHere
    try:
        box = maps.box_of(request.GET.get("bbox", ""))
    except ValueError:
        text = _("bbox is west,south,east,north in degrees: correct the address.")
        return JsonResponse({"title": text}, status=400, content_type="application/problem+json")
    found = maps.building_features(box) if name == "building" else maps.outline_features(name, box)
    return JsonResponse(maps.collection(found))


@login_required
@require_GET
def vector_tile(request: CityRequest, layer: str, version: str, z: int, x: int, y: int) -> HttpResponse:
    """One tile of a layer. Its address holds the version, so that browsers may keep it for good."""
    access.require(request.actor, Verb.SEE_BOARD)
    asked = tiles.Tile(z, x, y)
    if layer not in tiles.LAYERS or not asked.exists() or not version.replace("-", "").isdigit():
        raise NotHere
    made = tiles.tile(layer, asked, "en" if (get_language() or "").startswith("en") else "zh")
    answer = HttpResponse(made, content_type="application/vnd.mapbox-vector-tile")
    answer["Cache-Control"] = "private, max-age=604800, immutable"
    return answer
