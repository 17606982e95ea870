"""The index of stays: add a day, ask who met whom (docs/algorithms/tracing.md)."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial, reduce
from itertools import pairwise
from pathlib import Path
from shutil import rmtree
from typing import TypeVar
from uuid import uuid4

import numpy as np
from numpy.typing import ArrayLike

from frontline.solvers.arrays import Bytes, Ints, Shorts
from frontline.solvers.errors import UnusableInput
from frontline.solvers.tracing.answers import Circle, Pairs
from frontline.solvers.tracing.building import find_faults
from frontline.solvers.tracing.kernels import circle, meetings, own_stays, own_stays_of_many
from frontline.solvers.tracing.level import Level, merged_level, new_level
from frontline.solvers.tracing.marking import crowds, two_places
from frontline.solvers.tracing.stays import FURTHEST, MOST_IDS, Added, Limits, Mark, Stays

MOST_ASKED = 50_000_000  # stays asked about in one question: 1.2 GB
ROOM = 512  # pairs that fit before more room is made
ALONE = 2_000  # stays asked about that one thread answers sooner than two
FORM = 1  # of a saved index
_T = TypeVar("_T")


class Index:
    """Levels of stays, the oldest and largest first, and a byte of marks for each stay."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.levels: list[Level] = []
        self.marks: Bytes = np.zeros(0, np.uint8)

    def __len__(self) -> int:
        """How many stays can be found."""
        return sum(len(level) for level in self.levels)

    def known_people(self) -> int:
        """People with a stay."""
        known = np.zeros(self.people, np.bool_)
        for level in self.levels:
            known[: level.people] |= np.diff(level.first) > 0
        return int(known.sum())

    @property
    def people(self) -> int:
        """Numbers of people run below this."""
        return max((level.people for level in self.levels), default=0)

    def add(self, stays: Stays) -> Added:
        """Take in more stays; what is wrong with any is in the answer. Old ones are not sorted again."""
        number = len(self.marks)
        if number + len(stays) > MOST_IDS:
            raise UnusableInput(f"One index holds up to {MOST_IDS} stays: begin another for this period.")
        fault = np.zeros(len(stays), np.uint8)
        bounds = (
            self.limits.longest,
            max(self.limits.earliest, -FURTHEST),
            min(self.limits.latest, FURTHEST),
        )
        find_faults(stays.person, stays.place, stays.start, stays.stop, bounds, fault)
        self.marks = np.append(self.marks, np.zeros(len(stays), np.uint8))
        level = new_level(stays, fault, number)
        if level is None:
            return Added(number, 0, fault, [])
        self.levels.append(level)
        self.marks[two_places(self.levels)] |= np.uint8(Mark.TWO_PLACES)
        crowded, places = crowds(self.levels, self.limits)
        self.marks[crowded] |= np.uint8(Mark.CROWD)
        taken = len(level)
        self._settle()
        return Added(number, taken, fault, places)

    def _settle(self) -> None:
        """Merge the newest levels until each is less than half of the one before."""
        while len(self.levels) > 1 and 2 * len(self.levels[-1]) >= len(self.levels[-2]):
            new, old = self.levels.pop(), self.levels.pop()
            both = merged_level(old, new)
            self.levels += [both] if both else []

    def forget(self, before: int) -> int:
        """Erase stays that ended by `before` (seconds from EPOCH); how many. Their numbers stay used."""
        had = len(self)
        kept = (merged_level(level, _nothing(), before) for level in self.levels)
        self.levels = [level for level in kept if level]
        self._settle()
        return had - len(self)

    def search(self, person: int, since: int = -FURTHEST, until: int = FURTHEST, *, least: int = 1) -> Pairs:
        """Who was where this person was, inside the window, for `least` seconds or more."""
        asked = np.empty((64, 6), np.int32)
        at = 0
        for level in self.levels:
            before, at = at, own_stays(level.first, level.own, person, since, until, 0, asked, at)
            if at > len(asked):
                asked = _grown(asked, before, at)
                at = own_stays(level.first, level.own, person, since, until, 0, asked, before)
        return Pairs(asked[:at], self._met(asked[:at], least), self.marks)

    def search_many(
        self, people: ArrayLike, since: ArrayLike = -FURTHEST, until: ArrayLike = FURTHEST, *, least: int = 1
    ) -> Pairs:
        """`search` for each of many, with one window or one for each; on all processors."""
        asked = self.stays_of(people, since, until)
        parts = _parts(len(asked))
        found = _at_once([partial(self._met, asked[a:b], least) for a, b in parts])
        for (begin, _), part in zip(parts, found, strict=True):
            part[:, 0] += begin
        return Pairs(asked, found[0] if len(found) == 1 else np.concatenate(found), self.marks)

    def forward(self, place: int, since: int, until: int, *, least: int = 1) -> Pairs:
        """Who was at a place in a window; there is no stay asked about, its number is -1."""
        asked = np.array([[place, max(since, -FURTHEST), min(until, FURTHEST), -1, -1, 0]], np.int32)
        return Pairs(asked, self._met(asked, least), self.marks)

    def circle(
        self, people: ArrayLike, since: ArrayLike = -FURTHEST, until: ArrayLike = FURTHEST, *, least: int = 1
    ) -> Circle:
        """Everybody whom any of `people` met, each in a window of their own; memory grows with people."""
        asked = self.stays_of(people, since, until)
        parts = _parts(len(asked))
        told = _at_once([partial(self._around, asked[a:b], a, least) for a, b in parts])
        met = reduce(_longer, (table for _, table in told))
        person = np.flatnonzero(met[:, 0])
        met = met[person]
        own, stay = asked[met[:, 2], 3], met[:, 3]
        return Circle(
            sum(pairs for pairs, _ in told), person, met[:, 0], met[:, 1], asked[met[:, 2], 4], own, stay,
            self.marks[own] | self.marks[stay],
        )  # fmt: skip

    def save(self, folder: Path) -> None:
        """Write it; levels already there are not written again. A reader sees the old one or the new one, whole."""
        folder.mkdir(parents=True, exist_ok=True)
        names = [level.name for level in self.levels]
        for level in self.levels:
            if not (folder / level.name).is_dir():
                level.save(folder / level.name)
        marks = f"marks-{uuid4().hex}.npy"
        np.save(folder / marks, self.marks)
        about = {"form": FORM, "levels": names, "marks": marks, "limits": asdict(self.limits)}
        written = folder / f"{marks}.json"
        written.write_text(json.dumps(about), encoding="utf-8")
        written.replace(folder / "index.json")
        for path in folder.iterdir():  # what no list names any more
            if path.is_dir() and len(path.name) == 32 and path.name not in names:
                rmtree(path)
            elif path.name.startswith("marks-") and path.name != marks:
                path.unlink()

    @classmethod
    def load(cls, folder: Path) -> Index:
        """A saved index, mapped from disk. Raises UnusableInput."""
        try:
            about = json.loads((folder / "index.json").read_text(encoding="utf-8"))
            if about["form"] != FORM:
                raise UnusableInput(f"{folder} was written by another version: build the index again.")
            index = cls(Limits(**about["limits"]))
            index.marks = np.load(folder / about["marks"])
            index.levels = [Level.load(folder / name) for name in about["levels"]]
        except (OSError, ValueError, KeyError, TypeError) as wrong:
            if isinstance(wrong, UnusableInput):
                raise
            raise UnusableInput(
                f"{folder} holds no index of stays: make one with `frontline trace index`."
            ) from wrong
        return index

    def stays_of(self, people: ArrayLike, since: ArrayLike, until: ArrayLike) -> Shorts:
        """Own stays of all, clipped to their windows: place, start, end, number, person, which of them."""
        who = np.atleast_1d(np.asarray(people, np.int64))
        low = np.ascontiguousarray(np.broadcast_to(np.asarray(since, np.int64), who.shape))
        high = np.ascontiguousarray(np.broadcast_to(np.asarray(until, np.int64), who.shape))
        room = sum(_stays_of(level, who) for level in self.levels)
        if room > MOST_ASKED:
            raise UnusableInput(f"These people have {room} stays: ask in parts of up to {MOST_ASKED}.")
        asked = np.empty((room, 6), np.int32)
        at = 0
        for level in self.levels:
            at = own_stays_of_many(level.first, level.own, who, low, high, asked, at)
        return asked[:at]

    def _met(self, asked: Shorts, least: int) -> Shorts:
        found = np.empty((max(ROOM, 8 * len(asked)), 5), np.int32)
        at = 0
        for level in self.levels:
            tables = (level.rows, level.cells, level.longest, level.blocks, level.shape, asked, max(least, 1))
            before, at = at, meetings(*tables, found, at)
            if at > len(found):
                found = _grown(found, before, at)
                at = meetings(*tables, found, before)
        return found[:at]

    def _around(self, asked: Shorts, number: int, least: int) -> tuple[int, Shorts]:
        met = np.zeros((self.people, 4), np.int32)
        pairs = 0
        for level in self.levels:
            tables = (level.rows, level.cells, level.longest, level.blocks, level.shape, asked, max(least, 1))
            pairs += circle(*tables, number, met)
        return pairs, met


