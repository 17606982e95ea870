"""What is decided without tables: clocks, urgency, what may follow from which state."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from holidays import country_holidays

from frontline.facts.requests import Urgency

EACH_PHONE = 20  # requests from one telephone within BURST; danger to life is never refused (assumption)
BURST = timedelta(minutes=10)
ALIKE = timedelta(days=3)  # the same matter within these days is shown as a possible duplicate (assumption)
SUPERVISED = (
    2  # times "not solved" after which headquarters sees it at once (provincial line of 2017, probable)
)
LONGEST_TEXT = 4000  # signs, as GeoReport v2 allows a description
NOTICE_LASTS = timedelta(hours=6)  # a message about a state is stale after it (assumption)
PAUSES = 2  # of one request between two answers (assumption)
RAISED_BY = frozenset({"alone", "ill", "pregnant", "infant", "dialysis"})


class State(StrEnum):
    """Where a request stands."""

    REGISTERED = "registered"  # no office is known: the hotline's desk routes it
    RETURNED = "returned"  # an office said it is not theirs: the desk routes it again
    PASSED = "passed"  # with an office that has not accepted yet
    ACCEPTED = "accepted"
    PAUSED = "paused"
    HANDLED = "handled"  # done, says the office; the asker's word is awaited
    REOPENED = "reopened"  # "not solved", says the asker: the same office goes on
    JOINED = "joined"  # follows the request that leads
    SETTLED = "settled"


ROUTED_BY_DESK = frozenset({State.REGISTERED, State.RETURNED})
WITH_OFFICE = frozenset({State.PASSED, State.ACCEPTED, State.PAUSED, State.REOPENED})
WORKED_ON = frozenset({State.ACCEPTED, State.REOPENED})
OVER = frozenset({State.JOINED, State.SETTLED})
TASKS: dict[State, str] = {
    State.REGISTERED: "route_request",
    State.RETURNED: "route_request",
    State.PASSED: "accept_request",
    State.ACCEPTED: "handle_request",
    State.REOPENED: "handle_request",
}


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit, and where it comes from."""

    value: float
    unit: str  # Unit
    source: str = ""
    certainty: str = "assumption"  # sure, probable, unsure, assumption


@dataclass(frozen=True, slots=True)
class Clocks:
    """The three promises of one class: to accept, to have it handled, to have answered the asker."""

    accept: Clock
    handle: Clock
    reply: Clock


@dataclass(frozen=True, slots=True)
class Category:
    """What requests can be about, and whose they are."""

    key: str
    zh: str
    en: str
    clocks: str = "general"  # class of clocks
    office: int = 0  # agency in charge; 0: nobody is named, the desk routes
    by_place: dict[str, int] = field(default_factory=dict)  # id of a township as text -> agency
    needs: tuple[str, ...] = ()  # needs of a household that raise the urgency
    trip: bool = False
    life: bool = False
    public: bool = False  # about public ground: kind, street and state may be read by everybody


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A city's catalogue as it stands from a moment on. Agencies are named by their id."""

    profile: str
    classes: dict[str, Clocks]
    categories: tuple[Category, ...]
    desk: int  # agency: the hotline itself
    last_resort: int  # agency that may not return
    dispatch: Clock  # for the desk to route
    confirm: Clock  # handled, until silence counts as consent
    pause: Clock  # the longest pause
    returns: int = 2  # an office may say "not ours" so often, all offices together
    day_ends: int = 18  # hour at which a working day ends (assumption)
    closed: tuple[str, ...] = ()  # further days off, ISO dates
    worked: tuple[str, ...] = ()  # days off that are worked after all

    def category(self, key: str) -> Category | None:
        return next((one for one in self.categories if one.key == key), None)

    def clocks_for(self, category: Category, urgency: str) -> Clocks:
        """The class of the category; danger to life has its own, and what is raised where a class says so."""
        if urgency == Urgency.LIFE:
            return self.classes.get("life", self.classes[category.clocks])
        raised = self.classes.get(f"{category.clocks}_raised")
        return raised if urgency == Urgency.RAISED and raised else self.classes[category.clocks]


@lru_cache(maxsize=4)
def _calendar(country: str) -> "object":
    return country_holidays(country)


def works(
    day: date, *, closed: Collection[str] = (), worked: Collection[str] = (), country: str = "CN"
) -> bool:
    """Whether offices work that day: the state's calendar, exchanged days included, then the city's own days."""
    text = day.isoformat()
    if text in worked or text in closed:
        return text in worked
    return bool(_calendar(country).is_working_day(day))  # type: ignore[attr-defined]


def due(start: datetime, clock: Clock, catalogue: Catalogue) -> datetime:
    """When a limit that begins at `start` (with the city's zone) is over.

    Working days are counted from the next one; the last ends at the catalogue's hour.
    """
    if clock.unit != Unit.WORKING_DAYS:
        return start + length(clock)
    day, left = start.date(), max(int(clock.value), 1)
    while left:
        day += timedelta(days=1)
        left -= works(day, closed=catalogue.closed, worked=catalogue.worked)
    return datetime.combine(day, time(catalogue.day_ends), tzinfo=start.tzinfo)


def length(clock: Clock) -> timedelta:
    """A limit as plain time; a working day counts as a day."""
    unit = {Unit.MINUTES: "minutes", Unit.HOURS: "hours"}.get(Unit(clock.unit), "days")
    return timedelta(**{unit: clock.value})


def urgency(category: Category, needs: Collection[str], *, danger: bool) -> Urgency:
    """Danger to life first; then the household's needs that the category touches."""
    if danger or category.life:
        return Urgency.LIFE
    touched = RAISED_BY & set(needs) & set(category.needs)
    return Urgency.RAISED if touched else Urgency.NORMAL


def may_be_public(category: Category, urgency: str, *, of_household: bool) -> bool:
    """Whether everybody may read that there is such a request: never about a household, never danger to life."""
    return category.public and urgency == Urgency.NORMAL and not of_household


def office_for(category: Category, *, township: int | None) -> int:
    """The agency in charge: of the place, else of the category; 0 where nobody is named."""
    return category.by_place.get(str(township), category.office) if township else category.office


def problems(catalogue: Catalogue, agencies: Collection[int]) -> list[str]:
    """What is wrong with a catalogue, one word each: a key of hotline/words.py and the thing it is about."""
    wrong = []
    if catalogue.desk not in agencies or catalogue.last_resort not in agencies:
        wrong.append("desk")
    if not catalogue.categories or len({c.key for c in catalogue.categories}) < len(catalogue.categories):
        wrong.append("categories")
    wrong += [f"clocks {c.key}" for c in catalogue.categories if c.clocks not in catalogue.classes]
    named = [(c, id) for c in catalogue.categories for id in (c.office, *c.by_place.values())]
    wrong += [f"office {c.key}" for c, id in named if id and id not in agencies]
    limits = [catalogue.dispatch, catalogue.confirm, catalogue.pause]
    limits += [limit for one in catalogue.classes.values() for limit in (one.accept, one.handle, one.reply)]
    if any(not 0 < limit.value <= 1000 for limit in limits) or not 0 <= catalogue.returns <= 20:
        wrong.append("limits")
    return wrong
