"""`frontline plan list|show|diff|check|evaluate|publish|switch`: all but the last two without a database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from frontline.facts.base import Fact, Subject
from frontline.plan.differences import diff, shown
from frontline.plan.edition import Edition, PlanError
from frontline.plan.evaluate import evaluate
from frontline.plan.examples import editions_for, example_paths, run_example
from frontline.plan.facts_file import moment_in_zone, read_facts_file, subject
from frontline.plan.loading import PLANS, edition_by_id, editions, superseded
from frontline.plan.measure import Measure, Wanted
from frontline.site.commands import plan_city


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verbs of the command."""
    parser.add_argument("--plans", type=Path, default=PLANS, help="folder of editions (default: plans/)")
    parser.add_argument("--language", default="en", help="zh-Hans or en (default)")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs.add_parser("list", help="every edition and from when it applies")
    verbs.add_parser("show", help="one edition in words").add_argument("edition")
    differ = verbs.add_parser("diff", help="what moved between two editions")
    differ.add_argument("before")
    differ.add_argument("after")
    verbs.add_parser("check", help="load every edition and run its examples")
    asked = verbs.add_parser("evaluate", help="what an edition wants for a file of facts at a moment")
    asked.add_argument("--edition", required=True, help="id of the edition")
    asked.add_argument("--facts", required=True, type=Path, help="YAML file, see docs/plan-examples.md")
    asked.add_argument("--at", required=True, help='moment, such as "2022-11-11 14:00"')
    asked.add_argument("--subject", help="person:1, area:3 ... (default: each subject of the file)")
    asked.add_argument("--running", action="store_true", help="cases ran under the superseded editions")
    plan_city.add_verbs(verbs)
    for verb in verbs.choices.values():  # --json is understood before and after the verb
        verb.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="machine-readable")


def run(options: argparse.Namespace) -> int:
    """0 done, 1 an example differs, 2 unusable input."""
    try:
        return _VERBS[options.verb](options)
    except PlanError as error:
        print(f"frontline: {error}", file=sys.stderr)
        return 2


def _print(options: argparse.Namespace, document: object, lines: Sequence[str]) -> None:
    if options.json:
        print(json.dumps(document, ensure_ascii=False, default=str))
    else:
        print("\n".join(lines))


def _list(options: argparse.Namespace) -> int:
    known = editions(options.plans).values()
    document = [
        {"id": e.id, "name": dict(e.name), "effective_from": e.effective_from.isoformat(), "digest": e.digest}
        for e in known
    ]
    lines = [f"{e.id:30} from {e.effective_from:%Y-%m-%d %H:%M}  {_name(e, options)}" for e in known]
    _print(options, document, lines)
    return 0


def _name(edition: Edition, options: argparse.Namespace) -> str:
    return edition.name.get(options.language, edition.name["en"])


def _show(options: argparse.Namespace) -> int:
    edition = edition_by_id(options.edition, options.plans)
    lines = [
        f"{_name(edition, options)} ({edition.id})",
        edition.document,
        f"in force from {edition.effective_from.isoformat()}, after {edition.supersedes or 'nothing'}",
        f"running cases: {edition.migration}",
        f"digest {edition.digest}",
        "rules:",
        *(
            f"  {name}: {edition.wording(name, options.language, 'reasons')} [{c}]"
            for name, c in edition.rules.items()
        ),
        "parameters:",
        *(f"  {p.name} = {shown(p)}; {p.certainty}; {p.source}" for p in edition.parameters.values()),
    ]
    _print(options, edition.to_json(), lines)
    return 0


def _diff(options: argparse.Namespace) -> int:
    before, after = (edition_by_id(id, options.plans) for id in (options.before, options.after))
    found = diff(before, after, options.language)
    _print(
        options,
        [asdict(d) for d in found],
        [d.sentence(options.language) for d in found] or ["no difference"],
    )
    return 0


def _check(options: argparse.Namespace) -> int:
    found, examples = [], 0
    for edition in editions(options.plans).values():
        for path in example_paths(edition, options.plans):
            examples += 1
            found += run_example(path, edition, options.plans)
    lines = [f"{d.where} {d.text}" for d in found]
    lines.append(f"{len(editions(options.plans))} editions, {examples} examples, {len(found)} differences")
    _print(options, {"examples": examples, "differences": [asdict(d) for d in found]}, lines)
    return 1 if found else 0


def _evaluate(options: argparse.Namespace) -> int:
    edition = edition_by_id(options.edition, options.plans)
    example = read_facts_file(options.facts, edition.zone)
    asked, previous = editions_for(example, edition, options.plans)
    if options.running:
        previous = [*superseded(edition, options.plans)]
    at = _moment(options.at, edition)
    answers = [
        (s, evaluate(asked, example.facts, at, s, previous)) for s in _subjects(options, example.facts)
    ]
    document = [{"subject": str(s), **_wanted(wanted)} for s, wanted in answers]
    lines = [line for s, wanted in answers for line in _lines(s, wanted, asked, options.language)]
    _print(options, document, lines)
    return 0


def _moment(text: str, edition: Edition) -> datetime:
    at = moment_in_zone(text, edition.zone)
    if not isinstance(at, datetime):
        raise PlanError(f"--at {text!r} is no date and time; write 2022-11-11T14:00.")
    return at


def _subjects(options: argparse.Namespace, facts: Sequence[Fact]) -> list[Subject]:
    if options.subject:
        try:
            return [subject(options.subject)]
        except ValueError as error:
            raise PlanError(f"{error}.") from error
    return sorted({s for fact in facts for s in (fact.subject, *fact.touches())})


def _wanted(wanted: Wanted) -> dict[str, object]:
    return {
        "edition": wanted.edition,
        "review_at": wanted.review_at and wanted.review_at.isoformat(),
        "measures": [_measure(measure) for measure in wanted.measures],
        "ended": [_measure(measure) for measure in wanted.ended],
    }


def _measure(measure: Measure) -> dict[str, object]:
    return {
        "kind": measure.kind,
        "key": measure.key,
        "starts_at": measure.starts_at.isoformat(),
        "ends_at": measure.ends_at.isoformat(),
        "details": dict(measure.details),
        "reasons": [asdict(reason) for reason in measure.reasons],
        "duties": [
            {**asdict(duty), "opens_at": duty.opens_at.isoformat(), "due_at": duty.due_at.isoformat()}
            for duty in measure.duties
        ],
    }


def _lines(about: Subject, wanted: Wanted, edition: Edition, language: str) -> list[str]:
    lines = [
        f"{about}: {len(wanted.measures)} measures, look again {wanted.review_at or 'when a fact comes'}"
    ]
    for measure in wanted.measures:
        words = edition.wording(measure.kind, language)
        lines.append(f"  {words}: {measure.starts_at:%Y-%m-%d %H:%M} to {measure.ends_at:%Y-%m-%d %H:%M}")
        for reason in measure.reasons:
            why = edition.wording(reason.rule, language, "reasons")
            lines.append(f"    because {why} [{reason.clause}]: {', '.join(reason.facts)}")
        tests = [duty.key.removeprefix("test:") for duty in measure.duties if duty.kind == "test"]
        if tests:
            lines.append(f"    {edition.wording('test', language, 'duties')}: {', '.join(tests)}")
    return lines


_VERBS = {
    "list": _list,
    "show": _show,
    "diff": _diff,
    "check": _check,
    "evaluate": _evaluate,
    "publish": plan_city.publish,
    "switch": plan_city.switch,
}
