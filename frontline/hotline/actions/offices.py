"""What an office does with a request it has, and the hotline's desk with one that nobody has."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from frontline.city.access import Actor, NotHere
from frontline.city.models import Agency
from frontline.city.roles import Verb
from frontline.hotline import rules
from frontline.hotline.actions import trips
from frontline.hotline.actions.moving import (
    Step,
    catalogue_of,
    clocks_of,
    due,
    everywhere,
    locked,
    move,
    note,
    require_reason,
)  # fmt: skip
from frontline.hotline.models import Request
from frontline.hotline.rules import State
from frontline.loop.actions import Refused


def _mine(row: Request, by: Actor, *states: str) -> Request:
    """The request, locked, with the actor's office and in one of these states. Raises NotHere, Refused."""
    if not by.may(Verb.ANSWER_REQUESTS) or row.office_id not in by.offices:
        raise NotHere
    if row.state not in states:
        raise Refused(_("Somebody was quicker: read the request again, it stands elsewhere now."))
    return row


def accept(request: Request, *, by: Actor, at: datetime) -> Request:
    """The office takes it on; the handling clock begins. Raises Refused, NotHere."""
    with everywhere(by):
        row = _mine(locked(request), by, State.PASSED)
        until = due(row, clocks_of(row).handle, at)
        move(
            row, Step(state=State.ACCEPTED, why="accepted", office=row.office_id, due_at=until), by=by, at=at
        )
    return row


def send_back(request: Request, *, reason: str, by: Actor, at: datetime) -> Request:
    """ "Not ours", with a reason: the desk routes it again; after the set number, the office of last resort has it.

    Raises Refused, NotHere.
    """
    told = require_reason(reason)
    with everywhere(by):
        row = _mine(locked(request), by, State.PASSED)
        if row.last_resort:
            raise Refused(
                _("Your office is the last resort for this request: it cannot be returned, only handed on.")
            )
        row.returns += 1
        catalogue = catalogue_of(row)
        if row.returns >= catalogue.returns:
            _to_last_resort(row, told, by, at)
        else:
            until = due(row, catalogue.dispatch, at)
            step = Step(
                state=State.RETURNED, why="returned", office=catalogue.desk, due_at=until, reason=told
            )
            move(row, step, by=by, at=at)
    return row


def _to_last_resort(row: Request, reason: str, by: Actor, at: datetime) -> None:
    row.last_resort = True
    until = due(row, clocks_of(row).accept, at)
    step = Step(
        state=State.PASSED,
        why="last_resort",
        office=catalogue_of(row).last_resort,
        due_at=until,
        reason=reason,
    )
    move(row, step, by=by, at=at)


def route(request: Request, *, to: Agency, reason: str, by: Actor, at: datetime) -> Request:
    """The desk names the office in charge, also instead of one that has not accepted. Raises Refused, NotHere."""
    if not by.may(Verb.REGISTER_REQUESTS):
        raise NotHere
    told = require_reason(reason)
    with everywhere(by):
        row = locked(request)
        if row.state not in (*rules.ROUTED_BY_DESK, State.PASSED) or row.last_resort:
            raise Refused(_("Somebody was quicker: read the request again, it stands elsewhere now."))
        if row.state == State.PASSED and row.office_id == to.pk:
            raise Refused(_("That office has it already: choose another one."))
        until = due(row, clocks_of(row).accept, at)
        step = Step(state=State.PASSED, why="routed", office=to.pk, due_at=until, reason=told)
        move(row, step, by=by, at=at)
    return row


def offer(request: Request, *, to: Agency, reason: str, by: Actor, at: datetime) -> Request:
    """Hand on: it stays with the office until the other takes it over. Raises Refused, NotHere."""
    told = require_reason(reason)
    with everywhere(by):
        row = _mine(locked(request), by, State.PASSED, *rules.WORKED_ON)
        if to.pk == row.office_id:
            raise Refused(_("Your office has it already: choose another one."))
        step = Step(
            state=row.state,
            why="offered",
            office=row.office_id,
            due_at=row.due_at,
            offered_to=to.pk,
            reason=told,
        )
        move(row, step, by=by, at=at)
    return row


def _offered(row: Request, by: Actor) -> Request:
    if not by.may(Verb.ANSWER_REQUESTS) or row.offered_to_id not in by.offices or row.offered_to_id is None:
        raise NotHere
    return row


