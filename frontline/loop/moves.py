"""Buildings change their grid, people their dwelling: city rows, open measures and tasks, and the fact, together."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from frontline.city.access import Actor
from frontline.city.grids import put_under
from frontline.city.models import Building, Dwelling, Person, Place, Residence
from frontline.facts.areas import BoundaryMoved, DwellingChanged
from frontline.facts.base import person as person_subject
from frontline.facts.base import place
from frontline.loop import actions
from frontline.loop.actions import Refused
from frontline.loop.models import FactRow, MeasureRow, Task

MANY = 5_000  # buildings of one move
LAYOUT = 400_000  # buildings of a whole city's layout


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
    return redraw(dict.fromkeys(buildings, to_grid.pk), by=by, since=at, at=at)


def redraw(grids: Mapping[int, int], *, by: Actor | None, since: datetime, at: datetime) -> list[FactRow]:
    """Building -> grid it belongs to from `since` on; one fact for each pair of grids. One transaction.

    `at` is city time now. What each building had stays readable by date (city/grids.py). Raises Refused.
    """
    if len(grids) > LAYOUT:
        raise Refused(_("At most %(n)d buildings move at once: move them in parts.") % {"n": LAYOUT})
    with transaction.atomic():
        rows = list(Building.objects.select_for_update().filter(pk__in=list(grids)).order_by("pk"))
        _check(rows, grids)
        moving = {row.pk: row.grid_id for row in rows if row.grid_id != grids[row.pk]}
        put_under({building: grids[building] for building in moving}, before=moving, at=since)
        facts = [_moved(pair, ids, since, at) for pair, ids in _by_pair(grids, moving).items()]
        return actions.record_many(facts, by=by, at=at)


def _check(rows: Sequence[Building], grids: Mapping[int, int]) -> None:
    if len(rows) != len(grids):
        raise Refused(_("One of these buildings does not exist any more: reload the page and choose again."))
    known = Place.objects.filter(pk__in=set(grids.values()), kind=Place.Kind.GRID, closed_on__isnull=True)
    community = dict(known.values_list("pk", "parent_id"))
    if len(community) != len(set(grids.values())):
        raise Refused(_("One of these grids does not exist any more: reload the page and choose again."))
    if any(row.community_id != community[grids[row.pk]] for row in rows):
        raise Refused(
            _("A grid belongs to one community: a building of another community cannot move to it.")
        )


Pair = tuple[int, int]  # the grid that is left (0: none), the grid that receives


def _by_pair(grids: Mapping[int, int], moving: Mapping[int, int | None]) -> dict[Pair, list[int]]:
    found: dict[Pair, list[int]] = {}
    for building, left in moving.items():
        found.setdefault((left or 0, grids[building]), []).append(building)
    return found


def _moved(pair: Pair, buildings: Sequence[int], since: datetime, at: datetime) -> BoundaryMoved:
    return BoundaryMoved(
        id=actions.new_id(),
        subject=place(pair[1]),
        at=since,
        known_at=at,
        buildings=tuple(buildings),
        from_grid=pair[0],
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
