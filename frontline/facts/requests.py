"""Facts about what people ask of the city."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from frontline.facts.base import Fact, Subject, place


class Urgency(StrEnum):
    """How much a request presses."""

    NORMAL = "normal"
    RAISED = "raised"  # somebody of the household is alone, ill, pregnant, an infant or on dialysis
    LIFE = "life"  # danger to life


class Settled(StrEnum):
    """How a request ended."""

    SOLVED = "solved"  # the asker's word
    NO_ANSWER = "no_answer"  # handled, and no word from the asker by the day that was said
    WITHDRAWN = "withdrawn"  # the asker needs it no more


@dataclass(frozen=True, kw_only=True)
class RequestRegistered(Fact):
    """Somebody asked the city for something; the subject is the request."""

    kind: ClassVar[str] = "request_registered"

    category: str  # key of the catalogue in force
    urgency: str = Urgency.NORMAL
    trip: bool = False  # somebody has to be taken to a hospital and back
    places: tuple[int, ...] = ()  # the building it is about, where it is known

    def touches(self) -> tuple[Subject, ...]:
        return tuple(place(id) for id in self.places)

    def concerns(self) -> tuple[Subject, ...]:
        """No measure follows from a request."""
        return ()


@dataclass(frozen=True, kw_only=True)
class RequestSettled(Fact):
    """A request is over: how, and after how many times "not solved"."""

    kind: ClassVar[str] = "request_settled"

    how: str  # Settled
    reopened: int = 0
