"""The load of each grid beside its neighbours, every count with the records behind it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from frontline.areas.boundaries.queries import Worker, communities_of, workers_of
from frontline.areas.gridwork import held
from frontline.areas.gridwork.models import GridDevice, GridRecord
from frontline.areas.gridwork.queries import house_name
from frontline.areas.gridwork.words import NEEDS, OUTCOMES
from frontline.city import access, log
from frontline.city.access import Actor, NotHere
from frontline.city.models import Building, Household, Person, Place
from frontline.facts.base import Subject
from frontline.loop import naming, rooms
from frontline.loop import queries as loop
from frontline.loop.models import Task

SHOWN = 300  # records behind one count; a grid has some 600 people

KINDS: dict[str, Promise] = {
    "people": _("People"),
    "in_need": _("Households in need"),
    "tasks": _("Open tasks"),
    "late": _("Overdue"),
    "done": _("Visits today"),
    "held": _("Held for you"),
}


def records(kind: str, actor: Actor, grids: Sequence[int]) -> QuerySet[Any]:
    """The rows behind a count, each with `grid_id`; within the actor's rights."""
    return _ROWS[kind](actor, grids)


def _people(actor: Actor, grids: Sequence[int]) -> QuerySet[Any]:
    rows = access.within(Person.objects.filter(building__grid__in=grids), actor)
    return rows.annotate(grid_id=F("building__grid")).order_by("building", "pk")


def _in_need(actor: Actor, grids: Sequence[int]) -> QuerySet[Any]:
    needing = Person.objects.filter(building__grid__in=grids).exclude(needs=[]).values("household")
    rows = access.within(Household.objects.filter(pk__in=needing, building__grid__in=grids), actor)
    return rows.annotate(grid_id=F("building__grid")).order_by("building", "pk")


def _tasks(actor: Actor, grids: Sequence[int]) -> QuerySet[Task]:
    buildings = Building.objects.filter(grid__in=grids).values("pk")
    return loop.open_tasks(actor, at=actor.at).filter(building__in=buildings).order_by("due_at", "pk")


def _late(actor: Actor, grids: Sequence[int]) -> QuerySet[Task]:
    return _tasks(actor, grids).filter(due_at__lt=actor.at)


