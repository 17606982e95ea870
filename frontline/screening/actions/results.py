"""What the laboratory said: taken onto tubes, or held with a reason. See docs/algorithms/screening.md."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.screening.models import ResultFile, ResultRefusal, Round, TubeResult
from frontline.screening.rules import TubeKnown, in_use, why_held

CHUNK = 5_000  # results of one statement
State = TubeResult.State
Updates = dict[tuple[int, str], str]  # (round, tube) -> result


@dataclass(frozen=True, slots=True)
class Told:
    """One result as the laboratory tells it."""

    barcode: str
    result: str  # negative, positive, invalid
    tested_at: datetime | None = None
    ct_orf: float | None = None
    ct_n: float | None = None
    correction: str = ""  # why this one replaces what was told before


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that could not be understood."""

    number: int
    cells: dict[str, str]
    reason: str


@dataclass
class _Work:
    """What one chunk comes to."""

    rows: list[TubeResult] = field(default_factory=list)
    updates: Updates = field(default_factory=dict)
    again: int = 0


def take_results(
    told: Iterable[Told],
    *,
    source: str,
    name: str = "",
    unread: Sequence[Unread] = (),
    correction: str = "",
    by: Actor,
    at: datetime,
) -> ResultFile:
    """Take a delivery of results, held ones included. `correction`: why results told before are replaced.

    The same delivery twice changes nothing. What follows for people is worked out by the worker.
    """
    access.require(by, Verb.ENTER_RESULTS)
    results = list(told)
    with transaction.atomic():
        file = ResultFile.objects.create(
            source=source, name=_writable(name)[-200:], received_at=at, by=by.account, by_name=by.name
        )
        changed: Updates = {}
        for start in range(0, len(results), CHUNK):
            changed |= _take(file, results[start : start + CHUNK], correction, by, at)
        queue(changed)
        file.read, file.refused = len(results) + len(unread), len(unread)
        file.save()
        ResultRefusal.objects.bulk_create(
            ResultRefusal(
                file=file, number=one.number, reason=_writable(one.reason)[:300],
                cells={key: _writable(text) for key, text in one.cells.items()},
            )
            for one in unread
        )  # fmt: skip
        log.write("results_told", actor=by, at=at, file=str(file.ref), read=file.read, taken=file.taken)
    return file


def _writable(text: str) -> str:
    """What the database takes as text."""
    return text.replace("\0", "")


def _take(file: ResultFile, told: Sequence[Told], correction: str, by: Actor, at: datetime) -> Updates:
    known = tubes_with([one.barcode for one in told])
    work = _Work()
    for one in told:
        _judge(file, one, known.get(one.barcode, []), correction, by, at, work)
    _write(work, at)
    taken = [row for row in work.rows if row.state == State.CURRENT]
    file.taken += len(taken)
    file.positive += sum(1 for row in taken if row.result == "positive")
    file.held += len(work.rows) - len(taken)
    file.again += work.again
    return work.updates


def _judge(
    file: ResultFile,
    told: Told,
    tubes: list[TubeKnown],
    correction: str,
    by: Actor,
    at: datetime,
    work: _Work,
) -> None:
    correction = _writable(told.correction or correction)
    why = why_held(told.result, told.tested_at, tubes, correcting=bool(correction))
    known = in_use(tubes)
    if len(known) == 1 and known[0].result == told.result:
        work.again += 1
        return
    row = TubeResult(
        file=file, barcode=told.barcode, result=told.result, ct_orf=told.ct_orf, ct_n=told.ct_n,
        tested_at=told.tested_at, told_at=at, told_by=by.account, told_by_name=by.name, note=correction[:200],
        state=State.HELD if why else State.CURRENT, why=why,
        round_id=tubes[0].round if tubes else None, tube=UUID(known[0].ref) if len(known) == 1 else None,
    )  # fmt: skip
    if why == "set_aside":
        rows = of_set_aside(row, tubes, work.updates, correcting=bool(correction))
        work.again += not rows
        work.rows += rows
        return
    if not why:
        row.round_id = known[0].round
        put(known[0], told.result, tubes, work.updates)
    work.rows.append(row)


def put(tube: TubeKnown, result: str, tubes: list[TubeKnown], updates: Updates) -> None:
    """A tube has this result from now on, for what is judged after it as well."""
    updates[tube.round, tube.ref] = result
    tubes[tubes.index(tube)] = replace(tube, result=result)


def of_set_aside(
    row: TubeResult, tubes: list[TubeKnown], updates: Updates, *, correcting: bool = False
) -> list[TubeResult]:
    """What a result comes to whose tubes were all set aside: a positive one recalls the people of every one of them,
    to be on the safe side; any other counts for nobody. Empty where that was told before."""
    if row.result == "positive":
        return _of_everyone(row, [tube for tube in tubes if tube.result != "positive"], tubes, updates)
    before = TubeResult.objects.filter(
        barcode=row.barcode, result=row.result, state=State.DISMISSED, why=TubeResult.Why.SET_ASIDE
    )
    told = [tube for tube in tubes if tube.result and correcting]
    for tube in told:
        put(tube, "", tubes, updates)
    if before.exclude(pk=row.pk).exists() and not told:
        return []
    row.state, row.why, row.tube = State.DISMISSED, TubeResult.Why.SET_ASIDE, None
    return [row]


