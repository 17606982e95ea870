"""A grid worker is absent: somebody takes the grids over, from when to when, by dated grants and with a receipt.

Until the substitute has signed, nothing changes: a grid is never nobody's. From then on lists, rights and the name
that residents read follow the grants.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext as _

from frontline.areas.boundaries.queries import communities_of
from frontline.areas.gridwork import load
from frontline.areas.gridwork.models import HandOver
from frontline.city import access, log
from frontline.city.access import Actor, NotHere
from frontline.city.models import Account, Grant, Place
from frontline.city.roles import Verb
from frontline.loop.actions import Refused

State = HandOver.State
_ROLE = "grid_worker"
_LEAST = timedelta(seconds=1)  # a hand-over given back before it began


def _holding(at: datetime) -> QuerySet[Grant]:
    still = Q(until__isnull=True) | Q(until__gt=at)
    return Grant.objects.filter(still, role=_ROLE, on=Grant.On.PLACE, since__lte=at, account__is_active=True)


def heads_of(actor: Actor) -> QuerySet[Place]:
    """The grids whose workers this actor may send for one another: those of the own communities."""
    if not actor.may(Verb.REDRAW_GRIDS):
        return Place.objects.none()
    mine = [community.pk for community in communities_of(actor)]
    return Place.objects.filter(kind=Place.Kind.GRID, parent__in=mine, closed_on__isnull=True).defer("shape")


def held_by(account: int, grids: Collection[int], *, at: datetime) -> list[int]:
    """Which of these grids an account works in now."""
    return sorted(set(_holding(at).filter(account=account, on_id__in=grids).values_list("on_id", flat=True)))


def workers(actor: Actor) -> list[Account]:
    """Grid workers of the actor's communities, by name: who may be absent, and who may stand in."""
    held = _holding(actor.at).filter(on_id__in=heads_of(actor).values("pk")).values("account")
    return list(Account.objects.filter(pk__in=held).order_by("display_name", "pk"))


def shown_to(actor: Actor) -> list[HandOver]:
    """Hand-overs of the actor's grids, and those that name the actor; what waits first."""
    grids = list(heads_of(actor).values_list("pk", flat=True))
    own = Q(substitute=actor.account) | Q(absent=actor.account)
    rows = HandOver.objects.filter(own | Q(grids__overlap=grids)).select_related("absent", "substitute")
    waiting = Case(When(state=State.WAITING, then=0), default=1)
    return list(rows.order_by(waiting, "-asked_at", "-pk")[:100])


def hand_over_for(actor: Actor, ref: object) -> HandOver:
    """Raises NotHere."""
    found = next((one for one in shown_to(actor) if one.ref == ref), None)
    if found is None:
        raise NotHere
    return found


def waiting_for(actor: Actor) -> int:
    """How many wait for this actor's signature."""
    if actor.account is None:
        return 0
    return HandOver.objects.filter(substitute=actor.account, state=State.WAITING, until__gt=actor.at).count()


def choices(one: HandOver, actor: Actor) -> list[str]:
    """What this actor may do with it now: take, decline, back."""
    if one.state == State.WAITING:
        mine = ["take"] if one.substitute_id == actor.account and actor.at < one.until else []
        return mine if one.absent_id == actor.account else [*mine, "decline"]
    return ["back"] if one.state == State.TAKEN and actor.at < one.until else []


def names(shown: Iterable[HandOver]) -> dict[int, str]:
    """The names of all grids of these hand-overs."""
    ids = {grid for one in shown for grid in one.grids}
    return dict(Place.objects.filter(pk__in=ids).values_list("pk", "name"))


def ask(
    *,
    absent: Account,
    substitute: Account,
    since: datetime,
    until: datetime,
    reason: str,
    by: Actor,
    at: datetime,
) -> HandOver:
    """All grids of somebody absent, in one go; it holds once the substitute has signed. Raises Refused."""
    grids = held_by(absent.pk, list(heads_of(by).values_list("pk", flat=True)), at=at)
    if not grids:
        raise Refused(_("This person works in none of your grids now."))
    if absent.pk == substitute.pk:
        raise Refused(_("Choose somebody else to take over."))
    if not max(since, at) < until:
        raise Refused(_("The end must lie ahead, and after the beginning."))
    busy = HandOver.objects.filter(
        state__in=(State.WAITING, State.TAKEN), grids__overlap=grids, since__lt=until, until__gt=since
    )
    if busy.exists():
        raise Refused(_("These grids are handed over in that time already; withdraw that first."))
    with transaction.atomic():
        made = HandOver.objects.create(
            grids=grids, absent=absent, substitute=substitute, since=since, until=until, reason=reason.strip()[:200],
            asked_by_id=by.account, asked_at=at,
        )  # fmt: skip
        log.write("grid_hand_over_asked", actor=by, at=at, hand_over=made.pk, grids=grids)
    return made


