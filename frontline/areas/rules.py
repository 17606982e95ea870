"""The room's own decisions: which grain and level an edition allows, which office decides, how far a clock is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from frontline.facts.areas import Grain
from frontline.plan.edition import Edition
from frontline.plan.measure import Duty

# What a place of each kind is as an area; a grid is no grain of any edition.
GRAIN_OF_KIND: Mapping[str, Grain] = {
    "dwelling": Grain.HOUSEHOLD,
    "floor": Grain.FLOOR,
    "unit": Grain.UNIT,
    "building": Grain.BUILDING,
    "compound": Grain.COMPOUND,
    "community": Grain.COMMUNITY,
    "township": Grain.TOWNSHIP,
    "city": Grain.CITY,
}
SIZE: Mapping[str, int] = {str(grain): size for size, grain in enumerate(Grain)}
LEVELS = ("high", "medium", "low")


STRICTEST = ("area_high", "static_management", "area_medium", "area_low")


def weight(kind: str) -> int:
    """Where several areas hold at a place the one with the least weight applies: it is the strictest."""
    return STRICTEST.index(kind) if kind in STRICTEST else len(STRICTEST)


class Why(StrEnum):
    """Why an edition does not allow a decision."""

    NO_AREAS = "no_areas"  # the edition knows no risk areas at all
    LEVEL = "level"  # it does not know this level
    GRAIN = "grain"  # it does not know areas of this grain


@dataclass(frozen=True, slots=True)
class Refusal:
    """`why`, and the parameter of the edition that says so."""

    why: Why
    parameter: str
    largest: str = ""  # for GRAIN: the largest grain the edition allows


def levels(edition: Edition) -> tuple[str, ...]:
    """Levels of the edition at which an area can be decided, strictest first."""
    if "area_clock" not in edition.rules:
        return ()
    return tuple(level for level in LEVELS if level in edition.list("area.levels"))


def grains(edition: Edition) -> tuple[str, ...]:
    """Grains at which the edition lets an area be decided, smallest first."""
    return tuple(sorted((str(g) for g in edition.list("area.grains")), key=lambda grain: SIZE[grain]))


def refusal(edition: Edition, *, level: str, grain: str) -> Refusal | None:
    """Why the edition does not allow an area of this level and grain; None if it does."""
    if not levels(edition):
        return Refusal(Why.NO_AREAS, "area.levels")
    if level not in levels(edition):
        return Refusal(Why.LEVEL, "area.levels")
    if grain not in grains(edition):
        return Refusal(Why.GRAIN, "area.grains", largest=grains(edition)[-1])
    return None


@dataclass(frozen=True, slots=True)
class Office:
    """An authority that may decide about places, with the article that says so."""

    key: str
    name: Mapping[str, str]
    source: Mapping[str, str]
    certainty: str
    decides: Mapping[str, bool]  # what it decides -> the next higher government has to approve first
    lifts: frozenset[str]  # what it may end before its time
    reports_to: str  # key of the next higher government, "" for the highest


@lru_cache(maxsize=1)
def _authorities() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "authorities.yaml").read_text(encoding="utf-8")
    )
    return found


@lru_cache(maxsize=1)
def offices() -> tuple[Office, ...]:
    """The authorities of authorities.yaml."""
    return tuple(
        Office(
            key=entry["key"],
            name=entry["name"],
            source=entry["source"],
            certainty=entry["certainty"],
            decides={what: bool(how["approval"]) for what, how in entry["decides"].items()},
            lifts=frozenset(entry["lifts"]),
            reports_to=entry.get("reports_to", ""),
        )
        for entry in _authorities()["offices"]
    )


def office(key: str) -> Office | None:
    return next((office for office in offices() if office.key == key), None)


def higher_than(key: str) -> tuple[Office, ...]:
    """The governments above an office, the next one first: any of them may refuse what it decided."""
    found: list[Office] = []
    at = office(key)
    while at is not None and (at := office(at.reports_to)) is not None and at not in found:
        found.append(at)
    return tuple(found)


def refusing() -> tuple[Office, ...]:
    """Governments that stand above one that decides."""
    keys = {higher.key for one in offices() for higher in higher_than(one.key)}
    return tuple(one for one in offices() if one.key in keys)


def second_person(what: str) -> timedelta | None:
    """How long a motion about this waits for the second person; None where one person suffices."""
    rule = _authorities()["second_person"]
    return timedelta(hours=rule["hours"]) if what in rule["what"] else None


def guaranteed() -> Mapping[str, Mapping[str, str]]:
    """Services that go on under static management: key -> name in each language."""
    return {entry["key"]: entry["name"] for entry in _authorities()["guaranteed"]}


class State(StrEnum):
    """Where an area stands on its way down."""

    RUNNING = "running"  # clean days are being counted
    LIFTING = "lifting"  # conditions are met: it steps down by itself unless somebody signs a reason
    HELD = "held"  # somebody signed a reason
    OVERDUE = "overdue"  # its time is over without its conditions met; nobody has signed yet
    CONTINUED = "continued"  # it goes on by a signed decision


def state_of(duties: Iterable[Duty], at: datetime) -> State:
    """Where an area stands at a moment, from the duties of its measure."""
    opened = {duty.kind: duty for duty in duties if duty.opens_at <= at}
    if (lift := opened.get("lift_area")) is not None:
        return State.HELD if lift.evidence else State.LIFTING
    if (going_on := opened.get("continue_area")) is not None:
        return State.CONTINUED if going_on.evidence else State.OVERDUE
    return State.RUNNING


def clean_days(*, anchor: date, last: date, today: date) -> tuple[int, int]:
    """Complete clean days, and how many are needed; the day after the anchor is the first."""
    needed = (last - anchor).days
    return max(0, min(needed, (today - anchor).days - 1)), needed


def days_of(first: date, last: date, *, at_most: int = 60) -> list[date]:
    """The calendar days from first to last, newest first; the oldest are left out beyond `at_most`."""
    return [last - timedelta(days=n) for n in range(min((last - first).days + 1, at_most))]
