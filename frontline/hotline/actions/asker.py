"""The asker's word: solved, not solved, needed no more; several who asked the same; the rule for silence."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from frontline.city.access import Actor, NotHere
from frontline.city.roles import Verb
from frontline.facts.requests import Settled
from frontline.hotline import rules
from frontline.hotline.actions import offices
from frontline.hotline.actions.moving import (
    Step,
    clocks_of,
    due,
    everywhere,
    locked,
    move,
    note,
    require_reason,
    settle,
)  # fmt: skip
from frontline.hotline.models import Request
from frontline.hotline.rules import State
from frontline.loop.actions import Refused

BATCH = 200  # requests closed or woken by one call of a chore
_PRESSES = ("normal", "raised", "life")


def speaks_for(request: Request, by: Actor, link: UUID | None = None) -> bool:
    """The asker, whoever asked for them, or an operator who has them on the telephone.

    Who asked on the public page is whoever has the link that the page gave.
    """
    if by.may(Verb.REGISTER_REQUESTS):
        return True
    if request.channel == Request.Channel.WEB and link == request.ref:
        return True
    own = by.person is not None and request.person_id == by.person
    return own or (by.account is not None and request.registered_by == by.account)


def _pair(request: Request, by: Actor, link: UUID | None) -> tuple[Request, Request]:
    """The request and the one that leads it, both locked, the leading one first. Raises NotHere, Refused."""
    lead = locked(Request(pk=request.leads_id)) if request.leads_id else None
    row = locked(request)
    if not speaks_for(row, by, link):
        raise NotHere
    if row.leads_id and lead is None:
        raise Refused(_("Somebody was quicker: read the request again, it stands elsewhere now."))
    return row, lead or row


def say_solved(request: Request, *, by: Actor, at: datetime, link: UUID | None = None) -> Request:
    """The asker says it is solved. The matter is settled when nobody who asked still waits. Raises Refused, NotHere."""
    return _end(request, Settled.SOLVED, by=by, at=at, link=link)


def withdraw(request: Request, *, by: Actor, at: datetime, link: UUID | None = None) -> Request:
    """The asker needs it no more. Raises Refused, NotHere."""
    return _end(request, Settled.WITHDRAWN, by=by, at=at, link=link)


def _end(request: Request, how: Settled, *, by: Actor, at: datetime, link: UUID | None) -> Request:
    with everywhere(by):
        row, lead = _pair(request, by, link)
        if row.state == State.SETTLED:
            raise Refused(_("This request is settled already."))
        if how == Settled.SOLVED and lead.state != State.HANDLED:
            raise Refused(_("It is still being handled: withdraw the request if it is needed no more."))
        if row is lead and _waiting(lead).exists():
            lead.satisfied = True
            note(lead, how, by=by, at=at)
            return row
        settle(row, how, how, by=by, at=at)
        if row is not lead and lead.satisfied and lead.state == State.HANDLED and not _waiting(lead).exists():
            settle(lead, Settled.SOLVED, "solved", by=by, at=at)
    return row


def _waiting(lead: Request) -> QuerySet[Request]:
    return Request.objects.filter(leads=lead, state=State.JOINED)


def say_not_solved(
    request: Request, *, reason: str, by: Actor, at: datetime, link: UUID | None = None
) -> Request:
    """ "Not solved": the same office goes on with a new clock, and its head sees it. Raises Refused, NotHere."""
    told = require_reason(reason)
    with everywhere(by):
        row, lead = _pair(request, by, link)
        if row.state == State.SETTLED or lead.state != State.HANDLED:
            raise Refused(_("Only what was said to be handled can be called not solved."))
        lead.reopened += 1
        lead.satisfied = False
        until = due(lead, clocks_of(lead).handle, at)
        step = Step(state=State.REOPENED, why="not_solved", office=lead.office_id, due_at=until, reason=told)
        move(lead, step, by=by, at=at)
    return row


def join(request: Request, into: Request, *, by: Actor, at: datetime) -> Request:
    """The same matter was asked before: from now on this request follows that one. Raises Refused, NotHere."""
    if not by.may(Verb.REGISTER_REQUESTS):
        raise NotHere
    with everywhere(by):
        first, second = sorted((request.pk, into.pk))
        rows = {pk: locked(Request(pk=pk)) for pk in dict.fromkeys((first, second))}
        row, lead = rows[request.pk], rows[into.pk]
        check_joins(row, lead)
        move(row, Step(state=State.JOINED, why="joined", leads=lead.pk, reason=lead.number), by=by, at=at)
        followed(lead, row, by=by, at=at)
    return row


def check_joins(row: Request | None, lead: Request) -> None:
    """Raises Refused where the one cannot follow the other."""
    if lead.leads_id or lead.state in rules.OVER:
        raise Refused(_("Only an open request that follows no other can lead: choose that one."))
    if row is None:
        return
    if row.pk == lead.pk or row.state in rules.OVER:
        raise Refused(_("This request is over or joined already."))
    if row.followers.exists():
        raise Refused(_("Others follow this request: join the other one into it instead."))


def followed(lead: Request, row: Request, *, by: Actor, at: datetime) -> None:
    """The leading request learns that somebody else waits too, and presses as much as the one that presses most."""
    lead.satisfied = False
    if _PRESSES.index(row.urgency) <= _PRESSES.index(lead.urgency):
        note(lead, "follower", by=by, at=at, reason=row.number)
        return
    lead.urgency = row.urgency
    clocks = clocks_of(lead)
    sooner = due(lead, clocks.accept if lead.state == State.PASSED else clocks.handle, at)
    lead.due_at = min(lead.due_at, sooner) if lead.due_at and lead.state != State.HANDLED else lead.due_at
    note(lead, "raised", by=by, at=at, reason=row.number)


def close_unanswered(*, at: datetime) -> bool:
    """Handled, and no word from any asker by the day that was said: settled. True if there may be more."""
    late = Request.objects.filter(state=State.HANDLED, due_at__lte=at).order_by("due_at", "pk")[:BATCH]
    found = list(late.values_list("pk", flat=True))
    for pk in found:
        with everywhere(None):
            row = locked(Request(pk=pk))
            if row.state != State.HANDLED or row.due_at is None or row.due_at > at:
                continue
            how = Settled.SOLVED if row.satisfied else Settled.NO_ANSWER
            settle(row, how, how, by=None, at=at)
            for follower in _waiting(row).select_for_update().order_by("pk"):
                settle(follower, Settled.NO_ANSWER, "no_answer", by=None, at=at)
    return len(found) == BATCH


def end_pauses(*, at: datetime) -> bool:
    """Pauses whose day has come: the clock goes on. True if there may be more."""
    due_now = Request.objects.filter(state=State.PAUSED, due_at__lte=at).order_by("due_at", "pk")[:BATCH]
    found = list(due_now.values_list("pk", flat=True))
    for pk in found:
        with everywhere(None):
            row = locked(Request(pk=pk))
            if row.state == State.PAUSED and row.due_at is not None and row.due_at <= at:
                offices.go_on(row, "time_up", by=None, at=at)
    return len(found) == BATCH
