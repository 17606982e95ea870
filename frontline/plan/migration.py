"""Running cases when an edition is superseded: recompute, grandfather, more_favourable, new_only."""

from collections.abc import Sequence

from frontline.facts.base import Fact
from frontline.plan.edition import Edition
from frontline.plan.known import Case
from frontline.plan.registry import anchor_of, rules_for
from frontline.plan.span import Span, cut_after, cut_before, lighter


def spans_of(case: Case, ground: Fact) -> list[Span]:
    """What one ground asks for under the editions of the case, the newest last."""
    newest = case.editions[-1]
    current = [
        span
        for rule in rules_for(newest, case.subject.kind, ground.kind)
        if len(case.editions) == 1 or not rule.migrates
        for span in rule.spans(newest, case, ground)
    ]
    return current if len(case.editions) == 1 else current + migrated(case, ground, case.editions)


def migrated(case: Case, ground: Fact, editions: Sequence[Edition]) -> list[Span]:
    """The old edition up to the change, then what the newest edition's migration policy says."""
    newest = editions[-1]
    new = [
        span
        for rule in rules_for(newest, case.subject.kind, ground.kind)
        if rule.migrates
        for span in rule.spans(newest, case, ground)
    ]
    if len(editions) == 1:
        return new
    old = migrated(case, ground, editions[:-1])
    change = newest.effective_from
    before = cut_before(old, change)
    if newest.migration == "recompute" or not _runs_on(newest, ground):
        return before + cut_after(new, change)
    if newest.migration == "more_favourable":
        return before + cut_after(lighter(old, new), change)
    return before + cut_after(old, change)


def _runs_on(newest: Edition, ground: Fact) -> bool:
    """Does the old rule still have a say? By the anchor; under `new_only` by the day we learnt of it."""
    moment = ground.known_at if newest.migration == "new_only" else anchor_of(ground)
    return moment < newest.effective_from
