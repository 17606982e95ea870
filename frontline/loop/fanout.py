"""Who must be looked at again because of facts: one statement, index look-ups only."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from frontline.facts.base import Subject

_LOCK = """
INSERT INTO loop_subjectrow (kind, subject_id, edition, failures, trouble)
SELECT kind, id, '', 0, '' FROM unnest(%s::text[], %s::bigint[]) AS s(kind, id) ORDER BY kind, id
ON CONFLICT (kind, subject_id) DO UPDATE SET failures = loop_subjectrow.failures
"""

# The subjects themselves, who depends on them, and who depends on those.
_DUE = """
WITH looked_at(kind, id) AS (SELECT * FROM unnest(%s::text[], %s::bigint[])),
told(kind, id) AS (SELECT * FROM looked_at UNION SELECT * FROM unnest(%s::text[], %s::bigint[])),
step1 AS (
  SELECT d.dependent_kind AS kind, d.dependent_id AS id
  FROM told JOIN loop_dependence d ON d.on_kind = told.kind AND d.on_id = told.id
),
step2 AS (
  SELECT d.dependent_kind AS kind, d.dependent_id AS id
  FROM step1 JOIN loop_dependence d ON d.on_kind = step1.kind AND d.on_id = step1.id
),
due AS (SELECT * FROM looked_at UNION SELECT * FROM step1 UNION SELECT * FROM step2)
INSERT INTO loop_subjectrow (kind, subject_id, review_at, edition, failures, trouble)
SELECT kind, id, %s, '', 0, '' FROM due ORDER BY kind, id
ON CONFLICT (kind, subject_id) DO UPDATE
  SET review_at = least(loop_subjectrow.review_at, excluded.review_at)
"""


def _columns(subjects: Iterable[Subject]) -> tuple[list[str], list[int]]:
    ordered = sorted(set(subjects))
    return [str(subject.kind) for subject in ordered], [subject.id for subject in ordered]


def lock(subjects: Iterable[Subject]) -> None:
    """Hold the rows of these subjects until the transaction ends, taken in one order."""
    kinds, ids = _columns(subjects)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [kinds, ids])


def make_due(subjects: Iterable[Subject], only_asked: Iterable[Subject] = (), *, at: datetime) -> int:
    """Make these subjects and everybody who depends on them due for review; returns how many.

    `only_asked` have no measures of their own to look at, but others may depend on them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [*_columns(subjects), *_columns(only_asked), at])
        return int(cursor.rowcount)
