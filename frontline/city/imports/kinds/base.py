"""What every kind of list has: its columns, how a batch of rows is written, how rows are written out again."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from frontline.city import bulk
from frontline.city.imports.columns import Column
from frontline.city.imports.dates import BadValue
from frontline.city.numbers import BadNumber

Table = TypeVar("Table", bound=Model)
Cells = Mapping[str, str]


@dataclass(slots=True)
class Record:
    """One row: the cells of known columns, and what became of it."""

    number: int
    cells: dict[str, str]
    outcome: str = ""  # created, updated, unchanged, refused
    reason: str = ""

    def get(self, key: str) -> str:
        return self.cells.get(key, "")

    def refuse(self, reason: str) -> None:
        self.outcome, self.reason = "refused", reason


@dataclass(frozen=True)
class Kind:
    key: str
    name: Promise
    columns: tuple[Column, ...]
    identity: Callable[[Cells], Hashable]  # rows of the same thing: never in one batch
    load: Callable[[list[Record], datetime], None]  # writes a batch, sets each outcome; city time
    rows: Callable[[], Iterator[dict[str, str]]]  # for export
    guess: Callable[[str], dict[str, str]] = field(
        default=lambda file_name: {}
    )  # values from the file's name
    people: bool = False  # rows are about people: taking them out is an entry in the log


@dataclass
class Upsert(Generic[Table]):
    """Collects what is new and what changed, and writes both at once. A blank cell says nothing and erases nothing."""

    table: type[Table]
    fresh: list[Table] = field(default_factory=list)
    changed: dict[Any, Table] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)

    def settle(self, record: Record, found: Table | None, values: Mapping[str, Any]) -> Table:
        given = {name: value for name, value in values.items() if value is not None and value not in ("", [])}
        if found is None:
            record.outcome = "created"
            made = self.table(**given)
            self.fresh.append(made)
            return made
        self.change(record, found, given)
        return found

    def change(self, record: Record, found: Table, given: Mapping[str, Any]) -> None:
        differing = {name: value for name, value in given.items() if _now(found, name) != value}
        for name, value in differing.items():
            setattr(found, name, value)
        if differing:
            self.changed[found.pk] = found
            self.fields |= set(differing)
        if record.outcome != "created":
            record.outcome = "updated" if differing or record.outcome == "updated" else "unchanged"

    def write(self) -> None:
        bulk.insert(self.fresh)
        if self.changed:
            self.table._default_manager.bulk_update(
                self.changed.values(), sorted(self.fields), batch_size=200
            )


def _now(row: Model, name: str) -> Any:
    value = getattr(row, name)
    return bytes(value) if isinstance(value, memoryview) else value


def understood(records: Iterable[Record], read: Callable[[Record], Any]) -> Iterator[tuple[Record, Any]]:
    """Each record with what `read` makes of it; one that it cannot read is refused with the reason."""
    for record in records:
        if record.outcome:
            continue
        try:
            yield record, read(record)
        except (BadValue, BadNumber) as bad:
            record.refuse(str(bad))


def choice(record: Record, column: str, words: Mapping[str, str]) -> str:
    """The value a word stands for, in Chinese or English; empty for an empty cell. Raises BadValue."""
    text = record.get(column)
    if not text:
        return ""
    found = words.get(text.casefold())
    if found is None:
        usual = ", ".join(dict.fromkeys(words))
        raise BadValue(_("“%(text)s” is not one of: %(words)s.") % {"text": text, "words": usual})
    return found


def whole(record: Record, column: str, *, least: int = 0, most: int = 32_000) -> int | None:
    """A whole number; None for an empty cell. Raises BadValue."""
    text = record.get(column)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most and len(text) < 9):
        raise BadValue(
            _("“%(text)s” is not a whole number from %(least)d to %(most)d.")
            % {"text": text, "least": least, "most": most}
        )
    return int(text)


def degrees(record: Record, column: str, most: float) -> float | None:
    """Longitude or latitude in degrees, WGS 84; None for an empty cell. Raises BadValue."""
    text = record.get(column)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = most + 1
    if not -most <= value <= most:
        raise BadValue(_("“%(text)s” is not a number of degrees, like 97.0085.") % {"text": text})
    return value


def fits(record: Record, column: str, most: int) -> str:
    """Text that the register has room for. Raises BadValue."""
    text = record.get(column)
    if len(text) > most:
        raise BadValue(_("The text is longer than %(n)d signs.") % {"n": most})
    return text


def words_of(value: object) -> str:
    """A value as a cell."""
    return "" if value is None else str(value)
