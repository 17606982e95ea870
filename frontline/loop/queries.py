"""What is in force, what is to do, what happened: reads of the loop, named as questions."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from frontline.city import access
from frontline.city.access import Actor
from frontline.city.models import Place
from frontline.city.roles import Verb
from frontline.facts.base import Fact, Subject
from frontline.loop import codec
from frontline.loop.models import FactRow, FactSubject, MeasureChange, MeasureRow, Task


def measures_in_force(at: datetime) -> QuerySet[MeasureRow]:
    """Every measure in force at a moment of city time."""
    return MeasureRow.objects.filter(lifted_at__isnull=True, starts_at__lte=at, ends_at__gt=at)


def measures_of(subject: Subject, *, at: datetime) -> list[MeasureRow]:
    """In force or still to come, by start."""
    rows = MeasureRow.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, lifted_at__isnull=True, ends_at__gt=at
    )
    return list(rows.order_by("starts_at", "id"))


def measures_ending(after: datetime, before: datetime) -> QuerySet[MeasureRow]:
    """Releases and lifts to expect in a window."""
    return MeasureRow.objects.filter(
        lifted_at__isnull=True, starts_at__lte=after, ends_at__gt=after, ends_at__lte=before
    )


def was_in_force(subject: Subject, *, at: datetime) -> list[dict[str, object]]:
    """What the city had in force for a subject at a past moment, as it was known then (from the changes)."""
    latest: dict[int, MeasureChange] = {}
    changes = MeasureChange.objects.filter(
        subject_kind=subject.kind, subject_id=subject.id, at__lte=at
    ).select_related("measure")
    for change in changes.order_by("at", "id"):
        latest[change.measure_id] = change
    return [
        {"kind": change.measure.kind, **change.after}
        for change in latest.values()
        if change.action != MeasureChange.Action.LIFT
        and change.after
        and datetime.fromisoformat(change.after["starts_at"])
        <= at
        < datetime.fromisoformat(change.after["ends_at"])
    ]


def areas_of_building(building: int, *, at: datetime) -> list[MeasureRow]:
    """Measures of areas that hold for a building: those whose decision touches it or a place it lies in."""
    return areas_of_places(places_around(building), at=at)


_AROUND = """
WITH RECURSIVE up(id, parent_id) AS (
  SELECT id, parent_id FROM city_place WHERE id = ANY (%s)
  UNION SELECT p.id, p.parent_id FROM city_place p JOIN up ON p.id = up.parent_id
)
SELECT id FROM up
UNION SELECT grid_id FROM city_building WHERE place_id IN (SELECT id FROM up) AND grid_id IS NOT NULL
"""


_DECISIONS = ("area_decided", "static_management_decided")


def places_around(*places: int) -> list[int]:
    """These places and every larger one they lie in, the building's grid included."""
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, [list(places)])
        return [row[0] for row in cursor.fetchall()]


_GRAINS = {"dwelling": "household", **{k: k for k in ("floor", "unit", "building", "compound", "community")}}
_SIZE = {kind: size for size, kind in enumerate(Place.Kind.values[::-1])}  # dwelling 0 ... city 8


