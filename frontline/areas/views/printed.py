"""The map on paper."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from frontline.areas.printing import sheet
from frontline.areas.printing.sheet import Asked, Unprintable
from frontline.areas.queries import maps
from frontline.areas.views.layers import LEVELS
from frontline.city import access
from frontline.city.request import CityRequest
from frontline.city.roles import Verb
from frontline.ui.paper import NoFont


@login_required
@require_GET
def map_pdf(request: CityRequest) -> HttpResponse:
    """What the map shows, as PDF: `layer` (several), `level`, `bbox`, `paper` (a4, a3), `names` (bo)."""
    access.require(request.actor, Verb.SEE_BOARD)
    at = request.actor.at
    try:
        asked = _asked(request)
        made = sheet.pdf_of(asked, at=at, exercise=request.clock.exercise)
    except (Unprintable, NoFont) as why:
        messages.error(request, str(why))
        return redirect(reverse("areas:map"))
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="map-{at:%Y%m%d-%H%M}.pdf"'
    return answer


def _asked(request: CityRequest) -> Asked:
    """Raises Unprintable."""
    given, at = request.GET, request.actor.at
    try:
        box = maps.box_of(given.get("bbox", "")) or maps.box_around(at=at) or maps.box_of_city()
    except ValueError:
        raise Unprintable(_("bbox is west,south,east,north in degrees: correct the address.")) from None
    if box is None:
        raise Unprintable(_("No building is on the map yet: bring in buildings with their positions."))
    level = given.get("level", "")
    names = given.get("names", "")
    return Asked(
        box=box,
        layers=set(given.getlist("layer")) or {"community", "areas"},
        level=level if level in LEVELS else "",
        paper=sheet.paper_of(given.get("paper", "")),
        names=names if names in sheet.NAMES else "",
    )
