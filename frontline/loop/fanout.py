"""Who must be looked at again because of facts: two steps, index look-ups only."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from frontline.facts.base import Subject

_LOCK = """
INSERT INTO loop_subjectrow (kind, subject_id, edition, failures, trouble)
SELECT kind, id, '', 0, '' FROM unnest(%s::text[], %s::bigint[]) AS s(kind, id) ORDER BY kind, id
ON CONFLICT (kind, subject_id) DO UPDATE SET failures = loop_subjectrow.failures
"""

# The subjects themselves and who depends on them; then, once those rows are held, who depends on those. A link
# told at the same moment either is there by then, or waits for these rows and is reviewed with our fact.
_DUE = """
{links}INSERT INTO loop_subjectrow (kind, subject_id, review_at, edition, failures, trouble)
SELECT kind, id, %s, '', 0, '' FROM ({due}) AS due(kind, id) ORDER BY kind, id
ON CONFLICT (kind, subject_id) DO UPDATE
  SET review_at = least(loop_subjectrow.review_at, excluded.review_at)
RETURNING kind, subject_id
"""
_DEPENDENTS = """
SELECT d.dependent_kind, d.dependent_id FROM unnest(%s::text[], %s::bigint[]) AS told(kind, id)
JOIN loop_dependence d ON d.on_kind = told.kind AND d.on_id = told.id
"""
# Written by the statement that asks, so it does not see them: their dependents are told to it by name.
_LINKS = """
WITH linked AS (
  INSERT INTO loop_dependence (dependent_kind, dependent_id, on_kind, on_id)
  SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[]) AS l(a, b, c, d) ORDER BY a, b, c, d
  ON CONFLICT DO NOTHING
)
"""
_FIRST = _DUE.format(links=_LINKS, due="SELECT * FROM unnest(%s::text[], %s::bigint[]) UNION " + _DEPENDENTS)
_SECOND = _DUE.format(links="", due="SELECT DISTINCT * FROM (" + _DEPENDENTS + ") AS step(kind, id)")


Links = Iterable[tuple[Subject, Subject]]  # (dependent, what it rests on)


def _columns(subjects: Iterable[Subject]) -> tuple[list[str], list[int]]:
    return _columns_of(sorted(set(subjects)))


def _columns_of(ordered: Sequence[Subject]) -> tuple[list[str], list[int]]:
    return [str(subject.kind) for subject in ordered], [subject.id for subject in ordered]


def lock(subjects: Iterable[Subject]) -> None:
    """Hold the rows of these subjects until the transaction ends, taken in one order."""
    kinds, ids = _columns(subjects)
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [kinds, ids])


def make_due(
    subjects: Iterable[Subject], only_asked: Iterable[Subject] = (), *, at: datetime, links: Links = ()
) -> int:
    """Make these subjects and everybody who depends on them due for review; returns how many.

    `only_asked` have no measures of their own to look at, but others may depend on them. `links` are new: who
    depends on whom from now on.
    """
    looked_at = set(subjects)
    asked = {*looked_at, *only_asked}
    new = sorted(set(links))
    looked_at |= {dependent for dependent, on in new if on in asked}
    dependents, ons = _columns_of([dependent for dependent, _ in new]), _columns_of([on for _, on in new])
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, [*dependents, *ons, at, *_columns(looked_at), *_columns(asked)])
        first = {Subject(kind, id) for kind, id in cursor.fetchall()}
        cursor.execute(_SECOND, [at, *_columns(first)])
        return len(first.union(Subject(kind, id) for kind, id in cursor.fetchall()))