def take(one: HandOver, *, by: Actor, at: datetime) -> HandOver:
    """The receipt: from now, or from its beginning, the grids are the substitute's until the end. Raises Refused."""
    if by.account != one.substitute_id:
        raise Refused(_("Only who takes over may sign."))
    with transaction.atomic():
        row = _waiting(one)
        if at >= row.until:
            raise Refused(_("This time is over; ask for a new hand-over."))
        begins = max(at, row.since)
        if held_by(row.absent_id, row.grids, at=begins) != sorted(row.grids):
            raise Refused(_("Who is absent no longer works in all of these grids; ask for a new hand-over."))
        figures = _figures(row, by)
        row.own_ends = {str(grid): own for grid in row.grids if (own := _swap(row, grid, begins)) is not None}
        row.state, row.answered_at, row.figures = State.TAKEN, at, figures
        row.save(update_fields=["state", "answered_at", "figures", "own_ends"])
        log.write(
            "grid_handed_over", actor=by, at=at, hand_over=row.pk, grids=row.grids, absent=row.absent_id
        )
    return row


def _waiting(one: HandOver) -> HandOver:
    row = HandOver.objects.select_for_update().get(pk=one.pk)
    if row.state != State.WAITING:
        raise Refused(_("This was answered already."))
    return row


def _swap(row: HandOver, grid: int, begins: datetime) -> str | None:
    """The right of the absent rests from `begins` to the end; the substitute holds it meanwhile.

    When the right of the absent would have ended by itself before that, if it would.
    """
    held = Grant.objects.filter(
        account=row.absent_id, role=_ROLE, on=Grant.On.PLACE, on_id=grid, since__lte=begins
    )
    within: list[datetime] = []
    for grant in held.filter(Q(until__isnull=True) | Q(until__gt=begins)):
        if grant.until is None or grant.until > row.until:
            _grant(row, row.absent_id, grid, row.until, grant.until)
        else:
            within.append(grant.until)
        grant.until = begins
        grant.save(update_fields=["until"])
    _grant(row, row.substitute_id, grid, begins, row.until)
    return max(within).isoformat() if within else None


def _grant(row: HandOver, account: int, grid: int, since: datetime, until: datetime | None) -> None:
    Grant.objects.create(
        account_id=account, role=_ROLE, on=Grant.On.PLACE, on_id=grid, since=since, until=until,
        granted_by_id=row.asked_by_id,
    )  # fmt: skip


def _figures(row: HandOver, by: Actor) -> dict[str, Any]:
    """What is taken over, counted: the receipt names it. The substitute's rights do not reach there yet."""
    with access.whole_city(by):
        wide = replace(by, city_wide=True)
        return {
            kind: load.records(kind, wide, row.grids).count()
            for kind in ("people", "in_need", "tasks", "late")
        }


def decline(one: HandOver, *, by: Actor, at: datetime) -> HandOver:
    """The substitute cannot; the head withdraws. Nothing has changed until now. Raises Refused."""
    if "decline" not in choices(one, by):
        raise Refused(_("This was answered already."))
    with transaction.atomic():
        row = _waiting(one)
        row.state = State.DECLINED if by.account == row.substitute_id else State.WITHDRAWN
        row.answered_at = at
        row.save(update_fields=["state", "answered_at"])
        log.write("grid_hand_over_declined", actor=by, at=at, hand_over=row.pk, state=row.state)
    return row


def give_back(one: HandOver, *, by: Actor, at: datetime) -> HandOver:
    """Back early: the substitute's right ends now and that of the absent begins again. Raises Refused."""
    with transaction.atomic():
        row = HandOver.objects.select_for_update().get(pk=one.pk)
        if row.state != State.TAKEN or at >= row.until:
            raise Refused(_("Nothing is handed over here now."))
        until, ends = row.until, max(at, row.since)
        lent = Grant.objects.filter(role=_ROLE, on=Grant.On.PLACE, on_id__in=row.grids)
        lent.filter(account=row.substitute_id, until=until).update(until=ends)
        lent.filter(account=row.absent_id, since=until).update(since=ends)
        for grid, own in row.own_ends.items():
            if (own_end := datetime.fromisoformat(own)) > ends:
                _grant(row, row.absent_id, int(grid), ends, own_end)
        row.until = max(ends, row.since + _LEAST)
        row.save(update_fields=["until"])
        log.write("grid_given_back", actor=by, at=at, hand_over=row.pk, grids=row.grids)
    return row
