"""What may happen to a pack, when a missed door is tried again, which lots go out first. Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a pack is."""

    PLANNED = "planned"
    LOADED = "loaded"
    DELIVERED = "delivered"
    MISSED = "missed"  # the door was tried or could not be reached; the reason stands beside it
    RETURNED = "returned"  # came back without its door having been tried; may be loaded again
    CALLED_OFF = "called_off"


NEXT: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset({State.LOADED, State.MISSED, State.CALLED_OFF}),
    State.LOADED: frozenset({State.DELIVERED, State.MISSED, State.RETURNED, State.CALLED_OFF}),
    State.RETURNED: frozenset({State.LOADED, State.MISSED, State.CALLED_OFF}),
    State.MISSED: frozenset({State.DELIVERED}),  # rang once more before driving back
    State.CALLED_OFF: frozenset({State.PLANNED}),  # changed their mind again
    State.DELIVERED: frozenset({State.MISSED}),  # the household did not get it, or the volunteer corrected it
}


class Missed(StrEnum):
    """Why a pack did not reach its door."""

    NOT_HOME = "not_home"
    REFUSED = "refused"  # does not want it
    WRONG_ADDRESS = "wrong_address"
    ILL = "ill"  # somebody at the door is ill
    CLOSED = "closed"  # building or road cannot be entered
    DAMAGED = "damaged"  # spoilt or broken on the way
    NO_ROUND = "no_round"  # no crew could take it
    NOT_REACHED = "not_reached"  # the day ended, the vehicle failed
    NOT_RECEIVED = "not_received"  # the household says that nothing stood at the door


class CalledOff(StrEnum):
    """Why a planned pack is not brought."""

    NOT_WANTED = "not_wanted"  # the household said so
    AWAY = "away"  # moved, in hospital, at an isolation site
    OTHER_KIND = "other_kind"  # another kind comes in its place
    CAME_AFTER_ALL = "came_after_all"  # the missed one it replaced was delivered
    SHORT = "short"  # not enough goods
    MISTAKE = "mistake"


MOST_MISSED = 3  # times in a row after which somebody calls, special or not (assumption)
CALL_WITHIN = timedelta(hours=2)  # of a missed special pack (assumption)


@dataclass(frozen=True, slots=True)
class After:
    """What follows a missed door: the day it is tried again (None: not), and whether somebody must call."""

    next_day: date | None
    call: bool


def after_missed(why: Missed, *, special: bool, times: int, today: date) -> After:
    """`times`: how often it was missed, this time included."""
    again = None if why is Missed.REFUSED else today + timedelta(days=1)
    pressing = why in (Missed.WRONG_ADDRESS, Missed.ILL, Missed.NOT_RECEIVED) or times >= MOST_MISSED
    return After(again, special or pressing)


@dataclass(frozen=True, slots=True)
class Shelf:
    """So many of a lot in a depot; `expires_on` is its last good day."""

    lot: int
    quantity: int
    expires_on: date | None = None
    blocked: bool = False

    def usable(self, on: date) -> bool:
        return not self.blocked and (self.expires_on is None or self.expires_on >= on)


def first_expiry_first(shelves: Iterable[Shelf], quantity: int, *, on: date) -> list[tuple[int, int]] | None:
    """(lot, how many) that together make `quantity`, what expires first first; None where there is not enough.

    Lots past their expiry and lots called back are never taken.
    """
    usable = (shelf for shelf in shelves if shelf.usable(on) and shelf.quantity > 0)
    taken, left = [], quantity
    for shelf in sorted(usable, key=lambda shelf: (shelf.expires_on or date.max, shelf.lot)):
        if left == 0:
            break
        part = min(left, shelf.quantity)
        taken.append((shelf.lot, part))
        left -= part
    return taken if left == 0 else None
