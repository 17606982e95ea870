"""The register of rooms. Rooms never import each other: pages made of several ask here for what rooms offer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from frontline.city.access import Actor
from frontline.city.models import Person, Place
from frontline.city.roles import Verb
from frontline.facts.base import Fact, Subject
from frontline.loop.doorsteps import Doorstep
from frontline.loop.queries import bounded


@dataclass(frozen=True, slots=True)
class TaskKind:
    """A kind of task a room takes. The key is the duty's kind in the plan."""

    key: str
    name: Promise
    group: str  # key of the working group that answers for it
    url: str = ""  # named page where it is done; called with the task's ref
    climbs_after_hours: tuple[float, ...] = (2.0, 6.0)  # overdue: to the group's head, then to headquarters
    verb: Verb | None = None  # right its page asks for; nobody else is led there

    def page(self, actor: Actor, ref: object) -> str:
        """Where this actor does such a task; "" without a page, or without the right it asks for."""
        able = self.verb is None or actor.may(self.verb)
        return reverse(self.url, args=[ref]) if self.url and able else ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of a person's or place's page: a template of the room and what it needs."""

    template: str
    context: Mapping[str, Any]
    order: int = 50  # lower stands higher


@dataclass(frozen=True, slots=True)
class RecordSet:
    """A named set of records that a count opens to: always a query, so that rooms compose in SQL."""

    key: str
    name: Promise
    query: Callable[[Actor], QuerySet[Any]]
    url: str  # named page that lists it
    verb: Verb = Verb.SEE_BOARD
    board: bool = True  # stands on headquarters' board
    tone: str = ""  # "", "warning", "danger": how the board shows a number above 0
    decision: bool = False  # each record waits for a decision or signature of somebody who has the verb
    page_verb: Verb | None = (
        None  # right the page asks for besides; the number stands without a link otherwise
    )

    quick_count: Callable[[Actor], int] | None = None  # as `bounded`, where an index alone can tell

    def count(self, actor: Actor) -> int:
        """How many records there are, counted no further than BOUND + 1."""
        return self.quick_count(actor) if self.quick_count else bounded(self.query(actor))

    def opens_to(self, actor: Actor) -> bool:
        """Whether this actor may open the page behind the number."""
        return actor.may(self.verb) and (self.page_verb is None or actor.may(self.page_verb))


@dataclass(frozen=True, slots=True)
class Line:
    """One record of a list: who or what, a few words more, the page that opens it."""

    title: str
    text: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class RecordCount:
    """So many records of one sort; `url` lists them, empty where there is no such page.

    `records` are the rows counted and `lines` says how some of them read, so that a page can open any count.
    The key is "sort" or "sort:detail"; counts of one sort stand together.
    """

    key: str
    name: Promise | str
    count: int
    url: str = ""
    records: QuerySet[Any] | None = None
    lines: Callable[[Actor, Sequence[Any]], list[Line]] | None = None


@dataclass(frozen=True, slots=True)
class Audience:
    """Homes a room can name, to be written to: affected by a planned stop, waiting for a pack.

    Either ids of buildings, whoever lives there, or ids of households; the second is told to nobody else.
    """

    key: str
    name: Promise | str
    buildings: QuerySet[Any, Any] | None = None
    households: QuerySet[Any, Any] | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """Rows that show that a household was heard from, or that something reached it."""

    rows: QuerySet[Any]
    household: str  # from a row to the household: "person__household"


@dataclass(frozen=True, slots=True)
class Split:
    """One way to divide the records of a figure: by category, by whether they were in time."""

    key: str
    name: Promise
    value: Callable[[Actor], Any]  # an expression over the rows; its values are short texts
    label: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number over a stretch of time that opens to its records, whole and by sub-area: always a query.

    `query(actor, since, until)`: the records within the actor's rights. `took`: how long each took, for the median.
    """

    key: str
    name: Promise
    says: Promise  # the definition, in a sentence
    query: Callable[[Actor, datetime, datetime], QuerySet[Any]]
    lines: Callable[[Actor, Sequence[Any]], list[Line]]
    order: tuple[str, ...] = ("-id",)  # of its list; unique
    building: str = "building"  # from a record to the city's Building
    splits: tuple[Split, ...] = ()
    took: Callable[[], Any] | None = None
    tone: str = ""  # "late", "soon" where a number above 0 asks for action
    public: bool = False  # may be published by street and day, small numbers hidden


