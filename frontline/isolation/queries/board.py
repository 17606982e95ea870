"""What headquarters counts; every number is a query that opens."""

from typing import Any

from django.db.models import QuerySet

from frontline.city.access import Actor
from frontline.city.models import Presence
from frontline.isolation.models import HealthCheck, Room, Stay
from frontline.isolation.queries import capacity, journeys, people
from frontline.loop.models import MeasureRow, Task


def rooms_free(actor: Actor) -> QuerySet[Room]:
    return capacity.free_rooms().filter(site__in=capacity.sites_of(actor))


def in_isolation(actor: Actor) -> QuerySet[Stay]:
    return Stay.objects.filter(until__isnull=True, site__in=capacity.sites_of(actor))


def leaving(actor: Actor) -> QuerySet[Stay]:
    """People in a room whom no measure keeps there any more."""
    return in_isolation(actor).exclude(people.kept(actor.at))


def arrivals(actor: Actor) -> QuerySet[Presence]:
    waiting = Presence.objects.filter(until__isnull=True, expected=True)
    return waiting.filter(site__in=capacity.sites_of(actor))


def releases(actor: Actor) -> QuerySet[MeasureRow]:
    sites = capacity.sites_of(actor).values("pk")
    return capacity.releases_within(actor.at).filter(site__in=sites)


def transfers_open(actor: Actor) -> QuerySet[Task]:
    return journeys.open_transfers(actor, at=actor.at)


def no_site(actor: Actor) -> QuerySet[Any]:
    """At-site measures in force that no site could take."""
    return capacity.at_site_measures(actor.at).filter(site__isnull=True, starts_at__lte=actor.at)


def flags(actor: Actor) -> QuerySet[HealthCheck]:
    return people.flags(actor)
