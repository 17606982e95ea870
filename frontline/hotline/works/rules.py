"""What is decided without tables: promises, gaps in a roster, readings, notice, who may not be cut off. No Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

import msgspec

TRADES = (
    "water",
    "heat",
    "gas",
    "power",
)  # supplies a utility brings; a trade is an office of the hotline and its crews
AHEAD = timedelta(hours=48)  # how far ahead a roster is looked at for gaps (assumption)
COLDEST, HOTTEST = -30.0, 60.0  # °C a thermometer indoors may show; anything else is mistyped
LONGEST_STOP = timedelta(days=10)  # more is a mistake in the dates (assumption)
LONGEST_SHIFT = timedelta(hours=36)  # assumption


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"  # no crew yet, or a crew that could not
    GIVEN = "given"
    THERE = "there"  # the crew has arrived
    DONE = "done"
    CALLED_OFF = "called_off"


OPEN_JOBS = ("waiting", "given", "there")


class StopState(StrEnum):
    """Where a planned stop stands."""

    DRAFT = "draft"  # nobody has heard of it
    ANNOUNCED = "announced"
    RUNNING = "running"
    OVER = "over"
    CALLED_OFF = "called_off"


TOLD = ("announced", "running")  # states that residents read


class Value(msgspec.Struct, frozen=True):
    """A number of the rules with where it comes from."""

    value: float
    unit: str
    source: str = ""
    certainty: str = "assumption"  # sure, probable, unsure, assumption


class Promise(msgspec.Struct, frozen=True):
    """A kind of promise. Hours from when it was told; `night`: done before the night begins."""

    key: str
    zh: str
    en: str
    trades: tuple[str, ...]
    there: float = 0.0  # hours until somebody is there; 0: nothing is promised
    done: float = 24.0
    night: bool = False
    reading: bool = False  # done only with a temperature that keeps the limit
    source: str = ""
    certainty: str = "assumption"


class WorkRules(msgspec.Struct, frozen=True):
    """Promises and limits as they hold from a moment on."""

    response: Value  # 1: the response is under way, nobody is cut off
    night: Value
    at_least: Value
    room_temperature: Value
    notice_water: Value
    notice_heat: Value
    temporary_water: Value
    promises: tuple[Promise, ...]

    def promise(self, key: str) -> Promise | None:
        return next((one for one in self.promises if one.key == key), None)

    def promises_for(self, trade: str) -> tuple[Promise, ...]:
        return tuple(one for one in self.promises if trade in one.trades)

    def notice(self, trade: str) -> timedelta:
        """How long before a planned stop it is announced; trades without a rule of their own as water."""
        return timedelta(hours=(self.notice_heat if trade == "heat" else self.notice_water).value)


VALUES = (
    "response",
    "night",
    "at_least",
    "room_temperature",
    "notice_water",
    "notice_heat",
    "temporary_water",
)
_RANGES: Mapping[str, tuple[float, float]] = {
    "response": (0, 1), "night": (12, 23), "at_least": (0, 12), "room_temperature": (10, 30), "notice_water": (0, 240),
    "notice_heat": (0, 240), "temporary_water": (1, 240),
}  # fmt: skip


@lru_cache(maxsize=1)
def defaults() -> WorkRules:
    """What holds until a city decides."""
    text = (files("frontline.hotline.works") / "rules.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=WorkRules)


def problem(rules: WorkRules) -> str:
    """The first thing that is wrong: the name of a value, "promise" with its key, or "" where nothing is."""
    for name in VALUES:
        least, most = _RANGES[name]
        if not least <= getattr(rules, name).value <= most:
            return name
    keys = [one.key for one in rules.promises]
    if not keys or len(set(keys)) < len(keys):
        return "promises"
    wrong = (one.key for one in rules.promises if not (0 < one.done <= 240 and 0 <= one.there <= one.done))
    return next((f"promise {key}" for key in wrong), "")


def limits_of(name: str) -> tuple[float, float]:
    return _RANGES[name]


@dataclass(frozen=True, slots=True)
class Due:
    """What one job was promised."""

    done: datetime
    there: datetime | None = None


def due(promise: Promise, told: datetime, rules: WorkRules) -> Due:
    """When somebody is there and when it is done. `told` carries the city's zone."""
    there = told + timedelta(hours=promise.there) if promise.there else None
    if not promise.night:
        return Due(told + timedelta(hours=promise.done), there)
    night = told.replace(hour=int(rules.night.value), minute=0, second=0, microsecond=0)
    return Due(max(night, told + timedelta(hours=rules.at_least.value)), there)


def is_cold(celsius: float, rules: WorkRules) -> bool:
    return celsius < rules.room_temperature.value


def is_reading(celsius: float) -> bool:
    return COLDEST <= celsius <= HOTTEST


Span = tuple[datetime, datetime]


def gaps(shifts: Iterable[Span], since: datetime, until: datetime) -> list[Span]:
    """Stretches between two moments in which no shift holds."""
    found, reached = [], since
    for begins, ends in sorted(shifts):
        if begins > reached:
            found.append((reached, min(begins, until)))
        reached = max(reached, ends)
        if reached >= until:
            break
    if reached < until:
        found.append((reached, until))
    return [(begins, ends) for begins, ends in found if begins < ends]


def too_short(trade: str, begins: datetime, at: datetime, rules: WorkRules) -> bool:
    """A planned stop announced later than the rule allows."""
    return begins - at < rules.notice(trade)


def needs_water(trade: str, begins: datetime, ends: datetime, rules: WorkRules) -> bool:
    """So long without water that it has to be brought."""
    return trade == "water" and ends - begins > timedelta(hours=rules.temporary_water.value)


class Ground(StrEnum):
    """Why an account may not be cut off, the widest first."""

    RESPONSE = "response"  # nobody is cut off while the response goes on
    ARREARS = "arrears"  # in arrears, and the response goes on
    ISOLATED = "isolated"  # somebody in the household is under isolation or treatment
    RISK_AREA = "risk_area"
    BY_HAND = "by_hand"
    UNKNOWN = "unknown"  # nobody knows whose account it is


# Measures on a person who has to be at home or comes back to it: the house stays supplied (all editions of the plan).
ISOLATING = frozenset(
    {"home_isolation", "home_treatment", "home_monitoring", "health_monitoring", "central_isolation",
     "central_treatment", "hospital_treatment"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about an account when it is asked."""

    known: bool
    arrears: bool = False
    isolated: bool = False
    risk_area: bool = False
    by_hand: bool = False


def grounds(known: Known, rules: WorkRules) -> list[str]:
    """Every ground that holds; empty: no rule protects this account now."""
    under_way = bool(rules.response.value)
    holds = {
        Ground.RESPONSE: under_way, Ground.ARREARS: under_way and known.arrears, Ground.ISOLATED: known.isolated,
        Ground.RISK_AREA: known.risk_area, Ground.BY_HAND: known.by_hand, Ground.UNKNOWN: not known.known,
    }  # fmt: skip
    return [str(ground) for ground, held in holds.items() if held]


def inside(ring: Sequence[Sequence[float]], lon: float, lat: float) -> bool:
    """Whether a point lies in a closed outline (degrees), by counting the sides to its east."""
    odd, before = False, ring[-1]
    for corner in ring:
        (x1, y1), (x2, y2) = before[:2], corner[:2]
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            odd = not odd
        before = corner
    return odd
