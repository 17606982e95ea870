"""Passes for goods vehicles: asked for by a task; the room that gives passes closes it with the pass as evidence."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.facts.base import place
from frontline.loop import requests as tasks
from frontline.loop.actions import Refused
from frontline.supplies.actions.ledger import everywhere
from frontline.supplies.actions.stock import said
from frontline.supplies.models import Depot, PassWish

ANSWER_WITHIN = timedelta(hours=2)  # or by the beginning, if that is sooner (assumption)


def ask_pass(
    *,
    plate: str,
    drivers: Sequence[tuple[str, str]],
    depot: Depot,
    what: str,
    since: datetime,
    until: datetime,
    by: Actor,
    at: datetime,
) -> PassWish:
    """Ask for a pass to a depot. Raises Refused without plate, driver or a length."""
    access.require(by, Verb.PLAN_PACKS)
    if not said(plate) or not drivers:
        raise Refused(_("Write down the number plate and at least one driver."))
    if until <= max(since, at):
        raise Refused(_("The pass is to end after it begins: choose a later end."))
    with everywhere(by):
        due_at = max(at + timedelta(minutes=15), min(at + ANSWER_WITHIN, since))
        task = tasks.open_task(
            "goods_pass", place(depot.building_id), key=f"vehicle:{uuid4()}", building=depot.building_id, at=at,
            due_at=due_at,
        )  # fmt: skip
        row = PassWish.objects.create(
            plate=said(plate).upper()[:20], drivers=[list(one) for one in drivers], depot=depot, what=said(what)[:200],
            since=since, until=until, asked_at=at, by=by.account, task=task.ref,
        )  # fmt: skip
        log.write("goods_pass_asked", actor=by, at=at, wish=row.pk)
    return row


def not_given(task: UUID, why: str, by: Actor, at: datetime) -> None:
    """Keep why the pass that a task asked for was not given; whoever asked reads it and tells the driver."""
    with everywhere(by):
        found = PassWish.objects.filter(task=task, refused_at__isnull=True)
        found.update(refused_at=at, refused_why=said(why)[:200], refused_by=by.name[:120])
