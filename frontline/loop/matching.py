"""Which stored measure is which wanted one. A measure keeps its identity when its period moves.

The plan tells stretches of one kind apart by the day on which the later ones start. That day moves when a ground
is taken back or an edition changes; the person still is under the same measure. So the stretch that overlaps a
stored one most is that one, and takes its key.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain, count

from frontline.loop.models import MeasureRow
from frontline.plan.measure import Measure, Wanted


def fitted(wanted: Wanted, rows: Sequence[MeasureRow], *, at: datetime) -> Wanted:
    """The same answer with the keys of the rows it is compared with; new measures get keys that are free.

    A stretch that is over and has no row was never in force here and is left out.
    """
    if not rows:
        return replace(wanted, ended=())
    stored: dict[str, list[MeasureRow]] = defaultdict(list)
    for row in rows:
        stored[row.kind].append(row)
    if all(_plain(stored[measure.kind], measure) for measure in (*wanted.measures, *wanted.ended)):
        return wanted
    keys: dict[Measure, str] = {}
    for kind, of_kind in stored.items():
        keys |= _keys(of_kind, [m for m in (*wanted.ended, *wanted.measures) if m.kind == kind], at)
    return replace(
        wanted,
        measures=tuple(replace(m, key=keys.get(m, m.key)) for m in wanted.measures),
        ended=tuple(replace(m, key=keys[m]) for m in wanted.ended if m in keys),
    )


def _plain(rows: Sequence[MeasureRow], measure: Measure) -> bool:
    """No row of the kind, or one only that begins like the measure: nothing to sort out."""
    return not rows or (
        len(rows) == 1 and (rows[0].key, rows[0].starts_at) == (measure.key, measure.starts_at)
    )


def _keys(rows: Sequence[MeasureRow], measures: Sequence[Measure], at: datetime) -> dict[Measure, str]:
    """The key of each measure that has a row or begins now; one kind of one subject."""
    keys: dict[Measure, str] = {}
    left = list(rows)
    for _, _, _, number, row in sorted(_overlaps(rows, measures), key=lambda found: found[:4]):
        if measures[number] not in keys and row in left:
            keys[measures[number]] = row.key
            left.remove(row)
    coming = [m for m in measures if m not in keys and m.ends_at > at]
    going = sorted((row for row in left if row.ends_at > at), key=lambda row: row.starts_at)
    keys |= {measure: row.key for measure, row in zip(coming, going, strict=False)}  # moved as a whole
    taken = {row.key for row in rows}
    for measure in coming[len(going) :]:
        keys[measure] = _free(measure, taken)
        taken.add(keys[measure])
    return keys


def _overlaps(
    rows: Sequence[MeasureRow], measures: Sequence[Measure]
) -> Iterator[tuple[timedelta, bool, bool, int, MeasureRow]]:
    """Rows and measures that share time: longest first, then the same period, then the same key."""
    for number, measure in enumerate(measures):
        for row in rows:
            shared = min(row.ends_at, measure.ends_at) - max(row.starts_at, measure.starts_at)
            if shared > timedelta(0):
                other = (row.starts_at, row.ends_at) != (measure.starts_at, measure.ends_at)
                yield -shared, other, row.key != measure.key, number, row


def _free(measure: Measure, taken: Collection[str]) -> str:
    """A key no row of the kind has: the plan's own, else the moment of its start, else a number after it."""
    start = measure.starts_at.isoformat(timespec="seconds")
    tries = chain([measure.key, start], (f"{start} {number}" for number in count(2)))
    return next(key for key in tries if key not in taken)
