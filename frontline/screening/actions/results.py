"""What the laboratory said: taken onto tubes, or held with a reason. See docs/algorithms/screening.md."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.screening.models import ResultFile, ResultRefusal, Round, TubeResult
from frontline.screening.rules import TubeKnown, why_held

CHUNK = 5_000  # results of one statement
State = TubeResult.State
RETRIED = ("unknown_tube", "double", "not_sealed", "before_sealed", "not_received")

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
        _queue(changed)
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
    if len(tubes) == 1 and tubes[0].result == told.result:
        work.again += 1
        return
    row = TubeResult(
        file=file, barcode=told.barcode, result=told.result, ct_orf=told.ct_orf, ct_n=told.ct_n,
        tested_at=told.tested_at, told_at=at, told_by=by.account, told_by_name=by.name, note=correction[:200],
        state=State.HELD if why else State.CURRENT, why=why,
        round_id=tubes[0].round if tubes else None, tube=UUID(tubes[0].ref) if len(tubes) == 1 else None,
    )  # fmt: skip
    if not why:
        work.updates[tubes[0].round, tubes[0].ref] = told.result
        tubes[0] = _with_result(tubes[0], told.result)
    work.rows.append(row)


def _with_result(tube: TubeKnown, result: str) -> TubeKnown:
    return TubeKnown(tube.round, tube.ref, tube.sealed_at, result, tube.received, tube.custody)


_LIVE = ("open", "ended", "completed")
_TUBES = """
SELECT t.barcode, t.round_id, t.ref::text, t.sealed_at, t.result,
  EXISTS (SELECT FROM screening_boxtube b WHERE b.round_id = t.round_id AND b.barcode = t.barcode
          AND b.received_at IS NOT NULL),
  EXISTS (SELECT FROM screening_box x WHERE x.round_id = t.round_id)
FROM screening_tube t WHERE t.round_id = ANY (%s) AND t.barcode = ANY (%s)
ORDER BY t.round_id, t.ref FOR NO KEY UPDATE OF t
"""


def live_rounds() -> list[int]:
    """Rounds whose tubes may still get a result: the newest ten that were opened."""
    found = Round.objects.filter(state__in=_LIVE).order_by("-number")
    return list(found.values_list("pk", flat=True)[:10])


def tubes_with(barcodes: Sequence[str]) -> dict[str, list[TubeKnown]]:
    """The tubes of these barcodes, held until the transaction ends."""
    known: dict[str, list[TubeKnown]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TUBES, [live_rounds(), list(set(barcodes))])
        for barcode, *rest in cursor.fetchall():
            known.setdefault(barcode, []).append(TubeKnown(*rest))
    return known


_RESULT = """
UPDATE screening_tube t SET result = v.result, resulted_at = %(at)s
FROM unnest(%(rounds)s::bigint[], %(tubes)s::uuid[], %(results)s::text[]) AS v(round_id, ref, result)
WHERE t.round_id = v.round_id AND t.ref = v.ref
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
    _put_on_tubes(work.updates, at)
    _only_the_last(work.rows)
    held = [row for row in work.rows if row.state == State.HELD]
    TubeResult.objects.bulk_create([row for row in work.rows if row.state != State.HELD], batch_size=CHUNK)
    TubeResult.objects.bulk_create(held, batch_size=CHUNK, ignore_conflicts=True)


def _only_the_last(rows: Sequence[TubeResult]) -> None:
    """Of two results of one tube that are taken together the later one stands (an invalid test, tested again)."""
    last = {(row.round_id, row.tube): row for row in rows if row.state == State.CURRENT}
    for row in rows:
        if row.state == State.CURRENT and last[row.round_id, row.tube] is not row:
            row.state = State.REPLACED


def _put_on_tubes(updates: Updates, at: datetime) -> None:
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


def _queue(updates: Updates) -> None:
    """What follows waits for the worker; positive tubes go first, however long the file."""
    tubes = sorted(updates, key=lambda tube: updates[tube] != "positive")
    if tubes:
        asked: dict[str, Any] = {
            "rounds": [round for round, _ in tubes],
            "tubes": [tube for _, tube in tubes],
        }
        with connection.cursor() as cursor:
            cursor.execute(_FOLLOW, asked)


