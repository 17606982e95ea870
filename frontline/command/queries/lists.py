"""The records behind two numbers of the board: measures of a kind, reviews that failed."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from frontline.city.access import Actor
from frontline.city.models import Building
from frontline.facts.base import Subject
from frontline.loop import queries
from frontline.loop.models import MeasureRow, SubjectRow
from frontline.loop.naming import Named, named


def measures(actor: Actor, kind: str) -> QuerySet[MeasureRow]:
    """Measures of one kind in force now, within the actor's places."""
    rows = queries.measures_in_force(actor.at).filter(kind=kind)
    if actor.city_wide:
        return rows
    granted = Q(grid__in=actor.places) | Q(community__in=actor.places) | Q(township__in=actor.places)
    own = Q(building__in=Building.objects.filter(granted).values("pk")) | Q(site__in=actor.sites)
    return rows.filter(own | ~Q(subject_kind="person"))


def measure_lines(actor: Actor, rows: Iterable[MeasureRow]) -> list[tuple[MeasureRow, Named]]:
    listed = list(rows)
    names = named(actor, {Subject(row.subject_kind, row.subject_id) for row in listed})
    return [(row, names[Subject(row.subject_kind, row.subject_id)]) for row in listed]


def trouble_lines(actor: Actor, rows: Iterable[SubjectRow]) -> list[tuple[SubjectRow, Named]]:
    listed = list(rows)
    names = named(actor, {Subject(row.kind, row.subject_id) for row in listed})
    return [(row, names[Subject(row.kind, row.subject_id)]) for row in listed]
