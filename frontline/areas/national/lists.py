"""Reading published lists of risk areas, and telling partial ones. No Django, no database.

A list is one JSON file of the State Council's service (risk.html), or one line of a `.jsonl` with the part of a
province; both also as `.gz`. Times in the lists carry no zone: Beijing time.
"""

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
MOST_BYTES = 512 * 1024 * 1024
MOST_LISTS = 5_000
MOST_AREAS = 300_000  # in one list; the longest of 2022 had 35,000

_LEVELS = {"high": "highlist", "medium": "middlelist", "low": "lowlist"}
_COUNTS = {"high": "hcount", "medium": "mcount", "low": "lcount"}
_HOUR = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{1,2})时")
_STREET = re.compile(r"^[\u4e00-\u9fff]{1,8}街道办事处")

FELL = 0.9  # a list shorter than this share of the last complete one is looked at
BACK = 1.15  # and is partial if one within a day is longer by this factor: the missing came back
SMALL = 1_000  # shorter lists rise and fall by so much in a day without being partial
SOON = timedelta(hours=24)


class BadList(Exception):
    """The file is no list of risk areas; str() is a sentence that says what is expected."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One area of a list; a string of the source is one area."""

    level: str
    province: str
    city: str
    county: str
    name: str

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes it the same area in another list: spaces and the street office before the name vary."""
        plain = _STREET.sub("", "".join(self.name.split())) or self.name
        return self.level, self.province, self.city, self.county, plain[:200]


@dataclass(frozen=True, slots=True)
class Published:
    """One list."""

    file: str
    published_at: datetime
    saved_at: datetime
    count: int  # areas in the whole country, as the list says
    provinces: tuple[str, ...]  # of which it is a part; empty: the whole country
    levels: frozenset[str]  # levels it says something about
    entries: tuple[Entry, ...]


def read(path: Path) -> list[Published]:
    """The lists of a file in the order in which they were saved. Raises BadList, OSError."""
    name = path.name.removesuffix(".gz")
    try:
        text = _text(path)
        if name.endswith(".jsonl"):
            rows = [json.loads(line) for line in text.splitlines() if line.strip()]
            lists = [_extract(row, rows) for row in rows[: MOST_LISTS + 1]]
        else:
            lists = [_whole(json.loads(text), path)]
    except (ValueError, KeyError, TypeError, AttributeError, EOFError) as bad:
        raise BadList(
            f"{path.name} is no national list: expected the JSON of the State Council's service, or lines of it."
        ) from bad
    if len(lists) > MOST_LISTS:
        raise BadList(f"{path.name} has more than {MOST_LISTS:,} lists: split the file.")
    return sorted(lists, key=lambda one: (one.saved_at, one.file))


def _text(path: Path) -> str:
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadList(f"{path.name} is larger than {MOST_BYTES // 2**20} MB: split the file.")
    return content.decode("utf-8-sig")


def _whole(document: Mapping[str, Any], path: Path) -> Published:
    data = document["data"]
    published = _published(data["end_update_time"])
    return _list(path.name.removesuffix(".gz"), published, published, data, "", ())


def _extract(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Published:
    """A line of one file: every province named anywhere in the file is covered by each of its lines."""
    saved = datetime.fromtimestamp(row["save_time"], UTC)
    return _list(row["file"], _published(row["end_update_time"]), saved, row, "national_", _provinces(rows))


def _provinces(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    lists = (row.get(name) or () for row in rows for name in _LEVELS.values())
    return tuple(sorted({entry["province"] for found in lists for entry in found}))


def _published(text: str) -> datetime:
    match = _HOUR.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    return datetime.fromisoformat(f"{match[1]}T00:00").replace(tzinfo=BEIJING) + timedelta(
        hours=int(match[2])
    )


def _list(
    file: str,
    published: datetime,
    saved: datetime,
    data: Mapping[str, Any],
    prefix: str,
    provinces: tuple[str, ...],
) -> Published:
    counts = {level: data.get(prefix + name) for level, name in _COUNTS.items()}
    entries = tuple(_entries(data))
    if len(entries) > MOST_AREAS:
        raise BadList(f"{file} has more than {MOST_AREAS:,} areas.")
    levels = frozenset(level for level, count in counts.items() if count is not None)
    return Published(
        file, published, saved, sum(int(n or 0) for n in counts.values()), provinces, levels, entries
    )


def _entries(data: Mapping[str, Any]) -> Iterator[Entry]:
    """Every area with a name; the source has entries with a place and no names, and some with neither."""
    for level, name in _LEVELS.items():
        for entry in data.get(name) or ():
            for area in entry["communitys"]:
                if str(area).strip():
                    yield Entry(level, entry["province"], entry["city"], entry["county"], str(area).strip())


@dataclass(frozen=True, slots=True)
class Length:
    """How long a complete list was, and when it was saved."""

    count: int
    saved_at: datetime


def judged(
    lists: Sequence[Published], *, complete: Length | None = None, left_out: int | None = None
) -> Iterator[tuple[Published, bool]]:
    """Each list with whether it is to be left out as partial.

    `complete` is the length of the last complete list before, `left_out` that of a list left out after it. A list
    that fell far is partial if the areas come back within a day. Of the last list nobody knows yet: it is left out,
    and if the next one is as short, that one is believed.
    """
    for number, one in enumerate(lists):
        partial = _fell(one, complete) and _is_partial(one, lists[number + 1 :], left_out)
        if partial:
            left_out = one.count
        else:
            complete, left_out = Length(one.count, one.saved_at), None
        yield one, partial


def _fell(one: Published, complete: Length | None) -> bool:
    """Far below the last complete list. Lines of a province tell changes only: after two days they do not compare."""
    if complete is None or complete.count < SMALL or one.count >= FELL * complete.count:
        return False
    return not one.provinces or one.saved_at - complete.saved_at <= 2 * SOON


def _is_partial(one: Published, later: Sequence[Published], left_out: int | None) -> bool:
    soon = [n for n in later if n.saved_at - one.saved_at <= SOON]
    if left_out is not None and not soon:
        return not one.count / BACK <= left_out <= one.count * BACK
    if later:
        return any(n.count >= BACK * one.count for n in soon)
    return True
