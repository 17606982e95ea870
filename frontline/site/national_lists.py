"""`frontline import national-list FILE`: published national lists of risk areas, in the order of their dates."""

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from frontline.site import lists
from frontline.site.cli import CommandError
from frontline.site.start import start_django

if TYPE_CHECKING:
    from frontline.areas.national.actions import Brought


def run(options: argparse.Namespace) -> int:
    """0 when every list is in, 1 when partial ones were left out, 2 when the file cannot be used."""
    if options.map:
        raise CommandError(
            "A national list has no --map: it is read as the State Council's service publishes it."
        )
    start_django("worker", database=options.database)
    brought = _bring_in(options)
    said = asdict(brought) | {"dry_run": options.dry_run}
    print(json.dumps(said, ensure_ascii=False) if options.json else sentence(said))
    return 1 if brought.left_out else 0


def sentence(said: dict[str, object]) -> str:
    left_out = said["left_out"]
    assert isinstance(left_out, list)
    line = "{read} lists read, {taken} taken, {unchanged} in already, {begun} areas begun, {ended} ended.".format(
        **said
    )
    if said["dry_run"]:
        line += " Nothing was written: this was a dry run."
    if left_out:
        line += f"\n{len(left_out)} left out, because they were partial: {', '.join(left_out)}."
    return line


def _bring_in(options: argparse.Namespace) -> "Brought":
    from frontline.areas.national import actions  # Django is loaded only now
    from frontline.areas.national.lists import BadList
    from frontline.city import clock

    try:
        return actions.bring_in(options.file, at=clock.now(), dry_run=options.dry_run)
    except BadList as bad:
        raise CommandError(str(bad)) from bad
    except OSError as bad:
        raise CommandError(lists.unusable(bad, options.file)) from bad
