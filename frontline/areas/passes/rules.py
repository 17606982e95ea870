"""What is decided without tables: for how long and on how many signatures, who may have one, what a check answers."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

from frontline.city.certificates.gate_pass import plain_plate
from frontline.plan.kinds import PERSONAL

AHEAD = timedelta(days=3)  # a pass is given this long before it holds at most (assumption)
SOON = timedelta(hours=12)  # it is about to end (assumption)
CODE_HOLDS = timedelta(days=7)  # a signed code, frontline/city/slips.py LONGEST
EARLY = timedelta(minutes=5)  # by which a device's clock may be ahead
OLDEST = timedelta(days=7)  # a crossing noted longer ago is not taken any more: the device's clock is wrong
# Measures that keep a person in; under health monitoring one may move.
CONFINING = frozenset(PERSONAL - {"health_monitoring"})


class Static(StrEnum):
    """When a ground counts in an area under static management."""

    ALWAYS = "always"
    SERVICE = "service"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class Ground:
    """Why a pass is given, with the rules for it."""

    key: str
    longest: timedelta
    signatures: int
    static: Static
    with_escort: bool  # also for somebody under isolation


@lru_cache(maxsize=1)
def grounds() -> Mapping[str, Ground]:
    """Those of grounds.yaml, in its order."""
    entries = yaml.safe_load((Path(__file__).parent / "grounds.yaml").read_text(encoding="utf-8"))["grounds"]
    return {
        entry["key"]: Ground(
            key=entry["key"],
            longest=timedelta(days=min(entry["days"], CODE_HOLDS.days)),
            signatures=entry["signatures"],
            static=Static(entry["static"]),
            with_escort=entry["isolation"] == "escort",
        )
        for entry in entries
    }


@dataclass(frozen=True, slots=True)
class AreaRule:
    """An area that keeps people in, as its decision says."""

    name: str
    guaranteed: frozenset[str] = frozenset()  # services that go on
    exempt: tuple[str, ...] = ()  # groups that may move


@dataclass(frozen=True, slots=True)
class Held:
    """A measure that keeps a person in."""

    name: str
    ends_at: datetime


class Why(StrEnum):
    """Why a pass cannot be given."""

    ENDED = "ended"  # it would end before it holds, or has ended
    LONG = "long"
    AHEAD = "ahead"
    ISOLATION = "isolation"
    ESCORT = "escort"  # under isolation, and nobody goes along
    SERVICE = "service"  # the area does not guarantee this service
    EXEMPT = "exempt"  # the area names no such group


def span_refusal(ground: Ground, *, since: datetime, until: datetime, at: datetime) -> Why | None:
    """Whether the time is one that a pass on this ground may have."""
    if until <= since or until <= at:
        return Why.ENDED
    if since - at > AHEAD:
        return Why.AHEAD
    return Why.LONG if until - since > ground.longest else None


def isolation_refusal(ground: Ground, held: Held | None, *, escort: str) -> Why | None:
    """Whether somebody under this measure may have one."""
    if held is None:
        return None
    if not ground.with_escort:
        return Why.ISOLATION
    return None if escort.strip() else Why.ESCORT


def area_refusal(
    ground: Ground, areas: Iterable[AreaRule], *, service: str, exemption: str
) -> tuple[Why, AreaRule] | None:
    """The first area whose rules do not let this pass out; each has to."""
    for area in areas:
        if ground.static is Static.SERVICE and service not in area.guaranteed:
            return Why.SERVICE, area
        if ground.static is Static.EXEMPT and exemption not in area.exempt:
            return Why.EXEMPT, area
    return None


class Stands(StrEnum):
    """Where a pass stands."""

    ASKED = "asked"
    HALF = "half"  # waits for the second signature
    REFUSED = "refused"
    LAPSED = "lapsed"  # nobody gave it before its end
    AHEAD = "ahead"  # given, holds later
    HOLDS = "holds"
    REVOKED = "revoked"
    ENDED = "ended"


def stands(
    *,
    since: datetime,
    until: datetime,
    given_at: datetime | None,
    complete_at: datetime | None,
    refused_at: datetime | None,
    revoked_at: datetime | None,
    at: datetime,
) -> Stands:
    """Where a pass stands at a moment."""
    if refused_at is not None:
        return Stands.REFUSED
    if revoked_at is not None:
        return Stands.REVOKED
    if complete_at is None:
        if until <= at:
            return Stands.LAPSED
        return Stands.ASKED if given_at is None else Stands.HALF
    if until <= at:
        return Stands.ENDED
    return Stands.AHEAD if at < since else Stands.HOLDS


class Outcome(StrEnum):
    """What a check at a point answered; the words of frontline/city/certificates/verdict.py for the refusals."""

    PASSED = "passed"
    EXPIRED = "expired"
    TOO_EARLY = "too_early"
    REVOKED = "revoked"
    USED = "used"
    POINT = "point"
    PLATE = "plate"
    NOT_GENUINE = "not_genuine"  # damaged, changed, foreign, or no pass at all: nothing of it is noted


def answer(
    *,
    standing: Stands,
    where: Collection[str],
    here: Collection[str],
    vehicle: str,
    plate: str,
    used: bool,
) -> Outcome:
    """What a guard is told of a pass known to the house, in the order of the signed code's checks."""
    if standing is Stands.REVOKED:
        return Outcome.REVOKED
    if standing is Stands.AHEAD:
        return Outcome.TOO_EARLY
    if standing is Stands.ENDED:
        return Outcome.EXPIRED
    if standing is not Stands.HOLDS:
        return Outcome.NOT_GENUINE
    if used:
        return Outcome.USED
    if where and not set(where) & set(here):
        return Outcome.POINT
    if plate and vehicle and plain_plate(plate) != plain_plate(vehicle):
        return Outcome.PLATE
    return Outcome.PASSED
