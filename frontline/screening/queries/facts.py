"""Facts the room keeps in bulk: negative results of tubes of a round (loop/rooms.py: fact_sources)."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid5

from django.db import connection

from frontline.facts.base import Fact, Subject, SubjectKind, person
from frontline.facts.cases import TestReported

_NAMESPACE = UUID("5d0c1a6e-6f0e-4a7e-9d35-7a3c0b5f2f11")

_NEGATIVE = """
SELECT s.round_id, s.tube, s.person_id, min(s.at), t.resulted_at, t.capacity
FROM screening_swab s JOIN screening_tube t ON t.round_id = s.round_id AND t.ref = s.tube
WHERE {which} AND s.undone_at IS NULL AND t.result = 'negative' AND t.purpose = 'round'
GROUP BY s.round_id, s.tube, s.person_id, t.resulted_at, t.capacity
"""
_OF_PEOPLE = _NEGATIVE.format(which="s.person_id = ANY (%s)")
# Of those alone about whom the loop knows something.
_OF_ROUND = _NEGATIVE.format(
    which="s.round_id = %s AND EXISTS (SELECT FROM loop_measurerow m WHERE m.subject_kind = 'person'"
    " AND m.subject_id = s.person_id)"
)


def negatives_in_bulk(subjects: Iterable[Subject]) -> list[Fact]:
    """A test for every negative tube one of these persons is in; the same ids every time."""
    people = [subject.id for subject in subjects if subject.kind == SubjectKind.PERSON]
    return _facts(_OF_PEOPLE, [people]) if people else []


def negatives_of_round(round: int) -> list[Fact]:
    """The same of one round, of everybody who has or had a measure."""
    return _facts(_OF_ROUND, [round])


def _facts(statement: str, asked: Sequence[Any]) -> list[Fact]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return [
            TestReported(
                id=str(uuid5(_NAMESPACE, f"{round}/{tube}/{who}")), subject=person(who), at=at, known_at=known,
                result="negative", pooled=capacity > 1,
            )
            for round, tube, who, at, known, capacity in cursor.fetchall()
        ]  # fmt: skip
