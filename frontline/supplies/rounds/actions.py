"""Crews, closed entrances, accepting rounds, a crew that is lost, the code that opens a telephone."""

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.devices import digest
from frontline.city.models import Building
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies import composing
from frontline.supplies.actions import packs as verbs
from frontline.supplies.models import Pack
from frontline.supplies.rounds.gathering import high_risk, moment_of, rounds_on
from frontline.supplies.rounds.models import ClosedAccess, Crew, CrewLoss, DayPlan, DoorDevice, Round, Stop
from frontline.supplies.rounds.proposing import tell

State = DayPlan.State
_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another
_LONG = 10  # signs of a code: 50 bits
_AFTER_SHIFT = timedelta(hours=1)  # a list is given out so long (assumption)


def save_crew(crew: Crew, *, by: Actor, at: datetime) -> Crew:
    """A crew as somebody entered or changed it."""
    access.require(by, Verb.PLAN_PACKS)
    with transaction.atomic():
        crew.save()
        log.write("crew_saved", actor=by, at=at, crew=crew.pk)
    return crew


def close_access(
    building: Building, *, to: list[str], until: datetime | None, why: str, by: Actor, at: datetime
) -> ClosedAccess:
    """From now on these vehicles cannot get to a building. What was open about it before ends."""
    access.require(by, Verb.PLAN_PACKS)
    with transaction.atomic():
        open_access(building, by=by, at=at)
        made = ClosedAccess.objects.create(
            building=building, to=to, since=at, until=until, why=why.strip()[:200], by=by.account
        )
        log.write("access_closed", actor=by, at=at, subject=("place", building.pk), to=to)
    return made


def open_access(building: Building, *, by: Actor, at: datetime) -> None:
    access.require(by, Verb.PLAN_PACKS)
    still = ClosedAccess.objects.filter(building=building, since__lte=at).exclude(until__lte=at)
    if still.update(until=at):
        log.write("access_opened", actor=by, at=at, subject=("place", building.pk))


def accept(plan: DayPlan, *, by: Actor, at: datetime) -> DayPlan:
    """These rounds hold. Raises Refused where a round left that they change, or a stop came to be at high risk."""
    access.require(by, Verb.PLAN_PACKS)
    with transaction.atomic():
        row = DayPlan.objects.select_for_update().get(pk=plan.pk)
        if row.state != State.PROPOSED:
            raise Refused(_("This proposal is no longer open; look at the newest one."))
        _barred(row, at)
        _replace(row, at)
        row.rounds.update(state=Round.State.PLANNED)
        _settle(row, State.ACCEPTED, by, at)
        others = DayPlan.objects.filter(day=row.day, state=State.PROPOSED)
        others.update(state=State.OVERTAKEN, decided_at=at)
        log.write("rounds_accepted", actor=by, at=at, plan=row.pk, day=str(row.day))
        tell()
    return row


def _barred(plan: DayPlan, at: datetime) -> None:
    """Since the proposal a stop may have come to be at high risk that a crew outside the closed loop would serve."""
    if not composing.ruling().closed_loop_only:
        return
    now = high_risk(at)
    inside = Q(building__in=now.buildings) | Q(packs__pack__dwelling__in=now.dwellings)
    stops = Stop.objects.filter(inside, round__plan=plan, round__crew__closed_loop=False).distinct()
    if names := [stop.building.place.name for stop in stops.select_related("building__place")[:5]]:
        raise Refused(
            _(
                "At high risk now, and the crew is not in a closed loop: %(places)s. Have the rounds worked out again."
            )
            % {"places": ", ".join(names)}
        )


def _replace(plan: DayPlan, at: datetime) -> None:
    """Rounds at the depot that the plan puts others in place of."""
    standing = rounds_on(plan.day, "planned").select_for_update()
    if plan.what == DayPlan.What.CHANGE:
        crews = plan.figures.get("changes", [])
        left = Round.objects.filter(crew__in=crews, day=plan.day, left_at__gt=plan.asked_at)
        replaced = plan.rounds.filter(replaces__isnull=False).exclude(replaces__state="planned")
        if left.exists() or replaced.exists():
            raise Refused(_("A round has left meanwhile; have the change worked out again."))
        standing = standing.filter(crew__in=crews)
    elif rounds_on(plan.day, "out", "back").exists():
        raise Refused(_("Rounds have left already; ask for a change instead."))
    ids = list(standing.values_list("pk", flat=True))
    Round.objects.filter(pk__in=ids).update(state=Round.State.OFF)


def withdraw(plan: DayPlan, *, by: Actor, at: datetime) -> None:
    """Nobody needs this answer any more; a search under way ends."""
    access.require(by, Verb.PLAN_PACKS)
    still = DayPlan.objects.filter(pk=plan.pk, state__in=(State.WAITING, State.WORKING, State.PROPOSED))
    if still.update(state=State.OVERTAKEN, decided_at=at, decided_by=by.account):
        log.write("rounds_withdrawn", actor=by, at=at, plan=plan.pk)
        tell()


def _settle(plan: DayPlan, state: str, by: Actor, at: datetime) -> None:
    plan.state, plan.decided_by, plan.decided_at = state, by.account, at
    plan.save(update_fields=["state", "decided_by", "decided_at"])


def lose_crew(crew: Crew, *, day: date, why: str, by: Actor, at: datetime) -> int:
    """A crew cannot go on today: its packs on board count as brought back. How many packs want another round."""
    access.require(by, Verb.PLAN_PACKS)
    with transaction.atomic():
        _loss, new = CrewLoss.objects.get_or_create(
            crew=crew, day=day, defaults={"at": at, "why": why.strip()[:200], "by": by.account}
        )
        if not new:
            raise Refused(_("This crew is entered as lost already."))
        rounds = list(rounds_on(day, "planned", "out").filter(crew=crew).select_for_update())
        packs = Pack.objects.filter(stops__stop__round__in=rounds)
        verbs.record_returned(list(packs.filter(state="loaded")), by=by, at=at)
        waiting = packs.filter(state__in=("planned", "returned")).distinct().count()
        Round.objects.filter(pk__in=[one.pk for one in rounds]).update(state=Round.State.OFF, returned_at=at)
        log.write("crew_lost", actor=by, at=at, crew=crew.pk, day=str(day), packs=waiting)
        tell()
    return waiting


def give_code(crew: Crew, *, day: date, by: Actor, at: datetime) -> str:
    """A code that opens one telephone for this crew's day, told once. One that was not used is void then."""
    access.require(by, Verb.PLAN_PACKS)
    code = "".join(secrets.choice(_SIGNS) for _ in range(_LONG))
    closes = moment_of(crew.closes.hour * 3600 + crew.closes.minute * 60, day)
    with transaction.atomic():
        DoorDevice.objects.filter(crew=crew, day=day, digest__isnull=True).delete()
        DoorDevice.objects.create(
            crew=crew, day=day, code=digest(code), given_by_id=by.account, given_at=at,
            expires_at=closes + _AFTER_SHIFT,
        )  # fmt: skip
        log.write("door_code_given", actor=by, at=at, crew=crew.pk, day=str(day))
    return code


def crew_of(values: dict[str, Any], crew: Crew | None = None) -> Crew:
    """The crew with these values."""
    made = crew or Crew()
    for name, value in values.items():
        setattr(made, name, value)
    return made
