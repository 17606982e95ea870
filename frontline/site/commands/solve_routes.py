"""`frontline solve routes`: rounds for a CVRPLIB file; a .sol out."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable
from pathlib import Path

from frontline.site.cli import CommandError
from frontline.solvers.routes import Plan, Problem, solve
from frontline.solvers.routes.check import check
from frontline.solvers.routes.files import read_vrp, write_sol


def add_routes(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """One verb."""
    routes = verbs.add_parser("routes", help="rounds of vehicles to many stops, as short as can be")
    routes.add_argument("input", type=Path, metavar="INPUT", help="CVRPLIB .vrp; may be .gz")
    routes.add_argument("--out", type=Path, metavar="FILE", help="write the rounds as CVRPLIB .sol")
    routes.add_argument("--seconds", type=float, default=10.0, help="stop after so long (default 10)")
    routes.add_argument("--steps", type=int, metavar="N", help="stop after so many steps instead: repeatable")
    routes.add_argument("--seed", type=int, default=1, help="another seed may take another way (default 1)")


def run_routes(options: argparse.Namespace, text: Callable[[Path], str]) -> int:
    """0 done, 1 some stops are in no round. `text` reads a file."""
    if not 0 <= options.seconds < math.inf:
        raise CommandError("--seconds must be a number of 0 or more.")
    problem = read_vrp(text(options.input))
    plan = solve(problem, seconds=options.seconds, steps=options.steps, seed=options.seed)
    found = check(problem, plan)
    if found.broken:
        raise CommandError(f"The plan breaks a rule and was thrown away: {found.broken[0]}.")
    if options.out is not None:
        _write(options.out, write_sol([one.stops for one in plan.rounds], found.cost))
    print(json.dumps(_document(plan)) if options.json else _said(problem, plan))
    return 1 if plan.unserved else 0


def _document(plan: Plan) -> dict[str, object]:
    return {
        "cost": plan.cost, "rounds": [[stop + 1 for stop in one.stops] for one in plan.rounds],
        "unserved": [{"stop": one.stop + 1, "rule": one.rule, "why": one.why, "helps": one.helps}
                     for one in plan.unserved],
        "seconds": round(plan.seconds, 3), "steps": plan.steps,
    }  # fmt: skip


def _said(problem: Problem, plan: Plan) -> str:
    served = len(problem.stops) - len(plan.unserved)
    lines = [
        f"cost {plan.cost:.10g} (first rounds {plan.first_cost:.10g}), {len(plan.rounds)} rounds, {served} of "
        f"{len(problem.stops)} stops, {plan.seconds:.1f} s, {plan.steps} steps"
    ]
    lines += [f"{one.why} {one.helps}" for one in plan.unserved[:20]]
    if len(plan.unserved) > 20:
        lines.append(f"and {len(plan.unserved) - 20} more")
    return "\n".join(lines)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as bad:
        raise CommandError(f"{path} cannot be written: {bad}.") from bad
