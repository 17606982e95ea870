"""Columns a list may have, and how they are recognised in the head of a city's own spreadsheet."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from frontline.city.imports import limits
from frontline.city.imports.sheet import BadFile, Line


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    chinese: str  # the head in the file to fill in
    english: str
    example: str
    also: tuple[str, ...] = ()  # other heads seen in cities' lists
    required: bool = False
    says: Promise | str = ""
    most: int = limits.CELL  # signs of a cell

    def heads(self) -> set[str]:
        return {plain(head) for head in (self.key, self.chinese, self.english, *self.also)}


@dataclass(frozen=True, slots=True)
class OwnColumns:
    """A city's own columns: our column -> its head, or a fixed value for every row."""

    heads: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)


NO_MAP = OwnColumns()


def plain(head: str) -> str:
    """A head without case, spaces, stars, brackets and what stands in them: 姓名* (必填) -> 姓名."""
    text = unicodedata.normalize("NFKC", head).casefold()
    for opening, closing in ("()", "[]", "【】"):
        while opening in text and closing in text.partition(opening)[2]:
            before, _sign, rest = text.partition(opening)
            text = before + rest.partition(closing)[2]
    return "".join(sign for sign in text if sign.isalnum())


def read_map(path: Path, columns: Sequence[Column]) -> OwnColumns:
    """A YAML or JSON file: our column -> its head in the city's file, or {value: for every row}. Raises BadFile."""
    given = _read(path)
    known = {column.key for column in columns}
    if strange := sorted(set(given) - known):
        raise BadFile(
            _("The map names %(strange)s; this list has the columns %(known)s.")
            % {"strange": ", ".join(strange), "known": ", ".join(sorted(known))}
        )
    fixed = {key: str(value["value"]) for key, value in given.items() if _is_fixed(value)}
    heads = {key: value for key, value in given.items() if isinstance(value, str)}
    if len(fixed) + len(heads) != len(given):
        raise BadFile(_no_map())
    return OwnColumns(heads, fixed)


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > limits.MAP_BYTES:
            raise BadFile(_("A map is a short YAML or JSON file; this one is too long."))
        given = yaml.safe_load(path.read_text("utf-8-sig"))  # JSON is YAML as well
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as bad:
        raise BadFile(_no_map()) from bad
    if not isinstance(given, dict) or not all(isinstance(key, str) for key in given):
        raise BadFile(_no_map())
    return given


def _no_map() -> str:
    return _("The map is a YAML or JSON file: for each of our columns a head of your file, or {value: ...}.")


def _is_fixed(value: object) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"value"}
        and isinstance(value["value"], str | int | float | date)
    )


def recognise(cells: Sequence[str], columns: Sequence[Column], mapping: OwnColumns) -> dict[str, int] | None:
    """Column -> position when this row is the head of the list; None when a required column is not in it.

    Raises BadFile when two heads mean the same column.
    """
    heads = [plain(cell) for cell in cells]
    found: dict[str, int] = {}
    for column in columns:
        wanted = {plain(mapping.heads[column.key])} if column.key in mapping.heads else column.heads()
        places = [place for place, head in enumerate(heads) if head and head in wanted]
        if len(places) > 1 and column.key not in mapping.fixed:
            raise BadFile(
                _("Two columns mean the same (%(heads)s): remove one or say in a map which counts.")
                % {"heads": ", ".join(cells[place] for place in places)}
            )
        if places and column.key not in mapping.fixed:
            found[column.key] = places[0]
    required = {column.key for column in columns if column.required} - set(mapping.fixed)
    if not required <= set(found):
        return None
    if missing := [mapping.heads[key] for key in sorted(set(mapping.heads) - set(found))]:
        raise BadFile(
            _("The map names heads that the file does not have: %(heads)s.") % {"heads": ", ".join(missing)}
        )
    return found


def head_of(lines: Iterable[Line], columns: Sequence[Column], mapping: OwnColumns) -> dict[str, int] | None:
    """Column -> position by the first head among the top lines, which are used up; None where none is."""
    for place, line in enumerate(lines):
        if place == limits.HEADER_WITHIN:
            return None
        if found := recognise(line.cells, columns, mapping):
            return found
    return None


def no_head(columns: Iterable[Column], mapping: OwnColumns) -> str:
    """What to say when no row of the file is a head."""
    names = [
        mapping.heads.get(column.key, f"{column.chinese} / {column.english}")
        for column in columns
        if column.required and column.key not in mapping.fixed
    ]
    return _("No row of the file is a head with these columns: %(names)s.") % {"names": ", ".join(names)}
