"""A request as every page receives it: with the actor and the clock's reading (site/middleware.py)."""

from django.http import HttpRequest

from frontline.city.access import Actor
from frontline.city.clock import Reading


class CityRequest(HttpRequest):
    """Django's request after the door: who asks, and what time it is in the city."""

    actor: Actor
    clock: Reading
