"""The rules of a conflict in words. The page has its own, translated; these are for the terminal and for logs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from frontline.solvers.posting.conflicts import Conflict, Kind, Rule
from frontline.solvers.posting.model import Problem


def in_words(problem: Problem, conflict: Conflict) -> tuple[str, ...]:
    """One sentence for each rule; all of them together cannot be kept."""
    return tuple(_SAY[rule.kind](problem, rule) for rule in conflict.rules)


def _person(problem: Problem, rule: Rule) -> str:
    open_to = np.flatnonzero(np.isfinite(problem.cost[rule.number]))
    if len(open_to) > problem.places / 2:
        barred = np.flatnonzero(~np.isfinite(problem.cost[rule.number]))
        return f"Person {rule.number} must not go to {_listed('community', 'communities', barred.tolist())}."
    return f"Person {rule.number} may only go to {_listed('community', 'communities', open_to.tolist())}."


def _bubble(problem: Problem, rule: Rule) -> str:
    members = np.flatnonzero(problem.bubble == rule.number).tolist()
    return f"Bubble {rule.number} stays together ({_listed('person', 'people', members)})."


def _agency(problem: Problem, rule: Rule) -> str:
    return f"At most {problem.most_of_agency} people of agency {rule.number} go to one community."


def _community(problem: Problem, rule: Rule) -> str:
    return f"Community {rule.number} takes at most {problem.need[rule.number] + problem.over} people."


def _listed(one: str, many: str, numbers: list[int]) -> str:
    if not numbers:
        return f"no {one}"
    return f"{one if len(numbers) == 1 else many} {', '.join(str(number) for number in numbers)}"


_SAY: dict[Kind, Callable[[Problem, Rule], str]] = {
    Kind.PERSON: _person, Kind.BUBBLE: _bubble, Kind.AGENCY: _agency, Kind.COMMUNITY: _community,
}  # fmt: skip
