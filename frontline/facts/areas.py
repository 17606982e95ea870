"""Facts about places: risk areas, static management, testing rounds, boundaries."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from frontline.facts.base import CITY, Fact, Subject, place


class Level(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Grain(StrEnum):
    """How large the units of an area are; an edition says which it allows."""

    HOUSEHOLD = "household"
    FLOOR = "floor"
    UNIT = "unit"
    BUILDING = "building"
    COMPOUND = "compound"  # or village
    COMMUNITY = "community"
    TOWNSHIP = "township"
    CITY = "city"


@dataclass(frozen=True, kw_only=True)
class AreaDecided(Fact):
    """Somebody of the right authority put places at a level from `at` on (subject: the area)."""

    kind: ClassVar[str] = "area_decided"

    level: str
    grain: str
    places: tuple[int, ...]
    name: str
    decided_by: str  # office, as printed on the notice
    ground: str = ""
    counted_from: datetime | None = None  # a part kept on: where the whole area counted its days from

    def touches(self) -> tuple[Subject, ...]:
        return (*(place(id) for id in self.places), CITY)

    def rests_on(self) -> tuple[Subject, ...]:
        return tuple(place(id) for id in self.places)


@dataclass(frozen=True, kw_only=True)
class AreaProposalRejected(Fact):
    """Somebody of the right authority decided that infections found at a place (the subject) make no area there."""

    kind: ClassVar[str] = "area_proposal_rejected"

    infections: tuple[
        str, ...
    ]  # ids of the facts that had led to the proposal; a new infection proposes anew
    why: str
    decided_by: str  # office


@dataclass(frozen=True, kw_only=True)
class RoundCompleted(Fact):
    """A full testing round of an area is complete; `at` is when its last sample was taken."""

    kind: ClassVar[str] = "round_completed"

    all_negative: bool
    people: int = 0


@dataclass(frozen=True, kw_only=True)
class LiftHeld(Fact):
    """Lifting (or lowering) was due; somebody of the right authority signed a dated reason to wait."""

    kind: ClassVar[str] = "lift_held"

    why: str
    signed_by: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class AreaContinued(Fact):
    """The time of an area is over without its conditions met; headquarters decided that it goes on."""

    kind: ClassVar[str] = "area_continued"

    why: str
    signed_by: str
    until: datetime


@dataclass(frozen=True, kw_only=True)
class AreaLifted(Fact):
    """Somebody of the right authority lifted the area (or a higher authority refused it)."""

    kind: ClassVar[str] = "area_lifted"

    why: str
    signed_by: str

    def touches(self) -> tuple[Subject, ...]:
        return (CITY,)


@dataclass(frozen=True, kw_only=True)
class StaticManagementDecided(Fact):
    """People of the given places stay in from `at` until `until`: one measure on the area (the subject)."""

    kind: ClassVar[str] = "static_management_decided"

    places: tuple[int, ...]
    name: str
    until: datetime
    decided_by: str
    exemptions: tuple[str, ...] = ()
    guaranteed: tuple[str, ...] = ()  # services that go on for everybody, as keys of authorities.yaml

    def touches(self) -> tuple[Subject, ...]:
        return tuple(place(id) for id in self.places)


@dataclass(frozen=True, kw_only=True)
class BoundaryMoved(Fact):
    """Buildings moved from one grid to another; the subject is the receiving grid's place."""

    kind: ClassVar[str] = "boundary_moved"

    buildings: tuple[int, ...]
    from_grid: int

    def touches(self) -> tuple[Subject, ...]:
        return (place(self.from_grid), *(place(id) for id in self.buildings))


@dataclass(frozen=True, kw_only=True)
class DwellingChanged(Fact):
    """A person moved to another dwelling of the city."""

    kind: ClassVar[str] = "dwelling_changed"

    from_dwelling: int | None
    to_dwelling: int
