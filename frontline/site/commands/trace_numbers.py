"""`frontline trace rt|chains`: R over time from daily counts, chains from a list of cases and one of links."""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from io import StringIO
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from xml.sax.saxutils import quoteattr

from frontline.site.cli import CommandError
from frontline.solvers.arrays import Floats
from frontline.solvers.epidemic import (
    Chains,
    Link,
    UnusableInput,
    Windows,
    chains,
    cohort_reproduction,
    given,
    parametric,
    reproduction,
)

DATES, CASES = ("date", "dates", "day"), ("cases", "local", "i")
IDS, ONSETS = ("id", "case_id", "case"), ("onset", "dt_onset", "date_of_onset", "symptom_onset")
SOURCES, TARGETS, KINDS = (
    ("source", "from", "infector"),
    ("case", "to", "case_id"),
    ("kind", "exposure", "source_kind"),
)
LARGEST = 64_000_000  # bytes of a file
Rows = list[dict[str, str]]


def add_numbers(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Both verbs."""
    rt = verbs.add_parser("rt", help="R over time from daily onsets, as EpiEstim has it")
    rt.add_argument("input", type=Path, metavar="FILE", help="CSV: date, cases; imported if known")
    rt.add_argument("--mean", type=float, metavar="D", help="of the serial interval in days")
    rt.add_argument("--sd", type=float, metavar="D", help="its standard deviation")
    rt.add_argument(
        "--interval", type=Path, metavar="FILE", help="CSV of the serial interval instead: day, w"
    )
    rt.add_argument("--window", type=int, default=7, metavar="N", help="days of a window (default 7)")
    rt.add_argument(
        "--cohort", action="store_true", help="how many each day's cases infect in the end (Wallinga-Teunis)"
    )
    rt.add_argument("--out", type=Path, metavar="FILE", help="write the windows as CSV")
    linked = verbs.add_parser(
        "chains", help="components, generations, serial intervals, R and k of an outbreak"
    )
    linked.add_argument("cases", type=Path, metavar="CASES", help="CSV: id; onset if known")
    linked.add_argument("links", type=Path, metavar="LINKS", help="CSV: source, case; kind if known")
    linked.add_argument("--out", type=Path, metavar="FILE", help="write a row for each case as CSV")
    linked.add_argument("--graphml", type=Path, metavar="FILE", help="write the graph for other programs")


def run_numbers(options: argparse.Namespace) -> int:
    """0 done; 1 a window has no number, or a link was refused or leads in a circle."""
    return _rt(options) if options.verb == "rt" else _chains(options)


def _rt(options: argparse.Namespace) -> int:
    rows = _table(options.input)
    first, cases, imported = _counts(options.input, rows)
    if options.interval is not None:
        interval = given([_number(options.interval, row, "w") for row in _table(options.interval)])
    elif options.mean is not None and options.sd is not None:
        interval = parametric(options.mean, options.sd, len(cases) + 1)
    else:
        raise CommandError("Give the serial interval: --mean and --sd in days, or --interval FILE.")
    if options.cohort:
        told = _cohorts(
            first, [a + b for a, b in zip(cases, imported, strict=True)], interval, options.window
        )
    else:
        told = _windows(first, reproduction(cases, interval, imported=imported, window=options.window))
    if options.out is not None:
        options.out.write_text(_csv(told), encoding="utf-8")
    print(json.dumps(told) if options.json else _csv(told), end="\n" if options.json else "")
    return 1 if any(row["r"] is None for row in told) else 0


def _counts(path: Path, rows: Rows) -> tuple[date, list[float], list[float]]:
    day, cases = _column(path, rows, DATES), _column(path, rows, CASES)
    days = [_date(path, row[day]) for row in rows]
    for before, after in pairwise(days):
        if after != before + timedelta(days=1):
            raise CommandError(
                f"{path}: after {before} comes {after}; write every day once, 0 where there were no cases."
            )
    imported = [_number(path, row, "imported") if "imported" in row else 0.0 for row in rows]
    return days[0], [_number(path, row, cases) for row in rows], imported


def _windows(first: date, found: Windows) -> list[dict[str, object]]:
    low, middle, high = found.quantiles
    return [
        {"from": str(first + timedelta(days=int(found.start[k]))), "to": str(first + timedelta(days=int(found.end[k]))),
         "r": _known(found.mean[k]), "sd": _known(found.sd[k]), "q025": _known(low[k]), "median": _known(middle[k]),
         "q975": _known(high[k]), "doubt": str(doubt)}
        for k, doubt in enumerate(found.doubts())
    ]  # fmt: skip


def _cohorts(first: date, cases: list[float], interval: Floats, window: int) -> list[dict[str, object]]:
    found = cohort_reproduction(cases, interval, window=window)
    return [
        {"from": str(first + timedelta(days=int(start))), "to": str(first + timedelta(days=int(end))),
         "r": _known(r), "doubt": "unfinished" if end >= found.unfinished_from else ""}
        for start, end, r in zip(found.start, found.end, found.mean, strict=True)
    ]  # fmt: skip


def _known(number: float) -> float | None:
    return float(number) if math.isfinite(number) else None


def _chains(options: argparse.Namespace) -> int:
    cases, links = _table(options.cases), _table(options.links)
    name, onset = _column(options.cases, cases, IDS), _either(cases, ONSETS)
    source, case, kind = (
        _column(options.links, links, SOURCES),
        _column(options.links, links, TARGETS),
        _either(links, KINDS),
    )
    found = chains(
        [row[name] for row in cases],
        [Link(row[source], row[case], row[kind] if kind else "") for row in links],
    )
    onsets = (
        {row[name]: _date(options.cases, row[onset]) for row in cases if row[onset] not in ("", "NA")}
        if onset
        else {}
    )
    if options.out is not None:
        options.out.write_text(_csv(_by_case(found)), encoding="utf-8")
    if options.graphml is not None:
        options.graphml.write_text(_graphml(found), encoding="utf-8")
    said = _document(found, list(found.serial_intervals(onsets).values()))
    print(
        json.dumps(said, ensure_ascii=False)
        if options.json
        else "\n".join(f"{key}: {value}" for key, value in said.items())
    )
    return 1 if found.refused or found.circles else 0


def _document(found: Chains, gaps: Sequence[int]) -> dict[str, object]:
    most = sorted(found.secondary.items(), key=lambda one: (-one[1], one[0]))
    try:
        spread: dict[str, object] | None = {
            key: _finite(value) for key, value in asdict(found.offspring()).items()
        }
    except UnusableInput:
        spread = None
    return {
        "cases": len(found.cases), "links": len(found.links), "components": len(found.components),
        "largest_component": len(found.components[0]) if found.components else 0,
        "generations": max(found.generation.values(), default=0), "unlisted": list(found.unlisted),
        "several_sources": list(found.unsure), "in_circles": list(found.circles),
        "refused": [{"source": link.source, "case": link.case, "why": why} for link, why in found.refused],
        "most": {case: number for case, number in most[:10] if number},
        "serial_interval": {"pairs": len(gaps), "mean": round(mean(gaps), 2), "median": median(gaps)} if gaps else None,
        "offspring": spread,
    }  # fmt: skip


def _finite(value: object) -> object:
    """JSON has no infinity: None stands for it."""
    if isinstance(value, tuple):
        return [_finite(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _by_case(found: Chains) -> list[dict[str, object]]:
    part = {case: number for number, cases in enumerate(found.components, 1) for case in cases}
    sources: dict[str, list[str]] = {}
    for link in found.links:
        sources.setdefault(link.case, []).append(link.source)
    return [
        {"case": case, "component": part[case], "generation": found.generation.get(case), "secondary":
         found.secondary[case], "weight": round(found.weight[case], 6), "sources": " ".join(sources.get(case, ()))}
        for case in found.cases
    ]  # fmt: skip


def _graphml(found: Chains) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
             '<key id="kind" for="edge" attr.name="kind" attr.type="string"/>',
             '<graph edgedefault="directed">']  # fmt: skip
    lines += [f"<node id={quoteattr(case)}/>" for case in found.cases]
    for link in found.links:
        kind = quoteattr(link.kind)[1:-1]
        ends = f"source={quoteattr(link.source)} target={quoteattr(link.case)}"
        lines.append(f'<edge {ends}><data key="kind">{kind}</data></edge>')
    return "\n".join([*lines, "</graph>", "</graphml>", ""])


def _table(path: Path) -> Rows:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        text = raw.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as wrong:
        raise CommandError(f"{path} cannot be read: {wrong}.") from wrong
    if len(raw) > LARGEST:
        raise CommandError(f"{path} is larger than {LARGEST} bytes.")
    reader = csv.DictReader(StringIO(text))
    reader.fieldnames = [str(name).strip().lower() for name in reader.fieldnames or ()]
    rows = [{str(key): str(cell or "").strip() for key, cell in row.items()} for row in reader]
    if not rows:
        raise CommandError(f"{path} has no rows.")
    return rows


def _either(rows: Rows, names: Sequence[str]) -> str:
    return next((name for name in names if name in rows[0]), "")


def _column(path: Path, rows: Rows, names: Sequence[str]) -> str:
    found = _either(rows, names)
    if not found:
        raise CommandError(f"{path} needs a column named {' or '.join(names)}.")
    return found


def _date(path: Path, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise CommandError(f"{path}: {text!r} is no date; write one such as 2022-10-20.") from wrong


def _number(path: Path, row: dict[str, str], name: str) -> float:
    try:
        return float(row[name])
    except (KeyError, ValueError) as wrong:
        raise CommandError(f"{path}: {name} must be a number in every row.") from wrong


def _csv(rows: list[dict[str, object]]) -> str:
    file = StringIO()
    table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return file.getvalue()
