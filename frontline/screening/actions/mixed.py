"""Tubes that mix people of zones with different sizes: what a desk refuses, and what the books show all the same."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max, Min

from frontline.screening.models import Round, Tube
from frontline.screening.queries.zones import zones

# The size of each swab's building when its tube was opened, and the rule of rules.mixes over the tube.
_MIXED = """
SELECT m.round_id, 'mixed_zones', m.tube::text, NULL::bigint, min(m.building),
       jsonb_build_object('tube', m.tube, 'swabs', count(*), 'capacity', m.capacity, 'size', min(m.size))
FROM (
  SELECT t.round_id, t.ref AS tube, t.capacity, s.slot, s.code, s.building,
    coalesce(min(z.size), r.pool_size) AS size
  FROM unnest(%(rounds)s::bigint[], %(tubes)s::uuid[]) AS a(round_id, tube)
  JOIN screening_tube t ON t.round_id = a.round_id AND t.ref = a.tube AND t.purpose = 'round'
  JOIN screening_round r ON r.id = t.round_id
  JOIN screening_swab s ON s.round_id = t.round_id AND s.tube = t.ref AND s.undone_at IS NULL
  LEFT JOIN zone z ON z.round_id = t.round_id AND z.building = s.building
    AND z.since <= t.opened_at AND z.until > t.opened_at
  GROUP BY t.round_id, t.ref, t.capacity, s.slot, s.code, s.building, r.pool_size
) m GROUP BY m.round_id, m.tube, m.capacity
HAVING m.capacity > min(m.size) AND (count(*) > min(m.size) OR max(m.size) > min(m.size))
"""
_ZONES = """
WITH zone AS MATERIALIZED (
  SELECT * FROM unnest(%(zone_rounds)s::bigint[], %(buildings)s::bigint[], %(sizes)s::int[], %(since)s::timestamptz[],
    %(until)s::timestamptz[]) AS z(round_id, building, size, since, until)
)
"""
_SHOW = f"""
{_ZONES} INSERT INTO screening_conflict AS c (ref, round_id, kind, key, person_id, building, details, found_at,
  settlement)
SELECT gen_random_uuid(), f.round_id, f.kind, f.key, f.person_id, f.building, f.details, %(at)s, ''
FROM ({_MIXED}) AS f(round_id, kind, key, person_id, building, details)
ON CONFLICT (round_id, kind, key) DO UPDATE
  SET details = excluded.details, settled_at = NULL, settled_by = NULL, settlement = ''
  WHERE c.details <> excluded.details
"""
_GONE = f"""
{_ZONES} UPDATE screening_conflict c SET settled_at = %(at)s, settlement = 'gone'
WHERE c.settled_at IS NULL AND c.kind = 'mixed_zones'
  AND (c.round_id, c.key) IN (
    SELECT round_id, tube::text FROM unnest(%(rounds)s::bigint[], %(tubes)s::uuid[]) AS a(round_id, tube))
  AND (c.round_id, c.key) NOT IN (
    SELECT round_id, key FROM ({_MIXED}) AS f(round_id, kind, key, person_id, building, details))
"""


def find_mixed(tubes: Sequence[tuple[int, object]], *, at: datetime) -> None:
    """Put on the list what these tubes mix, and take off what is mixed no more. Only rounds with sizes by zone."""
    asked = _zones_of([round for round, _ in tubes], [tube for _, tube in tubes])
    if asked is None:
        return
    asked |= {"rounds": [round for round, _ in tubes], "tubes": [tube for _, tube in tubes], "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_SHOW, asked)
        cursor.execute(_GONE, asked)


def _zones_of(rounds: Sequence[int], tubes: Sequence[Any]) -> dict[str, Any] | None:
    zoned = list(Round.objects.filter(pk__in=set(rounds)).exclude(pool_sizes={}))
    if not zoned:
        return None
    seen = Tube.objects.filter(round__in=zoned, ref__in=tubes).aggregate(
        first=Min("opened_at"), last=Max("opened_at")
    )
    if seen["first"] is None:
        return None
    levels = {level for round in zoned for level in round.pool_sizes}
    found = zones(levels, first=seen["first"], last=seen["last"])
    rows = [(round, zone) for round in zoned for zone in found if zone.level in round.pool_sizes]
    return {
        "zone_rounds": [round.pk for round, _ in rows],
        "buildings": [zone.building for _, zone in rows],
        "sizes": [round.pool_sizes[zone.level] for round, zone in rows],
        "since": [zone.since for _, zone in rows],
        "until": [zone.until for _, zone in rows],
    }
