"""The facts of subjects: their own, those that touch them, and those of what they rest on, two steps deep."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from django.db import connection

from frontline.facts.base import Fact, Subject
from frontline.loop import codec, rooms
from frontline.loop.models import FactRow

_RESTS_ON = """
WITH asked(kind, id) AS (SELECT * FROM unnest(%s::text[], %s::bigint[])),
step1 AS (
  SELECT a.kind, a.id, d.on_kind, d.on_id FROM asked a
  JOIN loop_dependence d ON d.dependent_kind = a.kind AND d.dependent_id = a.id
)
SELECT kind, id, on_kind, on_id FROM step1
UNION
SELECT s.kind, s.id, d.on_kind, d.on_id FROM step1 s
JOIN loop_dependence d ON d.dependent_kind = s.on_kind AND d.dependent_id = s.on_id
"""

_FACTS = """
WITH asked(kind, id) AS (SELECT * FROM unnest(%s::text[], %s::bigint[]))
SELECT asked.kind AS about_kind, asked.id AS about_id, f.id, f.kind, f.subject_kind, f.subject_id, f.at,
       f.known_at, f.payload
FROM asked JOIN loop_factrow f ON f.subject_kind = asked.kind AND f.subject_id = asked.id
UNION ALL
SELECT asked.kind, asked.id, f.id, f.kind, f.subject_kind, f.subject_id, f.at, f.known_at, f.payload
FROM asked
JOIN loop_factsubject t ON t.subject_kind = asked.kind AND t.subject_id = asked.id
JOIN loop_factrow f ON f.id = t.fact_id
"""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything the plan needs to know about one subject; `trouble` if a row could not be read."""

    facts: list[Fact]
    trouble: str = ""


def facts_of(subjects: Sequence[Subject]) -> dict[Subject, Gathered]:
    """The facts of each subject and of what it rests on."""
    rests_on = _rests_on(subjects)
    needed = sorted({*subjects, *(on for ons in rests_on.values() for on in ons)})
    about, broken = _facts_about(needed)
    for fact in rooms.facts_in_bulk(needed):
        about[fact.subject].append(fact)
    return {
        subject: Gathered(
            facts=[fact for each in around for fact in about.get(each, ())],
            trouble=next((broken[each] for each in around if each in broken), ""),
        )
        for subject in subjects
        for around in [{subject, *rests_on[subject]}]
    }


def _arrays(subjects: Iterable[Subject]) -> list[list[str] | list[int]]:
    listed = list(subjects)
    return [[str(subject.kind) for subject in listed], [subject.id for subject in listed]]


def _rests_on(subjects: Sequence[Subject]) -> dict[Subject, list[Subject]]:
    found: dict[Subject, list[Subject]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_RESTS_ON, _arrays(subjects))
        for kind, id, on_kind, on_id in cursor.fetchall():
            found[Subject(kind, id)].append(Subject(on_kind, on_id))
    return found


def _facts_about(subjects: Sequence[Subject]) -> tuple[dict[Subject, list[Fact]], dict[Subject, str]]:
    about: dict[Subject, list[Fact]] = defaultdict(list)
    broken: dict[Subject, str] = {}
    decoded: dict[str, Fact] = {}
    for row in FactRow.objects.raw(_FACTS, _arrays(subjects)):
        subject = Subject(row.about_kind, row.about_id)  # type: ignore[attr-defined]
        try:
            fact = decoded.get(str(row.id)) or decoded.setdefault(str(row.id), codec.fact_of(row))
        except (msgspec.ValidationError, KeyError, TypeError) as error:
            broken[subject] = f"Fact {row.id} cannot be read: {error}"
            continue
        about[subject].append(fact)
    return about, broken
