"""Manual decisions about a measure, as far as the edition allows them: never stricter, never for ever."""

from dataclasses import replace
from datetime import datetime

from frontline.facts.base import OverrideDecided
from frontline.plan.clock import DAY
from frontline.plan.edition import Edition
from frontline.plan.kinds import AT_HOME_INSTEAD
from frontline.plan.known import Case
from frontline.plan.measure import Reason
from frontline.plan.span import Span


def refusal(edition: Edition, decision: OverrideDecided) -> str | None:
    """Why the edition does not allow a manual decision, in one sentence; None if it does."""
    allowed = edition.overrides.get(decision.measure)
    if allowed is None or decision.change not in allowed.changes:
        return f"Edition {edition.id} does not let anybody decide {decision.change!r} about {decision.measure!r}."
    if len(set(decision.signed_by)) != 2:
        return "A manual decision needs the signatures of two different people."
    if decision.change == "end" and decision.until is None:
        return "Ending a measure by hand needs the moment at which it ends."
    return None


def with_overrides(edition: Edition, case: Case, spans: list[Span]) -> list[Span]:
    """Exempt for a while, end earlier, at home instead of at a site.

    A decision is about what was known when it was made: a ground learnt later is not touched by it.
    """
    decisions = [d for d in case.of(OverrideDecided) if refusal(edition, d) is None]
    if not decisions:
        return spans
    learnt = {fact.id: fact.known_at for fact in case.facts}
    for decision in decisions:
        spans = [part for span in spans for part in _decided(edition, span, decision, learnt)]
    return [span for span in spans if span.starts < span.ends]


def _decided(
    edition: Edition, span: Span, decision: OverrideDecided, learnt: dict[str, datetime]
) -> list[Span]:
    later = any(learnt[id] > decision.known_at for reason in span.reasons for id in reason.facts)
    if span.kind != decision.measure or span.ends <= decision.at or later:
        return [span]
    because = replace(span, reasons=tuple(_with(reason, decision) for reason in span.reasons))
    if decision.change == "end":
        return [because.cut(ends=max(decision.at, decision.until or decision.at))]
    limit = decision.at + DAY * edition.overrides[decision.measure].maximum_days
    until = limit if decision.until is None else min(decision.until, limit)
    before, after = because.cut(ends=decision.at), because.cut(starts=until)
    if decision.change == "exempt":
        return [before, after]
    instead = replace(because.cut(decision.at, until), kind=AT_HOME_INSTEAD[span.kind])
    return [before, instead, after]


def _with(reason: Reason, decision: OverrideDecided) -> Reason:
    return replace(reason, facts=tuple(sorted({*reason.facts, decision.id})))
