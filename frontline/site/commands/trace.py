"""`frontline trace index|search|rt|chains`: who was there, numbers of an outbreak; files in and out."""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from frontline.site.cli import CommandError
from frontline.site.commands.trace_numbers import add_numbers, run_numbers
from frontline.site.commands.trace_search import add_search, run_search
from frontline.solvers.errors import UnusableInput
from frontline.solvers.tracing import DAY, EPOCH, FURTHEST, Fault, Limits, new_index, open_index
from frontline.solvers.tracing.reading import Read, moment, read_stays
from frontline.solvers.tracing.register import Register

SLACK = timedelta(hours=1)  # a clock may be ahead of ours (assumption)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The verbs."""
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    index = verbs.add_parser(
        "index", help="take stays from files into an index; again: more stays into the same"
    )
    index.add_argument(
        "files", type=Path, nargs="+", metavar="FILE",
        help="csv (may be .gz) or parquet: person, place, start, end; source, certainty",
    )  # fmt: skip
    index.add_argument(
        "--to", type=Path, required=True, metavar="FOLDER", help="the index; made if not there"
    )
    index.add_argument("--earliest", metavar="TIME", help="a stay that starts before has a wrong clock")
    index.add_argument("--latest", metavar="TIME", help="and one that ends after (default: in an hour)")
    index.add_argument(
        "--longest-days", type=float, default=30.0, metavar="N",
        help="a longer stay is set aside (default 30, an assumption)",
    )  # fmt: skip
    index.add_argument(
        "--crowd", type=int, default=10_000, metavar="N",
        help="people at a place in a day above which its stays are marked (default 10000, an assumption)",
    )  # fmt: skip
    index.add_argument(
        "--refused", type=Path, metavar="FILE", help="write every row set aside with its reason as CSV"
    )
    add_search(verbs)
    for verb in (index, verbs.choices["search"]):
        verb.add_argument(
            "--zone", default="Asia/Shanghai", help="of times without one (default Asia/Shanghai)"
        )
    add_numbers(verbs)
    for verb in verbs.choices.values():
        verb.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="machine-readable output"
        )


def run(options: argparse.Namespace) -> int:
    """0 done, 1 something was set aside or is in doubt, 2 unusable."""
    try:
        if options.verb in ("rt", "chains"):
            return run_numbers(options)
        options.zone = _zone(options.zone)
        return _index(options) if options.verb == "index" else run_search(options)
    except UnusableInput as wrong:
        raise CommandError(str(wrong)) from wrong
    except OSError as wrong:
        raise CommandError(f"A file cannot be read or written: {wrong}.") from wrong


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as wrong:
        raise CommandError(f"There is no time zone {name!r}; write one such as Asia/Shanghai.") from wrong


def _limits(options: argparse.Namespace) -> Limits:
    if not 0 < options.longest_days <= 3650 or options.crowd < 1:
        raise CommandError("--longest-days must be above 0 and at most 3650, --crowd 1 or more.")
    now = datetime.now(UTC)
    offset = now.astimezone(options.zone).utcoffset() or timedelta()
    return Limits(
        longest=int(options.longest_days * DAY), crowd=options.crowd, offset=int(offset.total_seconds()),
        earliest=_moment(options.earliest, options.zone, -FURTHEST),
        latest=_moment(options.latest or (now + SLACK).isoformat(), options.zone, FURTHEST),
    )  # fmt: skip


def _moment(text: str | None, zone: ZoneInfo, otherwise: int) -> int:
    try:
        return otherwise if text is None else moment(text, zone)
    except UnusableInput as wrong:
        raise CommandError(f"{text!r} is no time; write one such as 2022-10-20T08:00.") from wrong


def _index(options: argparse.Namespace) -> int:
    there = (options.to / "index.json").exists()
    index, register = (
        (open_index(options.to), Register.load(options.to)) if there else (new_index(), Register())
    )
    index.limits = _limits(options)
    aside: list[tuple[str, int, str]] = []
    taken, crowds = 0, []
    for path in options.files:
        read = read_stays(path, options.zone, register, len(index.marks))
        added = index.add(read.stays)
        taken += added.taken
        crowds += added.crowds
        aside += _aside(path, read, added.number, added.aside)
    options.to.mkdir(parents=True, exist_ok=True)
    register.save(options.to)  # first: names that no stay uses do no harm
    index.save(options.to)
    if options.refused is not None:
        _write_aside(options.refused, aside)
    places = register.names("places")
    days = [
        {"place": places[place], "day": str(EPOCH.date() + timedelta(days=day)), "people": people}
        for place, day, people in crowds
    ]
    reasons = Counter(reason for _, _, reason in aside)
    if options.json:
        print(
            json.dumps(
                {"taken": taken, "stays": len(index), "set_aside": reasons, "crowds": days},
                ensure_ascii=False,
            )
        )
    else:
        print("\n".join(_said(taken, len(index), reasons, days)))
    return 1 if aside else 0


def _aside(path: Path, read: Read, first: int, faults: list[tuple[int, Fault]]) -> list[tuple[str, int, str]]:
    wrong = [(str(path), row, reason) for row, reason in read.refused]
    wrong += [(str(path), read.rows[number - first], fault.name.lower()) for number, fault in faults]
    return sorted(wrong)


def _write_aside(path: Path, aside: list[tuple[str, int, str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(("file", "row", "reason"))
        table.writerows(aside)


def _said(taken: int, stays: int, reasons: Counter[str], crowds: list[dict[str, object]]) -> list[str]:
    lines = [f"{taken} stays taken in, {stays} in the index; {reasons.total()} set aside"]
    lines += [f"  {count} {reason}" for reason, count in sorted(reasons.items())]
    return lines + [
        f"  {one['people']} people at {one['place']} on {one['day']}: its stays are marked" for one in crowds
    ]
