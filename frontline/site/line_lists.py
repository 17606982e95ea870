"""`frontline import line-list FILE`: cases and links of an outbreak, also into an empty city."""

import argparse
import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from frontline.site import lists
from frontline.site.cli import CommandError
from frontline.site.start import start_django

if TYPE_CHECKING:
    from frontline.cases.actions.bringing import Outcome
    from frontline.cases.linelists.layout import Layout


def add_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("line-list")
    group.add_argument("--contacts", type=Path, metavar="FILE", help="who infected whom")
    group.add_argument(
        "--layout", default="", help="mers, ebola, tianjin, frontline (default), or a YAML file of your own"
    )


def run(options: argparse.Namespace, refused: Path) -> int:
    """0 when every row and link is in, 1 when some were refused, 2 when a file cannot be used."""
    start_django("worker", database=options.database)
    outcome = _bring_in(options)
    if outcome.said:
        try:
            _write_refused(outcome, refused)
        except OSError as bad:
            raise CommandError(f"The list is in. {lists.unusable(bad, refused)}") from bad
    said = {name: value for name, value in asdict(outcome).items() if name != "said"}
    said |= {"refused": outcome.refused, "refused_file": str(refused) if outcome.said else None}
    said["dry_run"] = options.dry_run
    print(json.dumps(said, ensure_ascii=False) if options.json else _sentence(said))
    return 1 if outcome.refused else 0


def _bring_in(options: argparse.Namespace) -> "Outcome":
    from django.db import transaction  # Django is loaded only now
    from django.utils import translation

    from frontline.cases.actions import bringing
    from frontline.cases.linelists import layout
    from frontline.city import clock
    from frontline.city.imports.sheet import BadFile

    try:
        with translation.override("en"), transaction.atomic():
            known = layout.known()
            named = options.layout or "frontline"
            chosen = known.get(named) or _own(named, sorted(known))
            outcome = bringing.bring_in(chosen, options.file, options.contacts, by=None, at=clock.now())
            transaction.set_rollback(options.dry_run)
    except BadFile as bad:
        raise CommandError(str(bad)) from bad
    except OSError as bad:
        raise CommandError(lists.unusable(bad, options.file)) from bad
    return outcome


def _own(text: str, known: list[str]) -> "Layout":
    from frontline.cases.linelists import layout

    path = Path(text)
    if not path.is_file():
        raise CommandError(f"There is no layout {text}: name one of {', '.join(known)}, or a YAML file.")
    return layout.read(path)


def _sentence(said: dict[str, object]) -> str:
    lines = [
        "Cases: {read} read, {created} created, {updated} updated, {unchanged} unchanged.".format(**said),
        "Links: {links} named, {links_created} created, {links_unchanged} unchanged; {dangling} lead nowhere, "
        "{selves} to itself, {doubles} named twice, {circular} on a circle (kept, doubtful).".format(**said),
    ]
    if said["dry_run"]:
        lines.append("Nothing was written: this was a dry run.")
    if said["refused_file"]:
        lines.append(f"Rows with something to say: {said['refused_file']}")
    return "\n".join(lines)


def _write_refused(outcome: "Outcome", path: Path) -> None:
    from frontline.city.imports.refusals import guarded

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "row", "what", "reason", "came in"])
        for one in outcome.said:
            writer.writerow([one.file, one.row, guarded(one.what), one.reason, "yes" if one.kept else "no"])
