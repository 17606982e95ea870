"""Lists out again, in the columns in which they come in. Lists of people are an entry in the log."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO, TextIO, cast

from openpyxl import Workbook

from frontline.city import log
from frontline.city.access import Actor
from frontline.city.imports.kinds import Kind
from frontline.city.imports.refusals import cells, guarded, head

FORMATS = ("csv", "xlsx", "geojson", "json")
_SHEET_ROWS = 1_000_000  # an xlsx sheet ends at 1,048,576


class NoRoom(ValueError):
    """The format cannot hold this list; one sentence says which can."""


def export(kind: Kind, format: str, out: BinaryIO, *, by: Actor | None, at: datetime) -> int:
    """Write a list; returns how many rows. What is read is what the database shows this connection.

    Raises NoRoom for an xlsx of more than a million rows, and for a map of what has no coordinates.
    """
    rows = kind.rows()
    count = {"csv": _csv, "xlsx": _xlsx, "geojson": _geojson, "json": _json}[format](kind, rows, out)
    if kind.people:
        log.write("export", actor=by, at=at, list=kind.key, format=format, rows=count)
    return count


class _Text:
    """A text view of a binary stream that does not close it."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def write(self, text: str) -> int:
        return self._out.write(text.encode())


def _csv(kind: Kind, rows: Iterator[dict[str, str]], out: BinaryIO) -> int:
    out.write(b"\xef\xbb\xbf")
    writer = csv.writer(cast(TextIO, _Text(out)))
    writer.writerow(head(kind))
    count = 0
    for row in rows:
        writer.writerow([guarded(cell) for cell in cells(kind, row)])
        count += 1
    return count


def _xlsx(kind: Kind, rows: Iterator[dict[str, str]], out: BinaryIO) -> int:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind.key)
    sheet.append(head(kind))
    count = 0
    for row in rows:
        count += 1
        if count > _SHEET_ROWS:
            raise NoRoom("The list has more than a million rows: export it as csv.")
        sheet.append([guarded(cell) for cell in cells(kind, row)])
    book.save(out)
    return count


def _geojson(kind: Kind, rows: Iterator[dict[str, str]], out: BinaryIO) -> int:
    """RFC 7946: a point for each row, none where the place is not known; WGS 84."""
    if not {"lon", "lat"} <= {column.key for column in kind.columns}:
        raise NoRoom(f"The list {kind.key} has no coordinates: export it as csv, xlsx or json.")
    out.write(b'{"type": "FeatureCollection", "features": [')
    count = 0
    for row in rows:
        out.write(b",\n" if count else b"\n")
        out.write(json.dumps(_feature(row), ensure_ascii=False).encode())
        count += 1
    out.write(b"\n]}\n")
    return count


def _feature(row: dict[str, str]) -> dict[str, object]:
    lon, lat = row.get("lon"), row.get("lat")
    point = {"type": "Point", "coordinates": [float(lon), float(lat)]} if lon and lat else None
    properties = {key: value for key, value in row.items() if key not in ("lon", "lat")}
    return {"type": "Feature", "geometry": point, "properties": properties}


def _json(kind: Kind, rows: Iterator[dict[str, str]], out: BinaryIO) -> int:
    """One object per line between brackets; a machine reads it, so nothing is guarded."""
    count = 0
    for row in rows:
        out.write(b",\n" if count else b"[\n")
        out.write(json.dumps(row, ensure_ascii=False).encode())
        count += 1
    out.write(b"\n]\n" if count else b"[]\n")
    return count
