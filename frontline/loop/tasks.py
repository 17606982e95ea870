"""Who has a task: one owner at every moment, however many people press the button at once."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Account
from frontline.city.roles import Verb
from frontline.loop import queries
from frontline.loop.actions import Refused
from frontline.loop.models import Task


def take_task(ref: UUID | str, *, by: Actor, at: datetime) -> Task:
    """The actor becomes the owner of an open task that nobody has. Raises Refused; NotHere."""
    access.require(by, Verb.RUN_TASKS)
    task = _task(ref, by)
    free = Task.objects.filter(pk=task.pk, state=Task.State.OPEN, owner__isnull=True)
    if not free.update(owner=by.account):
        task.refresh_from_db()
        if task.owner != by.account or task.state != Task.State.OPEN:
            raise Refused(_why_not(task))
        return task  # pressed twice
    _tell_boards()
    log.write("task_taken", actor=by, at=at, subject=("task", task.pk))
    task.owner = by.account
    return task


def hand_over_task(ref: UUID | str, *, to: str, by: Actor, at: datetime) -> Task:
    """The owner gives an open task to another account (its user name). Raises Refused; NotHere."""
    task = _task(ref, by)
    account = Account.objects.filter(username=to, is_active=True).first()
    if account is None:
        raise Refused(_("There is no account %(name)s; choose one of the list.") % {"name": to})
    heir = access.actor_for(account, at=at)
    if not heir.may(Verb.RUN_TASKS) or not queries.tasks_within(heir).filter(pk=task.pk).exists():
        raise Refused(_("%(name)s has no right to this task; choose somebody of the place.") % {"name": to})
    mine = Task.objects.filter(pk=task.pk, state=Task.State.OPEN, owner=by.account)
    if not mine.update(owner=account.pk):
        task.refresh_from_db()
        raise Refused(_why_not(task))
    _tell_boards()
    log.write("task_handed_over", actor=by, at=at, subject=("task", task.pk), to=account.pk)
    task.owner = account.pk
    return task


def _tell_boards() -> None:
    """Boards that are open show the new owner as soon as this is committed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('frontline', 'tasks')")


def _task(ref: UUID | str, by: Actor) -> Task:
    task = queries.tasks_within(by).filter(ref=ref).first()
    if task is None:
        raise access.NotHere
    return task


def _why_not(task: Task) -> str:
    if task.state != Task.State.OPEN:
        return _("This task is closed already; there is nothing left to do.")
    if task.owner is None:
        return _("Nobody has this task; take it first.")
    owner = Account.objects.filter(pk=task.owner).values_list("display_name", flat=True).first()
    return _("%(name)s has this task and only they can hand it over; ask them.") % {
        "name": owner or task.owner
    }
