"""A point closes during a round, or opens again: a person's decision; who was to come goes to the nearest others."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.loop.actions import Refused
from frontline.screening.actions.books import count_buildings
from frontline.screening.models import PointDecision, RoundPoint

How = PointDecision.How

# Who is still to come goes to the nearest open point by straight line, as the what-if answered (queries/queues.py).
# An hour that would lie before the closing moves to it.
_AWAY = """
UPDATE screening_expected e SET site = n.site_id, site_before = coalesce(e.site_before, e.site),
  slot_at = greatest(e.slot_at, %(since)s)
FROM city_place h CROSS JOIN LATERAL (
  SELECT rp.site_id FROM screening_roundpoint rp JOIN city_site s ON s.id = rp.site_id
  WHERE rp.round_id = %(round)s AND rp.site_id <> %(site)s AND rp.desks > 0 AND rp.closes_at > %(since)s
  ORDER BY power((s.lon - h.lon) * cos(radians(h.lat)), 2) + power(s.lat - h.lat, 2) NULLS LAST, rp.site_id LIMIT 1
) n
WHERE e.round_id = %(round)s AND e.site = %(site)s AND h.id = e.building AND e.tube IS NULL
  AND (%(everybody)s OR e.slot_at >= %(since)s)
RETURNING e.building, n.site_id
"""
_BACK = """
WITH moved AS (
  SELECT person_id, site FROM screening_expected
  WHERE round_id = %(round)s AND site_before = %(site)s AND site <> %(site)s AND tube IS NULL
)
UPDATE screening_expected e SET site = %(site)s, site_before = NULL FROM moved m
WHERE e.round_id = %(round)s AND e.person_id = m.person_id RETURNING e.building, m.site
"""
# What queues are estimated from, for the points concerned.
_HOURS = """
WITH gone AS (DELETE FROM screening_pointhour WHERE round_id = %(round)s AND site = ANY (%(sites)s))
SELECT site, slot_at, count(*) FROM screening_expected
WHERE round_id = %(round)s AND site = ANY (%(sites)s) AND slot_at IS NOT NULL GROUP BY 1, 2
"""
_HOUR = """
INSERT INTO screening_pointhour (round_id, site, at, people)
SELECT %(round)s, * FROM unnest(%(of)s::bigint[], %(at)s::timestamptz[], %(people)s::int[])
"""


def close_point(point: RoundPoint, *, since: datetime, why: str, by: Actor, at: datetime) -> PointDecision:
    """The point takes nobody from a moment on. Who was to come then goes elsewhere now, the rest at that moment.

    What its desks have not sent yet is taken as ever. Raises Refused.
    """
    if since >= point.closes_at:
        raise Refused(_("The point is closed by then."))
    if not _others(point, since).exists():
        raise Refused(_("No other point of this round is open then; open one first."))
    return _decide(point, How.CLOSE, max(since, at), why, by, at)


def reopen_point(point: RoundPoint, *, why: str, by: Actor, at: datetime) -> PointDecision:
    """The point takes people again until the hour it was to close; who was sent elsewhere and is not sampled returns.

    Raises Refused.
    """
    last = latest(point)
    if last is None or last.how != How.CLOSE:
        raise Refused(_("Nobody decided to close this point."))
    return _decide(point, How.REOPEN, at, why, by, at, until=last.closed_before)


def latest(point: RoundPoint) -> PointDecision | None:
    return point.decisions.order_by("-at", "-pk").first()


def _hour_before(point: RoundPoint) -> datetime:
    """When it was to close before anybody decided to close it earlier: what opening again goes back to."""
    last = latest(point)
    stands = last is not None and last.how == How.CLOSE and last.since == point.closes_at
    return last.closed_before if last is not None and stands else point.closes_at


def _others(point: RoundPoint, since: datetime) -> Any:
    return RoundPoint.objects.filter(round=point.round_id, desks__gt=0, closes_at__gt=since).exclude(
        pk=point.pk
    )


def _decide(
    point: RoundPoint,
    how: str,
    since: datetime,
    why: str,
    by: Actor,
    at: datetime,
    until: datetime | None = None,
) -> PointDecision:
    access.require(by, Verb.PLAN_SCREENING)
    if not point.round.may_change:
        raise Refused(_("This round has ended; its points cannot be changed."))
    if not why.strip():
        raise Refused(_("Say why; it stays on record."))
    with transaction.atomic(), access.whole_city(by):  # whoever lives elsewhere and comes here is told too
        held = RoundPoint.objects.select_for_update().get(pk=point.pk)
        made = PointDecision.objects.create(
            point=held, how=how, since=since, closed_before=_hour_before(held), why=why.strip()[:200], at=at,
            by=by.account, by_name=by.name,
        )  # fmt: skip
        closes_at = since if until is None else until
        RoundPoint.objects.filter(pk=held.pk).update(closes_at=closes_at)
        moved = _back(held) if how == How.REOPEN else _away(held, since, everybody=since <= at)
        PointDecision.objects.filter(pk=made.pk).update(
            done_at=at if how == How.REOPEN or since <= at else None
        )
        log.write(
            f"point_{how}", actor=by, at=at, round=held.round_id, site=held.site_id, since=since.isoformat(),
            people=moved, why=made.why,
        )  # fmt: skip
    return made


def send_on(*, at: datetime) -> bool:
    """A chore of the worker: a closing whose moment has come; whoever still waits for this point goes elsewhere."""
    with transaction.atomic():
        due = PointDecision.objects.filter(how=How.CLOSE, done_at=None, since__lte=at)
        one = due.select_for_update(skip_locked=True, of=("self",)).select_related("point").first()
        if one is None:
            return False
        if one.point.closes_at <= at:  # not opened again meanwhile
            _away(one.point, one.since, everybody=True)
        PointDecision.objects.filter(pk=one.pk).update(done_at=at)
    return True


def _away(point: RoundPoint, since: datetime, *, everybody: bool) -> int:
    asked = {"round": point.round_id, "site": point.site_id, "since": since, "everybody": everybody}
    return _move(point, _AWAY, asked)


def _back(point: RoundPoint) -> int:
    return _move(point, _BACK, {"round": point.round_id, "site": point.site_id})


def _move(point: RoundPoint, statement: str, asked: dict[str, Any]) -> int:
    """Run it, then count buildings and hours of the points concerned anew; how many people it moved."""
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        rows = cursor.fetchall()
        if rows:
            sites = sorted({point.site_id, *(site for _building, site in rows)})
            cursor.execute(_HOURS, {"round": point.round_id, "sites": sites})
            hours = cursor.fetchall()
            of, at, people = ([row[field] for row in hours] for field in range(3))
            cursor.execute(_HOUR, {"round": point.round_id, "of": of, "at": at, "people": people})
            count_buildings(point.round_id, sorted({building or 0 for building, _site in rows}))
        cursor.execute("SELECT pg_notify('frontline', 'screening')")
    return len(rows)
