"""The controller: who is due? Ask the plan, make it so, say when to look again. Any number of workers may run."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Min, Value
from django.db.models.functions import Least

from frontline.facts.base import Subject
from frontline.loop import apply as making
from frontline.loop import bulk, plans, review, tasks_check
from frontline.loop.models import SubjectRow
from frontline.plan.measure import Change

BATCH = 100  # subjects in one transaction: short enough that nobody waits for it
_BACK_OFF = timedelta(minutes=5)  # city time until a subject whose review failed is tried again
# Newest first: what was told just now goes before a long list left by a change of edition.
# What is claimed is held against a switch of the editions by the same statement (plans.HOLD_STILL).
_DUE = f"""
WITH due AS MATERIALIZED (
  SELECT * FROM loop_subjectrow WHERE review_at <= %s ORDER BY review_at DESC LIMIT %s FOR UPDATE SKIP LOCKED
), still AS MATERIALIZED ({plans.HOLD_STILL} FROM (SELECT count(*) AS n FROM due) claimed WHERE n > 0)
SELECT due.* FROM due, still
"""
_THIS = f"""
WITH due AS MATERIALIZED (SELECT * FROM loop_subjectrow WHERE id = %s AND review_at <= %s FOR UPDATE SKIP LOCKED),
still AS MATERIALIZED ({plans.HOLD_STILL} FROM (SELECT count(*) AS n FROM due) claimed WHERE n > 0)
SELECT due.* FROM due, still
"""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What one batch did."""

    subjects: int
    changed: int
    troubled: int

    def plus(self, other: "Reviewed") -> "Reviewed":
        return Reviewed(
            self.subjects + other.subjects, self.changed + other.changed, self.troubled + other.troubled
        )


def review_due(*, at: datetime, limit: int = BATCH) -> Reviewed:
    """Review up to `limit` subjects that are due, in one transaction.

    Should the database refuse the batch, its subjects are taken one by one, and the one at fault is put
    aside with its trouble on the board; nobody else waits for it.
    """
    claimed: list[SubjectRow] = []
    try:
        with transaction.atomic():
            claimed = list(SubjectRow.objects.raw(_DUE, [at, limit]))
            return _review(claimed, at)
    except plans.NoPlan:
        raise
    except Exception:  # a row the database refuses, or a room that fails on hearing of it
        if not claimed:
            raise
        return _one_by_one([row.pk for row in claimed], at)


def _one_by_one(ids: Sequence[int], at: datetime) -> Reviewed:
    """Each of a batch that failed in a transaction of its own, unless somebody else has it by now."""
    total = Reviewed(0, 0, 0)
    for id in ids:
        try:
            with transaction.atomic():
                done = _review(list(SubjectRow.objects.raw(_THIS, [id, at])), at)
        except (OperationalError, InterfaceError):  # the database went away, or a deadlock: still due
            raise
        except Exception as error:
            done = _put_aside(id, at, f"{type(error).__name__}: {error}")
        total = total.plus(done)
    return total


def _put_aside(id: int, at: datetime, trouble: str) -> Reviewed:
    """The subject waits and says why on the board."""
    failures = Least(F("failures") + 1, Value(1000))
    SubjectRow.objects.filter(pk=id).update(
        failures=failures, trouble=trouble[:400], review_at=at + _BACK_OFF
    )
    return Reviewed(1, 0, 1)


def _review(rows: Sequence[SubjectRow], at: datetime) -> Reviewed:
    if not rows:
        return Reviewed(0, 0, 0)
    subjects = [Subject(row.kind, row.subject_id) for row in rows]
    periods = plans.periods()
    verdicts = review.judge(subjects, plan=plans.plan_from(periods, at), at=at)
    changed = making.apply(verdicts, at=at)
    making.tell_rooms(changed, at=at)
    switch = min((p.since for p in periods if p.since > at), default=None)
    for row, verdict in zip(rows, verdicts, strict=True):
        _note(row, verdict, at, switch)
    bulk.update(rows, ["review_at", "reviewed_at", "edition", "failures", "trouble"])
    return Reviewed(len(rows), len(changed), sum(1 for verdict in verdicts if verdict.trouble))


def _note(row: SubjectRow, verdict: review.Verdict, at: datetime, switch: datetime | None) -> None:
    """When to look again: what the plan said, or the next edition, or soon if the review failed."""
    row.reviewed_at = at
    row.trouble = verdict.trouble
    if verdict.wanted is None:
        row.failures, row.review_at = min(row.failures + 1, 1000), at + _BACK_OFF
        return
    row.failures, row.edition = 0, verdict.wanted.edition
    moments = [moment for moment in (verdict.wanted.review_at, switch) if moment is not None]
    row.review_at = min(moments, default=None)


def settle(*, at: datetime, progress: Callable[[int], None] | None = None) -> Reviewed:
    """Review until nobody is due; for commands and tests. The worker calls `review_due` by itself."""
    total = Reviewed(0, 0, 0)
    while (done := review_due(at=at, limit=1000)).subjects:
        total = total.plus(done)
        if progress:
            progress(total.subjects)
    return total


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in force that should not be, or the other way round."""

    subject: Subject
    change: Change | None
    trouble: str = ""


def differences(
    *,
    at: datetime,
    plan: plans.Plan | None = None,
    batch: int = 1000,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Difference]:
    """Evaluate everybody anew, whoever is due or not, and say what differs. Writes nothing.

    Subjects without any fact and without any measure have nothing to differ in and are not listed.
    Tasks are compared with the duties of the measures stored. Give another `plan` for a dry run; then only
    what would change in measures is said.
    """
    asked = plan or plans.in_force(at)
    done = 0
    for subjects in everybody(batch):
        for verdict in review.judge(subjects, plan=asked, at=at):
            if verdict.trouble:
                yield Difference(verdict.subject, None, verdict.trouble)
            yield from (Difference(verdict.subject, change) for change in verdict.changes)
            if verdict.wanted and verdict.moved:
                yield Difference(verdict.subject, None, _MOVED)
        done += len(subjects)
        if progress:
            progress(done)
    if plan is None:
        yield from (Difference(subject, None, what) for subject, what in tasks_check.differences(at=at))


_MOVED = "The person moved, and a measure still stands under the building before."
_EVERYBODY = """
SELECT subject_kind, subject_id FROM loop_factrow
UNION SELECT subject_kind, subject_id FROM loop_factsubject
UNION SELECT dependent_kind, dependent_id FROM loop_dependence
UNION SELECT subject_kind, subject_id FROM loop_measurerow WHERE lifted_at IS NULL
"""


def everybody(batch: int) -> Iterator[list[Subject]]:
    """Every subject with a fact, a dependence or a measure, in batches; does not look at `review_at`."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_EVERYBODY)
        while found := cursor.fetchmany(batch):
            yield [Subject(kind, id) for kind, id in found]


def review_everybody(*, at: datetime, progress: Callable[[int], None] | None = None) -> Reviewed:
    """`reconcile --all`: make everybody due now, then settle."""
    SubjectRow.objects.filter(review_at__isnull=True).update(review_at=at)
    SubjectRow.objects.filter(review_at__gt=at).update(review_at=at)
    return settle(at=at, progress=progress)


def lag(*, at: datetime) -> timedelta:
    """How long the most patient due subject has waited, in city time."""
    oldest = SubjectRow.objects.filter(review_at__lte=at).aggregate(oldest=Min("review_at"))["oldest"]
    return at - oldest if oldest else timedelta(0)


def troubled() -> int:
    return SubjectRow.objects.filter(failures__gt=0).count()
