"""Buildings change their grid, people their dwelling: city rows, open measures and tasks, and the fact, together."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from frontline.city.access import Actor
from frontline.city.models import Building, Dwelling, Person, Place, Residence
from frontline.facts.areas import BoundaryMoved, DwellingChanged
from frontline.facts.base import person as person_subject
from frontline.facts.base import place
from frontline.loop import actions
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow, MeasureRow, Task

MANY = 5_000  # buildings of one move


def move_buildings(
    buildings: Sequence[int], *, to_grid: Place, by: Actor | None, at: datetime
) -> list[FactRow]:
    """Put buildings under another grid of their own community; one fact for each grid they leave.

    Rights follow at once: they are asked through the building's grid. Raises Refused.
    """
    if to_grid.kind != Place.Kind.GRID:
        raise Refused(_("Buildings move to a grid: choose one."))
    if len(buildings) > MANY:
        raise Refused(_("At most %(n)d buildings move at once: move them in parts.") % {"n": MANY})
    with transaction.atomic():
        rows = list(Building.objects.select_for_update().filter(pk__in=set(buildings)).order_by("pk"))
        _check(rows, buildings, to_grid)
        moving = [row for row in rows if row.grid_id != to_grid.pk]
        facts = [_moved(rows, grid, to_grid, at) for grid, rows in _by_grid(moving).items()]
        Building.objects.filter(pk__in=[row.pk for row in moving]).update(grid=to_grid)
        return actions.record_many(facts, by=by, at=at)


def _check(rows: Sequence[Building], asked: Sequence[int], to_grid: Place) -> None:
    if len(rows) != len(set(asked)):
        raise Refused(_("One of these buildings does not exist any more: reload the page and choose again."))
    if any(row.community_id != to_grid.parent_id for row in rows):
        raise Refused(
            _("A grid belongs to one community: a building of another community cannot move to it.")
        )


def _by_grid(rows: Sequence[Building]) -> dict[int, list[Building]]:
    found: dict[int, list[Building]] = {}
    for row in rows:
        found.setdefault(row.grid_id or 0, []).append(row)
    return found


def _moved(rows: Sequence[Building], from_grid: int, to_grid: Place, at: datetime) -> BoundaryMoved:
    return BoundaryMoved(
        id=actions.new_id(),
        subject=place(to_grid.pk),
        at=at,
        known_at=at,
        buildings=tuple(row.pk for row in rows),
        from_grid=from_grid,
    )


def move_person(who: Person, *, to: Dwelling, by: Actor | None, at: datetime) -> FactRow:
    """The person lives at another dwelling from `at` on; the earlier one stays in the history. Raises Refused."""
    with transaction.atomic():
        row = Person.objects.select_for_update().get(pk=who.pk)
        if row.dwelling_id == to.pk:
            raise Refused(_("The person lives there already."))
        _keep_history(row, to, at)
        fact = _changed(row, to, at)
        _bring(row, to)
        return actions.record(fact, by=by, at=at)


def _keep_history(row: Person, to: Dwelling, at: datetime) -> None:
    """Close the present residence (write it down first if nobody had), open the next."""
    present = Residence.objects.filter(person=row, until__isnull=True).order_by("-since").first()
    if present is not None and present.since > at:
        raise Refused(_("The person moved later than this already: correct the time."))
    closed = Residence.objects.filter(person=row, until__isnull=True).update(until=at)
    if not closed and row.dwelling_id and row.building_id:
        Residence.objects.create(
            person=row, dwelling_id=row.dwelling_id, building_id=row.building_id, since=_UNKNOWN, until=at
        )
    Residence.objects.create(person=row, dwelling=to, building_id=to.building_id, since=at)


_UNKNOWN = datetime.fromisoformat("1970-01-01T00:00:00+00:00")  # nobody wrote down since when


def _changed(row: Person, to: Dwelling, at: datetime) -> DwellingChanged:
    return DwellingChanged(
        id=actions.new_id(),
        subject=person_subject(row.pk),
        at=at,
        known_at=at,
        from_dwelling=row.dwelling_id,
        to_dwelling=to.pk,
    )


def _bring(row: Person, to: Dwelling) -> None:
    """The person's row, and what is open for the person, stand at the new building."""
    leaves_household = row.household is not None and row.household.dwelling_id != to.pk
    Person.objects.filter(pk=row.pk).update(
        dwelling=to, building_id=to.building_id, household=None if leaves_household else row.household
    )
    about = Q(subject_kind="person", subject_id=row.pk)
    open_measures = MeasureRow.objects.filter(about, lifted_at__isnull=True, closed=False)
    open_measures.update(building=to.building_id)
    Task.objects.filter(about, state=Task.State.OPEN).update(building=to.building_id)
