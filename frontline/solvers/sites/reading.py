"""Problems from files: OR-Library p-median text, capacitated text (SJC), CSV of points with weights."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO

import numpy as np

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.errors import UnusableInput

MOST_TABLE = 25_000_000  # distances of a full table: 200 MB
LARGEST_FILE = 64_000_000  # characters


@dataclass(frozen=True)
class Given:
    """A problem with a full table of distances; every client is named as in the file."""

    names: list[str]
    weight: Floats
    distance: Floats  # clients by candidates, in the unit of the file
    candidates: Ints  # client of each column
    points: int | None  # as the file says
    demand: Floats | None = None
    capacity: float | None = None


def read_problem(text: str) -> Given:
    """Which of the three forms it is, is seen from its first line. Raises UnusableInput."""
    if len(text) > LARGEST_FILE:
        raise UnusableInput(f"The file is larger than {LARGEST_FILE} characters.")
    first = text.lstrip("\ufeff \t\r\n").split("\n", 1)[0].replace(",", " ").replace(";", " ").split()
    if not first or not all(_is_number(word) for word in first):
        return _table(text)
    numbers = _numbers(text)
    return _graph(numbers) if len(first) == 3 else _capacitated(numbers)


def _graph(numbers: Floats) -> Given:
    """OR-Library: vertices, edges, p; then end, end, cost. Of repeated edges the last counts."""
    if len(numbers) < 3 or len(numbers) != 3 + 3 * int(numbers[1]):
        raise UnusableInput("The file is cut short: it must have as many edges as its first line says.")
    vertices, points = int(numbers[0]), int(numbers[2])
    edges = numbers[3:].reshape(-1, 3)
    ends = np.sort(edges[:, :2].astype(np.int64) - 1, axis=1)
    if not 1 <= vertices * vertices <= MOST_TABLE:
        raise UnusableInput(f"A graph may have up to {int(MOST_TABLE**0.5)} vertices.")
    if len(ends) and not 0 <= ends.min() <= ends.max() < vertices:
        raise UnusableInput(f"Vertices are numbered 1 to {vertices}.")
    if len(edges) and edges[:, 2].min() < 0:
        raise UnusableInput("Costs of edges must be 0 or more.")
    distance = _shortest(vertices, ends, edges[:, 2])
    if not np.isfinite(distance).all():
        raise UnusableInput("The graph falls into pieces: join them by edges.")
    every = np.arange(vertices)
    return Given([str(n + 1) for n in every], np.ones(vertices), distance, every, points)


def _shortest(vertices: int, ends: Ints, cost: Floats) -> Floats:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    _, last = np.unique((ends[:, 0] * vertices + ends[:, 1])[::-1], return_index=True)
    kept = len(ends) - 1 - last
    kept = kept[ends[kept, 0] != ends[kept, 1]]
    graph = csr_matrix((cost[kept], (ends[kept, 0], ends[kept, 1])), (vertices, vertices))
    return np.asarray(dijkstra(graph, directed=False))


def _capacitated(numbers: Floats) -> Given:
    """SJC: problem and an older best value; points, p, capacity; then number, x, y, demand."""
    if len(numbers) < 5 or len(numbers) != 5 + 4 * int(numbers[2]):
        raise UnusableInput("The file is cut short: it must have as many points as its second line says.")
    rows = numbers[5:].reshape(-1, 4)
    if (rows[:, 3] < 0).any() or not numbers[4] > 0:
        raise UnusableInput("Demands must be 0 or more, the capacity above 0.")
    distance = _straight(rows[:, 1], rows[:, 2], np.arange(len(rows)))
    names = [str(int(number)) for number in rows[:, 0]]
    return Given(
        names,
        np.ones(len(rows)),
        distance,
        np.arange(len(rows)),
        int(numbers[3]),
        rows[:, 3],
        float(numbers[4]),
    )


def _table(text: str) -> Given:
    """CSV: x, y, and if wanted id, weight, candidate (1 or 0), in any order."""
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    found = next((mark for mark in (";", "\t", ",") if mark in head), ",")
    reader = csv.DictReader(StringIO(text.lstrip("\ufeff")), delimiter=found)
    names = [str(name).strip().lower() for name in reader.fieldnames or ()]
    if not {"x", "y"} <= set(names):
        raise UnusableInput("The table needs the columns x and y; id, weight and candidate may be added.")
    reader.fieldnames = names
    rows = list(reader)
    if not rows:
        raise UnusableInput("The table has no rows.")
    x, y, weight, stands = (
        _column(rows, name, start)
        for name, start in (("x", None), ("y", None), ("weight", 1.0), ("candidate", 1.0))
    )
    if (weight < 0).any() or not weight.sum() > 0:
        raise UnusableInput("Weights must be 0 or more, not all 0.")
    candidates = np.flatnonzero(stands)
    if not len(candidates):
        raise UnusableInput("No row is a candidate: write 1 where a point may stand.")
    ids = [str(row.get("id") or number) for number, row in enumerate(rows, 1)]
    return Given(ids, weight, _straight(x, y, candidates), candidates, None)


def _column(rows: list[dict[str, str]], name: str, start: float | None) -> Floats:
    values = np.empty(len(rows))
    for number, row in enumerate(rows):
        text = (row.get(name) or "").strip()
        if text and not _is_number(text):
            raise UnusableInput(f"Row {number + 1}: {name} is no number: {text[:40]!r}.")
        if not text and start is None:
            raise UnusableInput(f"Row {number + 1}: {name} is missing.")
        values[number] = float(text) if text else start
    return values


def _straight(x: Floats, y: Floats, candidates: Ints) -> Floats:
    if len(x) * len(candidates) > MOST_TABLE:
        raise UnusableInput(f"Too many points: clients times candidates may be up to {MOST_TABLE}.")
    return np.asarray(np.hypot(x[:, None] - x[candidates], y[:, None] - y[candidates]))


def _numbers(text: str) -> Floats:
    try:
        values = np.array(text.split(), np.float64)
    except ValueError as wrong:
        raise UnusableInput(f"The file holds something that is no number: {wrong}.") from wrong
    if not np.isfinite(values).all():
        raise UnusableInput("The file holds a number that is not finite.")
    return values


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False
