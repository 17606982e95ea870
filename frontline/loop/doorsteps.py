"""What rooms have to do at people's doors, for the one page that walks them all (areas' grid work).

A room says what is owed there, what is asked, and how an answer is written: by the same actions as on its own pages.
Questions are data, so that the page draws them without a network and knows no room.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from frontline.city.access import Actor


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. `kind`: number, flag, text, choice or choices."""

    key: str
    name: Promise | str
    kind: str
    options: tuple[tuple[str, Promise | str], ...] = ()
    least: float | None = None  # of a number
    most: float | None = None
    unit: str = ""
    after: str = ""  # asked only once this flag is set


@dataclass(frozen=True, slots=True)
class Errand:
    """Something owed to one person at the door."""

    key: str  # its name on the device, unique in the room: a task's reference
    person: int
    kind: str  # which questions are asked
    name: str
    due_at: datetime
    done_by: tuple[str, ...] = ()  # any of these questions answered: nothing more is owed
    text: str = ""


@dataclass(frozen=True, slots=True)
class Doorstep:
    """A room at the door.

    `errands(actor, buildings)` says what is owed now behind the doors of these buildings (ids). `tell` is called
    with `person`, `answers` (by the questions' keys), `by`, `at` (when it was done), `known_at` (when it was told)
    and `ref` (the record's); it raises loop.actions.Refused with a sentence for the person who was there.
    """

    key: str
    asks: Mapping[str, tuple[Ask, ...]]  # by the errand's kind
    errands: Callable[[Actor, Sequence[int]], Iterable[Errand]]
    tell: Callable[..., None]


def given(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Only what was answered: no empty text, no flag that is not set."""
    return {key: value for key, value in answers.items() if value not in (None, "", False, [])}
