"""`frontline export KIND`: take a list of the city out, in the columns in which it comes in."""

import argparse
import json
import sys
from pathlib import Path

from frontline.site.cli import CommandError
from frontline.site.commands.import_ import NAMES
from frontline.site.start import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", choices=NAMES, help=", ".join(NAMES))
    parser.add_argument("--format", choices=("csv", "xlsx", "json"), default="csv")
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument(
        "--database", default="", help="name of another database of this server (an exercise)"
    )


def run(options: argparse.Namespace) -> int:
    if options.out is None and options.json:
        raise CommandError("With --json the list needs a file of its own: add --out FILE.")
    start_django("worker", database=options.database)
    from django.db import transaction  # Django is loaded only now

    from frontline.city import clock, exports
    from frontline.city.imports.kinds import KINDS

    with transaction.atomic():
        try:
            out = options.out.open("wb") if options.out else sys.stdout.buffer
            rows = exports.export(KINDS[options.kind], options.format, out, by=None, at=clock.now())
            out.flush()
        except (OSError, exports.TooLong) as bad:
            raise CommandError(f"The list was not written: {bad}") from bad
    if options.out:
        out.close()
        said = {"rows": rows, "file": str(options.out)}
        print(
            json.dumps(said, ensure_ascii=False) if options.json else f"{rows} rows written to {options.out}."
        )
    return 0
