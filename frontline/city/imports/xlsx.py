"""Rows of an xlsx file, streamed by openpyxl after a look at what the archive would unpack to.

Formulas count by the value the spreadsheet program last saw; a formula without one refuses its row, and so do
merged cells among the rows, because both would come in as silence.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from frontline.city.imports import limits
from frontline.city.imports.sheet import BadFile, Line

_BLOCK = 1024 * 1024  # bytes
_KEPT = 64 * 1024  # bytes kept from one block to the next, longer than any cell with its formula
_MARKED = 100_000  # rows with formulas or merged cells that are remembered
_MERGED = re.compile(rb'<mergeCell ref="[A-Z]+(\d+):[A-Z]+(\d+)"')
_HOLLOW = re.compile(
    rb'<c r="[A-Z]+(\d+)"[^>]*><f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)


def sheets(path: Path) -> Iterator[Iterator[Line]]:
    """One iterator of lines per sheet. Raises BadFile."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive)
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as bad:
        raise bad if isinstance(bad, BadFile) else BadFile(_damaged()) from bad
    try:
        for sheet in book.worksheets:
            yield _lines(path, sheet)
    finally:
        book.close()


def _damaged() -> str:
    return _("The file is no spreadsheet that can be read: save it again as xlsx or csv.")


def _check(archive: zipfile.ZipFile) -> None:
    """Refuse an archive that unpacks to more than a spreadsheet would, before unpacking anything."""
    parts = archive.infolist()
    whole = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    held = sum(part.file_size for part in parts if "/worksheets/" not in part.filename)
    heavy = whole > 50 * 1024 * 1024 and whole > limits.UNPACKED_RATIO * max(packed, 1)
    if whole > limits.UNPACKED_BYTES or held > limits.UNPACKED_IN_MEMORY or heavy:
        raise BadFile(_("The spreadsheet unpacks to far more than its rows need; save the rows as csv."))


def _lines(path: Path, sheet: Any) -> Iterator[Line]:
    hollow, merged = _marked(path, sheet)
    try:
        sheet.reset_dimensions()  # what the file says of its own size is often wrong
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > limits.ROWS:
                raise BadFile(_("The file has more than %(n)d rows: cut it into parts.") % {"n": limits.ROWS})
            cells = [_text(value) for value in islice(row, limits.COLUMNS)]
            reason = _reason(number, hollow, merged)
            if any(cells) or number in hollow:
                yield Line(number, cells, reason)
    except (zipfile.BadZipFile, SyntaxError, ValueError, KeyError, EOFError) as bad:
        raise bad if isinstance(bad, BadFile) else BadFile(_damaged()) from bad


def _reason(number: int, hollow: set[int], merged: set[int]) -> str:
    if number in hollow:
        return _("A formula here has no value yet: open the file in a spreadsheet program and save it.")
    if number in merged:
        return _("Cells are merged here: undo the merging and fill every row.")
    return ""


def _marked(path: Path, sheet: Any) -> tuple[set[int], set[int]]:
    """Rows with a formula that was never calculated, and rows under a merged cell."""
    hollow: set[int] = set()
    merged: set[int] = set()
    part = getattr(sheet, "_worksheet_path", "")
    with zipfile.ZipFile(path) as archive, archive.open(part) as file:
        kept = b""
        while block := file.read(_BLOCK):
            text = kept + block
            hollow.update(int(found[1]) for found in _HOLLOW.finditer(text))
            for found in _MERGED.finditer(text):
                merged.update(range(int(found[1]), min(int(found[2]), int(found[1]) + _MARKED) + 1))
            kept = text[-_KEPT:]
            if len(hollow) + len(merged) > _MARKED:
                raise BadFile(
                    _("Very many cells are merged or formulas without a value: save the values as csv.")
                )
    return hollow, merged


def _text(value: object) -> str:
    """A cell as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip()


def _number(value: float) -> str:
    """Spreadsheets keep 15 digits: a longer number is shown as they show it, so that it is refused by name."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.5E}" if abs(value) >= 1e15 else repr(value)