def _stays_of(level: Level, people: Ints) -> int:
    known = people[(people >= 0) & (people < level.people)]
    return int((level.first[known + 1] - level.first[known]).sum())


def _grown(array: Shorts, used: int, wanted: int) -> Shorts:
    larger = np.empty((wanted + wanted // 4, array.shape[1]), np.int32)
    larger[:used] = array[:used]
    return larger


def _parts(asked: int) -> list[tuple[int, int]]:
    threads = 1 if asked < ALONE else os.cpu_count() or 1
    bounds = [asked * k // threads for k in range(threads + 1)]
    return list(pairwise(bounds))


def _at_once(calls: list[Callable[[], _T]]) -> list[_T]:
    if len(calls) == 1:
        return [calls[0]()]
    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(lambda call: call(), calls))


def _longer(one: Shorts, other: Shorts) -> Shorts:
    """Two tables of `circle` into the first: times added, the longer meeting kept."""
    one[:, 0] += other[:, 0]
    better = other[:, 1] > one[:, 1]
    one[better, 1:] = other[better, 1:]
    return one


def _nothing() -> Level:
    empty, none = np.zeros((0, 4), np.int32), np.zeros(1, np.int64)
    few = np.zeros(0, np.int32)
    return Level(empty, none, few, few, empty, none, (1, 2**31 - 1, 0, -(2**31)))
