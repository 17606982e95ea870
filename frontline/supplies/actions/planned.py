"""New packs in one statement, however many doors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from frontline.city.access import Actor
from frontline.supplies.models import Depot


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A pack that a door is to get. `grounds` are keys of the rules that gave it."""

    dwelling: int
    building: int
    kind: int
    special: bool = False
    person: int | None = None
    request: str = ""
    grounds: tuple[str, ...] = ()
    note: str = ""


def numbers_from(day: date) -> int:
    """The next free number of a day; nobody else takes one until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('supplies_pack'), %s)", [day.toordinal()])
        cursor.execute("SELECT coalesce(max(number), 0) FROM supplies_pack WHERE day = %s", [day])
        (last,) = cursor.fetchone()
    return int(last) + 1


_INSERT = """
INSERT INTO supplies_pack (ref, number, dwelling_id, building_id, kind_id, size, special, person_id, request,
  grounds, note, day, depot_id, opens_at, due_at, created_by, created_at, state, why, missed_times)
SELECT gen_random_uuid(), %(number)s - 1 + row_number() OVER (ORDER BY w.place), w.dwelling, w.building, w.kind,
  k.size, w.special OR k.special, nullif(w.person, 0), w.request,
  coalesce(string_to_array(nullif(w.grounds, ''), ','), '{}'), w.note,
  %(day)s, %(depot)s, %(opens_at)s, %(due_at)s, %(by)s, %(at)s, 'planned', '', 0
FROM unnest(%(dwelling)s::bigint[], %(building)s::bigint[], %(kind)s::bigint[], %(special)s::boolean[],
  %(person)s::bigint[], %(request)s::text[], %(grounds)s::text[], %(note)s::text[]) WITH ORDINALITY
  AS w (dwelling, building, kind, special, person, request, grounds, note, place)
JOIN supplies_packkind k ON k.id = w.kind
WHERE NOT EXISTS (SELECT FROM supplies_pack p
  WHERE p.dwelling_id = w.dwelling AND p.kind_id = w.kind AND p.day = %(day)s)
ON CONFLICT (dwelling_id, kind_id, day) DO NOTHING
RETURNING id
"""


def insert(
    wanted: Sequence[Wanted], number: int, day: date, depot: Depot, opens_at: datetime, due_at: datetime,
    by: Actor | None, at: datetime,
) -> list[int]:  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "number": number, "day": day, "depot": depot.pk, "opens_at": opens_at, "due_at": due_at,
                "by": by.account if by else None, "at": at,
                "dwelling": [row.dwelling for row in wanted], "building": [row.building for row in wanted],
                "kind": [row.kind for row in wanted], "special": [row.special for row in wanted],
                "person": [row.person or 0 for row in wanted], "request": [row.request for row in wanted],
                "grounds": [",".join(row.grounds) for row in wanted], "note": [row.note for row in wanted],
            },
        )  # fmt: skip
        return [id for (id,) in cursor.fetchall()]


def deeds_of_new(packs: Sequence[int], by: Actor | None, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO supplies_packdeed (ref, pack_id, state, at, told_at, by, by_name, why, words, evidence,"
            " record_id) SELECT gen_random_uuid(), p, 'planned', %s, %s, %s, %s, '', '', '', gen_random_uuid()"
            " FROM unnest(%s::bigint[]) p",
            [at, at, by.account if by else None, by.name if by else "", list(packs)],
        )
