"""Facts the room keeps in bulk: negative results of tubes of a round (loop/rooms.py: fact_sources)."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from django.db import connection

from frontline.facts.base import Fact, Subject, SubjectKind, person
from frontline.facts.cases import TestReported

_NAMESPACE = UUID("5d0c1a6e-6f0e-4a7e-9d35-7a3c0b5f2f11")

_NEGATIVE = """
SELECT s.round_id, s.tube, s.person_id, min(s.at), t.resulted_at, t.capacity
FROM screening_swab s JOIN screening_tube t ON t.round_id = s.round_id AND t.ref = s.tube
WHERE s.person_id = ANY (%s) AND s.undone_at IS NULL AND t.result = 'negative' AND t.purpose = 'round'
GROUP BY s.round_id, s.tube, s.person_id, t.resulted_at, t.capacity
"""


def negatives_in_bulk(subjects: Iterable[Subject]) -> list[Fact]:
    """A test for every negative tube one of these persons is in; the same ids every time."""
    people = [subject.id for subject in subjects if subject.kind == SubjectKind.PERSON]
    if not people:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_NEGATIVE, [people])
        return [
            TestReported(
                id=str(uuid5(_NAMESPACE, f"{round}/{tube}/{who}")), subject=person(who), at=at, known_at=known,
                result="negative", pooled=capacity > 1,
            )
            for round, tube, who, at, known, capacity in cursor.fetchall()
        ]  # fmt: skip
