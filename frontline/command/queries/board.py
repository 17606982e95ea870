"""Numbers of the situation board. None of them reads a million rows: docs/decisions/0004-counts-over-tasks.md."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncHour
from django.urls import reverse

from frontline.city.access import Actor
from frontline.city.roles import Verb
from frontline.command.models import TaskCount
from frontline.facts.base import SubjectKind
from frontline.loop import queries, rooms
from frontline.loop.models import SubjectRow, Task
from frontline.loop.queries import BOUND, bounded, shown

AHEAD = timedelta(hours=24)
# Tasks that are a decision or signature of headquarters, by their kind in the plan.
DECISIONS = ("decide_area", "lift_area", "continue_area")
# Stand on the board as numbers of the room of areas, with better lists: once is enough.
COUNTED_BY_ROOMS = frozenset({"area_high", "area_medium", "area_proposal", "static_management"})
HOURLY = ("transfer", "test")


@dataclass(frozen=True, slots=True)
class LateGroup:
    """How many tasks of one group are late, and since when the oldest is."""

    group: str
    count: int
    oldest: datetime


@dataclass
class Hour:
    """What ends or is due within one hour of the next day."""

    begins: datetime
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the board and where its records are listed."""

    label: object
    link: str  # "" where this actor may know the number and not the records
    shown: str
    tone: str
    any: bool


def counts_whole_city(actor: Actor) -> bool:
    """Numbers without any person: whoever sees the board sees the city's, unless the grant is on smaller places."""
    return actor.may(Verb.SEE_BOARD) and (actor.city_wide or not actor.places)


def _open_within(actor: Actor) -> QuerySet[Task]:
    return queries.tasks_within(actor).filter(state=Task.State.OPEN)


def late_by_group(actor: Actor, *, at: datetime) -> list[LateGroup]:
    """Groups with late tasks, the oldest promise first."""
    if counts_whole_city(actor):
        rows = TaskCount.objects.filter(due_at__lt=at).values("group")
        found = rows.annotate(total=Sum("n"), oldest=Min("due_at", filter=Q(n__gt=0)))
        late = [LateGroup(row["group"], row["total"], row["oldest"]) for row in found if row["total"] > 0]
    else:
        late = _late_counted(_open_within(actor).filter(due_at__lt=at))
    return sorted(late, key=lambda group: group.oldest)


def _late_counted(tasks: QuerySet[Task]) -> list[LateGroup]:
    due: dict[str, list[datetime]] = defaultdict(list)
    for group, moment in tasks.order_by("due_at").values_list("group", "due_at")[: BOUND + 1]:
        due[group].append(moment)
    return [LateGroup(group, len(moments), moments[0]) for group, moments in due.items()]


def open_count(actor: Actor) -> int:
    if counts_whole_city(actor):
        return TaskCount.objects.aggregate(total=Sum("n"))["total"] or 0
    return bounded(_open_within(actor))


def next_hours(actor: Actor, *, at: datetime) -> list[Hour]:
    """Releases, lifts, transfers and tests of the next 24 hours by the hour; hours without any are left out."""
    hours: dict[datetime, Hour] = {}
    for moment, what, count in [*_endings(at), *_tasks_by_hour(actor, at)]:
        hours.setdefault(moment, Hour(moment)).counts[what] += count
    return [hours[moment] for moment in sorted(hours)]


def _endings(at: datetime) -> Iterable[tuple[datetime, str, int]]:
    rows = queries.measures_ending(at, at + AHEAD).annotate(hour=TruncHour("ends_at"))
    for row in rows.values("hour", "subject_kind").annotate(count=Count("pk")).order_by("hour"):
        what = "release" if row["subject_kind"] == SubjectKind.PERSON else "lift"
        yield row["hour"], what, row["count"]


def _tasks_by_hour(actor: Actor, at: datetime) -> Iterable[tuple[datetime, str, int]]:
    window = Q(due_at__gte=at, due_at__lt=at + AHEAD, kind__in=HOURLY)
    if counts_whole_city(actor):
        rows = TaskCount.objects.filter(window).annotate(hour=TruncHour("due_at"))
        found = rows.values_list("hour", "kind").annotate(count=Sum("n")).order_by("hour")
        return [(hour, kind, count) for hour, kind, count in found if count > 0]
    tasks = _open_within(actor).filter(window).annotate(hour=TruncHour("due_at"))
    counted = Counter(tasks.values_list("hour", "kind")[: BOUND + 1])
    return [(hour, kind, count) for (hour, kind), count in counted.items()]


def to_decide(actor: Actor, *, at: datetime, limit: int = 12) -> list[Task]:
    """Decisions that wait for somebody with the right to them, oldest promise first."""
    if not actor.may(Verb.DECIDE_AREAS):
        return []
    tasks = queries.open_tasks(actor, at=at).filter(kind__in=DECISIONS)
    return list(tasks.order_by("due_at", "id")[:limit])


def sets_to_decide(actor: Actor) -> list[Number]:
    """Record sets of rooms whose records wait for this actor's decision; those with none are left out."""
    return [number for number in _numbers(actor, decision=True) if number.any]


def numbers(actor: Actor) -> list[Number]:
    """Every count that rooms offer for the board."""
    return _numbers(actor, decision=False)


def _numbers(actor: Actor, *, decision: bool) -> list[Number]:
    found = []
    for records in rooms.record_sets(actor):
        if records.board and records.decision == decision:
            count = records.count(actor)
            tone = records.tone if count else ""
            link = reverse(records.url) if records.opens_to(actor) else ""
            found.append(Number(records.name, link, shown(count), _TONES.get(tone, tone), count > 0))
    return found


_TONES = {"danger": "late", "warning": "soon"}


def kinds_in_force(*, at: datetime, as_of: datetime | None = None) -> dict[str, int]:
    """Measures in force by kind; `as_of`: as the city knew it at a past moment."""
    return queries.kinds_in_force_then(as_of) if as_of else queries.kinds_in_force(at)


def climbed_tasks(actor: Actor) -> QuerySet[Task]:
    """Open tasks that nobody did in time, not even after the group's head was told."""
    return _open_within(actor).filter(climbed__gt=1)


def troubled_reviews(actor: Actor) -> QuerySet[SubjectRow]:
    """Subjects whose last review failed: their measures may be stale."""
    return SubjectRow.objects.filter(failures__gt=0)
