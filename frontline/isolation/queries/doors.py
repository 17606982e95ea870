"""A grid worker's doors, in the order of walking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.facts.base import person as person_subject
from frontline.isolation import rules
from frontline.isolation.models import HealthCheck, Sample
from frontline.isolation.queries import people
from frontline.isolation.words import address_of
from frontline.loop import queries
from frontline.loop.models import MeasureRow, Task
from frontline.plan.kinds import AT_SITE

KINDS = ("health_check", "test", "check_in", "transfer")
AT_ONCE = 600  # tasks of one page; a grid of 190 households has fewer


@dataclass(slots=True)
class Visit:
    """One person behind a door and what is owed there."""

    person: Person
    tasks: list[Task] = field(default_factory=list)

    @property
    def due_at(self) -> datetime:
        return min(task.due_at for task in self.tasks)

    @property
    def kinds(self) -> list[str]:
        return [task.kind for task in self.tasks]


@dataclass(slots=True)
class Door:
    address: str
    visits: list[Visit] = field(default_factory=list)


def tasks_at_doors(
    actor: Actor, *, at: datetime, buildings: Sequence[int] | None = None, most: int = AT_ONCE
) -> list[Task]:
    """What is to do at homes now; of people who belong to a site only the transfer to expect.

    `buildings`: only behind these doors, so that `most` never leaves out one of them for a door elsewhere.
    """
    mine = queries.open_tasks(actor, at=at).filter(
        subject_kind="person", kind__in=KINDS, building__isnull=False
    )
    if buildings is not None:
        mine = mine.filter(building__in=buildings)
    at_home = mine.filter(Q(site__isnull=True) | Q(kind="transfer"))
    return list(at_home.order_by("due_at", "id")[:most])


def awaited(tasks: Iterable[Task]) -> set[int]:
    """Which of these tests were sampled already: their result is awaited and nobody knocks for them."""
    ids = [task.pk for task in tasks if task.kind == "test"]
    waiting = Sample.objects.filter(task__in=ids, result="").values_list("task", flat=True)
    return {task for task in waiting if task is not None}


def doors(actor: Actor, *, at: datetime) -> list[Door]:
    """By street and number, as one walks; within a door by the oldest promise."""
    visits: dict[int, Visit] = {}
    tasks = tasks_at_doors(actor, at=at)
    known = people.people_by_id({task.subject_id for task in tasks})
    for task in tasks:
        if person := known.get(task.subject_id):
            visits.setdefault(person.pk, Visit(person)).tasks.append(task)
    return _by_door(visits.values())


def _by_door(visits: Iterable[Visit]) -> list[Door]:
    found: dict[str, Door] = {}
    for visit in sorted(visits, key=lambda one: (_walk(one.person), one.due_at)):
        address = address_of(visit.person)
        found.setdefault(address, Door(address)).visits.append(visit)
    return list(found.values())


def _walk(person: Person) -> tuple[object, ...]:
    building, dwelling = person.building, person.dwelling
    if building is None:
        return ("", (), 0, ())
    door = rules.natural(dwelling.door) if dwelling else ()
    return (building.street, rules.natural(building.number), building.pk, door)


@dataclass(frozen=True, slots=True)
class DoorPage:
    """Everything needed at one person's door."""

    person: Person
    measures: list[MeasureRow]
    tasks: list[Task]
    checks: list[HealthCheck]
    waiting: list[Sample]
    home: bool | None  # was the home judged, and how

    def task(self, kind: str) -> Task | None:
        return next((task for task in self.tasks if task.kind == kind), None)

    @property
    def arrives_home(self) -> bool:
        """A check-in is owed and it is one at home."""
        at_home = any(m.kind not in AT_SITE for m in self.measures if m.pk in {t.measure for t in self.tasks})
        return self.task("check_in") is not None and at_home


def door_page(person: Person, *, at: datetime) -> DoorPage:
    subject = person_subject(person.pk)
    tasks = queries.tasks_of(subject).filter(state="open", opens_at__lte=at)
    judged = [f for f in queries.facts_about(subject, at=at) if f.kind == "home_assessed"]
    return DoorPage(
        person=person,
        measures=[m for m in queries.measures_of(subject, at=at) if m.starts_at <= at],
        tasks=list(tasks[:50]),
        checks=list(HealthCheck.objects.filter(person=person).order_by("-at")[:4]),
        waiting=list(Sample.objects.filter(person=person, result="").order_by("taken_at")[:5]),
        home=getattr(judged[-1], "suitable", None) if judged else None,
    )
