"""What is known at a moment about a subject: each fact once, retracted ones gone, in one fixed order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import TypeVar

from frontline.facts.base import Fact, FactRetracted, Subject
from frontline.facts.cases import TestReported
from frontline.facts.isolation import CheckedIn, HomeAssessed
from frontline.plan.edition import Edition

F = TypeVar("F", bound=Fact)

_order = attrgetter("at", "known_at", "id")


def known_facts(facts: Iterable[Fact], at: datetime) -> list[Fact]:
    """Facts learnt by `at`, each id once, without those taken back; ordered by time, then id."""
    unique = {fact.id: fact for fact in facts if fact.known_at <= at}
    retractions = [fact for fact in unique.values() if type(fact) is FactRetracted]
    if retractions:
        for dead in _taken_back(retractions):
            unique.pop(dead, None)
    return sorted(unique.values(), key=_order)


def _taken_back(retractions: list[FactRetracted]) -> set[str]:
    """Ids taken back. A retraction may itself be taken back by a later one; then it counts for nothing."""
    dead: set[str] = set()
    for retraction in sorted(retractions, key=attrgetter("known_at", "at", "id"), reverse=True):
        if retraction.id not in dead:
            dead.add(retraction.retracts)
    return dead


@dataclass(eq=False)
class Case:
    """One subject and the facts about it and about the subjects it rests on."""

    subject: Subject
    facts: list[Fact]
    editions: tuple[Edition, ...]  # oldest first; the last is the one asked

    @cached_property
    def _groups(self) -> dict[tuple[str, int, type[Fact]], list[Fact]]:
        groups: dict[tuple[str, int, type[Fact]], list[Fact]] = {}
        for fact in self.facts:
            groups.setdefault((fact.subject.kind, fact.subject.id, type(fact)), []).append(fact)
        return groups

    @cached_property
    def own(self) -> list[Fact]:
        return [fact for fact in self.facts if fact.subject == self.subject]

    def of(self, kind: type[F], subject: Subject | None = None) -> list[F]:
        """Facts of one kind about a subject (the case's own if none is given), by time."""
        subject = self.subject if subject is None else subject
        return self._groups.get((subject.kind, subject.id, kind), [])  # type: ignore[return-value]

    @cached_property
    def tests(self) -> list[TestReported]:
        """The subject's valid nucleic acid tests by time of sampling."""
        return valid_tests(self.of(TestReported))

    @cached_property
    def arrivals(self) -> list[CheckedIn]:
        return self.of(CheckedIn)

    @cached_property
    def home(self) -> HomeAssessed | None:
        """The latest judgement of the home, if any."""
        judged = self.of(HomeAssessed)
        return judged[-1] if judged else None

    def tested(self, opens: datetime, due: datetime) -> str | None:
        """Id of the first valid test sampled in a window."""
        return next((test.id for test in self.tests if opens <= test.at < due), None)


def valid_tests(tests: Iterable[TestReported]) -> list[TestReported]:
    return [test for test in tests if test.method == "pcr" and test.result != "invalid"]


def next_known(facts: Iterable[Fact], at: datetime) -> datetime | None:
    """When the next of these facts will become known."""
    return min((fact.known_at for fact in facts if fact.known_at > at), default=None)


def days_between(first: date, last: date) -> list[date]:
    """Every calendar day from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