@dataclass(frozen=True, slots=True)
class VehicleWish:
    """A vehicle that needs a pass, as the room that asks for it says; the room that gives passes reads it."""

    plate: str
    drivers: tuple[tuple[str, str], ...]  # name, last four signs of the ID number
    building: int  # where it goes
    what: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot over time for headquarters' board: `data` gives what ui's chart takes (x, series, unit)."""

    key: str
    name: Promise
    data: Callable[[Actor], Mapping[str, Any]]
    verb: Verb = Verb.SEE_BOARD


@dataclass(frozen=True, slots=True)
class MenuEntry:
    label: Promise
    url: str
    icon: str
    active: bool


@dataclass(frozen=True, slots=True)
class Room:
    """What one room says of itself in its room.py."""

    key: str
    name: Promise
    icon: str = ""
    home: str = ""  # named page of the menu entry; none: the room has no page of its own
    verbs: frozenset[Verb] = frozenset()  # any of these opens the menu entry
    order: int = 50
    task_kinds: tuple[TaskKind, ...] = ()
    record_sets: tuple[RecordSet, ...] = ()
    person_panels: tuple[Callable[[Actor, Person], Panel | None], ...] = ()
    place_panels: tuple[Callable[[Actor, Place], Panel | None], ...] = ()
    # Pieces of a resident's own page, at a moment of city time: what the person is asked to do there.
    resident_panels: tuple[Callable[[Person, datetime], Panel | None], ...] = ()
    charts: tuple[Chart, ...] = ()
    figures: tuple[Figure, ...] = ()
    # Homes that a letter can be written to because of what this room knows.
    audiences: Callable[[Actor], Iterable[Audience]] | None = None
    # What shows that households were heard from, or that something was brought to them, since a moment.
    heard: Callable[[datetime], Iterable[Heard]] | None = None
    # Pieces of headquarters' board: the map, say.
    board_panels: tuple[Callable[[Actor], Panel | None], ...] = ()
    # Facts a room keeps in bulk (negative results of a round): given subjects, yield their facts.
    fact_sources: tuple[Callable[[Iterable[Subject]], Iterable[Fact]], ...] = ()
    # Called in the worker's transaction after measures of a subject changed: place a person, say.
    on_measures: tuple[Callable[..., None], ...] = ()
    # What a decision about these buildings (ids) concerns, counted within the actor's rights.
    affected_by: Callable[[Actor, Sequence[int]], Iterable[RecordCount]] | None = None
    # The vehicle that an open task "goods_pass" (its ref) asks a pass for, where this room asked.
    vehicle_wish: Callable[[Actor, UUID], VehicleWish | None] | None = None
    # Keeps why a pass for that vehicle was not given: task, reason, by whom, at.
    vehicle_refused: Callable[[UUID, str, Actor, datetime], None] | None = None
    # What the room has to do at people's doors.
    doorstep: Doorstep | None = None
    # Short work that people wait for, called by the worker before every batch of reviews; keyword `at`. True if
    # it did something.
    at_once: tuple[Callable[..., object], ...] = ()
    # Called by the worker every few seconds of real time, short; keyword `at` is city time.
    chores: tuple[Callable[..., object], ...] = ()
    # Work that takes long (a dry run): takes the oldest that waits, does it, and says whether there was one.
    jobs: tuple[Callable[..., object], ...] = ()


_open: dict[str, Room] = {}


def enter(room: Room) -> Room:
    """A room enters itself when its room.py is imported."""
    _open[room.key] = room
    return room


def all_rooms() -> list[Room]:
    return sorted(_open.values(), key=lambda room: (room.order, room.key))


def task_kinds() -> dict[str, tuple[Room, TaskKind]]:
    return {kind.key: (room, kind) for room in _open.values() for kind in room.task_kinds}


def record_sets(actor: Actor) -> list[RecordSet]:
    return [records for room in all_rooms() for records in room.record_sets if actor.may(records.verb)]


def charts(actor: Actor) -> list[Chart]:
    return [chart for room in all_rooms() for chart in room.charts if actor.may(chart.verb)]


def figures() -> list[Figure]:
    return [figure for room in all_rooms() for figure in room.figures]


def audiences(actor: Actor) -> list[Audience]:
    asked = (room.audiences for room in all_rooms() if room.audiences is not None)
    return [one for offer in asked for one in offer(actor)]


def heard(since: datetime) -> list[Heard]:
    """One or more of each room that hears from people."""
    asked = (room.heard for room in all_rooms() if room.heard is not None)
    return [rows for offer in asked for rows in offer(since)]


def person_panels(actor: Actor, person: Person) -> list[Panel]:
    offered = (panel(actor, person) for room in all_rooms() for panel in room.person_panels)
    return sorted((panel for panel in offered if panel), key=lambda panel: panel.order)


def place_panels(actor: Actor, place: Place) -> list[Panel]:
    offered = (panel(actor, place) for room in all_rooms() for panel in room.place_panels)
    return sorted((panel for panel in offered if panel), key=lambda panel: panel.order)


def resident_panels(person: Person, at: datetime) -> list[Panel]:
    offered = (panel(person, at) for room in all_rooms() for panel in room.resident_panels)
    return sorted((panel for panel in offered if panel), key=lambda panel: panel.order)


def affected_by(actor: Actor, buildings: Sequence[int]) -> list[RecordCount]:
    """Everybody and everything that a decision about these buildings concerns, of every room."""
    asked = (room.affected_by for room in all_rooms() if room.affected_by is not None)
    return [count for offer in asked for count in offer(actor, buildings)]


def vehicle_wish(actor: Actor, task: UUID) -> VehicleWish | None:
    """What the room that asked for a pass says of it."""
    asked = (room.vehicle_wish(actor, task) for room in all_rooms() if room.vehicle_wish is not None)
    return next((wish for wish in asked if wish is not None), None)


def vehicle_refused(task: UUID, why: str, by: Actor, at: datetime) -> None:
    """Tell the room that asked for a pass why it was not given."""
    for room in all_rooms():
        if room.vehicle_refused is not None:
            room.vehicle_refused(task, why, by, at)


def board_panels(actor: Actor) -> list[Panel]:
    offered = (panel(actor) for room in all_rooms() for panel in room.board_panels)
    return sorted((panel for panel in offered if panel), key=lambda panel: panel.order)


def facts_in_bulk(subjects: Iterable[Subject]) -> list[Fact]:
    wanted = list(subjects)
    return [fact for room in _open.values() for source in room.fact_sources for fact in source(wanted)]


def doorsteps() -> dict[str, Doorstep]:
    return {room.doorstep.key: room.doorstep for room in all_rooms() if room.doorstep is not None}


def menu(actor: Actor, path: str) -> list[MenuEntry]:
    entries = []
    for room in all_rooms():
        if room.home and room.verbs & actor.verbs:
            url = reverse(room.home)
            entries.append(MenuEntry(room.name, url, room.icon, active=path.startswith(f"/{room.key}/")))
    return entries
