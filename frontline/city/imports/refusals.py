"""Refused rows as a csv that can be corrected and imported again, and files to fill in."""

import csv
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from io import StringIO
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from frontline.city.imports.kinds import Kind, Record

_BOM = "\ufeff"  # spreadsheet programs then read the file as UTF-8


def guarded(text: str) -> str:
    """A cell that no spreadsheet program runs as a formula: OWASP's advice, an apostrophe before = + - @."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") and not _is_number(text) else text


def unguarded(text: str) -> str:
    """The text again when a guarded file comes back."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text[:1] in "+-"


def head(kind: Kind) -> list[str]:
    return [column.chinese for column in kind.columns]


def csv_text(rows: Iterable[Iterable[str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def csv_head(kind: Kind) -> str:
    """The first line of a file of refused rows, with the mark of its encoding."""
    return _BOM + csv_text([[*head(kind), _("row"), _("reason")]])


def csv_rows(kind: Kind, records: Iterable[Record]) -> str:
    refused = (record for record in records if record.outcome == "refused")
    return csv_text([*cells(kind, record.cells), str(record.number), record.reason] for record in refused)


def cells(kind: Kind, row: Mapping[str, str]) -> list[str]:
    return [row.get(column.key, "") for column in kind.columns]


def template(kind: Kind) -> str:
    """A file to fill in: the head and one invented row."""
    return _BOM + csv_text([head(kind), [column.example for column in kind.columns]])


class RefusedFile:
    """A file of refused rows that exists only when there are some."""

    def __init__(self, kind: Kind, path: Path) -> None:
        self._kind, self._path, self._file = kind, path, ExitStack()
        self._out: TextIO | None = None

    def __enter__(self) -> "RefusedFile":
        return self

    def __exit__(self, *_how: object) -> None:
        self._file.close()

    def add(self, records: list[Record], _counts: object) -> None:
        if not any(record.outcome == "refused" for record in records):
            return
        if self._out is None:
            self._out = self._file.enter_context(self._path.open("w", encoding="utf-8", newline=""))
            self._out.write(csv_head(self._kind))
        self._out.write(csv_rows(self._kind, records))
