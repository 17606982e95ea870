"""The rules by name: which kind of fact is the ground of each, and which parameters it needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from frontline.facts.base import Fact, SubjectKind
from frontline.facts.cases import ContactFound
from frontline.plan.edition import Edition
from frontline.plan.known import Case
from frontline.plan.span import Span

F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True)
class Rule:
    """A small pure function: what one ground asks for, as spans."""

    name: str
    subject: SubjectKind
    ground: type[Fact]
    spans: Callable[[Edition, Case, Fact], list[Span]]
    needs: tuple[str, ...]
    migrates: bool  # running cases follow the migration policy; otherwise the newest edition rules at once


RULES: dict[str, Rule] = {}


def rule(
    name: str, subject: SubjectKind, ground: type[F], needs: tuple[str, ...] = (), migrates: bool = True
) -> Callable[[Callable[[Edition, Case, F], list[Span]]], Callable[[Edition, Case, F], list[Span]]]:
    """Registers a rule under the name editions call it by."""

    def register(
        function: Callable[[Edition, Case, F], list[Span]],
    ) -> Callable[[Edition, Case, F], list[Span]]:
        RULES[name] = Rule(name, subject, ground, function, needs, migrates)  # type: ignore[arg-type]
        return function

    return register


@lru_cache(maxsize=1024)
def rules_for(edition: Edition, subject: str, kind: str) -> tuple[Rule, ...]:
    """The edition's rules for a kind of subject that start from a kind of fact."""
    named = (RULES[name] for name in edition.rules if name in RULES)
    return tuple(rule for rule in named if rule.subject == subject and rule.ground.kind == kind)


def anchor_of(fact: Fact) -> datetime:
    """The moment that decides which edition a running case belongs to."""
    return fact.last_exposure if isinstance(fact, ContactFound) else fact.at
