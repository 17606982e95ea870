"""A stretch of time a rule asks for, and how stretches from several grounds become one timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from frontline.plan.kinds import STRICTNESS
from frontline.plan.measure import Duty, Reason


@dataclass(frozen=True, slots=True)
class Span:
    """One kind of measure from `starts` (included) to `ends` (not included), asked for by one rule."""

    kind: str
    starts: datetime
    ends: datetime
    anchor: datetime  # from which the days are counted
    reasons: tuple[Reason, ...]
    duties: tuple[Duty, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    carried: bool = False  # its duties and its reason stand even while a stricter measure holds

    def cut(self, starts: datetime | None = None, ends: datetime | None = None) -> "Span":
        """The part of it between two moments; may be empty (`starts` not before `ends`)."""
        first = self.starts if starts is None else max(starts, self.starts)
        last = self.ends if ends is None else min(ends, self.ends)
        return replace(self, starts=first, ends=last)


@dataclass(slots=True)
class Segment:
    """A stretch of the merged timeline: one kind, the spans that won it in order, and all that agree."""

    kind: str
    starts: datetime
    ends: datetime
    winners: list[tuple[Span, datetime, datetime]]
    agreeing: list[Span]
    carried: list[Span]


def cut_before(spans: Iterable[Span], moment: datetime) -> list[Span]:
    return [part for span in spans if (part := span.cut(ends=moment)).starts < part.ends]


def cut_after(spans: Iterable[Span], moment: datetime) -> list[Span]:
    return [part for span in spans if (part := span.cut(starts=moment)).starts < part.ends]


def _strict(span: Span) -> tuple[int, datetime, datetime, str, tuple[str, ...]]:
    """Strictest first; of equally strict ones the latest anchor counts; names settle what is left."""
    reason = span.reasons[0]
    return STRICTNESS[span.kind], span.anchor, span.ends, reason.rule, reason.facts


def strictest(spans: Sequence[Span], moment: datetime) -> Span | None:
    """The span that holds at a moment."""
    holding = [span for span in spans if span.starts <= moment < span.ends]
    if len(holding) < 2:
        return holding[0] if holding else None
    return max(holding, key=_strict)


def _points(spans: Iterable[Span]) -> list[datetime]:
    return sorted({moment for span in spans for moment in (span.starts, span.ends)})


def merge(spans: Sequence[Span]) -> list[Segment]:
    """One timeline: at each moment the strictest kind; neighbours of the same kind are one segment."""
    segments: list[Segment] = []
    for starts, ends in pairwise(_points(spans)):
        winner = strictest(spans, starts)
        if winner is not None:
            _extend(segments, winner, starts, ends)
    for segment in segments:
        around = [s for s in spans if s.starts < segment.ends and segment.starts < s.ends]
        segment.agreeing = [s for s in around if s.kind == segment.kind]
        segment.carried = [s for s in around if s.carried and s.kind != segment.kind]
    return segments


def _extend(segments: list[Segment], winner: Span, starts: datetime, ends: datetime) -> None:
    last = segments[-1] if segments else None
    if last is None or last.kind != winner.kind or last.ends != starts:
        segments.append(Segment(winner.kind, starts, ends, [(winner, starts, ends)], [], []))
        return
    last.ends = ends
    last.winners.append((winner, starts, ends))


def lighter(old: Sequence[Span], new: Sequence[Span]) -> list[Span]:
    """At each moment the milder of two timelines, so the result is never worse than either."""
    result: list[Span] = []
    for starts, ends in pairwise(_points([*old, *new])):
        before, after = strictest(old, starts), strictest(new, starts)
        if before is None or after is None:
            continue
        milder = before if STRICTNESS[before.kind] < STRICTNESS[after.kind] else after
        result.append(milder.cut(starts, ends))
    return result
