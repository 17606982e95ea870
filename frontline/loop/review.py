"""Looking at subjects again: gather, evaluate, compare, make it so."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from frontline.city.models import Person
from frontline.facts.base import Subject, SubjectKind
from frontline.loop import codec, gather
from frontline.loop.models import MeasureRow
from frontline.loop.plans import Plan
from frontline.plan.compare import compare
from frontline.plan.evaluate import evaluate
from frontline.plan.measure import Change, Wanted


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the plan says about one subject now, against what is in force."""

    subject: Subject
    wanted: Wanted | None
    changes: tuple[Change, ...]
    rows: tuple[MeasureRow, ...]  # every measure not lifted, ended ones included
    trouble: str = ""  # why the plan could not be asked


def rows_of(subjects: Iterable[Subject]) -> dict[Subject, list[MeasureRow]]:
    """Measures of these subjects that nobody lifted."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for subject in subjects:
        by_kind[str(subject.kind)].append(subject.id)
    asked = Q(pk__in=[])
    for kind, ids in by_kind.items():
        asked |= Q(subject_kind=kind, subject_id__in=ids)
    found: dict[Subject, list[MeasureRow]] = defaultdict(list)
    for row in MeasureRow.objects.filter(asked, lifted_at__isnull=True):
        found[Subject(row.subject_kind, row.subject_id)].append(row)
    return found


def judge(subjects: Sequence[Subject], *, plan: Plan, at: datetime) -> list[Verdict]:
    """Ask the plan about each subject. Writes nothing: the dry run and the check are this and no more."""
    gathered, rows = gather.facts_of(subjects), rows_of(subjects)
    return [_judge(subject, gathered[subject], rows.get(subject, []), plan, at) for subject in subjects]


def _judge(
    subject: Subject, gathered: gather.Gathered, rows: list[MeasureRow], plan: Plan, at: datetime
) -> Verdict:
    if gathered.trouble:
        return Verdict(subject, None, (), tuple(rows), gathered.trouble[:400])
    try:
        wanted = evaluate(plan.edition, gathered.facts, at, subject, plan.previous)
    except Exception as error:  # one broken rule or row must not stop the city; the board shows it
        return Verdict(subject, None, (), tuple(rows), f"{type(error).__name__}: {error}"[:400])
    in_force = [codec.measure_of(row) for row in rows if row.ends_at > at]
    changes = (*compare(in_force, wanted), *_late_evidence(rows, wanted, at))
    return Verdict(subject, wanted, changes, tuple(rows))


def _late_evidence(rows: list[MeasureRow], wanted: Wanted, at: datetime) -> Iterator[Change]:
    """Measures that ended by themselves, whose duties were fulfilled or put right since."""
    ended = {(measure.kind, measure.key): measure for measure in wanted.ended}
    for row in rows:
        if row.ends_at <= at and (after := ended.get((row.kind, row.key))) is not None:
            before = codec.measure_of(row)
            if before.duties != after.duties and before.ends_at == after.ends_at:
                yield Change("change", before, after)


def homes(subjects: Iterable[Subject]) -> Mapping[int, int | None]:
    """Building of each person among the subjects."""
    people = [subject.id for subject in subjects if subject.kind == SubjectKind.PERSON]
    return dict(Person.objects.filter(pk__in=people).values_list("pk", "building_id"))
