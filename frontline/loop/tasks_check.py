"""Do the tasks stored agree with the duties of the measures stored? Read in SQL, apart from what writes them."""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection

from frontline.facts.base import Subject

# A duty of a measure in force is a task; of one that is over only if it was fulfilled, or is the release.
# A task that was done stays done when its measure or its duty goes: it was done.
_DIFFER = """
WITH duty AS (
  SELECT m.id AS measure, m.subject_kind, m.subject_id, d.key, d.opens_at, d.due_at, d.evidence,
         m.ends_at > %s OR d.evidence IS NOT NULL OR d.kind = 'release' AS stands
  FROM loop_measurerow m,
       jsonb_to_recordset(m.duties) AS d(kind text, key text, opens_at timestamptz, due_at timestamptz, evidence uuid)
  WHERE m.lifted_at IS NULL
), task AS (
  SELECT t.measure, t.subject_kind, t.subject_id, t.key, t.opens_at, t.due_at, t.evidence, t.state
  FROM loop_task t LEFT JOIN loop_measurerow m ON m.id = t.measure
  WHERE t.measure IS NOT NULL AND (t.state = 'open' OR (t.state = 'done' AND m.lifted_at IS NULL))
)
SELECT coalesce(duty.subject_kind, task.subject_kind), coalesce(duty.subject_id, task.subject_id),
       coalesce(duty.key, task.key),
       CASE WHEN task.key IS NULL THEN 'Duty {} has no task.' WHEN duty.stands THEN 'Task {} differs from its duty.'
            ELSE 'Task {} is no duty any more.' END
FROM duty FULL JOIN task ON task.measure = duty.measure AND task.key = duty.key
WHERE CASE WHEN task.key IS NULL THEN duty.stands
           WHEN duty.key IS NULL THEN task.state = 'open'
           ELSE NOT duty.stands OR (duty.opens_at, duty.due_at, duty.evidence) IS DISTINCT FROM
                (task.opens_at, task.due_at, task.evidence) OR (duty.evidence IS NULL) <> (task.state = 'open') END
"""


def differences(*, at: datetime) -> Iterator[tuple[Subject, str]]:
    """Each task that differs from its measure's duty, in words."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFER, [at])
        for kind, id, key, what in cursor.fetchall():
            yield Subject(kind, id), what.format(key)
