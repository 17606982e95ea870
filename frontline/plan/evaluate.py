"""What an edition asks for, for one subject at one moment. No clock, no database, no randomness."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import frontline.plan.rules  # noqa: F401  (registers every rule)
from frontline.facts.base import Fact, Subject, SubjectKind
from frontline.facts.cases import InfectionFound
from frontline.plan.assemble import measures_of
from frontline.plan.edition import Edition
from frontline.plan.known import Case, known_facts, next_known
from frontline.plan.measure import Measure, Wanted
from frontline.plan.migration import spans_of
from frontline.plan.overrides import with_overrides
from frontline.plan.registry import RULES
from frontline.plan.span import Span, cut_before, merge

_GROUNDS = frozenset(rule.ground.kind for rule in RULES.values())


def evaluate(
    edition: Edition,
    facts: Iterable[Fact],
    at: datetime,
    subject: Subject,
    previous: Edition | Sequence[Edition] | None = None,
) -> Wanted:
    """The measures this edition asks for, each with its reasons, and when to look again.

    `previous` are the superseded editions, oldest first, which running cases may still follow. Measures
    in force and measures still to come are in `measures`; those that are over at `at` are in `ended`.
    """
    facts = list(facts)
    older = () if previous is None else (previous,) if isinstance(previous, Edition) else tuple(previous)
    case = Case(subject, known_facts(facts, at), (*older, edition))
    segments = merge(with_overrides(edition, case, _all_spans(case)))
    measures = _keyed(edition, measures_of(edition, case, segments))
    open_measures = tuple(m for m in measures if m.ends_at > at)
    ended = tuple(m for m in measures if m.ends_at <= at)
    return Wanted(edition.id, open_measures, _review_at(facts, measures, at), ended)


def _all_spans(case: Case) -> list[Span]:
    kind = case.subject.kind
    own_only = kind in (SubjectKind.PERSON, SubjectKind.AREA)
    grounds = [fact for fact in (case.own if own_only else case.facts) if fact.kind in _GROUNDS]
    if kind != SubjectKind.PERSON:
        return [span for ground in grounds for span in spans_of(case, ground)]
    infections = [fact for fact in grounds if type(fact) is InfectionFound]
    infected = [spans for fact in infections if (spans := spans_of(case, fact))]
    others = [span for fact in grounds if type(fact) is not InfectionFound for span in spans_of(case, fact)]
    for episode in infected:
        others = _outside(others, episode)
    return [span for episode in infected for span in episode] + others


def _outside(spans: list[Span], episode: list[Span]) -> list[Span]:
    """Who is infected is no longer a contact: other grounds end where the measures of the infected begin."""
    first, last = min(s.starts for s in episode), max(s.ends for s in episode)
    inside = [span for span in spans if span.anchor < last]
    return [span for span in spans if span.anchor >= last] + cut_before(inside, first)


def _keyed(edition: Edition, measures: list[Measure]) -> list[Measure]:
    """Tells two stretches of one kind apart by the day on which the later one starts; most kinds have one.

    Ended stretches count, so that a key does not change when an earlier stretch is over.
    """
    seen: set[str] = set()
    result = []
    for measure in measures:
        later = measure.kind in seen
        seen.add(measure.kind)
        day = measure.starts_at.astimezone(edition.zone).date().isoformat()
        result.append(replace(measure, key=day) if later else measure)
    return result


def _review_at(facts: list[Fact], measures: list[Measure], at: datetime) -> datetime | None:
    """The first moment after `at` at which the answer can differ: a fact becomes known or a measure ends."""
    moments = [measure.ends_at for measure in measures]
    learnt = next_known(facts, at)
    if learnt is not None:
        moments.append(learnt)
    return min((moment for moment in moments if moment > at), default=None)
