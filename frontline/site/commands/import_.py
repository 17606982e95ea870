"""`frontline import KIND FILE`: bring a list of the city in."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from frontline.site import line_lists, lists, national_lists
from frontline.site.cli import CommandError
from frontline.site.start import start_django

if TYPE_CHECKING:
    from frontline.city.imports.engine import Counts

LINE_LIST = "line-list"
NATIONAL_LIST = "national-list"
NAMES = ("area-codes", "grids", "buildings", "households", "people", "agencies", "staff", "sites", "streets")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "kind",
        metavar="KIND",
        choices=(*NAMES, LINE_LIST, NATIONAL_LIST),
        help=", ".join((*NAMES, LINE_LIST, NATIONAL_LIST)),
    )
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="xlsx or csv; of a national list json or jsonl, also gz"
    )
    parser.add_argument(
        "--map",
        type=Path,
        metavar="MAP",
        help="YAML or JSON: which head of your file is which of our columns (docs/operating/lists.md)",
    )
    parser.add_argument("--dry-run", action="store_true", help="read and check everything, write nothing")
    parser.add_argument(
        "--refused", type=Path, metavar="FILE", help="where refused rows go (default: beside FILE)"
    )
    parser.add_argument(
        "--database", default="", help="name of another database of this server (an exercise)"
    )
    line_lists.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 when every row is in, 1 when some were refused, 2 when the file cannot be used."""
    if options.kind == NATIONAL_LIST:
        lists.readable(options.file)
        return national_lists.run(options)
    refused = _usable(options)
    if options.kind == LINE_LIST:
        return line_lists.run(options, refused)
    start_django("worker", database=options.database)
    counts = bring_in(options, refused)
    said = asdict(counts) | {
        "refused_file": str(refused) if counts.refused else None,
        "dry_run": options.dry_run,
    }
    print(json.dumps(said, ensure_ascii=False) if options.json else sentence(said))
    return 1 if counts.refused else 0


def _usable(options: argparse.Namespace) -> Path:
    """Where refused rows go. Raises CommandError for what the call itself shows to be unusable."""
    line_list = options.kind == LINE_LIST
    if line_list and options.map:
        raise CommandError("A line list has no --map: give a layout of your own, --layout FILE.yaml.")
    if not line_list and (options.contacts or options.layout):
        raise CommandError("--contacts and --layout belong to `frontline import line-list`.")
    for path in filter(None, (options.file, options.contacts, options.map)):
        lists.readable(path)
    refused: Path = options.refused or options.file.with_name(f"{options.file.stem}.refused.csv")
    lists.writable(refused, options.file)
    return refused


def sentence(said: dict[str, object]) -> str:
    line = (
        "{read} read, {created} created, {updated} updated, {unchanged} unchanged, {refused} refused.".format(
            **said
        )
    )
    if said["dry_run"]:
        line += " Nothing was written: this was a dry run."
    if said["refused_file"]:
        line += f"\nRefused rows with their reasons: {said['refused_file']} (correct them, import that file)."
    return line


def bring_in(options: argparse.Namespace, refused: Path) -> "Counts":
    from django.utils import translation  # Django is loaded only now

    from frontline.city import clock
    from frontline.city.imports import columns, engine
    from frontline.city.imports.kinds import KINDS
    from frontline.city.imports.refusals import RefusedFile
    from frontline.city.imports.sheet import BadFile

    kind = KINDS[options.kind]
    work = engine.rehearse if options.dry_run else engine.run
    try:
        with translation.override("en"), RefusedFile(kind, refused) as file:
            mapping = columns.read_map(options.map, kind.columns) if options.map else columns.NO_MAP
            counts = work(kind, options.file, at=clock.now(), mapping=mapping, after_batch=file.add)
    except BadFile as bad:
        raise CommandError(str(bad)) from bad
    except OSError as bad:
        raise CommandError(lists.unusable(bad, options.file)) from bad
    if not options.dry_run:
        engine.note(kind, counts, actor=None, at=clock.now())
    return counts
