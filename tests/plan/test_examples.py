from pathlib import Path

import pytest

from frontline.plan.examples import run_example
from frontline.plan.loading import PLANS, editions

EXAMPLES = sorted(PLANS.glob("*/examples/*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_example(path: Path) -> None:
    assert run_example(path, editions()[path.parent.parent.name]) == []


def test_every_edition_has_examples() -> None:
    assert {path.parent.parent.name for path in EXAMPLES} == set(editions())
