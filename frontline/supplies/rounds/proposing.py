"""Asking the solver for the rounds of a day, or for a change of them; a job of the worker that can be left."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from time import monotonic

from django.db import connection, transaction
from django.utils.translation import gettext as _

from frontline.city import access, clock, log
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.solvers.routes import UnusableInput, solve
from frontline.supplies.rounds import changing, gathering, keeping
from frontline.supplies.rounds.models import DayPlan
from frontline.supplies.rounds.rules import problem_of

State, What = DayPlan.State, DayPlan.What
LONGEST = 25.0  # seconds of search; reading, first rounds and writing come on top and stay below as much
_LEAST, _PER_STOP = 0.2, 0.01  # seconds of search for few stops, and for each
_TELL = 1.0  # seconds between two words about the progress


def ask_for_rounds(day: date, *, by: Actor, at: datetime, anew: bool = False) -> DayPlan:
    """Have the worker propose the rounds of a day; a change of them where rounds were accepted (not `anew`)."""
    access.require(by, Verb.PLAN_PACKS)
    busy = DayPlan.objects.filter(day=day, state__in=(State.WAITING, State.WORKING)).first()
    if busy is not None:
        return busy
    accepted = gathering.rounds_on(day, "planned", "out", "back")
    if anew and accepted.exclude(state="planned").exists():
        raise Refused(_("Rounds have left already; ask for a change instead."))
    what = What.CHANGE if accepted.exists() and not anew else What.DAY
    if what == What.DAY and not gathering.to_bring(day).exists():
        raise Refused(_("No pack is planned for this day; plan the packs first."))
    if not gathering.crews_on(day).exists():
        raise Refused(_("No crew can go out on this day; enter one first."))
    with transaction.atomic():
        plan = DayPlan.objects.create(what=what, day=day, asked_by_id=by.account, asked_at=at)
        log.write("rounds_asked", actor=by, at=at, plan=plan.pk, day=str(day))
        tell()
    return plan


def work_out_rounds(*, at: datetime) -> bool:
    """The oldest question that waits. True if there was one."""
    waiting = DayPlan.objects.filter(state__in=(State.WAITING, State.WORKING))
    plan = waiting.order_by("asked_at", "pk").first()
    if plan is None:
        return False
    DayPlan.objects.filter(pk=plan.pk).update(state=State.WORKING)
    tell()
    began = monotonic()
    try:
        answer = _change(plan) if plan.what == What.CHANGE else _whole_day(plan)
        with transaction.atomic():
            plan.rounds.all().delete()  # of an attempt that was cut off
            plan.not_served.all().delete()
            figures = keeping.keep(plan, answer)
            _done(plan, State.PROPOSED, figures={**figures, "seconds": round(monotonic() - began, 1)})
    except (UnusableInput, Refused) as why:
        _done(plan, State.REFUSED, why=str(why)[:300])
    tell()
    return True


def _change(plan: DayPlan) -> keeping.Answer:
    return changing.propose(plan, at=clock.now())


def _whole_day(plan: DayPlan) -> keeping.Answer:
    at = clock.now()
    packs = gathering.to_bring(plan.day)
    special = frozenset(packs.filter(special=True).values_list("pk", flat=True))
    doors, lost = gathering.doors_of(packs, plan.day, at=at)
    if not doors:
        raise Refused(_("None of these buildings is on the map: bring their coordinates in first."))
    now = gathering.seconds_of(at, plan.day)
    crews = [
        replace(crew, opens=max(crew.opens, now))
        for crew in gathering.crew_days(
            gathering.crews_on(plan.day), plan.day, gathering.communities_of(doors)
        )
        if crew.closes > now
    ]
    if not crews:
        raise Refused(_("No crew can go out any more today; enter one, or plan for tomorrow."))
    asked = problem_of(doors, crews)
    seconds = min(LONGEST, _LEAST + _PER_STOP * len(asked.problem.stops))
    solved = solve(asked.problem, seconds=seconds, progress=_progress(plan))
    rounds: dict[int, list[list[int]]] = {}
    for one in sorted(solved.rounds, key=lambda one: (one.vehicle, one.number)):
        rounds.setdefault(one.vehicle, []).append(list(one.stops))
    kept = keeping.Solved(
        asked.problem, asked.crews, rounds, asked.packs, keeping.buildings(asked.doors, asked.packs),
        keeping.risky(asked.doors, asked.packs), solved.unserved,
    )  # fmt: skip
    return keeping.Answer(kept, lost, special)


def _progress(plan: DayPlan) -> Callable[[float, float], bool]:
    """Tells pages how far it is; ends the search where somebody withdrew the question."""
    told = [0.0]

    def hear(share: float, best: float) -> bool:
        if monotonic() - told[0] < _TELL:
            return False
        told[0] = monotonic()
        return not _tell_share(plan, share)

    return hear


def _tell_share(plan: DayPlan, share: float) -> bool:
    """False: withdrawn meanwhile."""
    going_on = DayPlan.objects.filter(pk=plan.pk, state=State.WORKING).update(share=share)
    tell()
    return bool(going_on)


def _done(plan: DayPlan, state: str, **columns: object) -> None:
    still = DayPlan.objects.filter(pk=plan.pk, state=State.WORKING)
    if not still.update(state=state, share=1.0, done_at=clock.now(), **columns):
        plan.rounds.all().delete()  # withdrawn while it was worked out


def tell() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('frontline', 'rounds')")
