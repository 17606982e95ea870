"""`frontline reconcile`: make measures agree with the plan now; `--check` only says what differs."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from frontline.site.cli import CommandError
from frontline.site.start import start_django

if TYPE_CHECKING:
    from frontline.loop.reconcile import Difference
    from frontline.plan.measure import Change


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="review everybody, not only those who are due")
    parser.add_argument("--check", action="store_true", help="evaluate everybody anew and write nothing")
    parser.add_argument(
        "--database", default="", help="name of another database of this server (an exercise)"
    )


def run(options: argparse.Namespace) -> int:
    """0 when nothing differs any more, 1 when something does (or a review failed), 2 without a plan."""
    start_django("worker", database=options.database)
    from frontline.loop.plans import NoPlan  # Django is loaded only now

    try:
        return _check(options) if options.check else _settle(options)
    except NoPlan as missing:
        raise CommandError(str(missing)) from None


def _check(options: argparse.Namespace) -> int:
    from frontline.city import clock
    from frontline.loop import reconcile

    at = clock.now()
    count = 0
    for difference in reconcile.differences(at=at, progress=_counted):
        count += 1
        print(json.dumps(_told(difference), ensure_ascii=False) if options.json else _line(difference))
    if options.json:
        print(json.dumps({"differences": count, "at": at.isoformat()}))
    else:
        print(f"{count} differences")
    return 1 if count else 0


def _settle(options: argparse.Namespace) -> int:
    from frontline.city import clock
    from frontline.loop import reconcile

    settle = reconcile.review_everybody if options.all else reconcile.settle
    done = settle(at=clock.now(), progress=_counted)
    if options.json:
        print(json.dumps({"reviewed": done.subjects, "changed": done.changed, "troubled": done.troubled}))
    else:
        print(f"{done.subjects} reviewed, {done.changed} changed, {done.troubled} failed")
    return 1 if done.troubled else 0


def _counted(subjects: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{subjects:,} looked at ", end="", file=sys.stderr, flush=True)


def _told(difference: Difference) -> dict[str, object]:
    change = difference.change
    return {
        "subject": f"{difference.subject.kind}:{difference.subject.id}",
        "change": _words(change) if change else None,
        "trouble": difference.trouble or None,
    }


def _words(change: Change) -> str:
    """Which measure, and what is different about it, in one line."""
    before, after = change.before, change.after
    measure = after or before
    assert measure is not None
    name = f"{measure.kind} {measure.key}".strip()
    if before is None or after is None or change.action == "lift":
        return f"{change.action} {name}"
    fields = ("starts_at", "ends_at", "reasons", "details", "duties")
    differ = [field for field in fields if getattr(before, field) != getattr(after, field)]
    return f"{change.action} {name}: {', '.join(differ)} differ"


def _line(difference: Difference) -> str:
    told = _told(difference)
    return f"{told['subject']}: {told['trouble'] or told['change']}"
