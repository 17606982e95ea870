"""Runs the examples of an edition: given these facts, at this time, are these measures wanted?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from frontline.plan.edition import Edition, PlanError
from frontline.plan.evaluate import evaluate
from frontline.plan.facts_file import (
    Check,
    FactsFile,
    day_text,
    moment_in_zone,
    read_facts_file,
    with_settings,
)
from frontline.plan.loading import PLANS, edition_by_id
from frontline.plan.measure import Measure, Wanted

LISTS = ("measures", "ended")


@dataclass(frozen=True)
class Difference:
    """One thing an example expected and did not get, in words."""

    where: str
    text: str


def example_paths(edition: Edition, folder: Path = PLANS) -> list[Path]:
    return sorted((folder / edition.id / "examples").glob("*.yaml"))


def run_example(path: Path, edition: Edition, folder: Path = PLANS) -> list[Difference]:
    """Every difference between what the example expects and what the edition wants."""
    example = read_facts_file(path, edition.zone)
    asked, previous = editions_for(example, edition, folder)
    differences = []
    for check in example.checks:
        wanted = evaluate(asked, example.facts, check.at, check.subject, previous)
        differences += _differences(check, wanted, asked)
    return differences


def editions_for(example: FactsFile, edition: Edition, folder: Path = PLANS) -> tuple[Edition, list[Edition]]:
    """The edition with the example's settings, and the superseded ones it names."""
    chosen = edition if example.edition is None else edition_by_id(example.edition, folder)
    return with_settings(chosen, example.settings), [edition_by_id(id, folder) for id in example.previous]


def _differences(check: Check, wanted: Wanted, edition: Edition) -> list[Difference]:
    where = check.where.error("")
    found: list[Difference] = []
    for key in check.expect.keys() - {*LISTS, "review_at"}:
        raise PlanError(f"{where}{key!r} cannot be expected; known are measures, ended and review_at.")
    for name in LISTS:
        if name in check.expect:
            texts = _list_differences(check.expect[name], getattr(wanted, name), edition)
            found += [Difference(str(where), f"{name}: {text}") for text in texts]
    if "review_at" in check.expect:
        expected = moment_in_zone(check.expect["review_at"], edition.zone)
        if expected != wanted.review_at:
            found.append(Difference(str(where), f"review_at is {wanted.review_at}, expected {expected}"))
    return found


def _list_differences(
    expected: list[Mapping[str, Any]], got: tuple[Measure, ...], edition: Edition
) -> list[str]:
    kinds = [item.get("kind") for item in expected]
    if kinds != [measure.kind for measure in got]:
        return [f"are {[m.kind for m in got]}, expected {kinds}"]
    return [
        f"{item['kind']}.{key} is {value!r}, expected {said!r}"
        for item, measure in zip(expected, got, strict=True)
        for key in item
        if (value := shown(measure, key, edition)) != (said := _said(item[key], edition))
    ]


def _said(value: Any, edition: Edition) -> Any:
    if isinstance(value, list):
        return [day_text(item) for item in value]
    value = moment_in_zone(value, edition.zone)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return value


def shown(measure: Measure, key: str, edition: Edition) -> Any:
    """One property of a measure as examples call it: a field, a detail, or the keys of duties of a kind."""
    if key in ("kind", "starts_at", "ends_at"):
        return getattr(measure, key)
    if key == "tests":
        return [duty.key.removeprefix("test:") for duty in measure.duties if duty.kind == "test"]
    if key == "tests_done":
        return [d.key.removeprefix("test:") for d in measure.duties if d.kind == "test" and d.evidence]
    if key == "duties":
        return sorted({duty.kind for duty in measure.duties})
    if key == "rules":
        return sorted({reason.rule for reason in measure.reasons})
    if key == "facts":
        return sorted({fact for reason in measure.reasons for fact in reason.facts})
    if key == "starts_on":
        return measure.starts_at.astimezone(edition.zone).date().isoformat()
    return dict(measure.details).get(key)
