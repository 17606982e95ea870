"""`frontline clock`: the one clock of the city."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import TYPE_CHECKING

from frontline.site.cli import CommandError
from frontline.site.start import start_django

if TYPE_CHECKING:
    from frontline.city.clock import Reading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    verbs.add_parser("show", help="what the clock shows")
    verbs.add_parser("set", help="make it show a time, in the city's zone").add_argument(
        "time", metavar="TIME", help='such as "2022-11-11 14:00"'
    )
    verbs.add_parser("speed", help="let it run X times as fast as real time").add_argument("x", type=float)
    verbs.add_parser("pause", help="hold it")
    verbs.add_parser("resume", help="let it go on")
    for verb in verbs.choices.values():
        verb.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="machine-readable")
        verb.add_argument("--database", default="", help="name of another database (the demo's is `demo`)")


def run(options: argparse.Namespace) -> int:
    """0; 2 for a time or speed that cannot be, or a real response, whose clock nobody sets."""
    start_django("owner", database=options.database)
    try:
        reading = _do(options)
    except ValueError as refused:
        raise CommandError(str(refused)) from None
    print(_json(reading) if options.json else _words(reading))
    return 0


def _do(options: argparse.Namespace) -> Reading:
    from frontline.city import clock  # Django is loaded only now
    from frontline.site.serving import beats

    if options.verb == "set":
        return _set(_moment(options.time))
    if options.verb == "show":
        return beats.shown()
    if options.verb == "speed":
        return clock.set_speed(options.x)
    return {"pause": clock.pause, "resume": clock.resume}[options.verb]()


def _set(at: datetime) -> Reading:
    """Whoever is to be looked at by then (`review_at` is city time) is due by that alone; the worker sees to it."""
    from frontline.city import clock

    now = clock.read()
    if not now.exercise:
        raise ValueError("Only the clock of an exercise can be changed; this is a real response.")
    clock.set_exercise(at=at, speed=now.speed, paused=now.paused)
    return clock.read()


def _moment(text: str) -> datetime:
    from django.utils import timezone

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f'{text!r} is no time; write it like "2022-11-11 14:00".') from None
    return moment if moment.tzinfo else timezone.make_aware(moment)


def _json(reading: Reading) -> str:
    return json.dumps(
        {
            "now": reading.now.isoformat(),
            "exercise": reading.exercise,
            "paused": reading.paused,
            "speed": reading.speed,
        }
    )


def _words(reading: Reading) -> str:
    from django.utils import timezone

    shown = timezone.localtime(reading.now).strftime("%Y-%m-%d %H:%M:%S %Z")
    if not reading.exercise:
        return f"{shown}, real time"
    return f"{shown}, exercise, {'held' if reading.paused else f'running at {reading.speed:g} x'}"
