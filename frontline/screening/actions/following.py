"""What follows from results: facts of the loop for the people of a tube, and who must be looked at again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from frontline.city.access import NOBODY
from frontline.facts.base import Fact, FactRetracted, Subject, person
from frontline.facts.cases import TestReported, TubePositive
from frontline.loop import actions as loop
from frontline.loop import fanout
from frontline.screening.actions.completion import look_again
from frontline.screening.models import ResultFact

BATCH = 2_000  # tubes in one transaction
_LABORATORY = replace(NOBODY, name="laboratory")  # who tells these facts; the account stands with the result

_TAKE = """
WITH oldest AS (SELECT id FROM screening_followup ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
DELETE FROM screening_followup f USING oldest WHERE f.id = oldest.id RETURNING f.round_id, f.tube
"""
# The people of tubes whose result makes a fact of each: positive ones, and single ones whatever they say.
_MEMBERS = """
SELECT t.round_id, t.ref::text, coalesce(nullif(t.label, ''), t.barcode), t.purpose, t.result, s.person_id,
  min(s.building), min(s.slot), min(s.at), count(*) OVER (PARTITION BY t.round_id, t.ref), c.ct_orf, c.ct_n,
  t.set_aside_at IS NOT NULL
FROM unnest(%(rounds)s::bigint[], %(tubes)s::uuid[]) AS a(round_id, tube)
JOIN screening_tube t ON t.round_id = a.round_id AND t.ref = a.tube
JOIN screening_swab s ON s.round_id = t.round_id AND s.tube = t.ref AND s.undone_at IS NULL
LEFT JOIN screening_tuberesult c ON c.round_id = t.round_id AND c.tube = t.ref AND c.state = 'current'
WHERE s.person_id IS NOT NULL AND (t.result = 'positive' OR (t.purpose = 'single' AND t.result <> ''))
GROUP BY t.round_id, t.ref, t.barcode, t.label, t.purpose, t.result, t.set_aside_at, s.person_id, c.ct_orf, c.ct_n
"""
# Of everybody in these tubes only those the loop knows can have anything that changes.
_CONCERNED = """
SELECT DISTINCT s.person_id FROM unnest(%(rounds)s::bigint[], %(tubes)s::uuid[]) AS a(round_id, tube)
JOIN screening_swab s ON s.round_id = a.round_id AND s.tube = a.tube
JOIN loop_subjectrow l ON l.kind = 'person' AND l.subject_id = s.person_id
"""


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a tube whose result makes a fact."""

    round: int
    tube: str
    barcode: str
    purpose: str
    result: str
    person: int
    building: int | None
    slot: int
    at: datetime
    swabs: int  # people in the tube
    ct_orf: float | None
    ct_n: float | None
    set_aside: bool  # whose result it is cannot be told

    @property
    def key(self) -> tuple[int, str, int]:
        return self.round, self.tube, self.person

    @property
    def kind(self) -> str:
        """A tube of the round only points at its people; a single tube says it."""
        alone = self.purpose == "single" and self.swabs == 1 and not self.set_aside
        pooled = self.result == "positive" and not alone
        return ResultFact.Kind.TUBE_POSITIVE if pooled else ResultFact.Kind.TEST_REPORTED

    def fact(self, at: datetime) -> Fact:
        """Learnt now: the moment from which the hours of the plan are counted."""
        subject = person(self.person)
        if self.kind == ResultFact.Kind.TUBE_POSITIVE:
            return TubePositive(
                id=loop.new_id(), subject=subject, at=self.at, known_at=at,
                tube=self.barcode, slot=self.slot, swabs=self.swabs,
            )  # fmt: skip
        return TestReported(
            id=loop.new_id(), subject=subject, at=self.at, known_at=at,
            result=self.result, ct_orf=self.ct_orf, ct_n=self.ct_n, pooled=self.swabs > 1,
        )  # fmt: skip


def follow_results(*, at: datetime) -> bool:
    """Work of the worker that people wait for: one batch of tubes whose result or people changed."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE, [BATCH])
        taken = cursor.fetchall()
        if not taken:
            return False
        follow([(round, str(tube)) for round, tube in taken], at=at)
        cursor.execute("SELECT pg_notify('frontline', 'screening')")
    return True


def follow(tubes: Sequence[tuple[int, str]], *, at: datetime) -> None:
    """Make the facts of these tubes what their results ask for: tell what is missing, take back what is not so.

    Right at any time and however often: it compares with what was told (`ResultFact`).
    """
    wanted = {member.key: member for member in _members(tubes)}
    told = {(fact.round_id, str(fact.tube), fact.person_id): fact for fact in _told(tubes)}
    gone = [fact for key, fact in told.items() if not _same(fact, wanted.get(key))]
    new = [m for key, m in wanted.items() if key not in told or not _same(told[key], m)]
    facts = [(member, member.fact(at)) for member in new]
    retractions = [_retraction(fact, at) for fact in gone]
    if retractions or facts:
        loop.record_many([*retractions, *(fact for _, fact in facts)], by=_LABORATORY, at=at)
    ResultFact.objects.filter(pk__in=[fact.pk for fact in gone]).update(withdrawn_at=at)
    ResultFact.objects.bulk_create([_row(member, fact, at) for member, fact in facts], batch_size=2000)
    fanout.make_due(_concerned(tubes), at=at)
    _complete_rounds(tubes, {*(m.person for m in new), *(f.person_id for f in gone)}, at)


def _complete_rounds(tubes: Sequence[tuple[int, str]], people: set[int], at: datetime) -> None:
    """A round that was declared complete may no longer be what was said of it."""
    if people:
        rounds = {round for round, _ in tubes}
        recalls = ResultFact.objects.filter(person__in=people, kind="tube_positive")
        rounds.update(recalls.values_list("round_id", flat=True))
        look_again(sorted(rounds), by=_LABORATORY, at=at)


def _arrays(tubes: Sequence[tuple[int, str]]) -> dict[str, list[int] | list[str]]:
    return {"rounds": [round for round, _ in tubes], "tubes": [tube for _, tube in tubes]}


def _members(tubes: Sequence[tuple[int, str]]) -> list[Member]:
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, _arrays(tubes))
        return [Member(*row) for row in cursor.fetchall()]


def _told(tubes: Sequence[tuple[int, str]]) -> list[ResultFact]:
    refs, rounds = {UUID(tube) for _, tube in tubes}, {round for round, _ in tubes}
    return list(ResultFact.objects.filter(tube__in=refs, round__in=rounds, withdrawn_at=None))


def _same(fact: ResultFact, member: Member | None) -> bool:
    return member is not None and (fact.kind, fact.result) == (member.kind, member.result)


def _retraction(fact: ResultFact, at: datetime) -> FactRetracted:
    return FactRetracted(
        id=loop.new_id(), subject=person(fact.person_id), at=at, known_at=at, retracts=str(fact.fact),
        why="The laboratory corrected the result, or the person is not in the tube.",
    )  # fmt: skip


def _row(member: Member, fact: Fact, at: datetime) -> ResultFact:
    return ResultFact(
        fact=UUID(fact.id), round_id=member.round, tube=UUID(member.tube), person_id=member.person,
        building=member.building, kind=member.kind, result=member.result, slot=member.slot,
        sampled_at=member.at, told_at=at,
    )  # fmt: skip


def _concerned(tubes: Sequence[tuple[int, str]]) -> list[Subject]:
    with connection.cursor() as cursor:
        cursor.execute(_CONCERNED, _arrays(tubes))
        return [person(id) for (id,) in cursor.fetchall()]
