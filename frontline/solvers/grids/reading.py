"""Buildings from files: CSV and GeoJSON; streets from CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

import numpy as np

from frontline.solvers.arrays import Floats, Ints
from frontline.solvers.errors import UnusableInput
from frontline.solvers.grids.model import MOST_BUILDINGS, City

EARTH = 6_371_008.8  # metres, mean radius (IUGG)
_PEOPLE = ("people", "weight", "residents")


@dataclass(frozen=True, eq=False)
class Given:
    """A city from a file, its buildings named as there."""

    city: City
    names: tuple[str, ...]
    place: tuple[Floats, Floats] | None  # degrees, where the file has them
    grid: tuple[str, ...]  # as the file says; empty texts where it does not

    def layout(self) -> tuple[Ints, list[str]]:
        """The grid of each building by number, and the codes by number. Raises UnusableInput."""
        for name, code in zip(self.names, self.grid, strict=True):
            if not code:
                raise UnusableInput(f"Building {name} has no grid: fill the column grid.")
        codes, number = np.unique(np.array(self.grid), return_inverse=True)
        return number.astype(np.int64), codes.tolist()


def read_city(text: str, streets: str | None = None) -> Given:
    """GeoJSON if it begins like it, else CSV. Raises UnusableInput."""
    text = text.lstrip("\ufeff \t\r\n")
    rows = list(_features(text) if text.startswith("{") else _table(text))
    if not rows:
        raise UnusableInput("The file has no buildings.")
    names = tuple(str(row.get("id") or number) for number, row in enumerate(rows, 1))
    if len(set(names)) < len(names):
        seen: set[str] = set()
        twice = next(name for name in names if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise UnusableInput(f"The id {twice} stands there twice: each building needs its own.")
    x, y, place = _places(rows, names)
    people = np.array([_number(row, _people_of(row), names[k], 1.0) for k, row in enumerate(rows)])
    number, communities = _communities(rows)
    edges = None if streets is None else _streets(streets, names)
    city = City(x, y, people, edges, number, names, communities)
    return Given(city, names, place, tuple(_text(row.get("grid")) for row in rows))


def _table(text: str) -> Iterable[dict[str, Any]]:
    head = text.split("\n", 1)[0]
    mark = next((mark for mark in (";", "\t", ",") if mark in head), ",")
    reader = csv.DictReader(StringIO(text), delimiter=mark)
    try:
        names = [str(name).strip().lower() for name in reader.fieldnames or ()]
        if not ({"x", "y"} <= set(names) or {"lon", "lat"} <= set(names)):
            raise UnusableInput(
                "The table needs the columns x and y in metres, or lon and lat in degrees; "
                "id, people, community and grid may be added."
            )
        reader.fieldnames = names
        return _bounded(reader)
    except csv.Error as wrong:
        raise UnusableInput(f"The table cannot be read: {wrong}.") from wrong


def _bounded(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    kept = []
    for row in rows:
        kept.append(row)
        if len(kept) > MOST_BUILDINGS:
            raise UnusableInput(f"The file has more than {MOST_BUILDINGS} buildings.")
    return kept


def _features(text: str) -> list[dict[str, Any]]:
    try:
        features = json.loads(text)["features"]
        return _bounded(_feature(feature) for feature in features)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        if isinstance(wrong, UnusableInput):
            raise
        raise UnusableInput("The file is no GeoJSON collection of features with a geometry each.") from wrong


def _feature(feature: Mapping[str, Any]) -> dict[str, Any]:
    """Properties in small letters, and the place: a point, or the middle of any other shape."""
    row = {str(name).lower(): value for name, value in (feature.get("properties") or {}).items()}
    row.setdefault("id", feature.get("id"))
    geometry = feature.get("geometry")
    if geometry is None:
        row["lon"] = row["lat"] = None
    elif geometry["type"] == "Point":
        row["lon"], row["lat"] = (geometry["coordinates"] + [None, None])[:2]
    else:
        row["lon"], row["lat"] = _middle(geometry)
    return row


def _middle(geometry: Mapping[str, Any]) -> tuple[float | None, float | None]:
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    try:
        middle = shape(geometry).centroid
    except ShapelyError as wrong:
        raise ValueError(str(wrong)) from wrong
    return (None, None) if middle.is_empty else (middle.x, middle.y)


def _places(
    rows: list[dict[str, Any]], names: tuple[str, ...]
) -> tuple[Floats, Floats, tuple[Floats, Floats] | None]:
    degrees = "lon" in rows[0] and "lat" in rows[0]
    first, second = ("lon", "lat") if degrees else ("x", "y")
    a, b = (
        np.array([_number(row, part, names[k], np.nan) for k, row in enumerate(rows)])
        for part in (first, second)
    )
    if not degrees:
        return a, b, None
    wrong = np.flatnonzero((np.abs(a) > 180) | (np.abs(b) > 90))
    if len(wrong):
        k = int(wrong[0])
        swapped = " (are longitude and latitude swapped?)" if abs(a[k]) <= 90 and abs(b[k]) <= 180 else ""
        raise UnusableInput(
            f"Building {names[k]} lies at longitude {a[k]:g}, latitude {b[k]:g}, outside WGS 84{swapped}."
        )
    return (*_metres(a, b), (a, b))


def _metres(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """On a plane that touches the Earth in the middle of the city; the file's order changes nothing."""
    if np.isnan(lon).all() or np.isnan(lat).all():
        return lon, lat
    east = (np.nanmin(lon) + np.nanmax(lon)) / 2
    north = (np.nanmin(lat) + np.nanmax(lat)) / 2
    per_degree = np.pi / 180 * EARTH
    return (lon - east) * per_degree * np.cos(np.radians(north)), (lat - north) * per_degree


def _people_of(row: Mapping[str, Any]) -> str:
    return next((name for name in _PEOPLE if name in row), "people")


def _communities(rows: list[dict[str, Any]]) -> tuple[Ints | None, tuple[str, ...] | None]:
    if "community" not in rows[0]:
        return None, None
    names, number = np.unique(np.array([_text(row.get("community")) for row in rows]), return_inverse=True)
    return number.astype(np.int64), tuple(names.tolist())


def _streets(text: str, names: tuple[str, ...]) -> Ints:
    place = {name: number for number, name in enumerate(names)}
    ends = []
    for number, row in enumerate(csv.reader(StringIO(text.lstrip("\ufeff")))):
        pair = [place.get(part.strip(), -1) for part in row[:2]]
        if len(pair) == 2 and min(pair) >= 0:
            ends.append(pair)
        elif number and row:
            raise UnusableInput(f"Row {number + 1} of the streets must hold the ids of two buildings.")
    return np.array(ends, np.int64).reshape(-1, 2)


def _number(row: Mapping[str, Any], name: str, building: str, start: float) -> float:
    value = row.get(name)
    if value is None or value == "":
        return start
    try:
        return float(value)
    except (TypeError, ValueError) as wrong:
        raise UnusableInput(f"Building {building}: {name} is no number: {str(value)[:40]!r}.") from wrong


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()
