"""`frontline export KIND`: take a list of the city out, in the columns in which it comes in."""

import argparse
import json
import sys
from pathlib import Path
from typing import BinaryIO

from frontline.site.cli import CommandError
from frontline.site.commands.import_ import NAMES
from frontline.site.start import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", choices=NAMES, help=", ".join(NAMES))
    parser.add_argument("--format", choices=("csv", "xlsx", "geojson", "json"), default="csv")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument(
        "--database", default="", help="name of another database of this server (an exercise)"
    )


def run(options: argparse.Namespace) -> int:
    """0 when the list is written, 2 when it cannot be; a file that stood there is then as it was."""
    if options.out is None and options.json:
        raise CommandError("With --json the list needs a file of its own: add --out FILE.")
    if options.out and options.out.is_dir():
        raise CommandError(f"The list was not written: {options.out} is a folder, name a file in it.")
    start_django("worker", database=options.database)
    from frontline.city import exports  # Django is loaded only now

    try:
        rows = _to_file(options) if options.out else _export(options, sys.stdout.buffer)
    except (OSError, exports.NoRoom) as bad:
        raise CommandError(f"The list was not written: {bad}") from bad
    if options.out:
        said = {"rows": rows, "file": str(options.out)}
        print(
            json.dumps(said, ensure_ascii=False) if options.json else f"{rows} rows written to {options.out}."
        )
    return 0


def _to_file(options: argparse.Namespace) -> int:
    """Beside the file first, in its place when it is whole."""
    out: Path = options.out
    if out.exists() and not out.is_file():  # a device, a pipe
        with out.open("wb") as stream:
            return _export(options, stream)
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("wb") as file:
            rows = _export(options, file)
        part.replace(out)
        return rows
    finally:
        part.unlink(missing_ok=True)


def _export(options: argparse.Namespace, out: BinaryIO) -> int:
    from django.db import transaction

    from frontline.city import clock, exports
    from frontline.city.imports.kinds import KINDS

    with transaction.atomic():
        rows = exports.export(KINDS[options.kind], options.format, out, by=None, at=clock.now())
        out.flush()
        return rows
