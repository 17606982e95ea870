"""How long people wait at a point now, and what one more desk or one point fewer would change.

How the length is estimated: docs/algorithms/sites.md, "The queue now".
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

from django.conf import settings
from django.db import connection

from frontline.screening.models import Round
from frontline.screening.queries.rounds import AtPoint
from frontline.solvers.sites import waiting

_SILENT = timedelta(minutes=10)  # assumption: a desk not heard of for so long has samples we do not know
_FILL = 0.9  # assumption: share of a tube's places that are used, until the round itself tells


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue of one point now."""

    people: int
    arrivals: float  # people an hour now
    per_desk: float  # people a desk samples in an hour while somebody waits
    desks: int
    said_at: datetime | None  # somebody there counted; none: estimated
    sure: bool  # every desk signed in has been heard of lately and has sent everything

    @property
    def minutes(self) -> float | None:
        """How long somebody waits who comes now; none where no desk is open.

        Those in front first; where nobody stands there, what the queue settles to (Erlang C).
        """
        if not self.desks or not self.per_desk:
            return None
        settled = waiting(self.arrivals, self.per_desk, self.desks).mean_minutes
        in_front = 60 * self.people / (self.desks * self.per_desk)
        return max(in_front, settled) if isfinite(settled) else in_front

    @property
    def grows(self) -> bool:
        """More come than the desks can take."""
        return bool(self.desks) and self.arrivals >= self.desks * self.per_desk

    def with_desks(self, desks: int) -> "Queue":
        return replace(self, desks=desks)

    def with_more(self, people: float, arrivals: float) -> "Queue":
        return replace(self, people=self.people + round(people), arrivals=self.arrivals + arrivals)


# Quarter hour by quarter hour since the point opened, or since somebody last counted there: who was to come, less who
# was sampled there. A quiet quarter gives no credit to the next: the queue is the most that any stretch up to now
# comes to (what Lindley's recursion says). A sealed tube counts with its places, an open one with half of them.
_QUEUES = """
WITH fill AS (
  SELECT least(greatest(coalesce(
    nullif((SELECT sum(sampled) FROM screening_tally WHERE round_id = %(round)s), 0)::float
    / nullif((SELECT sum(capacity) FROM screening_tube WHERE round_id = %(round)s AND purpose = 'round'), 0),
    %(fill)s::float), 0.3), 1) AS fill
), said AS (
  SELECT DISTINCT ON (rp.site_id) rp.site_id AS site, q.at, q.people
  FROM screening_queuesaid q JOIN screening_roundpoint rp ON rp.id = q.point_id
  WHERE rp.round_id = %(round)s AND rp.site_id = ANY (%(sites)s::bigint[]) AND q.at <= %(now)s::timestamptz
  ORDER BY rp.site_id, q.at DESC
), counted AS (
  SELECT site, at, people::float AS n FROM said
  UNION ALL
  SELECT h.site, q.at, %(coming)s::float * h.people / 4
    * least(extract(epoch FROM %(now)s::timestamptz - q.at) / 900, 1) FROM screening_pointhour h
  CROSS JOIN LATERAL (SELECT h.at + n * interval '15 minutes' AS at FROM generate_series(0, 3) n) q
  WHERE h.round_id = %(round)s AND h.site = ANY (%(sites)s::bigint[]) AND q.at < %(now)s::timestamptz
  UNION ALL
  SELECT t.site, coalesce(t.sealed_at, t.opened_at),
    - t.capacity * fill * CASE WHEN t.sealed_at IS NULL THEN 0.5 ELSE 1 END FROM screening_tube t CROSS JOIN fill
  WHERE t.round_id = %(round)s AND t.site = ANY (%(sites)s::bigint[])
), quarters AS (
  SELECT c.site, date_bin('15 minutes', c.at, '2000-01-01Z') AS at, sum(c.n) AS n
  FROM counted c LEFT JOIN said s ON s.site = c.site WHERE s.at IS NULL OR c.at >= s.at GROUP BY 1, 2
), stretches AS (
  SELECT site, sum(n) OVER (PARTITION BY site ORDER BY at DESC) AS n FROM quarters
), lengths AS (
  SELECT site, greatest(max(n), 0) AS n FROM stretches GROUP BY site
), now_asked AS (
  SELECT site, sum(people) * %(coming)s::float AS n FROM screening_pointhour
  WHERE round_id = %(round)s AND site = ANY (%(sites)s::bigint[])
    AND at <= %(now)s::timestamptz AND at > %(now)s::timestamptz - interval '1 hour'
  GROUP BY site
)
SELECT asked.site, coalesce(l.n, 0), coalesce(n.n, 0), (SELECT fill FROM fill), s.at, s.people
FROM unnest(%(sites)s::bigint[]) AS asked(site) LEFT JOIN lengths l ON l.site = asked.site
LEFT JOIN now_asked n ON n.site = asked.site LEFT JOIN said s ON s.site = asked.site
"""


def queues(round: Round, points: Sequence[AtPoint], *, at: datetime) -> dict[int, Queue]:
    """The queue of each of these points of one round, by site. Cheap: tubes and sums, no person."""
    asked: dict[str, Any] = {
        "round": round.pk, "sites": [one.point.site_id for one in points], "now": at, "fill": _FILL,
        "coming": settings.SCREENING_COMING,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_QUEUES, asked)
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    return {one.point.site_id: _queue(one, at, *rows[one.point.site_id]) for one in points}