def _done(actor: Actor, grids: Sequence[int]) -> QuerySet[GridRecord]:
    today = timezone.localtime(actor.at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = GridRecord.objects.filter(grid__in=grids, kind="visit", why="", at__gte=today, at__lte=actor.at)
    return rows.order_by("-at", "pk")


def _held(actor: Actor, grids: Sequence[int]) -> QuerySet[GridRecord]:
    rows = GridRecord.objects.filter(grid__in=grids, settled_at__isnull=True).exclude(why="")
    return rows.order_by("received_at", "pk")


_ROWS: dict[str, Callable[[Actor, Sequence[int]], QuerySet[Any]]] = {
    "people": _people, "in_need": _in_need, "tasks": _tasks, "late": _late, "done": _done, "held": _held,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Load:
    """One grid of a community."""

    place: Place
    workers: list[Worker]
    counts: dict[str, int]
    away: GridDevice | None  # a telephone that still carries the grid, heard last


def load_of(community: Place, actor: Actor) -> list[Load]:
    """The grids of a community by code, each with its counts."""
    grids = list(
        Place.objects.filter(kind=Place.Kind.GRID, parent=community, closed_on__isnull=True)
        .defer("shape")
        .order_by("code", "pk")
    )
    ids = [grid.pk for grid in grids]
    counts = {kind: _counted(kind, actor, ids) for kind in KINDS}
    workers = workers_of(ids, at=actor.at)
    out = GridDevice.objects.filter(grid__in=ids, signed_off_at__isnull=True, unsent__gt=0).order_by(
        "seen_at"
    )
    away = {device.grid_id: device for device in out}
    return [
        Load(grid, workers[grid.pk], {kind: counts[kind][grid.pk] for kind in KINDS}, away.get(grid.pk))
        for grid in grids
    ]


def _counted(kind: str, actor: Actor, grids: Sequence[int]) -> Counter[int]:
    rows = records(kind, actor, grids).order_by()
    if kind in ("tasks", "late"):
        of = dict(Building.objects.filter(grid__in=grids).values_list("pk", "grid"))
        return Counter(of[building] for building in rows.values_list("building", flat=True))
    if kind == "held":  # nobody's row until it is settled: the grids are the actor's, that was looked at
        with access.whole_city(actor):
            return Counter(rows.values_list("grid_id", flat=True))
    return Counter(rows.values_list("grid_id", flat=True))


def grid_for(actor: Actor, ref: UUID) -> Place:
    """A grid of a community the actor watches. Raises NotHere."""
    own = Q(parent__in=[one.pk for one in communities_of(actor)])
    grid = Place.objects.filter(own, ref=ref, kind=Place.Kind.GRID).select_related("parent").first()
    if grid is None:
        raise NotHere
    return grid


@dataclass(frozen=True, slots=True)
class Row:
    """One record of a count as its page shows it."""

    title: str
    text: str = ""
    url: str = ""
    at: datetime | None = None
    settle: UUID | None = None  # a record that waits for a person


def rows_of(kind: str, actor: Actor, grid: Place) -> list[Row]:
    """The first SHOWN records behind one count. Names as the actor may read them."""
    found = records(kind, actor, [grid.pk])
    if kind == "held":
        with access.whole_city(actor):
            return [_held_row(one) for one in found[:SHOWN]]
    return _READ[kind](actor, list(found.select_related(*_WITH.get(kind, ()))[:SHOWN]))


def _person_rows(actor: Actor, people: Sequence[Person]) -> list[Row]:
    return [
        Row(access.shown_name(actor, one), needs_in_words(one.needs), f"/cases/person/{one.ref}/")
        for one in people
    ]


def _household_rows(actor: Actor, homes: Sequence[Household]) -> list[Row]:
    people = Person.objects.filter(household__in=homes).exclude(needs=[]).order_by("pk")
    of: dict[int, list[Person]] = defaultdict(list)
    for one in people:
        of[one.household_id or 0].append(one)
    return [Row(_house(home), "; ".join(_needing(actor, one) for one in of[home.pk])) for home in homes]


def _house(home: Household) -> str:
    return f"{house_name(home.building)} {home.dwelling.door}".strip()


def _needing(actor: Actor, person: Person) -> str:
    return f"{access.shown_name(actor, person)}: {needs_in_words(person.needs)}"


def needs_in_words(needs: Sequence[str]) -> str:
    """A city's own words as they came."""
    return " · ".join(str(NEEDS.get(need, need)) for need in needs)


def _task_rows(actor: Actor, tasks: Sequence[Task]) -> list[Row]:
    names = naming.named(actor, {Subject(task.subject_kind, task.subject_id) for task in tasks})
    kinds = rooms.task_kinds()
    found = []
    for task in tasks:
        named, known = names[Subject(task.subject_kind, task.subject_id)], kinds.get(task.kind)
        page = known[1].page(actor, task.ref) if known else ""
        found.append(
            Row(named.name, str(known[1].name) if known else task.kind, page or named.url, task.due_at)
        )
    return found


def _visit_rows(actor: Actor, told: Sequence[GridRecord]) -> list[Row]:
    return [
        Row(
            access.shown_name(actor, one.person) if one.person else "", " · ".join(filter(None, _said(one))),
            f"/cases/person/{one.person.ref}/" if one.person else "", one.at,
        )
        for one in told
    ]  # fmt: skip


def _said(record: GridRecord) -> tuple[str, str, str]:
    return str(OUTCOMES.get(record.outcome, "")), record.note, record.by_name


def _held_row(record: GridRecord) -> Row:
    text = " · ".join(filter(None, (record.by_name, held.said(record.payload))))
    return Row(record.why, text, at=record.at, settle=record.ref)


_READ: dict[str, Callable[[Actor, Any], list[Row]]] = {
    "people": _person_rows, "in_need": _household_rows, "tasks": _task_rows, "late": _task_rows, "done": _visit_rows,
}  # fmt: skip
_WITH = {"in_need": ("building__place", "dwelling"), "done": ("person",)}


def settle(actor: Actor, ref: UUID, *, at: datetime) -> Place:
    """Somebody looked at a held record of a grid of the actor's; its payload goes. Raises NotHere."""
    with access.whole_city(actor):
        record = GridRecord.objects.filter(ref=ref, settled_at__isnull=True).exclude(why="").first()
        if record is None:
            raise NotHere
        grid = grid_for(actor, record.grid.ref)
        GridRecord.objects.filter(pk=record.pk).update(settled_at=at, settled_by=actor.account, payload="")
        log.write("grid_record_settled", actor=actor, at=at, subject=("place", grid.pk), record=str(ref))
    return grid
