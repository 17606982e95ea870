"""`frontline solve sites|pooling|grids|rebalance|routes`: the solvers on files and numbers, without a database."""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import zlib
from dataclasses import asdict
from pathlib import Path

from frontline.site.cli import CommandError
from frontline.site.commands.solve_grids import add_verbs, run_verb
from frontline.site.commands.solve_routes import add_routes, run_routes
from frontline.solvers.errors import UnusableInput
from frontline.solvers.pooling import Model, Pooling, best_pools
from frontline.solvers.pooling.schemes import FIRST_HOURS, FURTHER_HOURS
from frontline.solvers.sites import Siting, Stopped
from frontline.solvers.sites.reading import LARGEST_FILE, Given, read_problem
from frontline.solvers.sites.table import solve_table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The problems that can be solved."""
    verbs = parser.add_subparsers(dest="verb", metavar="PROBLEM", required=True)
    sites = verbs.add_parser(
        "sites", help="choose points so that the way is shortest in sum, with a proven gap"
    )
    sites.add_argument(
        "input", type=Path, metavar="INPUT", help="OR-Library p-median, SJC text or CSV; may be .gz"
    )
    sites.add_argument("--points", type=int, metavar="N", help="points to open, where the file does not say")
    sites.add_argument("--out", type=Path, metavar="FILE", help="write who goes where as CSV")
    sites.add_argument("--seconds", type=float, default=10.0, help="stop after so long (default 10)")
    sites.add_argument("--seed", type=int, default=1, help="another seed may take another way (default 1)")
    sites.add_argument(
        "--enough", type=float, default=0.0, help="stop at this gap; 0.001 = 0.1 %% (default 0)"
    )
    pooling = verbs.add_parser("pooling", help="pool sizes and rounds that need the fewest tests")
    _pooling_arguments(pooling)
    add_verbs(verbs)
    add_routes(verbs)
    for verb in verbs.choices.values():
        verb.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="machine-readable output"
        )


def _pooling_arguments(parser: argparse.ArgumentParser) -> None:
    for name, kind, start, says in (
        ("--prevalence", float, None, "share of people infected, such as 0.001"),
        ("--rounds", int, 2, "rounds the laboratory allows (default 2)"),
        ("--largest", int, 64, "people in a pool at most (default 64)"),
        ("--sensitivity", float, 1.0, "of a single test (default 1)"),
        (
            "--dilution",
            float,
            0.0,
            "0 = none; a pool with a share k/n infected is found (k/n)^D as often (default 0)",
        ),
        ("--household", int, 1, "people of a household, kept in one tube (default 1)"),
        ("--attack", float, 0.5, "share of an infected household that is infected (assumption, default 0.5)"),
        ("--least-found", float, 0.0, "share of the infected that must be found (default 0)"),
        ("--first-hours", float, FIRST_HOURS, f"of the first round (assumption, default {FIRST_HOURS:g})"),
        (
            "--further-hours",
            float,
            FURTHER_HOURS,
            f"of each further one (assumption, default {FURTHER_HOURS:g})",
        ),
    ):
        parser.add_argument(name, type=kind, default=start, required=start is None, help=says, metavar="X")


def run(options: argparse.Namespace) -> int:
    """0 done, 1 the gap is still open or balance was not reached, 2 unusable."""
    try:
        if options.verb in ("grids", "rebalance"):
            return run_verb(options, _text)
        if options.verb == "routes":
            return run_routes(options, _text)
        return _sites(options) if options.verb == "sites" else _pooling(options)
    except UnusableInput as wrong:
        raise CommandError(str(wrong)) from wrong


def _sites(options: argparse.Namespace) -> int:
    for name in ("seconds", "enough"):
        if not 0 <= getattr(options, name) < math.inf:
            raise CommandError(f"--{name} must be a number of 0 or more.")
    if not 0 <= options.seed < 2**32:
        raise CommandError("--seed must be a whole number from 0 to 4294967295.")
    given = read_problem(_text(options.input))
    answer = solve_table(
        given, options.points, seconds=options.seconds, enough=options.enough, seed=options.seed
    )
    if options.out is not None:
        _write(options.out, given, answer)
    print(json.dumps(_document(given, answer)) if options.json else _said(given, answer))
    return 1 if answer.stopped is Stopped.OUT_OF_TIME else 0


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            packed = path.suffix == ".gz"
            return (
                (gzip.GzipFile(fileobj=file) if packed else file).read(LARGEST_FILE + 1).decode("utf-8-sig")
            )
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as bad:
        raise CommandError(f"{path} cannot be read: {bad}.") from bad


def _document(given: Given, answer: Siting) -> dict[str, object]:
    return {
        "cost": answer.cost, "lower_bound": answer.lower_bound, "gap": answer.gap, "stopped": answer.stopped,
        "seconds": round(answer.seconds, 3), "sites": [given.names[site] for site in answer.sites],
    }  # fmt: skip


def _said(given: Given, answer: Siting) -> str:
    sites = " ".join(given.names[site] for site in answer.sites)
    return (
        f"cost {answer.cost:.10g}, at least {answer.lower_bound:.10g} whatever is chosen, gap {answer.gap:.4%}\n"
        f"{answer.stopped.replace('_', ' ')} after {answer.seconds:.2f} s\n{len(answer.sites)} points: {sites}"
    )


def _write(path: Path, given: Given, answer: Siting) -> None:
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(("id", "point", "distance"))
            for name, site, walk in zip(given.names, answer.assignment, answer.distance, strict=True):
                table.writerow((name, given.names[site], f"{walk:.10g}"))
    except OSError as bad:
        raise CommandError(f"{path} cannot be written: {bad}.") from bad


def _pooling(options: argparse.Namespace) -> int:
    model = Model(
        options.prevalence, options.sensitivity, options.dilution, options.household,
        options.attack if options.household > 1 else 1.0,
    )  # fmt: skip
    answer = best_pools(
        model, rounds=options.rounds, largest=options.largest, least_found=options.least_found,
        first_hours=options.first_hours, further_hours=options.further_hours,
    )  # fmt: skip
    if options.json:
        print(
            json.dumps({"schemes": [asdict(scheme) for scheme in answer.schemes], "entropy": answer.entropy})
        )
    else:
        print("\n".join(_rows(answer)))
    return 0


def _rows(answer: Pooling) -> list[str]:
    lines = [f"{'rounds':>6} {'hours':>6} {'tests a person':>15} {'found':>8}  pools"]
    for scheme in answer.schemes:
        sizes = " > ".join(map(str, scheme.sizes))
        tests = f"{scheme.tests_per_person:.4f}{' *' if scheme is answer.best else '  '}"
        lines.append(f"{scheme.rounds:>6} {scheme.hours:>6g} {tests:>15} {scheme.found:>8.1%}  {sizes}")
    return [
        *lines,
        f"* fewest tests; no procedure with perfect tests needs fewer than {answer.entropy:.4f} a person",
    ]