def _queue(
    one: AtPoint,
    at: datetime,
    length: float,
    arrivals: float,
    fill: float,
    said_at: datetime | None,
    said: int | None,
) -> Queue:
    stands = timedelta(minutes=settings.SCREENING_QUEUE_SAID_MINUTES)
    fresh = said_at is not None and at - said_at < stands
    people = said if fresh and said is not None else int(length + 0.5)
    if not one.point.opens_at <= at < one.point.closes_at:
        people, arrivals = people if fresh else 0, 0.0  # nobody is asked to come; only who looks knows
    return Queue(
        people, float(arrivals), _per_desk(one, people, fill, at), one.point.desks, said_at if fresh else None,
        _sure(one, at),
    )  # fmt: skip


def _per_desk(one: AtPoint, people: int, fill: float, at: datetime) -> float:
    """As lately seen while there was a queue; without one the desks wait for people and show nothing: as planned."""
    hours = min((at - one.point.opens_at) / timedelta(hours=1), 1.0)
    if not people or not one.lately or not one.point.desks or hours <= 0:
        return float(one.point.per_hour)
    return one.lately * fill / max(hours, 0.25) / one.point.desks


def _sure(one: AtPoint, at: datetime) -> bool:
    heard = one.heard_at is None or at - one.heard_at <= _SILENT
    return not one.unsent and (heard or not one.devices)


@dataclass(frozen=True, slots=True)
class Then:
    """A point if something were otherwise: minutes waited, when everybody is done."""

    at_point: AtPoint
    minutes: float | None
    done_at: datetime | None
    late: bool
    more: int = 0  # people who come in addition


def as_is(one: AtPoint, queue: Queue, *, at: datetime) -> Then:
    return _then(one, queue, at, one.left)


def one_more_desk(one: AtPoint, queue: Queue, *, at: datetime) -> Then:
    """If the point opened one more desk now."""
    return _then(one, queue.with_desks(queue.desks + 1), at, one.left)


def _then(one: AtPoint, queue: Queue, at: datetime, left: int, more: int = 0) -> Then:
    pace = queue.desks * queue.per_desk
    done = at + timedelta(hours=left / pace) if pace else None
    late = bool(left) and (done is None or done > one.point.closes_at)
    return Then(one, queue.minutes, done if left else None, late, more)


# Everybody who is still to come to the point goes to the nearest other one that is open, by straight line.
_TAKEN_OVER = """
SELECT n.site_id, sum(t.people), sum(t.people * (sqrt(n.apart) - sqrt(coalesce(own.apart, n.apart)))) * 111320
FROM (
  SELECT t.expected - t.sampled - t.excused AS people, h.lon, h.lat
  FROM screening_tally t JOIN city_place h ON h.id = t.building
  WHERE t.round_id = %(round)s AND t.site = %(site)s AND t.expected > t.sampled + t.excused
) t CROSS JOIN LATERAL (
  SELECT rp.site_id, power((s.lon - t.lon) * cos(radians(t.lat)), 2) + power(s.lat - t.lat, 2) AS apart
  FROM screening_roundpoint rp JOIN city_site s ON s.id = rp.site_id
  WHERE rp.round_id = %(round)s AND rp.site_id <> %(site)s AND rp.desks > 0 AND rp.closes_at > %(now)s
  ORDER BY apart NULLS LAST, rp.site_id LIMIT 1
) n LEFT JOIN LATERAL (
  SELECT power((s.lon - t.lon) * cos(radians(t.lat)), 2) + power(s.lat - t.lat, 2) AS apart
  FROM city_site s WHERE s.id = %(site)s
) own ON true
GROUP BY 1 ORDER BY 2 DESC
"""


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing a point would mean: who takes its people, and how much further they walk on average."""

    takers: list[tuple[Then, Then]]  # each as it is, and as it would be
    people: int
    further: float  # metres, straight line

    @property
    def late(self) -> bool:
        return any(then.late for _now, then in self.takers)


def closed(round: Round, one: AtPoint, points: Sequence[AtPoint], *, at: datetime) -> Closed | None:
    """If the point closed now and the people still to come went to the nearest others; none without any other."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN_OVER, {"round": round.pk, "site": one.point.site_id, "now": at})
        rows = [(site, int(people), float(further or 0)) for site, people, further in cursor.fetchall()]
    by_site = {other.point.site_id: other for other in points}
    total = sum(people for _site, people, _further in rows)
    if not total:
        return None
    lengths = queues(round, [by_site[site] for site, *_rest in rows] + [one], at=at)
    own = lengths[one.point.site_id]
    takers = [_taker(by_site[site], lengths[site], own, people, total, at) for site, people, _further in rows]
    return Closed(takers, total, sum(further for *_rest, further in rows) / total)


def _taker(
    other: AtPoint, queue: Queue, own: Queue, people: int, total: int, at: datetime
) -> tuple[Then, Then]:
    share = people / total
    then = queue.with_more(own.people * share, own.arrivals * share)
    return as_is(other, queue, at=at), _then(other, then, at, other.left + people, people)
