"""Making it so: measures, their changes and their tasks follow what the plan wants."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from frontline.loop import codec, rooms
from frontline.loop.models import MeasureChange, MeasureRow, Task
from frontline.loop.review import Verdict
from frontline.plan.measure import Change, Duty, Measure

_UNKNOWN_ROOM = "command"  # a duty no open room takes stands on headquarters' board


@dataclass
class Writes:
    """All rows of one batch, written together."""

    new: list[MeasureRow] = field(default_factory=list)
    changed: list[MeasureRow] = field(default_factory=list)
    history: list[tuple[str, MeasureRow, dict[str, object] | None, dict[str, object] | None]] = field(
        default_factory=list
    )
    rows: list[MeasureRow] = field(default_factory=list)  # whose tasks must be looked at


def apply(verdicts: Sequence[Verdict], *, homes: Mapping[int, int | None], at: datetime) -> list[MeasureRow]:
    """Write the changes of these verdicts in the caller's transaction; returns the measures that changed.

    The caller holds the subjects' rows, so what was read still is what is there.
    """
    writes = Writes()
    for verdict in verdicts:
        for change in verdict.changes:
            _apply(change, verdict, homes, at, writes)
    if not writes.history:
        return []
    MeasureRow.objects.bulk_create(writes.new, batch_size=1000)
    MeasureRow.objects.bulk_update(writes.changed, _UPDATED, batch_size=500)
    MeasureChange.objects.bulk_create(_history(writes, at), batch_size=1000)
    _tasks(writes.rows, at)
    return writes.rows


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
]


def _apply(
    change: Change, verdict: Verdict, homes: Mapping[int, int | None], at: datetime, writes: Writes
) -> None:
    wanted = change.after if change.action != "lift" else None
    measure = wanted or change.before
    assert measure is not None and verdict.wanted is not None
    row = next((r for r in verdict.rows if (r.kind, r.key) == (measure.kind, measure.key)), None)
    before = codec.summary(row) if row else None
    edition = verdict.wanted.edition
    if wanted is None:
        assert row is not None
        row.lifted_at = at
        writes.changed.append(row)
    elif row is None:
        row = _new_row(wanted, homes, edition)
        writes.new.append(row)
    else:
        codec.write_measure(row, wanted, edition)
        row.building = homes.get(row.subject_id) if row.subject_kind == "person" else None
        writes.changed.append(row)
    row.version += 1 if before else 0
    # A lift whose measure ended by rule says how; one without says that its ground was taken back.
    ended = _ending(change.after) if wanted is None and change.after else None
    writes.history.append((change.action, row, before, codec.summary(row) if wanted else ended))
    writes.rows.append(row)


def _ending(measure: Measure) -> dict[str, object]:
    return {"ends_at": measure.ends_at.isoformat(), "reasons": codec.reasons_json(measure.reasons)}


def _new_row(measure: Measure, homes: Mapping[int, int | None], edition: str) -> MeasureRow:
    subject = measure.subject
    row = MeasureRow(
        subject_kind=str(subject.kind),
        subject_id=subject.id,
        building=homes.get(subject.id) if subject.kind == "person" else None,
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
            edition=row.edition,
        )
        for action, row, before, after in writes.history
    ]


def _tasks(rows: Sequence[MeasureRow], at: datetime) -> None:
    """Open, close and move the tasks of these measures so that they are their duties."""
    known: dict[int, dict[str, Task]] = {}
    for task in Task.objects.filter(measure__in=[row.pk for row in rows]):
        known.setdefault(task.measure or 0, {})[task.key] = task
    new: list[Task] = []
    changed: list[Task] = []
    for row in rows:
        duties = {} if row.lifted_at else {duty["key"]: Duty(**_times(duty)) for duty in row.duties}
        tasks = known.get(row.pk, {})
        new += [_new_task(row, duty, at) for key, duty in duties.items() if key not in tasks]
        changed += [task for key, task in tasks.items() if _settle(task, duties.get(key), row, at)]
    Task.objects.bulk_create(new, batch_size=2000)
    Task.objects.bulk_update(
        changed, ["state", "opens_at", "due_at", "closed_at", "evidence", "building", "site"], batch_size=500
    )


def _times(duty: dict[str, str]) -> dict[str, object]:
    opens, due = datetime.fromisoformat(duty["opens_at"]), datetime.fromisoformat(duty["due_at"])
    return {**duty, "opens_at": opens, "due_at": due}


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
        evidence=duty.evidence,
    )


def _taker(kind: str) -> tuple[str, str]:
    taken = rooms.task_kinds().get(kind)
    return (taken[0].key, taken[1].group) if taken else (_UNKNOWN_ROOM, "headquarters")


def _settle(task: Task, duty: Duty | None, row: MeasureRow, at: datetime) -> bool:
    """Bring one task in line with its duty; true if anything changed."""
    before = (task.state, task.opens_at, task.due_at, task.evidence, task.building, task.site)
    if duty is None:
        if task.state == Task.State.OPEN:
            task.state, task.closed_at = Task.State.GONE, at
    else:
        task.opens_at, task.due_at = duty.opens_at, duty.due_at
        done = duty.evidence is not None
        state = Task.State.DONE if done else Task.State.OPEN
        if state != task.state:
            task.state, task.closed_at = state, at if done else None
        task.evidence = duty.evidence  # type: ignore[assignment]  # Django turns the word into a UUID
        task.building, task.site = row.building, row.site
    return before != (task.state, task.opens_at, task.due_at, _uuid(task.evidence), task.building, task.site)


def _uuid(value: object) -> object:
    return UUID(value) if isinstance(value, str) else value


def tell_rooms(rows: Iterable[MeasureRow], *, at: datetime) -> None:
    """Rooms that want to know hear of changed measures, in the same transaction."""
    changed = list(rows)
    if not changed:
        return
    for room in rooms.all_rooms():
        for hear in room.on_measures:
            hear(changed, at=at)