def _of_everyone(
    row: TubeResult, concerned: Sequence[TubeKnown], tubes: list[TubeKnown], updates: Updates
) -> list[TubeResult]:
    rows: list[TubeResult] = []
    for tube in concerned:
        own = row if not rows else copy(row)
        if own is not row:
            own.pk, own.ref = None, uuid4()
        own.round_id, own.tube = tube.round, UUID(tube.ref)
        own.state, own.why = State.CURRENT, ""
        put(tube, row.result, tubes, updates)
        rows.append(own)
    return rows


_LIVE = ("open", "ended", "unfinished", "completed")
_TUBES = """
SELECT coalesce(nullif(t.label, ''), t.barcode), t.round_id, t.ref::text, t.sealed_at, t.result,
  EXISTS (SELECT FROM screening_boxtube b WHERE b.round_id = t.round_id AND b.barcode IN (t.barcode, t.label)
          AND b.received_at IS NOT NULL),
  EXISTS (SELECT FROM screening_box x WHERE x.round_id = t.round_id), t.set_aside_at IS NOT NULL
FROM screening_tube t WHERE t.round_id = ANY (%(rounds)s)
  AND (t.label = '' AND t.barcode = ANY (%(codes)s) OR t.label <> '' AND t.label = ANY (%(codes)s))
ORDER BY t.round_id, t.ref FOR NO KEY UPDATE OF t
"""


def live_rounds() -> list[int]:
    """Rounds whose tubes may still get a result: the newest ten that were opened."""
    found = Round.objects.filter(state__in=_LIVE).order_by("-number")
    return list(found.values_list("pk", flat=True)[:10])


def tubes_with(barcodes: Sequence[str]) -> dict[str, list[TubeKnown]]:
    """The tubes of these barcodes, as they bear them now, held until the transaction ends."""
    known: dict[str, list[TubeKnown]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TUBES, {"rounds": live_rounds(), "codes": list(set(barcodes))})
        for barcode, *rest in cursor.fetchall():
            known.setdefault(barcode, []).append(TubeKnown(*rest))
    return known


# A tube set aside counts for its people only while it is positive: the books look at it again.
_RESULT = """
WITH put AS (
  UPDATE screening_tube t SET result = v.result, resulted_at = CASE WHEN v.result <> '' THEN %(at)s::timestamptz END
  FROM unnest(%(rounds)s::bigint[], %(tubes)s::uuid[], %(results)s::text[]) AS v(round_id, ref, result)
  WHERE t.round_id = v.round_id AND t.ref = v.ref
  RETURNING t.round_id, t.ref, t.set_aside_at
)
INSERT INTO screening_arrival (round_id, tube) SELECT round_id, ref FROM put WHERE set_aside_at IS NOT NULL
"""
_REPLACE = """
UPDATE screening_tuberesult r SET state = 'replaced'
FROM unnest(%(rounds)s::bigint[], %(tubes)s::uuid[]) AS v(round_id, tube)
WHERE r.round_id = v.round_id AND r.tube = v.tube AND r.state = 'current'
"""
_FOLLOW = """
INSERT INTO screening_followup (round_id, tube)
SELECT * FROM unnest(%(rounds)s::bigint[], %(tubes)s::uuid[])
"""


def _write(work: _Work, at: datetime) -> None:
    """Tubes, what stood before, the rows, and the queue of what follows, at once."""
    put_on_tubes(work.updates, at)
    only_the_last(work.rows)
    held = [row for row in work.rows if row.state == State.HELD]
    TubeResult.objects.bulk_create([row for row in work.rows if row.state != State.HELD], batch_size=CHUNK)
    TubeResult.objects.bulk_create(held, batch_size=CHUNK, ignore_conflicts=True)


def only_the_last(rows: Sequence[TubeResult]) -> None:
    """Of two results of one tube that are taken together the later one stands (an invalid test, tested again)."""
    last = {(row.round_id, row.tube): row for row in rows if row.state == State.CURRENT}
    for row in rows:
        if row.state == State.CURRENT and last[row.round_id, row.tube] is not row:
            row.state = State.REPLACED


def put_on_tubes(updates: Updates, at: datetime) -> None:
    """The tubes bear these results; those that stood before are replaced."""
    if not updates:
        return
    asked: dict[str, Any] = {
        "at": at,
        "rounds": [round for round, _ in updates],
        "tubes": [tube for _, tube in updates],
        "results": list(updates.values()),
    }
    with connection.cursor() as cursor:
        for statement in (_RESULT, _REPLACE):
            cursor.execute(statement, asked)


def queue(updates: Updates) -> None:
    """What follows waits for the worker; positive tubes go first, however long the file."""
    tubes = sorted(updates, key=lambda tube: updates[tube] != "positive")
    if tubes:
        asked: dict[str, Any] = {
            "rounds": [round for round, _ in tubes],
            "tubes": [tube for _, tube in tubes],
        }
        with connection.cursor() as cursor:
            cursor.execute(_FOLLOW, asked)


def correct_result(barcode: str, result: str, *, why: str, by: Actor, at: datetime) -> ResultFile:
    """The laboratory says otherwise than before; everything that followed is worked out anew. Raises Refused."""
    if not why.strip():
        raise Refused(_("Say why the result is corrected; it stays on record."))
    file = take_results([Told(barcode, result)], source="page", correction=why.strip(), by=by, at=at)
    if not file.taken:
        raise Refused(_("Nothing was changed: the tube has this result already, or is not known."))
    return file
