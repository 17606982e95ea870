"""`frontline desk upload FILE`: what a device without network saved, brought by hand."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from frontline.site.cli import CommandError
from frontline.site.start import start_django

if TYPE_CHECKING:
    from frontline.screening.ingest.protocol import Answer

_LONGEST = 256 * 1024 * 1024  # bytes of a file: more than any device holds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    upload = verbs.add_parser("upload", help="take in the records of a file; again changes nothing")
    upload.add_argument("file", type=Path)
    upload.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="machine-readable output"
    )
    upload.add_argument(
        "--database", default="", help="name of another database of this server (an exercise)"
    )


def run(options: argparse.Namespace) -> int:
    """0 when every record was stored, 1 when some are held for a person."""
    try:
        body = options.file.read_bytes()
    except OSError as error:
        raise CommandError(f"{options.file} cannot be read: {error.strerror}.") from None
    if len(body) > _LONGEST:
        raise CommandError(
            f"{options.file} is longer than {_LONGEST >> 20} MiB; no device writes such a file."
        )
    start_django("worker", database=options.database)
    answer = _take(body, options.file)
    held = [receipt for receipt in answer.receipts if receipt.as_ == "held"]
    stored = len(answer.receipts) - len(held)
    if options.json:
        print(
            json.dumps({"stored": stored, "held": [[one.ref, one.why] for one in held]}, ensure_ascii=False)
        )
    else:
        print(f"{stored} records stored, {len(held)} held for a person to look at.")
        for one in held:
            print(f"  {one.ref}: {one.why}")
    return 1 if held else 0


def _take(body: bytes, file: Path) -> "Answer":
    from frontline.city import clock  # Django is loaded only now
    from frontline.screening.ingest import write
    from frontline.screening.ingest.reading import NotUnderstood, understood

    try:
        upload = understood(body, most=10**7)
    except NotUnderstood as error:
        raise CommandError(f"{file} is no upload of a desk: {error}") from None
    by = write.find_device(ref=upload.device) if upload.device else None
    if by is None:
        raise CommandError(
            f"{file} names no device that was signed in here; look for the right city's machine."
        )
    reading = clock.read()
    return write.take_file(upload, by, now=reading.now, speed=reading.speed)
