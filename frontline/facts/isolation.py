"""Facts about isolation: where a person is kept, how the home is, how the person feels."""

from dataclasses import dataclass
from typing import ClassVar

from frontline.facts.base import Fact


@dataclass(frozen=True, kw_only=True)
class HomeAssessed(Fact):
    """Somebody looked at a person's home: can it serve for home isolation?"""

    kind: ClassVar[str] = "home_assessed"

    suitable: bool
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class TransferStarted(Fact):
    """A vehicle took the person up."""

    kind: ClassVar[str] = "transfer_started"

    vehicle: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckedIn(Fact):
    """A person arrived where the measure has to be spent."""

    kind: ClassVar[str] = "checked_in"

    where: str  # "site", "hospital", "home"
    site: int | None = None  # id of the site
    room: str = ""


@dataclass(frozen=True, kw_only=True)
class CheckedOut(Fact):
    """A person left a site or hospital."""

    kind: ClassVar[str] = "checked_out"

    site: int | None = None


@dataclass(frozen=True, kw_only=True)
class HealthChecked(Fact):
    """Temperature and symptoms of a person under observation."""

    kind: ClassVar[str] = "health_checked"

    temperature: float | None = None  # degrees Celsius
    symptoms: tuple[str, ...] = ()
