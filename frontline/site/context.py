"""What every page knows: the rooms this actor may enter, the clock, who is signed in."""

from typing import Any

from django.http import HttpRequest

from frontline.city import access
from frontline.loop import rooms


def page(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", access.NOBODY)
    return {
        "actor": actor,
        "clock": getattr(request, "clock", None),
        "rooms": rooms.menu(actor, request.path),
    }
