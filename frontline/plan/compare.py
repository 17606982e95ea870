"""What to start, change and lift so that what is in force becomes what is wanted."""

from collections.abc import Iterable

from frontline.facts.base import Subject
from frontline.plan.measure import Change, Measure, Wanted

Identity = tuple[Subject, str, str]


def identity(measure: Measure) -> Identity:
    return measure.subject, measure.kind, measure.key


def compare(in_force: Iterable[Measure], wanted: Wanted) -> tuple[Change, ...]:
    """The differences, lifts first. A lift carries in `after` how the measure ended, if it ended by rule.

    A lift without `after` means that the measure should never have been (its ground was taken back).
    """
    before = {identity(measure): measure for measure in in_force}
    after = {identity(measure): measure for measure in wanted.measures}
    ended = {identity(measure): measure for measure in wanted.ended}
    lifts = [Change("lift", measure, ended.get(key)) for key, measure in before.items() if key not in after]
    starts = [Change("start", None, measure) for key, measure in after.items() if key not in before]
    changes = [
        Change("change", before[key], measure)
        for key, measure in after.items()
        if key in before and before[key] != measure
    ]
    return (*lifts, *changes, *starts)


def apply(in_force: Iterable[Measure], changes: Iterable[Change]) -> tuple[Measure, ...]:
    """What is in force once the changes are made."""
    result = {identity(measure): measure for measure in in_force}
    for change in changes:
        if change.action == "lift" and change.before is not None:
            del result[identity(change.before)]
        elif change.after is not None:
            result[identity(change.after)] = change.after
    return tuple(result.values())
