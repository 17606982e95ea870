"""CVRPLIB: problems (.vrp) in, solutions (.sol) in and out."""

from __future__ import annotations

import math
from collections.abc import Sequence

from frontline.solvers.errors import UnusableInput
from frontline.solvers.routes.model import MOST_ROUNDS, Kind, Problem, Stop, Vehicle

LARGEST_FILE = 64_000_000  # characters
SECTIONS = ("NODE_COORD_SECTION", "DEMAND_SECTION", "DEPOT_SECTION")
FREE, FEW = (
    1.15,
    20,
)  # vehicles where the file sets no limit: so many times the least that could be enough, and some


def read_vrp(text: str) -> Problem:
    """Capacitated problem with one depot and EUC_2D distances. Stops are named as in a .sol. Raises UnusableInput."""
    if len(text) > LARGEST_FILE:
        raise UnusableInput(f"The file is larger than {LARGEST_FILE} characters.")
    heads, parts = _split(text)
    if heads.get("EDGE_WEIGHT_TYPE", "EUC_2D") != "EUC_2D":
        raise UnusableInput("Only distances of type EUC_2D are read; give coordinates.")
    for name in SECTIONS:
        if name not in parts:
            raise UnusableInput(f"The file has no {name}: it must be a CVRPLIB .vrp file.")
    capacity = _whole(heads.get("CAPACITY", ""), "CAPACITY")
    places = {int(row[0]): (row[1], row[2]) for row in _rows(parts["NODE_COORD_SECTION"], 3)}
    demands = {int(row[0]): row[1] for row in _rows(parts["DEMAND_SECTION"], 2)}
    if places.keys() != demands.keys() or len(places) != _whole(heads.get("DIMENSION", ""), "DIMENSION"):
        raise UnusableInput("The file is cut short: places and demands must be as many as DIMENSION says.")
    depots = [_whole(word, "DEPOT_SECTION") for word in parts["DEPOT_SECTION"].split() if word != "-1"]
    if len(depots) != 1 or depots[0] not in places:
        raise UnusableInput("The file must name exactly one depot.")
    return _problem(places, demands, depots[0], capacity)


def _split(text: str) -> tuple[dict[str, str], dict[str, str]]:
    heads: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    part: list[str] | None = None
    for line in text.splitlines():
        word = line.strip()
        if word in SECTIONS:
            part = parts.setdefault(word, [])
        elif word == "EOF":
            break
        elif ":" in word:
            name, value = word.split(":", 1)
            heads[name.strip()] = value.strip()
        elif part is not None:
            part.append(word)
    return heads, {name: "\n".join(lines) for name, lines in parts.items()}


def _rows(text: str, width: int) -> list[list[float]]:
    rows = []
    for line in text.split("\n"):
        words = line.split()
        if not words:
            continue
        try:
            row = [float(word) for word in words]
        except ValueError:
            raise UnusableInput(f"The line {line[:40]!r} holds something that is no number.") from None
        if len(row) != width or not all(math.isfinite(value) for value in row):
            raise UnusableInput(f"The line {line[:40]!r} must hold {width} numbers.")
        rows.append(row)
    return rows


def _whole(text: str, name: str) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        raise UnusableInput(f"{name} of the file must be a whole number.") from None


def _problem(
    places: dict[int, tuple[float, float]], demands: dict[int, float], depot: int, capacity: int
) -> Problem:
    stops = tuple(
        Stop(str(number), *places[node], demand=_demand(demands[node]))
        for number, node in enumerate((node for node in sorted(places) if node != depot), 1)
    )
    least = sum(demands.values()) / capacity if capacity > 0 else 1
    if least * FREE + FEW > MOST_ROUNDS:
        raise UnusableInput(
            f"The demands need more than {MOST_ROUNDS} rounds: CAPACITY must be of their unit."
        )
    least = math.ceil(least)
    van = Kind("vehicle", capacity)
    vehicles = tuple(Vehicle(str(k + 1), van, places[depot]) for k in range(int(least * FREE) + FEW))
    return Problem(stops, vehicles, rounded=True)


def _demand(value: float) -> int:
    if value != int(value):
        raise UnusableInput(f"Demands must be whole numbers, not {value:g}.")
    return int(value)


def write_sol(rounds: Sequence[Sequence[int]], cost: float) -> str:
    """Stops of each round by number from 0, in CVRPLIB's form: counted from 1 without the depot."""
    lines = [f"Route #{k}: {' '.join(str(stop + 1) for stop in stops)}" for k, stops in enumerate(rounds, 1)]
    return "\n".join((*lines, f"Cost {cost:.10g}")) + "\n"


def read_sol(text: str) -> tuple[list[list[int]], float]:
    """Rounds with stops from 0, and the cost that the file claims. Raises UnusableInput."""
    rounds, cost = [], math.nan
    try:
        for line in text.splitlines():
            if line.lower().startswith("route"):
                rounds.append([int(word) - 1 for word in line.split(":", 1)[1].split()])
            elif line.lower().startswith("cost"):
                cost = float(line.split()[1])
    except (ValueError, IndexError):
        raise UnusableInput(
            "This is no solution in CVRPLIB's form: 'Route #1: 4 7 2', then 'Cost 123'."
        ) from None
    return rounds, cost
