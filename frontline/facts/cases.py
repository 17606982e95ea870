"""Facts about infection: who was found infected, who met them, what tests said."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from frontline.facts.base import Fact, Subject, place


class FoundIn(StrEnum):
    """Where an infection was found; infections found inside isolation may not count for an area's clock."""

    COMMUNITY = "community"  # 社会面
    CENTRAL_ISOLATION = "central_isolation"
    HOME_ISOLATION = "home_isolation"
    CLOSED_LOOP = "closed_loop"
    REPOSITIVE = "repositive"  # positive again after discharge
    INBOUND = "inbound"  # inbound person judged past infection


class ContactCategory(StrEnum):
    CLOSE = "close"  # 密切接触者
    OF_CONTACT = "of_contact"  # 密接的密接
    EXPOSED = "exposed"  # 涉疫场所暴露人员


_PROPOSABLE = frozenset({"household", "floor", "unit", "building", "compound"})  # facts/areas.py: Grain


@dataclass(frozen=True, kw_only=True)
class InfectionFound(Fact):
    """A person was found infected; `at` is when the first positive sample was taken."""

    kind: ClassVar[str] = "infection_found"

    case_type: str  # "confirmed" or "asymptomatic"
    onset: date | None = None
    severity: str = "mild"  # "asymptomatic", "mild", "moderate", "severe", "critical"
    found_in: str = FoundIn.COMMUNITY
    # Set by a role that may judge it: no risk outside the place where the person already was isolated.
    no_community_risk: bool = False
    # Home and places of frequent stay, each with all its larger places (dwelling ... community).
    places: tuple[int, ...] = ()
    # The grain of each of `places`, in the same order: each place begins with its smallest grain and grows.
    # Needed by the proposal of an area, which is made at the grain an edition allows.
    grains: tuple[str, ...] = ()

    def touches(self) -> tuple[Subject, ...]:
        return tuple(place(id) for id in self.places)

    def concerns(self) -> tuple[Subject, ...]:
        """An area is proposed at a compound (or a village named as one) at the largest."""
        graded = zip(self.places, self.grains, strict=False)
        return tuple(place(id) for id, grain in graded if grain in _PROPOSABLE)


@dataclass(frozen=True, kw_only=True)
class ContactFound(Fact):
    """A person met an infected person (or, of_contact, a close contact); `at` is the last exposure."""

    kind: ClassVar[str] = "contact_found"

    category: str
    source: Subject  # the infected person; for of_contact the close contact
    first_exposure: datetime
    last_exposure: datetime
    situation: str = ""  # one of the plan's situations: lives_together, same_vehicle, ...
    higher_risk: bool = True  # of_contact only: was the close contact a higher-risk one

    def rests_on(self) -> tuple[Subject, ...]:
        return (self.source,)


@dataclass(frozen=True, kw_only=True)
class TestReported(Fact):
    """A laboratory (or an antigen test) answered; `at` is when the sample was taken."""

    __test__: ClassVar[bool] = False  # not a pytest class

    kind: ClassVar[str] = "test_reported"

    result: str  # "negative", "positive", "invalid"
    method: str = "pcr"  # "pcr" or "antigen"
    ct_orf: float | None = None  # cycle threshold of gene ORF1ab
    ct_n: float | None = None  # cycle threshold of gene N
    pooled: bool = False  # the swab was one of several in a tube; a pooled result is never positive


@dataclass(frozen=True, kw_only=True)
class TubePositive(Fact):
    """A tube with this person's swab in it was positive: whose it is, only single tests say. `at`: the swab."""

    kind: ClassVar[str] = "tube_positive"

    tube: str  # barcode
    slot: int  # order of scanning in the tube, 0 first
    swabs: int  # valid swabs in the tube


@dataclass(frozen=True, kw_only=True)
class SymptomsImproved(Fact):
    """A doctor says that the clinical part of the discharge criterion is met (an asymptomatic case has it)."""

    kind: ClassVar[str] = "symptoms_improved"


@dataclass(frozen=True, kw_only=True)
class Discharged(Fact):
    """An infected person left hospital or central isolation."""

    kind: ClassVar[str] = "discharged"


@dataclass(frozen=True, kw_only=True)
class AreaLeft(Fact):
    """A person left a risk area elsewhere (or here) at `at`; level and name as published there."""

    kind: ClassVar[str] = "area_left"

    level: str  # "high", "medium", "low"
    area_name: str
    arrived_at: datetime | None = None  # in our city


@dataclass(frozen=True, kw_only=True)
class LoopLeft(Fact):
    """A member of staff at a high-risk post left the closed loop at `at`."""

    kind: ClassVar[str] = "loop_left"

    post: str
