"""One request moved one step: the holding row, the copy on the request, the task of the loop, the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.facts.base import request as request_subject
from frontline.facts.requests import RequestSettled, Urgency
from frontline.hotline import rules
from frontline.hotline.actions import telling, trips
from frontline.hotline.models import Holding, Request
from frontline.hotline.open311 import outbox
from frontline.hotline.queries import catalogue as kept
from frontline.hotline.rules import Catalogue, Clock, Clocks, State
from frontline.loop import actions as loop
from frontline.loop import requests as tasks
from frontline.loop.actions import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What comes next. The office and the deadline belong together; joined and settled have neither."""

    state: str
    why: str  # key of words.WHYS
    office: int | None = None
    due_at: datetime | None = None
    reason: str = ""
    offered_to: int | None = None
    leads: int | None = None


@contextmanager
def everywhere(by: Actor | None) -> Iterator[None]:
    """One transaction in the sight of the whole city: the asker of the action has checked the rights."""
    with transaction.atomic():
        if by is None:  # the worker
            yield
        else:
            with access.whole_city(by):
                yield


def locked(request: Request) -> Request:
    return Request.objects.select_for_update().get(pk=request.pk)


def move(row: Request, step: Step, *, by: Actor | None, at: datetime) -> Holding:
    """Close the open stretch and begin the next. `row` is locked, or new; it is saved."""
    last = Holding.objects.filter(request=row, until__isnull=True).first()
    at = max(at, last.since) if last else at  # an exercise's clock may have been set back
    number = last.number if last else 0
    if last:
        Holding.objects.filter(pk=last.pk).update(until=at)
    new = Holding.objects.create(
        request=row, number=number + 1, prior=number or None, since=at, state=step.state, why=step.why,
        reason=step.reason[:1000], office_id=step.office, offered_to_id=step.offered_to, due_at=step.due_at,
        leads_id=step.leads, by=by.account if by else None, by_name=by.name if by else "",
    )  # fmt: skip
    _copy(row, step, new, last, at)
    outbox.follow(row, step.why, at=at)
    telling.tell(row, step.why, step.reason, at=at)
    trips.follow(row, at=at)
    log.write(
        "request_moved", actor=by, at=at, subject=("request", row.pk), state=step.state, why=step.why,
        office=step.office,
    )  # fmt: skip
    _tell()
    return new


def _copy(row: Request, step: Step, new: Holding, last: Holding | None, at: datetime) -> None:
    wanted = _kind(row, step.state)
    same = last is not None and (last.state, last.office_id, last.due_at) == (
        step.state, step.office, step.due_at,
    )  # fmt: skip
    row.state, row.office_id, row.due_at, row.changed_at = step.state, step.office, step.due_at, at
    row.offered_to_id, row.leads_id = step.offered_to, step.leads
    if not (same and row.task) or step.why == "raised":
        _change_task(row, wanted, new, at)
    row.save()


def _kind(row: Request, state: str) -> str:
    kind = rules.TASKS.get(State(state), "")
    return "life_request" if kind and row.urgency == Urgency.LIFE else kind


def _change_task(row: Request, wanted: str, new: Holding, at: datetime) -> None:
    if row.task:
        needed = new.why not in ("joined", "withdrawn")
        tasks.close_task(row.task, evidence=new.ref if needed else None, at=at)
        row.task = None
    if wanted and new.due_at:
        # "not solved" begins with the office's head; the second time at headquarters
        climbed = 0 if new.why != "not_solved" else 2 if row.reopened >= rules.SUPERVISED else 1
        opened = tasks.open_task(
            wanted, request_subject(row.pk), key=f"{wanted}:{new.number}", building=row.building_id, at=at,
            due_at=new.due_at, climbed=climbed,
        )  # fmt: skip
        row.task = opened.ref


def settle(row: Request, how: str, why: str, *, by: Actor | None, at: datetime, reason: str = "") -> None:
    """The request is over; it keeps the office in its last row for the record."""
    row.how, row.settled_at = how, at
    move(row, Step(state=State.SETTLED, why=why, office=row.office_id, reason=reason), by=by, at=at)
    told = RequestSettled(
        id=loop.new_id(), subject=request_subject(row.pk), at=at, known_at=at, how=how, reopened=row.reopened
    )
    loop.record(told, by=by, at=at)


def note(row: Request, why: str, *, by: Actor | None, at: datetime, reason: str = "") -> None:
    """A row in the story that moves nothing: the same state, owner and deadline."""
    step = Step(
        state=row.state, why=why, office=row.office_id, due_at=row.due_at, offered_to=row.offered_to_id,
        leads=row.leads_id, reason=reason,
    )  # fmt: skip
    move(row, step, by=by, at=at)


def catalogue_of(row: Request) -> Catalogue:
    """The catalogue under which it was registered: a later version does not move its promises."""
    return kept.read(row.catalogue)


def clocks_of(row: Request) -> Clocks:
    catalogue = catalogue_of(row)
    found = catalogue.category(row.category)
    if found is None:  # the category it had was never in this version: the last one is "other"
        found = catalogue.categories[-1]
    return catalogue.clocks_for(found, row.urgency)


def due(row: Request, clock: Clock, at: datetime) -> datetime:
    return rules.due(timezone.localtime(at), clock, catalogue_of(row))


def require_reason(text: str) -> str:
    """Raises Refused without one."""
    told = " ".join(text.replace("\0", " ").split())
    if not told:
        raise Refused(_("Say why: the asker and the next one in charge read it."))
    return told[:1000]


def _tell() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('frontline', 'requests')")
