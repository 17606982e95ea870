"""Doors of one building become one stop before anything is planned."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import replace

from frontline.solvers.errors import UnusableInput
from frontline.solvers.routes.model import Stop


def merged(doors: Iterable[Stop], most: int) -> tuple[list[Stop], list[list[int]]]:
    """Stops of at most `most` packs, and which doors (by position) each serves, in the order of the doors.

    Doors are merged that stand in the same place under the same rules; service times add up. A stop is named like
    its first door. Raises UnusableInput if a door alone needs more than `most`.
    """
    stops: list[Stop] = []
    served: list[list[int]] = []
    open_stop: dict[Hashable, int] = {}
    for number, door in enumerate(doors):
        if door.demand > most:
            raise UnusableInput(f"Door {door.name} needs {door.demand}, more than the {most} of a stop.")
        key = (door.x, door.y, door.ready, door.due, door.closed_to, door.high_risk, door.area, door.special)
        at = open_stop.get(key)
        if at is None or stops[at].demand + door.demand > most:
            open_stop[key] = len(stops)
            stops.append(door)
            served.append([number])
        else:
            was = stops[at]
            stops[at] = replace(was, demand=was.demand + door.demand, service=was.service + door.service)
            served[at].append(number)
    return stops, served
