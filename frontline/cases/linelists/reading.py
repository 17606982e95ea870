"""Rows of a line list into cases and links; every row that cannot be used is refused with its reason."""

import gzip
import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from frontline.cases import rules
from frontline.cases.linelists.layout import Layout
from frontline.city.imports import dates, readers
from frontline.city.imports.sheet import BadFile
from frontline.facts.cases import FoundIn

MOST_ROWS = 200_000
UNPACKED = 256 * 1024 * 1024  # bytes of a .gz
EMPTY = {"", "na", "n/a", "none", "null", "unknown", "-"}
_SEXES = {"m": "m", "male": "m", "男": "m", "f": "f", "female": "f", "女": "f"}
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row or a link that did not come in as it stands."""

    file: str  # "cases" or "links"
    row: int  # as a spreadsheet counts
    what: str  # the id, or source and target
    reason: str
    kept: bool = False  # it came in all the same, marked doubtful


@dataclass(frozen=True, slots=True)
class CaseRow:
    row: int
    key: str
    name: str
    sex: str
    sampled: datetime
    known: datetime
    onset: date | None
    first_exposure: datetime | None
    last_exposure: datetime | None
    case_type: str
    severity: str
    found_in: str
    digest: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    row: int
    source: str
    target: str
    setting: str


@dataclass
class Read:
    cases: dict[str, CaseRow] = field(default_factory=dict)
    links: list[LinkRow] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    rows: int = 0
    link_rows: int = 0  # links named, not rows: a row may name four sources


Cells = dict[str, str]


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The file itself, or what is inside a .gz, bounded."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if not packed:
        yield path
        return
    with tempfile.NamedTemporaryFile(suffix=".csv") as made, gzip.open(path) as source:
        try:
            shutil.copyfileobj(_Bounded(source), made)
        except (OSError, EOFError):
            raise BadFile(_("The .gz file is damaged: pack it again.")) from None
        made.flush()
        yield Path(made.name)


class _Bounded:
    def __init__(self, source: IO[bytes] | gzip.GzipFile) -> None:
        self.source, self.left = source, UNPACKED

    def read(self, size: int = -1) -> bytes:
        block = self.source.read(min(size, 1 << 20) if size > 0 else 1 << 20)
        self.left -= len(block)
        if self.left < 0:
            raise BadFile(_("The .gz file is too large when unpacked: cut it into parts."))
        return block


def rows_of(path: Path) -> Iterator[tuple[int, Cells]]:
    """Each row with its number, cells by the head's names (small letters, trimmed). Raises BadFile."""
    with unpacked(path) as plain:
        for table in readers.sheets(plain):
            head: list[str] = []
            for line in table:
                if not any(cell.strip() for cell in line.cells):
                    continue
                if not head:
                    head = [cell.strip().lstrip("\ufeff").lower() for cell in line.cells]
                    continue
                if line.number > MOST_ROWS:
                    raise BadFile(
                        _("A line list has at most %(n)s rows: cut it into parts.") % {"n": MOST_ROWS}
                    )
                yield line.number, dict(zip(head, (cell.strip() for cell in line.cells), strict=False))
            return  # the first table is the list


def read(layout: Layout, cases: Path, links: Path | None, *, now: datetime) -> Read:
    """Both files, checked. Links are not yet held against the people known. Raises BadFile."""
    found = Read()
    for number, cells in rows_of(cases):
        if not found.rows:
            _check_head(layout, cells)
        found.rows += 1
        _take_case(found, layout, number, cells, now)
    if not found.rows:
        raise BadFile(_("The line list has no rows."))
    for number, cells in rows_of(links) if links else ():
        _take_links(found, layout, number, cells)
    return found


def _check_head(layout: Layout, cells: Cells) -> None:
    for needed in ("id", "sampled"):
        if not any(column in cells for column in layout.cases[needed]):
            text = _("The list has no column %(columns)s: choose another layout.")
            raise BadFile(text % {"columns": " / ".join(layout.cases[needed])})


def _cell(layout: Layout, cells: Cells, name: str) -> str:
    """The first filled column of a field."""
    filled = (cells.get(column, "") for column in layout.cases.get(name, ()))
    return next((text for text in filled if text.lower() not in EMPTY), "")


def _take_case(found: Read, layout: Layout, number: int, cells: Cells, now: datetime) -> None:
    key = _cell(layout, cells, "id")
    try:
        if not key or len(key) > 60:
            raise dates.BadValue(_("The row has no id of at most 60 signs."))
        if key in found.cases:
            raise dates.BadValue(_("This id stands in the list twice; the first row counts."))
        found.cases[key] = _case(layout, number, key, cells, now)
    except dates.BadValue as bad:
        found.refused.append(Refusal("cases", number, key, str(bad)))


def _case(layout: Layout, number: int, key: str, cells: Cells, now: datetime) -> CaseRow:
    sampled = _moment(layout, _cell(layout, cells, "sampled"))
    if sampled is None:
        raise dates.BadValue(_("The row has no day of a sample or report."))
    if sampled > now:
        raise dates.BadValue(_("The sample lies in the future."))
    reported = _moment(layout, _cell(layout, cells, "reported")) or sampled
    onset = _moment(layout, _cell(layout, cells, "onset"))
    severity = _cell(layout, cells, "severity").lower()
    severity = layout.severities.get(severity, severity)
    case_type = _cell(layout, cells, "case_type").lower()
    return CaseRow(
        row=number,
        key=key,
        name=_cell(layout, cells, "name")[:120] or key,
        sex=_SEXES.get(_cell(layout, cells, "sex").lower(), "u"),
        sampled=sampled,
        known=min(max(sampled, reported), now),
        onset=onset.date() if onset else None,
        first_exposure=_moment(layout, _cell(layout, cells, "first_exposure")),
        last_exposure=_moment(layout, _cell(layout, cells, "last_exposure")),
        case_type=case_type if case_type in rules.CASE_TYPES else "confirmed",
        severity=severity if severity in rules.SEVERITIES else "mild",
        found_in=_found_in(_cell(layout, cells, "found_in")),
        digest=hashlib.sha256(
            repr([_cell(layout, cells, name) for name in layout.cases]).encode()
        ).hexdigest(),
    )


def _found_in(text: str) -> str:
    return text if text in set(FoundIn) else FoundIn.COMMUNITY


def _moment(layout: Layout, text: str) -> datetime | None:
    """Day and time in the city's zone; the layout settles which of 03/04/2020 is the month."""
    if not text:
        return None
    written = _SLASHED.fullmatch(text)
    if written and layout.dates != "year-first":
        first, second, year = written.groups()
        day, month = (first, second) if layout.dates == "day-first" else (second, first)
        text = f"{year}-{int(month):02d}-{int(day):02d}"
    return dates.read_moment(text)


def _take_links(found: Read, layout: Layout, number: int, cells: Cells) -> None:
    target = next((cells[c] for c in layout.links.get("target", ()) if cells.get(c)), "")
    setting = next((cells[c] for c in layout.links.get("setting", ()) if cells.get(c)), "")[:120]
    for column in layout.links.get("source", ()):
        source = cells.get(column, "")
        if source.lower() not in EMPTY:
            found.link_rows += 1
            found.links.append(LinkRow(number, source, target, setting))
