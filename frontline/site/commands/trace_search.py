"""`frontline trace search`: who was where somebody was, from an index on disk."""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from frontline.site.cli import CommandError
from frontline.solvers.errors import UnusableInput
from frontline.solvers.tracing import EPOCH, FURTHEST, Mark, open_index
from frontline.solvers.tracing.reading import moment
from frontline.solvers.tracing.register import Register

if TYPE_CHECKING:
    from frontline.solvers.tracing.answers import Pairs

Row = dict[str, object]


def add_search(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """One verb with four questions."""
    search = verbs.add_parser(
        "search", help="who was at the same place at the same time; or at a place; or their contacts"
    )
    search.add_argument("index", type=Path, metavar="FOLDER", help="made by `frontline trace index`")
    search.add_argument(
        "--person", action="append", default=[], metavar="ID", help="a case; may be given again"
    )
    search.add_argument("--place", metavar="ID", help="everybody at this place instead")
    search.add_argument(
        "--circle", action="store_true", help="contacts of the contacts of these people instead"
    )
    search.add_argument("--shared", action="store_true", help="the places these people share instead")
    search.add_argument("--since", metavar="TIME", help="begin of the window (default: all times)")
    search.add_argument("--until", metavar="TIME", help="end of the window")
    search.add_argument(
        "--least-minutes", type=float, default=0.0, metavar="M", help="leave shorter meetings out"
    )
    search.add_argument("--out", type=Path, metavar="FILE", help="write the answer as CSV")


def run_search(options: argparse.Namespace) -> int:
    """0 done; 1 an answer carries a mark, so a person should look before believing it."""
    if (options.place is None) == (not options.person):
        raise CommandError("Name people with --person or a place with --place, one of the two.")
    if not 0 <= options.least_minutes <= 1e6:
        raise CommandError("--least-minutes must be 0 or more.")
    rows = Search(options).rows()
    if options.out is not None:
        _write(options.out, rows)
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        print("\n".join(_said(rows)))
    return 1 if any(row.get("marks") for row in rows) else 0


class Search:
    """One question to one index, answered in the names of its files."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Raises UnusableInput."""
        self.index, self.register = open_index(options.index), Register.load(options.index)
        self.options, self.zone = options, options.zone
        self.people, self.places = self.register.names("people"), self.register.names("places")
        self.since = _moment(options.since, self.zone, -FURTHEST)
        self.until = _moment(options.until, self.zone, FURTHEST)
        self.least = max(1, round(60 * options.least_minutes))
        self.cases = [_known(self.register.people, "person", name) for name in options.person]

    def rows(self) -> list[Row]:
        """The answer, a row for each pair, person or place."""
        if self.options.place is not None:
            place = _known(self.register.places, "place", self.options.place)
            return self._pairs(self.index.forward(place, self.since, self.until, least=self.least))
        if self.options.shared:
            return self._shared()
        if self.options.circle:
            return self._circle()
        return self._pairs(self.index.search_many(self.cases, self.since, self.until, least=self.least))

    def _pairs(self, pairs: Pairs) -> list[Row]:
        told = zip(*(column.tolist() for column in (pairs.case, pairs.person, pairs.place, pairs.begin, pairs.end,
                   pairs.own_stay, pairs.stay, pairs.mark)), strict=True)  # fmt: skip
        return [
            self._row(case, person, place, begin, end, own, stay, mark)
            for case, person, place, begin, end, own, stay, mark in sorted(told)
        ]

    def _row(
        self, case: int, person: int, place: int, begin: int, end: int, own: int, stay: int, mark: int
    ) -> Row:
        """A pair with the two stays that show it."""
        row: Row = {} if own < 0 else {"case": self.people[self.cases[case]]}
        row |= {"person": self.people[person], "place": self.places[place], "from": _time(begin, self.zone),
                "to": _time(end, self.zone), "minutes": round((end - begin) / 60, 1)}  # fmt: skip
        if own >= 0:
            row |= {"own_stay": own, "own_source": self._word("source", own)}
        return row | {"stay": stay, "source": self._word("source", stay), "certainty": self._word("certainty", stay),
                      "marks": _marks(mark)}  # fmt: skip

    def _word(self, kind: str, stay: int) -> str:
        words = self.register.names("sources" if kind == "source" else "certainties")
        return words[int(getattr(self.register, kind)[stay])]

    def _circle(self) -> list[Row]:
        """Of each contact of a contact the longest meeting; the window of a contact begins at the first with a case."""
        met = self.index.search_many(self.cases, self.since, self.until, least=self.least).people()
        contacts, where = np.unique(met.person, return_inverse=True)
        first = np.full(len(contacts), FURTHEST, np.int64)
        np.minimum.at(first, where, met.begin)
        circle = self.index.circle(contacts, first, self.until, least=self.least)
        known = {*self.cases, *contacts.tolist()}
        told = zip(*(column.tolist() for column in (circle.person, circle.met, circle.times, circle.seconds,
                   circle.own_stay, circle.stay, circle.mark)), strict=True)  # fmt: skip
        return [
            {"person": self.people[person], "contact": self.people[contact], "meetings": times,
             "longest_minutes": round(seconds / 60, 1), "own_stay": own, "stay": stay, "marks": _marks(mark)}
            for person, contact, times, seconds, own, stay, mark in told if person not in known
        ]  # fmt: skip

    def _shared(self) -> list[Row]:
        from frontline.solvers.tracing.sources import shared

        return [
            {"place": self.places[one.place], "cases": [self.people[self.cases[case]] for case in one.cases],
             "visitors": one.visitors, "expected_cases": round(one.expected, 3), "chance": one.chance}
            for one in shared(self.index, self.cases, self.since, self.until)
        ]  # fmt: skip


def _known(names: dict[str, int], what: str, name: str) -> int:
    if name not in names:
        raise CommandError(f"No stay names the {what} {name!r}.")
    return names[name]


def _moment(text: str | None, zone: ZoneInfo, otherwise: int) -> int:
    try:
        return otherwise if text is None else moment(text, zone)
    except UnusableInput as wrong:
        raise CommandError(f"{text!r} is no time; write one such as 2022-10-20T08:00.") from wrong


def _time(seconds: int, zone: ZoneInfo) -> str:
    return (EPOCH + timedelta(seconds=seconds)).astimezone(zone).isoformat()


def _marks(mark: int) -> list[str]:
    return [str(one.name).lower() for one in Mark if mark & one]


def _write(path: Path, rows: list[Row]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]) if rows else ["person"])
        table.writeheader()
        table.writerows({key: _cell(value) for key, value in row.items()} for row in rows)


def _cell(value: object) -> object:
    return " ".join(map(str, value)) if isinstance(value, list) else value


def _said(rows: list[Row], most: int = 50) -> Iterable[str]:
    people = {row["person"] for row in rows if "person" in row}
    yield f"{len(rows)} rows" + (f", {len(people)} people" if people else "")
    for row in rows[:most]:
        yield "  " + "  ".join(f"{key} {_cell(value)}" for key, value in row.items() if value not in ("", []))
    if len(rows) > most:
        yield f"  and {len(rows) - most} more: write them with --out FILE"
