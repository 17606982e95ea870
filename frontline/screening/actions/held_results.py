"""Results that are held: taken by themselves once their reason goes, or settled by a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.screening.actions.results import (
    CHUNK,
    State,
    Updates,
    live_rounds,
    of_set_aside,
    only_the_last,
    put,
    put_on_tubes,
    queue,
    tubes_with,
)
from frontline.screening.models import TubeResult
from frontline.screening.rules import TubeKnown, in_use, why_held

RETRIED = ("unknown_tube", "double", "not_sealed", "before_sealed", "not_received")

# Held because of the tube: taken by itself once the tube arrives, is sealed, or is received.
_READY = """
SELECT r.id FROM screening_tuberesult r CROSS JOIN LATERAL (
  SELECT t.round_id, t.barcode, t.label, t.sealed_at FROM screening_tube t
  WHERE t.round_id = ANY (%(rounds)s) AND t.barcode = r.barcode AND t.label = '' AND t.set_aside_at IS NULL
  UNION ALL
  SELECT t.round_id, t.barcode, t.label, t.sealed_at FROM screening_tube t
  WHERE t.round_id = ANY (%(rounds)s) AND t.label = r.barcode AND t.label <> '' AND t.set_aside_at IS NULL
) t
WHERE r.state = 'held' AND r.why = ANY (%(why)s) AND t.sealed_at IS NOT NULL
  AND (r.tested_at IS NULL OR r.tested_at >= t.sealed_at)
GROUP BY r.id HAVING count(*) = 1 AND bool_and(
  NOT EXISTS (SELECT FROM screening_box x WHERE x.round_id = t.round_id)
  OR EXISTS (SELECT FROM screening_boxtube b WHERE b.round_id = t.round_id AND b.barcode IN (t.barcode, t.label)
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
        judge_again(ids, at=at)
    return len(ids) == CHUNK


def judge_again(ids: Sequence[int], *, at: datetime) -> None:
    """Held results once more, in the caller's transaction: taken where nothing speaks against it any more."""
    held = list(TubeResult.objects.filter(pk__in=ids, state=State.HELD).select_for_update().order_by("pk"))
    known = tubes_with([row.barcode for row in held])
    updates: Updates = {}
    more: list[TubeResult] = []
    for row in held:
        more += _try_again(row, known.get(row.barcode, []), updates, at)
    put_on_tubes(updates, at)
    queue(updates)
    only_the_last([*held, *more])
    TubeResult.objects.bulk_update(held, ["state", "why", "round", "tube", "settled_at"], batch_size=CHUNK)
    TubeResult.objects.bulk_create(more)


def _try_again(row: TubeResult, tubes: list[TubeKnown], updates: Updates, at: datetime) -> list[TubeResult]:
    """Judge one; rows that come in addition, where a positive one counts for several tubes."""
    row.why = why_held(row.result, row.tested_at, tubes)
    if row.why == TubeResult.Why.SET_ASIDE:
        rows = of_set_aside(row, tubes, updates)
        row.settled_at = at
        if not rows:
            row.state = State.REPLACED  # told again meanwhile
        return rows[1:]
    if row.why:
        return []
    [tube] = in_use(tubes)
    row.round_id, row.tube, row.settled_at = tube.round, UUID(tube.ref), at
    if tube.result == row.result:
        row.state = State.REPLACED  # told again meanwhile
        return []
    row.state = State.CURRENT
    put(tube, row.result, tubes, updates)
    return []


def take_anyway(row: TubeResult, *, why: str, by: Actor, at: datetime) -> None:
    """A held result counts after all, for a stated reason. Raises Refused where it has no tube."""
    access.require(by, Verb.ENTER_RESULTS)
    if not why.strip():
        raise Refused(_("Say why this result counts; it stays on record."))
    with transaction.atomic():
        held = _held(row)
        tubes = in_use(tubes_with([held.barcode]).get(held.barcode, []))
        if len(tubes) != 1:
            raise Refused(_("There is not exactly one tube with this barcode; settle that first."))
        updates = {(tubes[0].round, tubes[0].ref): held.result}
        put_on_tubes(updates, at)
        queue(updates)
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