# Held because of the tube: taken by itself once the tube arrives, is sealed, or is received.
_READY = """
SELECT r.id FROM screening_tuberesult r JOIN screening_tube t
  ON t.round_id = ANY (%(rounds)s) AND t.barcode = r.barcode
WHERE r.state = 'held' AND r.why = ANY (%(why)s) AND t.sealed_at IS NOT NULL
  AND (r.tested_at IS NULL OR r.tested_at >= t.sealed_at)
GROUP BY r.id HAVING count(*) = 1 AND bool_and(
  NOT EXISTS (SELECT FROM screening_box x WHERE x.round_id = t.round_id)
  OR EXISTS (SELECT FROM screening_boxtube b WHERE b.round_id = t.round_id AND b.barcode = t.barcode
             AND b.received_at IS NOT NULL))
ORDER BY r.id LIMIT %(limit)s
"""


def retry_held(*, at: datetime) -> bool:
    """A chore of the worker: results whose reason has gone away. True if there may be more."""
    asked: dict[str, Any] = {"rounds": live_rounds(), "why": list(RETRIED), "limit": CHUNK}
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_READY, asked)
            ids = [id for (id,) in cursor.fetchall()]
        held = list(
            TubeResult.objects.filter(pk__in=ids, state=State.HELD).select_for_update().order_by("pk")
        )
        known = tubes_with([row.barcode for row in held])
        updates: Updates = {}
        for row in held:
            _try_again(row, known.get(row.barcode, []), updates, at)
        _put_on_tubes(updates, at)
        _queue(updates)
        _only_the_last(held)
        TubeResult.objects.bulk_update(
            held, ["state", "why", "round", "tube", "settled_at"], batch_size=CHUNK
        )
    return len(ids) == CHUNK


def _try_again(row: TubeResult, tubes: list[TubeKnown], updates: Updates, at: datetime) -> None:
    row.why = why_held(row.result, row.tested_at, tubes)
    if row.why:
        return
    row.round_id, row.tube, row.settled_at = tubes[0].round, UUID(tubes[0].ref), at
    if tubes[0].result == row.result:
        row.state = State.REPLACED  # told again meanwhile
        return
    row.state = State.CURRENT
    updates[tubes[0].round, tubes[0].ref] = row.result
    tubes[0] = _with_result(tubes[0], row.result)


def take_anyway(row: TubeResult, *, why: str, by: Actor, at: datetime) -> None:
    """A held result counts after all, for a stated reason. Raises Refused where it has no tube."""
    access.require(by, Verb.ENTER_RESULTS)
    if not why.strip():
        raise Refused(_("Say why this result counts; it stays on record."))
    with transaction.atomic():
        held = _held(row)
        tubes = tubes_with([held.barcode]).get(held.barcode, [])
        if len(tubes) != 1:
            raise Refused(_("There is not exactly one tube with this barcode; settle that first."))
        updates = {(tubes[0].round, tubes[0].ref): held.result}
        _put_on_tubes(updates, at)
        _queue(updates)
        held.round_id, held.tube = tubes[0].round, UUID(tubes[0].ref)
        _settle(held, State.CURRENT, why, by, at)


def dismiss(row: TubeResult, *, why: str, by: Actor, at: datetime) -> None:
    """A held result counts for nothing, for a stated reason."""
    access.require(by, Verb.ENTER_RESULTS)
    if not why.strip():
        raise Refused(_("Say why this result does not count; it stays on record."))
    with transaction.atomic():
        _settle(_held(row), State.DISMISSED, why, by, at)


def _held(row: TubeResult) -> TubeResult:
    found = TubeResult.objects.select_for_update().filter(pk=row.pk, state=State.HELD).first()
    if found is None:
        raise Refused(_("Somebody settled this already; reload the page."))
    return found


def _settle(row: TubeResult, state: str, why: str, by: Actor, at: datetime) -> None:
    row.state, row.note, row.settled_at, row.settled_by = state, why.strip()[:200], at, by.account
    row.save()
    log.write("result_settled", actor=by, at=at, barcode=row.barcode, state=state, why=row.note)


def correct_result(barcode: str, result: str, *, why: str, by: Actor, at: datetime) -> ResultFile:
    """The laboratory says otherwise than before; everything that followed is worked out anew. Raises Refused."""
    if not why.strip():
        raise Refused(_("Say why the result is corrected; it stays on record."))
    file = take_results([Told(barcode, result)], source="page", correction=why.strip(), by=by, at=at)
    if not file.taken:
        raise Refused(_("Nothing was changed: the tube has this result already, or is not known."))
    return file
