"""Passes asked for goods vehicles, and what became of them."""

from uuid import UUID

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.loop.models import Task
from frontline.loop.rooms import VehicleWish
from frontline.supplies.models import PassWish

SHOWN = 50


def asked(actor: Actor) -> list[tuple[PassWish, str]]:
    """The newest wishes with the state of their task: open, done (given) or gone (not given)."""
    if not actor.may(Verb.PLAN_PACKS):
        return []
    rows = list(PassWish.objects.select_related("depot").order_by("-asked_at", "-pk")[:SHOWN])
    states = dict(Task.objects.filter(ref__in=[row.task for row in rows]).values_list("ref", "state"))
    return [(row, states.get(row.task, Task.State.GONE)) for row in rows]


def wish(actor: Actor, task: UUID) -> VehicleWish | None:
    """For whoever gives passes: the vehicle that a task asks one for."""
    if not actor.may(Verb.GIVE_PASSES):
        return None
    with access.whole_city(actor):
        row = PassWish.objects.select_related("depot").filter(task=task).first()
    if row is None:
        return None
    drivers = tuple((name, end) for name, end in row.drivers)
    return VehicleWish(row.plate, drivers, row.depot.building_id, row.what, row.since, row.until)
