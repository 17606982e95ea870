"""Looking at subjects again: gather, evaluate, compare, make it so."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from frontline.facts.base import Subject
from frontline.loop import codec, gather, matching
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
    building: int | None = None  # where a person lives now

    @property
    def moved(self) -> tuple[MeasureRow, ...]:
        """Measures that still stand under the building where the person lived before."""
        return tuple(row for row in self.rows if row.building != self.building)


@dataclass(slots=True)
class Standing:
    """What stands for one subject: the measures nobody lifted, and the building where a person lives now."""

    rows: list[MeasureRow] = field(default_factory=list)
    building: int | None = None


_STANDING = """
SELECT s.kind AS about_kind, s.id AS about_id, p.building_id AS lives_in, m.*
FROM unnest(%s::text[], %s::bigint[]) AS s(kind, id)
LEFT JOIN city_person p ON s.kind = 'person' AND p.id = s.id
LEFT JOIN loop_measurerow m ON m.subject_kind = s.kind AND m.subject_id = s.id AND m.lifted_at IS NULL
"""


def standing(subjects: Iterable[Subject]) -> dict[Subject, Standing]:
    """The measures and the home of each of these subjects."""
    listed = list(subjects)
    arrays = [[str(subject.kind) for subject in listed], [subject.id for subject in listed]]
    found: dict[Subject, Standing] = defaultdict(Standing)
    for row in MeasureRow.objects.raw(_STANDING, arrays):
        one = found[Subject(row.about_kind, row.about_id)]  # type: ignore[attr-defined]
        one.building = row.lives_in  # type: ignore[attr-defined]
        if row.pk is not None:
            one.rows.append(row)
    return found


def judge(subjects: Sequence[Subject], *, plan: Plan, at: datetime) -> list[Verdict]:
    """Ask the plan about each subject. Writes nothing: the dry run and the check are this and no more."""
    gathered, stands = gather.facts_of(subjects), standing(subjects)
    return [_judge(subject, gathered[subject], stands[subject], plan, at) for subject in subjects]


def _judge(
    subject: Subject,
    gathered: gather.Gathered,
    stands: Standing,
    plan: Plan,
    at: datetime,
) -> Verdict:
    rows = stands.rows
    if gathered.trouble:
        return Verdict(subject, None, (), tuple(rows), gathered.trouble[:400])
    try:
        asked = evaluate(plan.edition, gathered.facts, at, subject, plan.previous)
        wanted = matching.fitted(asked, rows, at=at)
    except Exception as error:  # one broken rule or row must not stop the city; the board shows it
        return Verdict(subject, None, (), tuple(rows), f"{type(error).__name__}: {error}"[:400])
    in_force = [codec.measure_of(row) for row in rows if row.ends_at > at]
    changes = (*compare(in_force, wanted), *_late_evidence(rows, wanted, at))
    return Verdict(subject, wanted, changes, tuple(rows), building=stands.building)


def _late_evidence(rows: list[MeasureRow], wanted: Wanted, at: datetime) -> Iterator[Change]:
    """Measures that ended by themselves, whose duties were fulfilled or put right since."""
    ended = {(measure.kind, measure.key): measure for measure in wanted.ended}
    for row in rows:
        if row.ends_at <= at and (after := ended.get((row.kind, row.key))) is not None:
            before = codec.measure_of(row)
            if before.duties != after.duties and before.ends_at == after.ends_at:
                yield Change("change", before, after)
