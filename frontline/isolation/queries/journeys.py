"""Transfers: who has to be fetched, who is under way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from frontline.city import access
from frontline.city.access import Actor, NotHere
from frontline.city.models import Person, Site
from frontline.isolation import rules
from frontline.isolation.models import Stay, Transfer
from frontline.isolation.queries import capacity, people
from frontline.isolation.words import origin_of
from frontline.loop import queries
from frontline.loop.models import MeasureRow, Task


def open_transfers(actor: Actor, *, at: datetime) -> QuerySet[Task]:
    """Transfers nobody has started, ordered for paging by (due_at, id)."""
    return queries.open_tasks(actor, at=at).filter(kind="transfer", subject_kind="person")


@dataclass(frozen=True, slots=True)
class Journey:
    task: Task
    person: Person | None
    origin: str
    to: Site | None
    plan: Transfer | None


def journeys(tasks: Iterable[Task]) -> list[Journey]:
    """The rows of one page with everything shown, in a handful of queries."""
    listed = list(tasks)
    ids = {task.subject_id for task in listed}
    known = people.people_by_id(ids)
    stays = dict(
        Stay.objects.filter(person__in=ids, until__isnull=True).values_list("person_id", "site__name")
    )
    plans = {t.person_id: t for t in Transfer.objects.filter(person__in=ids, ended_at__isnull=True)}
    sites = Site.objects.in_bulk([task.site for task in listed if task.site])
    return [
        Journey(
            task, person, stays.get(task.subject_id) or (origin_of(person) if person else ""),
            sites.get(task.site or 0), plans.get(task.subject_id),
        )
        for task in listed
        for person in [known.get(task.subject_id)]
    ]  # fmt: skip


def under_way(actor: Actor) -> QuerySet[Transfer]:
    """Vehicles that have left and not arrived, for paging by (started_at, id)."""
    going = Transfer.objects.filter(started_at__isnull=False, ended_at__isnull=True)
    going = going.select_related("person", "to_site", "from_site")
    return going if actor.city_wide else going.filter(person__in=access.people(actor))


def transfer_for(actor: Actor, ref: UUID | str) -> Transfer:
    found = Transfer.objects.select_related("person", "to_site").filter(ref=ref, ended_at__isnull=True)
    transfer = found.filter(person__in=access.people(actor)).first()
    if transfer is None:
        raise NotHere
    return transfer


def choices(measure: MeasureRow, *, at: datetime) -> list[tuple[Site, int | None]]:
    """Suitable sites with free rooms, and the one chosen already even if it is full."""
    fit = {o.id: o.free for o in capacity.options(at) if rules.takes(o, measure.kind)}
    listed = capacity.sites().filter(pk__in=fit)
    return [
        (site, fit[site.pk])
        for site in listed
        if measure.site == site.pk or fit[site.pk] is None or (fit[site.pk] or 0) > 0
    ]


def measure_of(task: Task) -> MeasureRow:
    measure = MeasureRow.objects.filter(pk=task.measure or 0).first()
    if measure is None:
        raise NotHere
    return measure


def site(pk: int) -> Site:
    found = capacity.sites().filter(pk=pk).first()
    if found is None:
        raise NotHere
    return found
