"""What every fact has: an identity, a subject, two times."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar


class SubjectKind(StrEnum):
    """The kinds of thing a fact can happen to and a measure can apply to."""

    PERSON = "person"
    PLACE = "place"  # any place of the city: dwelling, floor, unit, building, compound, grid, community, ...
    AREA = "area"  # a risk area or an area under static management, once somebody decided it
    SITE = "site"  # an isolation site, a hospital
    CITY = "city"  # the whole city; its id is always 0
    REQUEST = "request"  # what somebody asked of the city


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Whom or what a fact is about. `id` is the stable integer of the row in the city's tables."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def person(id: int) -> Subject:
    return Subject(SubjectKind.PERSON, id)


def place(id: int) -> Subject:
    return Subject(SubjectKind.PLACE, id)


def area(id: int) -> Subject:
    return Subject(SubjectKind.AREA, id)


def request(id: int) -> Subject:
    return Subject(SubjectKind.REQUEST, id)


CITY = Subject(SubjectKind.CITY, 0)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened, at a moment, to a subject, told by somebody. Never changed.

    `at` is when it happened, `known_at` when the city learnt it; both carry a zone.
    """

    kind: ClassVar[str] = ""

    id: str  # unique for ever; a uuid in the city's database, any word in an example file
    subject: Subject
    at: datetime
    known_at: datetime

    def touches(self) -> tuple[Subject, ...]:
        """Every other subject this fact is also a fact of (a building where an infected person lives)."""
        return ()

    def concerns(self) -> tuple[Subject, ...]:
        """Those of the touched subjects that can have measures of their own because of this fact."""
        return self.touches()

    def rests_on(self) -> tuple[Subject, ...]:
        """Subjects whose own facts decide what this fact means for its subject (the source of a contact)."""
        return ()


@dataclass(frozen=True, kw_only=True)
class FactRetracted(Fact):
    """A fact was wrong (a laboratory error, a wrong person): it counts as never having been told."""

    kind: ClassVar[str] = "fact_retracted"

    retracts: str  # id of the fact taken back; it has the same subject
    why: str


@dataclass(frozen=True, kw_only=True)
class OverrideDecided(Fact):
    """Two people decided by hand about one measure of a subject; the plan says what they may decide."""

    kind: ClassVar[str] = "override_decided"

    measure: str  # kind of the measure, as in the plan
    change: str  # "exempt", "end" (at `until`), "at_home" (instead of at a site)
    why: str
    signed_by: tuple[str, str]
    until: datetime | None = None
