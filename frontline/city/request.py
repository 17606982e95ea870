"""A request as every page receives it: with the actor and the clock's reading (site/middleware.py)."""

import ipaddress

from django.http import HttpRequest

from frontline.city.access import Actor
from frontline.city.clock import Reading


class CityRequest(HttpRequest):
    """Django's request after the door: who asks, and what time it is in the city."""

    actor: Actor
    clock: Reading


def from_this_machine(request: HttpRequest) -> bool:
    """Whether whoever asks sits at this machine; what a gateway passes on comes from somewhere else."""
    if "Forwarded" in request.headers or request.headers.get("X-Forwarded-For"):
        return False
    return ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "0.0.0.0").is_loopback
