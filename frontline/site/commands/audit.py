"""`frontline audit verify`: whether the log, facts and measure changes are as they were when sealed."""

import argparse
import json
import re
from dataclasses import asdict

from frontline.site.cli import CommandError
from frontline.site.start import start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    check = verbs.add_parser("verify", help="walk the chain and name the first broken entry")
    check.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="machine-readable output"
    )
    check.add_argument("--database", default="", help="name of another database of this server (an exercise)")
    check.add_argument(
        "--expect",
        default="",
        metavar="SEAL:DIGITS",
        help="a head noted earlier; shows an end that was cut off",
    )


def run(options: argparse.Namespace) -> int:
    """0 when everything is as it was sealed, 1 when an entry is broken."""
    expect = _expected(options.expect)
    start_django("owner", database=options.database)
    from frontline.city import seals, verification  # Django is loaded only now

    seals.seal()
    verdict = verification.verify(expect)
    if options.json:
        print(json.dumps(asdict(verdict), ensure_ascii=False))
    elif verdict.broken:
        print(verdict.broken)
    else:
        gaps = f", {verdict.erased} erased by authority" if verdict.erased else ""
        print(f"{verdict.sealed} entries are as they were sealed{gaps}.")
        print(f"Head, to note outside this machine: {verdict.sealed}:{verdict.head}")
    return 1 if verdict.broken else 0


def _expected(text: str) -> tuple[int, str] | None:
    if not text:
        return None
    found = re.fullmatch(r"(\d+):([0-9a-f]{64})", text)
    if found is None:
        raise CommandError("--expect takes a head as `audit verify` printed it: number, colon, 64 digits.")
    return int(found[1]), found[2]