def place_chain(start: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """A place and all larger ones, smallest first, with the plan's grain of each; the grid comes last, ungraded.

    What InfectionFound needs for its `places` and `grains`.
    """
    found = Place.objects.filter(pk__in=places_around(start)).values_list("pk", "kind")
    ordered = sorted(found, key=lambda row: (row[1] == Place.Kind.GRID, _SIZE[row[1]]))
    grains = tuple(_GRAINS.get(kind, kind) for _, kind in ordered if kind != Place.Kind.GRID)
    return tuple(id for id, _ in ordered), grains


def areas_of_places(places: Iterable[int], *, at: datetime) -> list[MeasureRow]:
    """Measures of the areas whose decision in force names one of these places."""
    asked = list(places)
    touching = FactSubject.objects.filter(
        subject_kind="place", subject_id__in=asked, fact__kind__in=_DECISIONS
    ).values("fact__subject_id")
    decisions = FactRow.objects.filter(
        subject_kind="area", subject_id__in=touching, kind__in=_DECISIONS, at__lte=at
    )
    latest = {row.subject_id: row for row in decisions.order_by("at", "known_at")}
    areas = [area for area, row in latest.items() if not set(asked).isdisjoint(row.payload["places"])]
    return list(measures_in_force(at).filter(subject_kind="area", subject_id__in=areas).order_by("starts_at"))


def open_tasks(actor: Actor, *, at: datetime, ahead: datetime | None = None) -> QuerySet[Task]:
    """Open tasks within the actor's places or sites that can be done by `ahead` (now, if not given)."""
    return tasks_within(actor).filter(state=Task.State.OPEN, opens_at__lte=ahead or at)


def tasks_within(actor: Actor) -> QuerySet[Task]:
    """Every task, open or closed, of the actor's places and sites; nobody's without the right to see people."""
    if not actor.may(Verb.SEE_PEOPLE):
        return Task.objects.none()
    if actor.city_wide:
        return Task.objects.all()
    # The buildings by name, not a sub-select: only so the planner knows that a grid's are few and does not walk
    # a million tasks by their time to find fifty of them.
    mine = Q(building__in=access.buildings_of(actor) or ())
    return Task.objects.filter(mine | Q(site__in=actor.sites) if actor.sites else mine)


def late_tasks(actor: Actor, *, at: datetime) -> QuerySet[Task]:
    return open_tasks(actor, at=at).filter(due_at__lt=at)


def tasks_of(subject: Subject) -> QuerySet[Task]:
    return Task.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("due_at", "id")


def facts_about(subject: Subject, *, at: datetime) -> list[Fact]:
    """The subject's own facts known at a moment, by time; those taken back are left out."""
    taken_back = FactRow.objects.filter(retracts__isnull=False, known_at__lte=at).values("retracts")
    rows = FactRow.objects.filter(subject_kind=subject.kind, subject_id=subject.id, known_at__lte=at)
    kept = rows.exclude(pk__in=taken_back).exclude(kind="fact_retracted")
    return [codec.fact_of(row) for row in kept.order_by("at", "known_at")]


def story(subject: Subject) -> tuple[Sequence[FactRow], Sequence[MeasureChange]]:
    """Everything told about a subject, taken-back facts included, and every change of its measures."""
    about = Q(subject_kind=subject.kind, subject_id=subject.id)
    facts = FactRow.objects.filter(about).order_by("at", "known_at")
    return list(facts), list(
        MeasureChange.objects.filter(about).select_related("measure").order_by("at", "id")
    )


def retracted(ids: Iterable[object]) -> set[str]:
    """Which of these facts were taken back."""
    return {
        str(id) for id in FactRow.objects.filter(retracts__in=list(ids)).values_list("retracts", flat=True)
    }


def kinds_in_force(at: datetime) -> dict[str, int]:
    """How many measures of each kind are in force now."""
    rows = measures_in_force(at).values("kind").annotate(n=Count("*")).order_by("kind")
    return {row["kind"]: row["n"] for row in rows}


_KINDS_THEN = """
SELECT m.kind, count(*) FROM (
  SELECT DISTINCT ON (measure_id) measure_id, action, after FROM loop_measurechange
  WHERE at <= %(at)s ORDER BY measure_id, at DESC, id DESC
) latest JOIN loop_measurerow m ON m.id = latest.measure_id
WHERE latest.action <> 'lift' AND (latest.after->>'starts_at')::timestamptz <= %(at)s
  AND (latest.after->>'ends_at')::timestamptz > %(at)s
GROUP BY m.kind ORDER BY m.kind
"""


def kinds_in_force_then(at: datetime) -> dict[str, int]:
    """How many measures of each kind were in force at a past moment, as the city knew it then."""
    with connection.cursor() as cursor:
        cursor.execute(_KINDS_THEN, {"at": at})
        return dict(cursor.fetchall())


BOUND = 10_000  # a count of records stops here and is shown as "10,000+"


def bounded(rows: QuerySet[Any]) -> int:
    """Counts at most BOUND + 1 rows."""
    return rows.order_by().values("pk")[: BOUND + 1].count()


def shown(count: int) -> str:
    """A bounded count as people read it."""
    return f"{BOUND:,}+" if count > BOUND else f"{count:,}"