def take_over(request: Request, *, by: Actor, at: datetime) -> Request:
    """The other side confirms: now it is theirs. The deadline stays what it was. Raises NotHere."""
    with everywhere(by):
        row = _offered(locked(request), by)
        state = State.ACCEPTED if row.state == State.PASSED else row.state
        until = due(row, clocks_of(row).handle, at) if row.state == State.PASSED else row.due_at
        row.last_resort = False if row.offered_to_id != row.office_id else row.last_resort
        move(row, Step(state=state, why="taken_over", office=row.offered_to_id, due_at=until), by=by, at=at)
    return row


def decline(request: Request, *, reason: str, by: Actor, at: datetime) -> Request:
    """The other side does not take it over, with a reason. Raises Refused, NotHere."""
    told = require_reason(reason)
    with everywhere(by):
        row = _offered(locked(request), by)
        step = Step(state=row.state, why="declined", office=row.office_id, due_at=row.due_at, reason=told)
        move(row, step, by=by, at=at)
    return row


def pause(request: Request, *, until: datetime, reason: str, by: Actor, at: datetime) -> Request:
    """Stop the handling clock until a day, with a reason the asker reads. Raises Refused, NotHere."""
    told = require_reason(reason)
    with everywhere(by):
        row = _mine(locked(request), by, *rules.WORKED_ON)
        assert row.due_at is not None  # the database keeps it
        longest = rules.length(catalogue_of(row).pause)
        if not at < until <= at + longest:
            days = longest / timedelta(days=1)
            raise Refused(_("A pause ends in the future, after %(n)g days at most.") % {"n": days})
        if row.due_at <= at:
            raise Refused(
                _("This is late already: what is late is not paused. Say what was done, or hand it on.")
            )
        if row.pauses >= rules.PAUSES:
            raise Refused(_("This was paused as often as allowed: handle it, or hand it on."))
        row.pauses += 1
        row.paused_left = row.due_at - at
        step = Step(state=State.PAUSED, why="paused", office=row.office_id, due_at=until, reason=told)
        move(row, step, by=by, at=at)
    return row


def resume(request: Request, *, by: Actor, at: datetime) -> Request:
    """Go on before the pause is over. Raises Refused, NotHere."""
    with everywhere(by):
        row = _mine(locked(request), by, State.PAUSED)
        go_on(row, "resumed", by=by, at=at)
    return row


def go_on(row: Request, why: str, *, by: Actor | None, at: datetime) -> None:
    """What was left of the clock when the pause began is left now."""
    state = State.REOPENED if row.reopened else State.ACCEPTED
    until = at + (row.paused_left or timedelta(0))
    row.paused_left = None
    move(row, Step(state=state, why=why, office=row.office_id, due_at=until), by=by, at=at)


def hand_in(request: Request, *, done: str, by: Actor, at: datetime) -> Request:
    """Handled: what was done. Now the asker's word is awaited. Raises Refused, NotHere."""
    told = require_reason(done)
    with everywhere(by):
        row = _mine(locked(request), by, *rules.WORKED_ON)
        trips.require_over(row)
        _handled(row, told, by=by, at=at)
    return row


def _handled(row: Request, done: str, *, by: Actor, at: datetime) -> None:
    row.done, row.pauses, row.satisfied, row.paused_left = done[:1000], 0, False, None
    until = due(row, catalogue_of(row).confirm, at)
    step = Step(state=State.HANDLED, why="handled", office=row.office_id, due_at=until, reason=done)
    move(row, step, by=by, at=at)


def arrange(request: Request, kind: str, *, note: str, needed: bool, by: Actor, at: datetime) -> Request:
    """One thing of a trip to hospital. Raises Refused, NotHere."""
    with everywhere(by):
        row = locked(request)
        trips.arrange(row, kind, note=note, needed=needed, by=by, at=at)
    return row


def acknowledge(row: Request, *, said: str, by: Actor, at: datetime) -> None:
    """Another system that stands for the office has it, under `said`: that counts as accepted. `row` is locked."""
    if row.state == State.PASSED:
        until = due(row, clocks_of(row).handle, at)
        step = Step(state=State.ACCEPTED, why="acknowledged", office=row.office_id, due_at=until, reason=said)
        move(row, step, by=by, at=at)
    else:
        note(row, "acknowledged", by=by, at=at, reason=said)


def handled_outside(row: Request, *, done: str, by: Actor, at: datetime) -> None:
    """Another system says it is done; a pause ends with it. `row` is locked."""
    _handled(row, done, by=by, at=at)
