"""Uploads nobody could read wait on the list of what a person must look at."""

from datetime import datetime

from django.db import connection

_SHOW = """
INSERT INTO screening_conflict (ref, round_id, kind, key, details, found_at, settlement)
SELECT gen_random_uuid(), h.round_id, 'held', h.ref::text, jsonb_build_object('why', h.why, 'device', h.device),
       %s, ''
FROM screening_held h
WHERE h.settled_at IS NULL AND h.round_id IS NOT NULL
  AND NOT EXISTS (SELECT FROM screening_conflict c
                  WHERE c.round_id = h.round_id AND c.kind = 'held' AND c.key = h.ref::text)
ON CONFLICT DO NOTHING
"""


def show_held(*, at: datetime) -> None:
    """A chore of the worker: each of them is a conflict of its round, once."""
    with connection.cursor() as cursor:
        cursor.execute(_SHOW, [at])
