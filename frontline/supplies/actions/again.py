"""Packs of missed doors that come again: kept, moved, called about or given up, many at once.

Whatever is decided, each pack has a deed that names the decision, and the decision names each pack it could not take.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.supplies.actions.calls import open_calls
from frontline.supplies.actions.ledger import everywhere, today
from frontline.supplies.actions.planned import numbers_from
from frontline.supplies.actions.steps import Told, change, new_to
from frontline.supplies.models import AgainDecision, Pack, StopPack
from frontline.supplies.rules import CalledOff, State

What = AgainDecision.What
GIVEN_UP = (CalledOff.NOT_WANTED, CalledOff.AWAY, CalledOff.MISTAKE)
MOST = 5000  # packs in one decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What is to happen: a window for MOVE, a reason for GIVE_UP."""

    what: AgainDecision.What
    opens_at: datetime | None = None
    due_at: datetime | None = None
    why: CalledOff | None = None
    words: str = ""


def decide_again(
    packs: Iterable[Pack], decided: Decided, *, by: Actor, at: datetime, record_id: UUID
) -> AgainDecision:
    """The same for all these packs; one that cannot is named in the receipt. The same record twice is one decision.

    Raises Refused where nothing is chosen or the decision lacks its day or reason.
    """
    access.require(by, Verb.PLAN_PACKS)
    _complete(decided, at)
    with everywhere(by):
        if before := AgainDecision.objects.filter(ref=record_id).first():
            return before
        chosen = list(packs)
        if not chosen:
            raise Refused(_("Choose doors first."))
        if len(chosen) > MOST:
            raise Refused(_("More than %(n)d doors at once: choose fewer groups.") % {"n": MOST})
        told = Told(by, at, at, record_id, words=decided.words.strip(), evidence=str(record_id))
        rows = new_to(chosen, told)
        cannot = _hindrances(rows, decided)
        able = [row for row in rows if row.pk not in cannot]
        _WRITERS[decided.what](able, decided, told)
        log.write(
            "packs_again_decided", actor=by, at=at, what=decided.what, done=len(able), refused=len(cannot)
        )
        return AgainDecision.objects.create(
            ref=record_id, what=decided.what, why=str(decided.why or ""), words=decided.words.strip()[:400], at=at,
            by=by.account, by_name=by.name, done=len(able), refused=[list(one) for one in cannot.items()],
        )  # fmt: skip


def _complete(decided: Decided, at: datetime) -> None:
    if decided.what == What.MOVE:
        if decided.opens_at is None or decided.due_at is None or decided.opens_at >= decided.due_at:
            raise Refused(_("Choose the day and a later end."))
        if decided.due_at <= at:
            raise Refused(_("This time is over: choose a later one."))
    if decided.what == What.GIVE_UP and decided.why not in GIVEN_UP:
        raise Refused(_("Say why they are given up."))


def _hindrances(rows: Sequence[Pack], decided: Decided) -> dict[int, str]:
    """By pack: why it is left as it was."""
    ids = [row.pk for row in rows]
    underway = ("planned", "out")
    stops = StopPack.objects.filter(pack__in=ids, stop__round__state__in=underway)
    held = set(stops.values_list("pack", flat=True))
    asked = set(Pack.objects.filter(again__in=ids, task__isnull=False).values_list("again", flat=True))
    asked |= {row.pk for row in rows if row.task}
    taken = _taken(rows, decided)
    found = {row.pk: _hindrance(row, decided.what, held, asked, taken) for row in rows}
    return {pack: why for pack, why in found.items() if why}


def _taken(rows: Sequence[Pack], decided: Decided) -> set[tuple[int, int]]:
    """Doors and kinds that have another pack on the day it would move to."""
    if decided.opens_at is None:
        return set()
    there = Pack.objects.filter(day=today(decided.opens_at), dwelling__in=[row.dwelling_id for row in rows])
    others = there.exclude(pk__in=[row.pk for row in rows])
    return set(others.values_list("dwelling", "kind"))


def _hindrance(
    row: Pack, what: AgainDecision.What, held: set[int], asked: set[int], taken: set[tuple[int, int]]
) -> str:
    if row.state != State.PLANNED or row.again_for_id is None:
        return _("It stands elsewhere now: read it again.")
    if what == What.CALL and row.pk in asked:
        return _("Somebody has been asked to call already.")
    if what == What.GIVE_UP and row.special and row.pk in asked:
        return _("Special needs: the household is called first, then it may be given up.")
    if what in (What.MOVE, What.GIVE_UP) and row.pk in held:
        return _("It is in a round already: call it off on its own page, or have the round changed.")
    if what == What.MOVE and (row.dwelling_id, row.kind_id) in taken:
        return _("The door has such a pack on that day already.")
    return ""


def _keep(rows: Sequence[Pack], decided: Decided, told: Told) -> None:
    change(rows, None, replace(told, why="kept"))


def _move(rows: Sequence[Pack], decided: Decided, told: Told) -> None:
    assert decided.opens_at is not None and decided.due_at is not None
    day = today(decided.opens_at)
    _renumber([row for row in rows if row.day != day], day)
    Pack.objects.filter(again__in=[row.pk for row in rows]).update(next_day=day)
    change(rows, None, replace(told, why="moved"), opens_at=decided.opens_at, due_at=decided.due_at, day=day)


def _renumber(rows: Sequence[Pack], day: date) -> None:
    """Numbers of the day they go to, before they go there: numbers are unique by day."""
    for number, row in enumerate(sorted(rows, key=lambda row: row.building_id), numbers_from(day)):
        row.number, row.day = number, day
    Pack.objects.bulk_update(rows, ["number", "day"], batch_size=1000)


def _call(rows: Sequence[Pack], decided: Decided, told: Told) -> None:
    change(rows, None, replace(told, why="to_call"))
    open_calls(rows, told.at)


def _give_up(rows: Sequence[Pack], decided: Decided, told: Told) -> None:
    Pack.objects.filter(again__in=[row.pk for row in rows]).update(next_day=None)
    change(rows, State.CALLED_OFF, replace(told, why=str(decided.why)), why=str(decided.why))


_WRITERS: dict[AgainDecision.What, Callable[[Sequence[Pack], Decided, Told], None]] = {
    What.KEEP: _keep,
    What.MOVE: _move,
    What.CALL: _call,
    What.GIVE_UP: _give_up,
}
