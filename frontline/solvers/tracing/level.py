"""One sorted part of the index: stays by place and by person, and the small tables that lead into them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from frontline.solvers.arrays import Bools, Bytes, Ints, Shorts
from frontline.solvers.tracing.building import (
    by_person,
    by_place,
    cells_of,
    latest_ends,
    longest_stays,
    merged,
    order,
)
from frontline.solvers.tracing.kernels import Shape
from frontline.solvers.tracing.stays import Stays

IN_A_CELL = 8  # stays, in the mean


@dataclass(frozen=True)
class Level:
    """Arrays only; `shape` is slots of a place, first second, seconds of a slot as power of 2, latest end."""

    rows: Shorts  # by place and start: start, end, person, number
    cells: Ints  # (place, slot) -> first row
    longest: Shorts  # of each place, seconds
    blocks: Shorts  # of sixteen rows the latest end
    own: Shorts  # by person and start: place, start, end, number
    first: Ints  # person -> first row of `own`
    shape: Shape
    name: str = field(default_factory=lambda: uuid4().hex)  # of its folder, when it is saved

    def __len__(self) -> int:
        """How many stays."""
        return len(self.rows)

    @property
    def people(self) -> int:
        """Numbers of people run below this."""
        return len(self.first) - 1

    @property
    def place_first(self) -> Ints:
        """Where each place begins in `rows`, and the end."""
        return self.cells[:: self.shape[0]]

    def save(self, folder: Path) -> None:
        """One file for each array, to be mapped later."""
        folder.mkdir(parents=True)
        for name in _arrays():
            np.save(folder / f"{name}.npy", getattr(self, name))
        np.save(folder / "shape.npy", np.array(self.shape, np.int64))

    @classmethod
    def load(cls, folder: Path) -> Level:
        """Mapped, not read: a search touches only what it needs."""
        arrays: dict[str, Any] = {name: _mapped(folder / f"{name}.npy") for name in _arrays()}
        shape = tuple(int(number) for number in np.load(folder / "shape.npy"))
        return cls(**arrays, shape=cast(Shape, shape), name=folder.name)


def _arrays() -> list[str]:
    return [one.name for one in fields(Level) if one.name not in ("shape", "name")]


def _mapped(path: Path) -> NDArray[np.int32]:
    """Copy on write: compiled code is the same as for arrays in memory; the file never changes."""
    array: NDArray[np.int32] = np.load(path, mmap_mode="c") if path.stat().st_size else np.load(path)
    return np.asarray(array)


def new_level(stays: Stays, fault: Bytes, number: int) -> Level | None:
    """Sort new stays by themselves; None when none is usable."""
    kept: Bools = fault == 0
    if not kept.any():
        return None
    place, person, start, stop = stays.place, stays.person, stays.start, stays.stop
    places, people = int(place.max(where=kept, initial=0)) + 1, int(person.max(where=kept, initial=0)) + 1
    first, last = int(start.min(where=kept, initial=2**31 - 1)), int(start.max(where=kept, initial=-(2**31)))
    latest = int(stop.max(where=kept, initial=-(2**31)))
    shape = _shape(int(kept.sum()), places, first, last, latest)
    rows, cells = by_place(place, person, start, stop, kept, shape, places, number)
    order(rows, cells, 0)
    own, own_first = by_person(place, person, start, stop, kept, people, number)
    order(own, own_first, 1)
    return Level(rows, cells, longest_stays(rows, cells, shape[0]), latest_ends(rows), own, own_first, shape)


def merged_level(old: Level, new: Level, since: int = -(2**31)) -> Level | None:
    """Two levels into one without sorting; stays that ended by `since` are left behind."""
    rows, first = merged(old.rows, old.place_first, new.rows, new.place_first, 0, 1, since)
    own, own_first = merged(old.own, old.first, new.own, new.first, 1, 2, since)
    if not len(rows):
        return None
    start = rows[:, 0]
    latest = max(old.shape[3], new.shape[3])
    shape = _shape(len(rows), len(first) - 1, int(start.min()), int(start.max()), latest)
    cells = cells_of(rows, first, shape)
    return Level(rows, cells, longest_stays(rows, cells, shape[0]), latest_ends(rows), own, own_first, shape)


def _shape(stays: int, places: int, first: int, last: int, latest: int) -> Shape:
    slots = max(1, stays // (IN_A_CELL * places))
    shift = ((last - first) // slots).bit_length()
    return ((last - first) >> shift) + 1, first, shift, latest
