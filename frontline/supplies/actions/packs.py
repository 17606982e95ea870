"""Packs: planned, loaded, delivered, missed, returned, called off. Nothing else changes a pack's state.

Doors answer from phones that were without signal: each verb takes a `record_id`, and what was told with it before
changes nothing. The goods of packs leave the stock as they are loaded and come back as they are returned. Rights are
checked by whoever calls; the rows are read in the sight of the whole city.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from frontline.city import log
from frontline.city.access import Actor
from frontline.facts.base import place
from frontline.loop import requests as tasks
from frontline.loop.actions import Refused
from frontline.supplies import rules
from frontline.supplies.actions import ledger
from frontline.supplies.actions.ledger import About, everywhere, today
from frontline.supplies.actions.planned import Wanted, deeds_of_new, insert, numbers_from
from frontline.supplies.actions.steps import Told, change, new_to, tell, write_deeds
from frontline.supplies.models import Depot, Movement, Pack, PackContent, PackItem
from frontline.supplies.rules import CalledOff, Missed, State

__all__ = [
    "Wanted",
    "ask_to_call",
    "call_off",
    "mark_loaded",
    "plan_packs",
    "record_called",
    "record_delivered",
    "record_missed",
    "record_returned",
    "want_again",
]


# Planning


def plan_packs(
    wanted: Sequence[Wanted],
    *,
    day: date,
    depot: Depot,
    opens_at: datetime,
    due_at: datetime,
    by: Actor | None,
    at: datetime,
) -> int:
    """Packs for a day, in one statement: how many are new. A door that has one of the kind that day keeps it."""
    if not opens_at < due_at:
        raise Refused(
            _("The packs are to be brought after %(start)s: choose a later end.") % {"start": opens_at}
        )
    with everywhere(by):
        number = numbers_from(day)
        new = insert(wanted, number, day, depot, opens_at, due_at, by, at) if wanted else []
        deeds_of_new(new, by, at)
        log.write("packs_planned", actor=by, at=at, day=str(day), depot=depot.pk, packs=len(new))
        tell()
    return len(new)


# At the depot


def mark_loaded(
    packs: Iterable[Pack], *, by: Actor | None, at: datetime, record_id: UUID | None = None
) -> list[Pack]:
    """The packs are on a vehicle: their goods leave the stock, first expiry first. Raises Refused for too little."""
    told = Told(by, at, at, record_id)
    with everywhere(by):
        rows = new_to(packs, told)
        for depot, those in _by_depot(rows).items():
            ledger.lock(depot)
            about = About(kind=Movement.Kind.ISSUED, depot=depot, packs=True)
            lines = ledger.picked(depot, _goods_of(those), on=today(at))
            issue = ledger.write(about, lines, by=by, at=at)
            change(those, State.LOADED, told, issue=issue, back_at=None, why="")
        return rows


def record_returned(
    packs: Iterable[Pack], *, by: Actor | None, at: datetime, record_id: UUID | None = None
) -> list[Pack]:
    """The packs are in their depot again and their goods in stock. One that was never tried may be loaded anew."""
    told = Told(by, at, at, record_id)
    with everywhere(by):
        rows = [row for row in new_to(packs, told) if row.issue_id and row.back_at is None]
        if delivered := [row for row in rows if row.state == State.DELIVERED]:
            raise Refused(
                _("Pack %(number)d was delivered; it cannot come back.") % {"number": delivered[0].number}
            )
        for issue, those in _by_issue(rows).items():
            ledger.lock(issue.depot)
            about = About(kind=Movement.Kind.RETURNED, depot=issue.depot, of=issue, packs=True)
            ledger.write(about, _put_back(issue, _goods_of(those)), by=by, at=at)
            untried = [row for row in those if row.state == State.LOADED]
            tried = [row for row in those if row.state != State.LOADED]
            change(untried, State.RETURNED, told, back_at=at)
            change(tried, None, replace(told, why="back"), back_at=at)
        return rows


def _goods_of(packs: Iterable[Pack]) -> dict[int, int]:
    """How many of which good these packs hold together."""
    those = list(packs)
    kinds = Counter(pack.kind_id for pack in those)
    needs: dict[int, int] = defaultdict(int)
    inside = PackContent.objects.filter(kind__in=kinds).values_list("kind", "good", "quantity")
    for kind, good, quantity in inside:
        needs[good] += kinds[kind] * quantity
    for good, quantity in PackItem.objects.filter(pack__in=those).values_list("good", "quantity"):
        needs[good] += quantity
    return dict(sorted(needs.items()))


def _put_back(issue: Movement, goods: dict[int, int]) -> list[tuple[int, int]]:
    """The lots of the issue take back as many as are still out, the oldest lots first."""
    lines = []
    for good, lot, out in ledger.out_still(issue):
        part = min(out, goods.get(good, 0))
        if part:
            goods[good] -= part
            lines.append((lot, part))
    return lines


def _by_depot(rows: Iterable[Pack]) -> dict[Depot, list[Pack]]:
    found: dict[Depot, list[Pack]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.depot_id):
        found[row.depot].append(row)
    return found


def _by_issue(rows: Iterable[Pack]) -> dict[Movement, list[Pack]]:
    found: dict[int, list[Pack]] = defaultdict(list)
    for row in rows:
        if row.issue_id:
            found[row.issue_id].append(row)
    issues = Movement.objects.select_related("depot").in_bulk(found)
    return {issues[id]: found[id] for id in sorted(found)}


# At the door


def record_delivered(
    packs: Iterable[Pack],
    *,
    at_time: datetime,
    by: Actor | None,
    at: datetime,
    evidence: str = "",
    record_id: UUID | None = None,
) -> list[Pack]:
    """The packs stand at their doors (medicine: in the hands of `evidence`) since `at_time`."""
    told = Told(by, at, min(at_time, at), record_id, evidence=evidence)
    with everywhere(by):
        rows = new_to(packs, told)
        for row in rows:
            if row.kind.to_person and not evidence.strip():
                raise Refused(
                    _("Write down who took pack %(number)d: it goes to a person.") % {"number": row.number}
                )
            if row.state == State.MISSED and (row.issue_id is None or row.back_at):
                raise Refused(
                    _("Pack %(number)d is not on a vehicle any more; load it first.") % {"number": row.number}
                )
        change(rows, State.DELIVERED, told, delivered_at=told.happened_at, why="", next_day=None)
        for row in rows:
            _end_call(row, None, at)
            _call_off_again(row, by=by, at=at)
        return rows


def record_missed(
    pack: Pack,
    *,
    why: Missed,
    by: Actor | None,
    at: datetime,
    at_time: datetime | None = None,
    words: str = "",
    record_id: UUID | None = None,
) -> Pack:
    """The pack did not reach its door. It comes again the next day by itself; a special one has somebody call first."""
    told = Told(by, at, min(at_time or at, at), record_id, str(why), words)
    with everywhere(by):
        for row in new_to([pack], told):
            times = row.missed_times + 1
            today_there = max(row.day, today(told.happened_at))
            after = rules.after_missed(why, special=row.special, times=times, today=today_there)
            change([row], State.MISSED, told, why=str(why), missed_times=times, next_day=after.next_day)
            if after.next_day:
                _plan_again(row, after.next_day, by, at)
            if after.call and row.task is None:
                _ask_to_call(row, at)
            return row
    return pack


def call_off(
    pack: Pack,
    *,
    why: CalledOff,
    by: Actor | None,
    at: datetime,
    words: str = "",
    record_id: UUID | None = None,
) -> Pack:
    """The pack is not wanted or not to be had. One that is on its way comes back with the vehicle."""
    told = Told(by, at, at, record_id, str(why), words)
    with everywhere(by):
        rows = new_to([pack], told)
        change(rows, State.CALLED_OFF, told, why=str(why), next_day=None)
        return rows[0] if rows else pack


def want_again(
    pack: Pack, *, by: Actor, at: datetime, words: str = "", record_id: UUID | None = None
) -> Pack:
    """A pack that was called off is planned again: they changed their mind."""
    told = Told(by, at, at, record_id, "", words)
    with everywhere(by):
        rows = new_to([pack], told)
        if any(row.issue_id and row.back_at is None for row in rows):
            raise Refused(_("The pack is still on a vehicle; wait until it is back in the depot."))
        change(rows, State.PLANNED, told, why="", issue=None, back_at=None)
        return rows[0] if rows else pack


def record_called(pack: Pack, *, words: str, by: Actor, at: datetime, record_id: UUID | None = None) -> Pack:
    """Somebody spoke with the household of a missed pack: the task to call is done, the words stay with the pack."""
    if not words.strip():
        raise Refused(_("Write down what the household said."))
    told = Told(by, at, at, record_id, "called", words.strip()[:400])
    with everywhere(by):
        for row in new_to([pack], told):
            (deed,) = write_deeds([row], row.state, told)
            _end_call(row, deed.ref, at)
            return row
    return pack


def ask_to_call(pack: Pack, *, by: Actor | None, at: datetime) -> None:
    """Somebody must speak with this household now, whatever became of the pack: a person is ill there, say."""
    with everywhere(by):
        row = Pack.objects.select_for_update().get(pk=pack.pk)
        if row.task is None:
            _ask_to_call(row, at)


def _plan_again(row: Pack, day: date, by: Actor | None, at: datetime) -> None:
    """The missed pack's place is taken by one of `day`: the one that is planned there already, or a new one."""
    later = timedelta(days=(day - row.day).days)
    number = numbers_from(day)
    again, new = Pack.objects.get_or_create(
        dwelling_id=row.dwelling_id, kind_id=row.kind_id, day=day,
        defaults={
            "number": number, "building_id": row.building_id, "person_id": row.person_id, "request": row.request,
            "depot_id": row.depot_id, "opens_at": row.opens_at + later, "due_at": row.due_at + later,
            "size": row.size, "special": row.special, "grounds": row.grounds, "note": row.note,
            "missed_times": row.missed_times, "again_for": row, "created_at": at,
            "created_by": by.account if by else None,
        },
    )  # fmt: skip
    if new:
        deeds_of_new([again.pk], by, at)
    elif again.state == State.CALLED_OFF:  # they want none that day
        Pack.objects.filter(pk=row.pk).update(next_day=None)
    elif again.again_for_id is None:
        Pack.objects.filter(pk=again.pk).update(again_for=row, missed_times=row.missed_times)


def _call_off_again(row: Pack, *, by: Actor | None, at: datetime) -> None:
    """A missed pack was delivered after all: the one planned in its place is not needed."""
    again = Pack.objects.filter(again_for=row, state=State.PLANNED).first()
    if again:
        call_off(again, why=CalledOff.CAME_AFTER_ALL, by=by, at=at)


def _ask_to_call(row: Pack, at: datetime) -> None:
    subject = place(row.dwelling_id)
    task = tasks.open_task(
        "call_missed",
        subject,
        key=f"pack:{row.ref}",
        building=row.building_id,
        at=at,
        due_at=at + rules.CALL_WITHIN,
    )
    row.task = task.ref
    row.save(update_fields=["task"])


def _end_call(row: Pack, evidence: UUID | None, at: datetime) -> None:
    if row.task:
        tasks.close_task(row.task, evidence=evidence, at=at)
        row.task = None
        row.save(update_fields=["task"])
