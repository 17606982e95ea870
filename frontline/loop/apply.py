"""Making it so: measures, their changes and their tasks follow what the plan wants."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from frontline.loop import bulk, codec, rooms
from frontline.loop.models import MeasureChange, MeasureRow, Task
from frontline.loop.review import Verdict
from frontline.plan.measure import Change, Duty, Measure

_OUTLIVES = ("release",)  # whoever is at a site when the measure ends still has to be let out
_UNKNOWN_ROOM = "command"  # a duty no open room takes stands on headquarters' board


@dataclass
class Writes:
    """All rows of one batch, written together."""

    new: list[MeasureRow] = field(default_factory=list)
    changed: list[MeasureRow] = field(default_factory=list)
    history: list[tuple[str, str, MeasureRow, dict[str, Any] | None, dict[str, Any] | None]] = field(
        default_factory=list
    )
    rows: list[MeasureRow] = field(default_factory=list)  # whose tasks must be looked at


def apply(verdicts: Sequence[Verdict], *, at: datetime) -> list[MeasureRow]:
    """Write the changes of these verdicts in the caller's transaction; returns the measures that changed.

    The caller holds the subjects' rows, so what was read still is what is there.
    """
    writes = Writes()
    for verdict in verdicts:
        changed = [_apply(change, verdict, at, writes) for change in verdict.changes]
        writes.rows += changed
        _follow(verdict, {id(row) for row in changed}, at, writes)
    if not writes.rows:
        return []
    bulk.update(writes.changed, _UPDATED)
    MeasureRow.objects.bulk_create(writes.new, batch_size=1000)
    MeasureChange.objects.bulk_create(_history(writes, at), batch_size=1000)
    _tasks(writes.rows, writes.new, at)
    return writes.rows


def _follow(verdict: Verdict, changed: set[int], at: datetime, writes: Writes) -> None:
    """What changes without a change of the plan's answer: the person moved, or the measure's time is over.

    A measure ends by itself; its tasks are settled once, at the first review after.
    """
    for row in verdict.rows:
        over = row.ends_at <= at
        if (
            row.lifted_at is not None
            or verdict.wanted is None
            or not (row in verdict.moved or row.closed != over)
        ):
            continue
        row.building, row.closed = verdict.building, over
        if id(row) not in changed:
            writes.changed.append(row)
            writes.rows.append(row)


_UPDATED = [
    "starts_at",
    "ends_at",
    "reasons",
    "details",
    "duties",
    "edition",
    "lifted_at",
    "version",
    "building",
    "closed",
]


def _apply(change: Change, verdict: Verdict, at: datetime, writes: Writes) -> MeasureRow:
    wanted = change.after if change.action != "lift" else None
    measure = wanted or change.before
    assert measure is not None and verdict.wanted is not None
    row = next((r for r in verdict.rows if (r.kind, r.key) == (measure.kind, measure.key)), None)
    before = codec.summary(row) if row else None
    edition = verdict.wanted.edition
    if wanted is None:
        assert row is not None
        row.lifted_at = at
        if change.after:  # it ended by rule before its time: its duties say what was done
            row.duties = codec.duties_json(change.after.duties)
        writes.changed.append(row)
    elif row is None:
        row = _new_row(wanted, verdict.building, edition)
        writes.new.append(row)
    else:
        codec.write_measure(row, wanted, edition)
        row.building = verdict.building
        writes.changed.append(row)
    row.version += 1 if before else 0
    # A lift whose measure ended by rule says how; one without says that its ground was taken back.
    after = codec.summary(row) if wanted else _ending(change.after) if change.after else None
    if change.action != "change" or _heard(before) != _heard(after):
        writes.history.append((change.action, edition, row, before, after))
    return row


def _heard(summary: dict[str, Any] | None) -> object:
    """What a person would call a change: period, rules, details, edition. One more test is none."""
    return summary and {**summary, "reasons": [reason["rule"] for reason in summary["reasons"]]}


def _ending(measure: Measure) -> dict[str, Any]:
    return {
        "ends_at": measure.ends_at.astimezone(UTC).isoformat(),
        "reasons": codec.reasons_json(measure.reasons),
    }


def _new_row(measure: Measure, building: int | None, edition: str) -> MeasureRow:
    subject = measure.subject
    row = MeasureRow(
        subject_kind=str(subject.kind),
        subject_id=subject.id,
        building=building,
        kind=measure.kind,
        key=measure.key,
    )
    codec.write_measure(row, measure, edition)
    return row


def _history(writes: Writes, at: datetime) -> list[MeasureChange]:
    return [
        MeasureChange(
            measure=row,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            building=row.building,
            action=action,
            at=at,
            before=before,
            after=after,
            edition=edition,  # which edition asked for it; the measure's own may be the one before
        )
        for action, edition, row, before, after in writes.history
    ]


def _tasks(rows: Sequence[MeasureRow], new_rows: Sequence[MeasureRow], at: datetime) -> None:
    """Open, close and move the tasks of these measures so that they are their duties."""
    known: dict[int, dict[str, Task]] = {}
    created = {id(row) for row in new_rows}
    old = [row.pk for row in rows if id(row) not in created]
    for task in Task.objects.filter(measure__in=old) if old else ():
        known.setdefault(task.measure or 0, {})[task.key] = task
    new: list[Task] = []
    changed: list[Task] = []
    for row in rows:
        duties, unfulfilled = _duties_left(row, at), _unfulfilled(row)
        tasks = known.get(row.pk, {})
        new += [_new_task(row, duty, at) for key, duty in duties.items() if key not in tasks]
        changed += [
            task for key, task in tasks.items() if _settle(task, duties.get(key), row, at, key in unfulfilled)
        ]
    Task.objects.bulk_create(new, batch_size=2000)
    bulk.update(changed, _SETTLED)


_SETTLED = [
    "state",
    "opens_at",
    "due_at",
    "closed_at",
    "evidence",
    "building",
    "site",
    "climbed",
    "climbed_at",
]


def _duties_left(row: MeasureRow, at: datetime) -> dict[str, Duty]:
    """Duties that still stand: all while the measure lasts; afterwards those fulfilled, and the release."""
    duties = codec.duties_of(row)
    if row.lifted_at is None and row.ends_at > at:
        return {duty.key: duty for duty in duties}
    outlives = () if row.lifted_at else _OUTLIVES
    return {duty.key: duty for duty in duties if duty.evidence or duty.kind in outlives}


def _unfulfilled(row: MeasureRow) -> set[str]:
    """Keys of duties nobody fulfilled, or whose evidence was taken back."""
    return {duty.key for duty in codec.duties_of(row) if not duty.evidence}


def _new_task(row: MeasureRow, duty: Duty, at: datetime) -> Task:
    room, group = _taker(duty.kind)
    done = duty.evidence is not None
    return Task(
        kind=duty.kind,
        room=room,
        group=group,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        building=row.building,
        site=row.site,
        measure=row.pk,
        key=duty.key,
        opens_at=duty.opens_at,
        due_at=duty.due_at,
        state=Task.State.DONE if done else Task.State.OPEN,
        closed_at=at if done else None,
        evidence=UUID(duty.evidence) if duty.evidence else None,
    )


def _taker(kind: str) -> tuple[str, str]:
    taken = rooms.task_kinds().get(kind)
    return (taken[0].key, taken[1].group) if taken else (_UNKNOWN_ROOM, "headquarters")


def _settle(task: Task, duty: Duty | None, row: MeasureRow, at: datetime, unfulfilled: bool) -> bool:
    """Bring one task in line with its duty; true if anything changed.

    Without a duty an open task goes; one that was done stays done unless its evidence was taken back.
    """
    before = [getattr(task, name) for name in _SETTLED]
    if duty is None:
        if task.state == Task.State.OPEN or (task.state == Task.State.DONE and unfulfilled):
            task.state, task.closed_at, task.evidence = Task.State.GONE, at, None
    else:
        _as_duty(task, duty, at)
    task.building, task.site = row.building, row.site
    return before != [getattr(task, name) for name in _SETTLED]


def _as_duty(task: Task, duty: Duty, at: datetime) -> None:
    if task.climbed and duty.due_at > max(task.due_at, at):  # there is time again: back to its owner
        task.climbed, task.climbed_at = 0, None
    task.opens_at, task.due_at = duty.opens_at, duty.due_at
    state = Task.State.DONE if duty.evidence else Task.State.OPEN
    if state != task.state:
        task.state, task.closed_at = state, at if duty.evidence else None
    task.evidence = UUID(duty.evidence) if duty.evidence else None


def tell_rooms(rows: Iterable[MeasureRow], *, at: datetime) -> None:
    """Rooms that want to know hear of changed measures, in the same transaction."""
    changed = list(rows)
    if not changed:
        return
    for room in rooms.all_rooms():
        for hear in room.on_measures:
            hear(changed, at=at)
