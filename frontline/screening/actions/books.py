"""The bookkeeper: what arrived becomes sampled, missing again, or a conflict. See docs/algorithms/screening.md."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from frontline.screening.actions.mixed import find_mixed

BATCH = 2_000  # tubes in one transaction: about 20,000 people, a second at most

_TAKE = """
WITH oldest AS (SELECT id FROM screening_arrival ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
DELETE FROM screening_arrival a USING oldest WHERE a.id = oldest.id RETURNING a.round_id, a.tube
"""

# Codes nobody knew when the tube came: a registration, or a person imported since.
_NAME = """
UPDATE screening_swab s SET person_id = p.id, building = p.building_id
FROM unnest(%(rounds)s::bigint[], %(tubes)s::uuid[]) AS t(round_id, tube), city_person p
WHERE s.round_id = t.round_id AND s.tube = t.tube AND s.person_id IS NULL
  AND p.id = coalesce((SELECT r.person_id FROM screening_registration r WHERE r.code = s.code),
                      (SELECT c.id FROM city_person c WHERE c.code = s.code))
"""

# The people of a tube changed after its result: what follows is worked out anew (actions/following.py).
_FOLLOW = """
INSERT INTO screening_followup (round_id, tube)
SELECT t.round_id, t.ref FROM unnest(%(rounds)s::bigint[], %(tubes)s::uuid[]) AS a(round_id, tube)
JOIN screening_tube t ON t.round_id = a.round_id AND t.ref = a.tube WHERE t.result <> ''
"""

_PEOPLE = """
SELECT DISTINCT s.round_id, s.person_id
FROM unnest(%(rounds)s::bigint[], %(tubes)s::uuid[]) AS t(round_id, tube)
JOIN screening_swab s ON s.round_id = t.round_id AND s.tube = t.tube WHERE s.person_id IS NOT NULL
ORDER BY 1, 2
"""

# The first valid swab of each person in the round. Nobody expected: a walk-in. None left: missing again, and whoever
# was only a walk-in (a wrong scan, undone) is expected no more. A tube set aside samples nobody, but whoever is in it
# came and is expected; a positive one counts: its people are recalled.
_BOOK = """
WITH asked AS (
  SELECT * FROM unnest(%(rounds)s::bigint[], %(people)s::bigint[]) AS a(round_id, person_id)
), first AS (
  SELECT DISTINCT ON (a.round_id, a.person_id) a.round_id, a.person_id,
    CASE WHEN NOT c.none THEN s.tube END AS tube, CASE WHEN NOT c.none THEN s.slot END AS slot,
    CASE WHEN NOT c.none THEN s.at END AS at
  FROM asked a JOIN screening_swab s ON s.person_id = a.person_id AND s.round_id = a.round_id
  JOIN screening_tube t ON t.round_id = s.round_id AND t.ref = s.tube
  CROSS JOIN LATERAL (SELECT t.set_aside_at IS NOT NULL AND t.result <> 'positive' AS none) c
  WHERE s.undone_at IS NULL AND t.purpose = 'round'
  ORDER BY a.round_id, a.person_id, c.none, s.at, s.tube, s.slot
), none AS (
  SELECT a.* FROM asked a
  WHERE NOT EXISTS (SELECT FROM first f WHERE f.round_id = a.round_id AND f.person_id = a.person_id)
), back AS (
  UPDATE screening_expected e SET tube = NULL, slot = NULL, sampled_at = NULL
  FROM none a WHERE e.round_id = a.round_id AND e.person_id = a.person_id AND e.tube IS NOT NULL
    AND e.origin = 'list'
  RETURNING e.round_id, e.building
), never_here AS (
  DELETE FROM screening_expected e USING none a
  WHERE e.round_id = a.round_id AND e.person_id = a.person_id AND e.origin = 'walk_in'
  RETURNING e.round_id, e.building
), booked AS (
  INSERT INTO screening_expected AS e (round_id, person_id, building, origin, mode, excused, excused_note, tube, slot,
                                       sampled_at)
  SELECT f.round_id, f.person_id, p.building_id, 'walk_in', 'point', '', '', f.tube, f.slot, f.at
  FROM first f JOIN city_person p ON p.id = f.person_id
  ON CONFLICT (round_id, person_id) DO UPDATE
    SET tube = excluded.tube, slot = excluded.slot, sampled_at = excluded.sampled_at
    WHERE (e.tube, e.slot, e.sampled_at) IS DISTINCT FROM (excluded.tube, excluded.slot, excluded.sampled_at)
  RETURNING e.round_id, e.building
)
SELECT DISTINCT round_id, coalesce(building, 0)
FROM (TABLE back UNION ALL TABLE never_here UNION ALL TABLE booked) AS changed
"""

# Where a point closed, the building is that of the point to which those still to come go.
_COUNT = """
INSERT INTO screening_tally (round_id, building, site, expected, sampled, excused)
SELECT round_id, coalesce(building, 0), coalesce(min(site) FILTER (WHERE tube IS NULL AND excused = ''), min(site)),
  count(*), count(tube),
  count(*) FILTER (WHERE tube IS NULL AND excused <> '')
FROM screening_expected WHERE round_id = %(round)s {which} GROUP BY 1, 2
ON CONFLICT (round_id, building) DO UPDATE
  SET site = excluded.site, expected = excluded.expected, sampled = excluded.sampled, excused = excluded.excused
"""
_EMPTY = """
DELETE FROM screening_tally WHERE round_id = %(round)s {tallies} AND building NOT IN (
  SELECT coalesce(building, 0) FROM screening_expected WHERE round_id = %(round)s {which})
"""
_SOME = "AND (building = ANY (%(buildings)s) OR (building IS NULL AND 0 = ANY (%(buildings)s)))"


def count_buildings(round: int, buildings: Sequence[int] | None = None) -> None:
    """The tallies of these buildings (0: people of no building), or of all, counted anew."""
    asked: dict[str, Any] = {"round": round, "buildings": list(buildings or ())}
    which, tallies = ("", "") if buildings is None else (_SOME, "AND building = ANY (%(buildings)s)")
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(which=which), asked)
        cursor.execute(_EMPTY.format(which=which, tallies=tallies), asked)


def keep_books(*, at: datetime) -> bool:
    """A chore of the worker: one batch of arrivals. True if there may be more."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE, [BATCH])
        taken = cursor.fetchall()
        if taken:
            _keep([(round, tube) for round, tube in taken], at)
            cursor.execute("SELECT pg_notify('frontline', 'screening')")  # boards look again
    return len(taken) == BATCH


def keep_all_books(round: int, *, at: datetime) -> None:
    """Everything of a round anew, from its tubes and swabs alone: what batches of arrivals must come to."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT round_id, ref FROM screening_tube WHERE round_id = %s", [round])
        tubes = cursor.fetchall()
        for start in range(0, len(tubes), BATCH):
            _keep(tubes[start : start + BATCH], at)
        count_buildings(round)


def _keep(tubes: Sequence[tuple[int, object]], at: datetime) -> None:
    asked: dict[str, Any] = {"rounds": [round for round, _ in tubes], "tubes": [tube for _, tube in tubes]}
    with connection.cursor() as cursor:
        cursor.execute(_NAME, asked)
        cursor.execute(_PEOPLE, asked)
        people = cursor.fetchall()
    book_people(people)
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, asked)
    find_conflicts(tubes, people, at=at)
    find_mixed(tubes, at=at)


def book_people(people: Sequence[tuple[int, int]]) -> None:
    """The entries of these (round, person) pairs from their swabs, and the tallies that follow."""
    if not people:
        return
    with connection.cursor() as cursor:
        cursor.execute(_BOOK, {"rounds": [r for r, _ in people], "people": [p for _, p in people]})
        changed: dict[int, list[int]] = {}
        for round, building in cursor.fetchall():
            changed.setdefault(round, []).append(building)
    for round, buildings in changed.items():
        count_buildings(round, buildings)


# One row per conflict that there is: round, kind, key, person, building, details.
_FIND = """
WITH told AS (
  SELECT t.* FROM unnest(%(rounds)s::bigint[], %(tubes)s::uuid[]) AS a(round_id, tube)
  JOIN screening_tube t ON t.round_id = a.round_id AND t.ref = a.tube
), inside AS (
  SELECT s.round_id, s.tube, s.slot, s.code, s.person_id FROM told t
  JOIN screening_swab s ON s.round_id = t.round_id AND s.tube = t.ref WHERE s.undone_at IS NULL
)
SELECT s.round_id, 'person_twice', s.person_id::text, s.person_id, min(s.building),
       jsonb_build_object('tubes', jsonb_agg(DISTINCT s.tube))
FROM unnest(%(of_rounds)s::bigint[], %(people)s::bigint[]) AS a(round_id, person_id)
JOIN screening_swab s ON s.round_id = a.round_id AND s.person_id = a.person_id
JOIN screening_tube t ON t.round_id = s.round_id AND t.ref = s.tube
WHERE s.undone_at IS NULL AND t.purpose = 'round' AND t.set_aside_at IS NULL
GROUP BY s.round_id, s.person_id HAVING count(*) > 1
UNION ALL
SELECT b.round_id, 'barcode_twice', b.code, NULL, NULL, jsonb_build_object('tubes', jsonb_agg(o.ref ORDER BY o.ref))
FROM (SELECT round_id, barcode AS code FROM told UNION SELECT round_id, label FROM told WHERE label <> '') b
CROSS JOIN LATERAL (
  SELECT o.ref FROM screening_tube o WHERE o.round_id = b.round_id AND o.barcode = b.code
  UNION SELECT o.ref FROM screening_tube o WHERE o.round_id = b.round_id AND o.label = b.code AND o.label <> ''
) o
GROUP BY b.round_id, b.code HAVING count(*) > 1
UNION ALL
SELECT round_id, 'unknown_code', tube || '/' || code, NULL, NULL,
       jsonb_build_object('tube', tube, 'slot', min(slot), 'code', code)
FROM inside WHERE person_id IS NULL GROUP BY round_id, tube, code
UNION ALL
SELECT t.round_id, 'overfull', t.ref::text, NULL, NULL,
       jsonb_build_object('tube', t.ref, 'swabs', count(*), 'capacity', t.capacity)
FROM told t JOIN inside i ON i.round_id = t.round_id AND i.tube = t.ref
GROUP BY t.round_id, t.ref, t.capacity HAVING count(*) > t.capacity
UNION ALL
SELECT t.round_id, 'bad_barcode', t.ref::text, NULL, NULL, jsonb_build_object('tube', t.ref, 'barcode', t.barcode)
FROM told t WHERE EXISTS (SELECT FROM screening_lot) AND NOT EXISTS (
  SELECT FROM screening_lot l WHERE l.first <= t.barcode AND l.last >= t.barcode AND length(l.first) = length(t.barcode)
    AND (l.round_id IS NULL OR l.round_id = t.round_id) AND (l.expires_on IS NULL OR l.expires_on >= t.opened_at::date))
UNION ALL
SELECT DISTINCT t.round_id, 'clock', t.device::text, NULL::bigint, NULL::bigint,
       jsonb_build_object('device', t.device, 'skew', max(t.skew) OVER (PARTITION BY t.round_id, t.device))
FROM told t WHERE abs(t.skew) > 600 AND t.device IS NOT NULL
"""

_SHOW = """
INSERT INTO screening_conflict AS c (ref, round_id, kind, key, person_id, building, details, found_at, settlement)
SELECT gen_random_uuid(), f.round_id, f.kind, left(f.key, 80), f.person_id, f.building, f.details, %(at)s, ''
FROM ({find}) AS f(round_id, kind, key, person_id, building, details)
ON CONFLICT (round_id, kind, key) DO UPDATE
  SET details = excluded.details, settled_at = NULL, settled_by = NULL, settlement = ''
  WHERE c.details <> excluded.details
"""

# What was found before and is no more: somebody undid a scan, or a registration came.
_GONE = """
UPDATE screening_conflict c SET settled_at = %(at)s, settlement = 'gone'
WHERE c.settled_at IS NULL AND (
  (c.kind = 'person_twice' AND (c.round_id, c.person_id) IN (
     SELECT * FROM unnest(%(of_rounds)s::bigint[], %(people)s::bigint[]))
   AND 2 > (SELECT count(*) FROM screening_swab s JOIN screening_tube t ON t.round_id = s.round_id AND t.ref = s.tube
            WHERE s.round_id = c.round_id AND s.person_id = c.person_id AND s.undone_at IS NULL
              AND t.purpose = 'round' AND t.set_aside_at IS NULL))
  OR (c.kind = 'unknown_code' AND (c.round_id, (c.details->>'tube')::uuid) IN (
     SELECT * FROM unnest(%(rounds)s::bigint[], %(tubes)s::uuid[]))
   AND NOT EXISTS (SELECT FROM screening_swab s WHERE s.round_id = c.round_id
     AND s.tube = (c.details->>'tube')::uuid AND s.code = c.details->>'code'
     AND s.person_id IS NULL AND s.undone_at IS NULL))
  OR (c.kind = 'overfull' AND (c.round_id, (c.details->>'tube')::uuid) IN (
     SELECT * FROM unnest(%(rounds)s::bigint[], %(tubes)s::uuid[]))
   AND (c.details->>'capacity')::int >= (SELECT count(*) FROM screening_swab s WHERE s.round_id = c.round_id
     AND s.tube = (c.details->>'tube')::uuid AND s.undone_at IS NULL)))
"""


def find_conflicts(
    tubes: Sequence[tuple[int, object]], people: Sequence[tuple[int, int]], *, at: datetime
) -> None:
    """Put on the list what these tubes show, and take off what has gone away. Settled ones come back if they change."""
    asked: dict[str, Any] = {
        "rounds": [round for round, _ in tubes],
        "tubes": [tube for _, tube in tubes],
        "of_rounds": [round for round, _ in people],
        "people": [person for _, person in people],
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SHOW.format(find=_FIND), asked)
        cursor.execute(_GONE, asked)
