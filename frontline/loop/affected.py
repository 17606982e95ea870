"""What a decision about buildings concerns: pieces of `affected_by` that several rooms need."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import Count, Model, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Person
from frontline.facts.base import Subject
from frontline.loop import queries, rooms
from frontline.loop.models import MeasureRow, Task
from frontline.loop.naming import named
from frontline.loop.rooms import Line, RecordCount

Row = TypeVar("Row", bound=Model)
Lines = Callable[[Actor, Sequence[Any]], list[Line]]


def of_buildings(
    rows: QuerySet[Row], actor: Actor, buildings: Sequence[int], *, building: str = "building"
) -> QuerySet[Row]:
    """Rows of these buildings, as far as they are the actor's."""
    own = access.buildings_of(actor)
    mine = list(buildings) if own is None else sorted(set(buildings) & set(own))
    return rows.filter(**{f"{building}__in": mine})


def counted(key: str, name: Promise | str, rows: QuerySet[Any], lines: Lines) -> RecordCount:
    return RecordCount(key, name, rows.order_by().count(), records=rows, lines=lines)


def people_lines(actor: Actor, rows: Sequence[Person]) -> list[Line]:
    return subject_lines(actor, [Subject("person", row.pk) for row in rows])


def subject_lines(actor: Actor, subjects: Sequence[Subject], texts: Sequence[str] = ()) -> list[Line]:
    """Subjects by name, each with a few words."""
    names = named(actor, subjects)
    said = texts or [""] * len(subjects)
    return [Line(names[one].name, text, names[one].url) for one, text in zip(subjects, said, strict=True)]


def by_person(actor: Actor, rows: Sequence[Any]) -> list[Line]:
    """Rows that have a `person_id`."""
    return subject_lines(actor, [Subject("person", row.person_id) for row in rows])


def by_subject(actor: Actor, rows: Sequence[Any]) -> list[Line]:
    """Measures and tasks: whose they are and until when."""
    said = [_("until %(when)s") % {"when": _moment(row)} for row in rows]
    return subject_lines(actor, [Subject(row.subject_kind, row.subject_id) for row in rows], said)


def _moment(row: MeasureRow | Task) -> str:
    return f"{timezone.localtime(row.due_at if isinstance(row, Task) else row.ends_at):%m-%d %H:%M}"


def open_tasks(actor: Actor, buildings: Sequence[int]) -> list[RecordCount]:
    """Open tasks at these buildings by kind; of people who stay at a site only what is done at the building."""
    rows = of_buildings(queries.tasks_within(actor), actor, buildings).filter(state=Task.State.OPEN)
    kinds = rows.order_by().values_list("kind").annotate(n=Count("pk"))
    known = rooms.task_kinds()
    names = {kind: known[kind][1].name if kind in known else kind for kind, _n in kinds}
    return [
        RecordCount(f"tasks:{kind}", names[kind], n, records=rows.filter(kind=kind), lines=by_subject)
        for kind, n in sorted(kinds)
    ]


def measures(actor: Actor, buildings: Sequence[int]) -> QuerySet[MeasureRow]:
    """Measures on people of these buildings that are in force or to come."""
    rows = MeasureRow.objects.filter(subject_kind="person", lifted_at__isnull=True, ends_at__gt=actor.at)
    return of_buildings(rows, actor, buildings)


def needs(people: QuerySet[Person]) -> Counter[str]:
    """How many people have each need; the few who have one are read, not everybody."""
    found: Counter[str] = Counter()
    for listed in people.exclude(needs=[]).order_by().values_list("needs", flat=True):
        found.update(set(listed))
    return found
