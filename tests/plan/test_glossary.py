import re
from pathlib import Path

import pytest

from frontline.facts.register import KINDS
from frontline.plan.kinds import DUTIES, STRICTNESS
from frontline.plan.loading import editions

ROW = re.compile(r"^\| ([^|]+) \| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = ROW.findall((Path(__file__).parents[2] / "GLOSSARY.md").read_text(encoding="utf-8"))
PARAMETERS = {name for edition in editions().values() for name in edition.parameters}


@pytest.mark.parametrize(
    ("kind", "names"),
    [("fact", set(KINDS)), ("measure", set(STRICTNESS)), ("task", set(DUTIES)), ("parameter", PARAMETERS)],
)
def test_every_noun_of_the_plan_is_explained(kind: str, names: set[str]) -> None:
    assert names - {term for _, term, said, _ in ROWS if said == kind} == set()


def test_each_term_stands_once_per_kind() -> None:
    terms = [(term, kind) for _, term, kind, _ in ROWS]
    assert len(terms) == len(set(terms))
