"""The dispatch board: every open task within the actor's rights, oldest promise first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from frontline.city.access import Actor, NotHere
from frontline.city.models import Account, Building, Place, Site
from frontline.city.roles import ROLES, Verb
from frontline.command.models import Group, Membership
from frontline.command.queries.words import task_words
from frontline.facts.base import Subject
from frontline.loop import queries, rooms
from frontline.loop.models import Task
from frontline.loop.naming import Named, local_name, named

SOON = timedelta(hours=12)  # the list shows what can be done now and what opens within the shift


@dataclass(frozen=True, slots=True)
class Line:
    """One task as a list shows it."""

    task: Task
    kind: str
    subject: Named
    where: str
    owner: str
    url: str  # where it is done
    state: str  # open, taken, late


def open_tasks(actor: Actor, asked: Mapping[str, str], *, at: datetime) -> QuerySet[Task]:
    """Open tasks within the actor's rights, as the filter form narrows; `later`: those that open later too."""
    within = queries.tasks_within(actor).filter(state=Task.State.OPEN)
    tasks = within if asked.get("later") else within.filter(opens_at__lte=at + SOON)
    for name, value in asked.items():
        if value and name in _FILTERS:
            tasks = tasks.filter(_FILTERS[name](value, actor, at))
    return tasks


def _in_place(value: str, actor: Actor, at: datetime) -> Q:
    if not value.isdecimal() or len(value) > 15:
        return Q(pk__in=[])
    place = int(value)
    inside = Building.objects.filter(Q(grid=place) | Q(community=place) | Q(township=place))
    return Q(building__in=inside.values("pk"))


def _owned(value: str, actor: Actor, at: datetime) -> Q:
    return Q(owner=actor.account) if value == "mine" else Q(owner__isnull=True)


_FILTERS = {
    "group": lambda value, actor, at: Q(group=value),
    "kind": lambda value, actor, at: Q(kind=value),
    "late": lambda value, actor, at: Q(due_at__lt=at),
    "place": _in_place,
    "owner": _owned,
}


def task_for(actor: Actor, ref: UUID) -> Task:
    """One task of the actor's places or sites. Raises NotHere."""
    task = queries.tasks_within(actor).filter(ref=ref).first()
    if task is None:
        raise NotHere
    return task


def lines(actor: Actor, tasks: Iterable[Task], *, at: datetime) -> list[Line]:
    """Tasks with names, places and owners: five queries for a page, however long."""
    listed = list(tasks)
    subjects = named(actor, {Subject(task.subject_kind, task.subject_id) for task in listed})
    owners = _owners({task.owner for task in listed if task.owner})
    where = _where(listed)
    kinds = task_words(at)
    return [
        Line(
            task,
            kinds.get(task.kind, task.kind),
            subjects[Subject(task.subject_kind, task.subject_id)],
            where.get(task.pk, ""),
            owners.get(task.owner or 0, ""),
            done_at(actor, task),
            "late" if task.due_at < at else "taken" if task.owner else "open",
        )
        for task in listed
    ]


def done_at(actor: Actor, task: Task) -> str:
    """The page of the room that takes this kind of task; "" where no open room takes it or the actor may not."""
    taken = rooms.task_kinds().get(task.kind)
    return taken[1].page(actor, task.ref) if taken else ""


def _owners(ids: set[int]) -> dict[int, str]:
    rows = Account.objects.filter(pk__in=ids)
    return {row.pk: local_name(row.display_name, row.display_name_en) for row in rows}


def _where(tasks: list[Task]) -> dict[int, str]:
    """The building with its community, else the site."""
    buildings = Building.objects.filter(pk__in={task.building for task in tasks if task.building})
    homes = {row.pk: _address(row) for row in buildings.select_related("place", "compound", "community")}
    sites = {
        row.pk: local_name(row.name, row.name_en)
        for row in Site.objects.filter(pk__in={t.site for t in tasks if t.site})
    }
    return {task.pk: sites.get(task.site or 0) or homes.get(task.building or 0, "") for task in tasks}


def _address(building: Building) -> str:
    street = f"{building.street}{building.number}" or building.place.name
    return f"{local_name(building.community.name, building.community.name_en)} {street}"


def places_to_filter(actor: Actor) -> list[Place]:
    """Places of the filter: townships and communities of the actor's grants, or of the whole city."""
    kinds = (Place.Kind.TOWNSHIP, Place.Kind.COMMUNITY)
    if actor.city_wide:
        found = Place.objects.filter(kind__in=kinds)
    else:
        own = Q(pk__in=actor.places) | Q(parent__in=actor.places) | Q(parent__parent__in=actor.places)
        found = Place.objects.filter(own, kind__in=(*kinds, Place.Kind.GRID))
    return list(found.only("pk", "name", "name_en", "kind", "code").order_by("code", "pk")[:400])


def groups() -> list[Group]:
    return list(Group.objects.order_by("order", "key"))


def heirs(actor: Actor, task: Task) -> list[Account]:
    """To whom the owner may want to hand a task: members of its group, and who has the right on the place."""
    members = Membership.objects.filter(group__key=task.group, until__isnull=True, account__isnull=False)
    runners = Q(pk__in=members.values("account")) | Q(grants__role__in=_RUNNERS, grants__until__isnull=True)
    found = Account.objects.filter(runners, is_active=True).exclude(pk=actor.account or 0)
    return list(found.distinct().order_by("display_name")[:200])


_RUNNERS = tuple(key for key, role in ROLES.items() if Verb.RUN_TASKS in role.verbs)
