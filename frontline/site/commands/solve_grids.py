"""`frontline solve grids|rebalance`: a city into grids, one heavy grid made lighter; files in and out."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from frontline.site.cli import CommandError
from frontline.solvers.grids import Layout, codes, partition, rebalance, roundness
from frontline.solvers.grids.model import WITHIN
from frontline.solvers.grids.reading import Given, read_city
from frontline.solvers.grids.writing import as_csv, as_geojson

PEOPLE = 1000  # of a grid where nobody says how many grids (assumption)


def add_verbs(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Both problems."""
    grids = verbs.add_parser(
        "grids", help="divide buildings into grids: in one piece, of the same people, round"
    )
    _file_arguments(grids)
    grids.add_argument(
        "--grids", type=int, metavar="K", help=f"how many (default: one for {PEOPLE} people, an assumption)"
    )
    grids.add_argument("--communities", action="store_true", help="no grid crosses a border of a community")
    grids.add_argument("--seconds", type=float, default=10.0, help="stop after so long (default 10)")
    grids.add_argument("--seed", type=int, default=0, help="another seed gives another layout (default 0)")
    grids.add_argument("--area", default="", help="area code before the serial; with --communities theirs")
    grids.add_argument("--template", help="of codes, such as {area}{kind}{serial:03d}")
    heavy = verbs.add_parser("rebalance", help="make one grid lighter by moving the fewest people")
    _file_arguments(heavy)
    heavy.add_argument(
        "--grid", action="append", required=True, metavar="CODE", help="the grid; may be given again"
    )
    heavy.add_argument("--communities", action="store_true", help="nobody crosses a border of a community")
    heavy.add_argument("--seconds", type=float, default=1.0, help="stop after so long (default 1)")
    heavy.add_argument("--seed", type=int, default=0, help="without effect: there is one answer")


def _file_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "input", type=Path, metavar="INPUT",
        help="CSV (id; x, y in metres or lon, lat; people; community; grid) or GeoJSON; may be .gz",
    )  # fmt: skip
    parser.add_argument("--streets", type=Path, metavar="FILE", help="CSV of pairs of ids joined by a street")
    parser.add_argument(
        "--within",
        type=float,
        default=WITHIN,
        help="share of the mean people a grid may be off (default 0.01)",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="CSV, or GeoJSON by its ending")


def run_verb(options: argparse.Namespace, text: Callable[[Path], str]) -> int:
    """0 done, 1 written but not as even as asked for. `text` reads a file."""
    if not 0 <= options.seconds < math.inf:
        raise CommandError("--seconds must be a number of 0 or more.")
    given = read_city(text(options.input), None if options.streets is None else text(options.streets))
    layout, names = (_grids if options.verb == "grids" else _rebalance)(options, given)
    code = [names[number] for number in layout.grid]
    if options.out is not None:
        _write(options.out, given, code)
    round_ = roundness(given.city, layout.grid)
    said = _document(layout, given, code, round_) if options.json else _said(layout, round_)
    print(json.dumps(said, ensure_ascii=False) if options.json else said)
    return 0 if layout.balanced else 1


def _grids(options: argparse.Namespace, given: Given) -> tuple[Layout, list[str]]:
    city = given.city
    count = options.grids
    if count is None:
        count = min(max(1, round(float(city.people.sum()) / PEOPLE)), len(city))
    layout = partition(
        city, count, seed=options.seed, seconds=options.seconds, within=options.within,
        by_community=options.communities,
    )  # fmt: skip
    template = options.template or f"{{area}}{{kind}}{{serial:0{max(3, len(str(count)))}d}}"
    area = options.area if layout.community is None else dict(enumerate(city.communities or ()))
    return layout, codes(layout, area, template=template)


def _rebalance(options: argparse.Namespace, given: Given) -> tuple[Layout, list[str]]:
    grid, names = given.layout()
    unknown = [code for code in options.grid if code not in names]
    if unknown:
        raise CommandError(f"No building is in grid {unknown[0]}: name a code of the column grid.")
    named = [names.index(code) for code in options.grid]
    return rebalance(
        given.city, grid, named, seconds=options.seconds, within=options.within, by_community=options.communities
    ), names  # fmt: skip


def _document(layout: Layout, given: Given, code: list[str], round_: float) -> dict[str, object]:
    return {
        **asdict(layout.figures), "roundness": round_, "balanced": layout.balanced, "complete": layout.complete,
        "moved_buildings": [given.names[k] for k in layout.moved], "codes": sorted(set(code)),
    }  # fmt: skip


def _said(layout: Layout, round_: float) -> str:
    f = layout.figures
    lines = [
        f"{f.grids} grids of {f.lightest:g} to {f.heaviest:g} people (mean {f.mean:.10g}), worst {f.off:.2%} off; "
        f"roundness {round_:.3f} (1 = plain k-means), {f.loose} loose pieces"
    ]
    if f.floor or len(layout.moved):
        lines.append(
            f"{len(layout.moved)} buildings with {f.moved:g} people change their grid; {f.crossed:g} cross a border, "
            f"at least {f.floor:.1f} whatever is done"
        )
    if not layout.balanced:
        lines.append(f"not within {layout.within:.2%}: no way to it was found; this is the nearest")
    if not layout.complete:
        lines.append("the seconds were over first: more of them may give rounder grids")
    return "\n".join(lines)


def _write(path: Path, given: Given, code: list[str]) -> None:
    made = (as_geojson if path.suffix.lower() in (".geojson", ".json") else as_csv)(given, code)
    try:
        path.write_text(made, encoding="utf-8")
    except OSError as bad:
        raise CommandError(f"{path} cannot be written: {bad}.") from bad
