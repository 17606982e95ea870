"""A decided change comes in force: grids begin and end, buildings move, workers and outlines with them."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from frontline.areas.boundaries import checks, outlines, queries
from frontline.areas.boundaries.layout import next_serial
from frontline.areas.models import BoundaryChange, BoundaryGrid
from frontline.city.access import Actor
from frontline.city.models import Grant, Place
from frontline.city.names import place_key
from frontline.loop import moves as loop

State = BoundaryChange.State


def bring_due(*, at: datetime) -> bool:
    """A chore of the worker: decided changes whose moment has come. True if there was one."""
    due = BoundaryChange.objects.filter(state=State.DECIDED, number__isnull=True, holds_from__lte=at)
    found = due.order_by("holds_from", "pk").values_list("pk", flat=True).first()
    if found is None:
        return False
    with transaction.atomic():
        checks.one_at_a_time()
        row = BoundaryChange.objects.select_for_update().get(pk=found)
        if row.state == State.DECIDED and row.number is None:
            bring_in_force(row, by=None, at=at)
    return True


def bring_in_force(row: BoundaryChange, *, by: Actor | None, at: datetime) -> None:
    """The present follows: grids begin and end, buildings move, workers and outlines with them. Or it is overtaken."""
    since = row.holds_from or at
    grids = list(row.grids.select_related("community").order_by("pk"))
    other = queries.overtaking(row) or checks.moved_elsewhere(row)
    if other:
        BoundaryChange.objects.filter(pk=row.pk).update(
            state=State.OVERTAKEN, overtaken_by=other if isinstance(other, BoundaryChange) else None
        )
        return
    for grid in grids:
        _begin(grid, since, by)
    by_key = {grid.pk: grid.grid_id for grid in grids}
    wanted = {id: by_key[to] or 0 for id, to in row.moves.values_list("building", "to")}
    regions = outlines.region_of(grids)
    loop.redraw(wanted, by=by, since=since, at=at)
    outlines.redraw(grids, regions)
    for grid in grids:
        if grid.ended:
            _end(grid, since)
    BoundaryChange.objects.filter(pk=row.pk).update(number=checks.latest() + 1)
    touched = [grid.grid_id for grid in grids if grid.grid_id]
    queries.waiting_about(touched).exclude(pk=row.pk).update(state=State.OVERTAKEN, overtaken_by=row)
    checks.note("boundary_in_force", row, by, at, buildings=len(wanted))


def _begin(grid: BoundaryGrid, since: datetime, by: Actor | None) -> None:
    """A new grid has its place and its worker; one that had ended opens again."""
    if grid.grid_id is not None:
        place = Place.objects.select_for_update().get(pk=grid.grid_id)
        grid.before = place.shape
        if place.closed_on is not None and not grid.ended:
            Place.objects.filter(pk=place.pk).update(closed_on=None)
    else:
        codes = queries.codes_in(grid.community_id)
        code = free_code(grid.community_id, codes) if grid.code in codes else grid.code
        place = Place.objects.create(
            kind=Place.Kind.GRID, code=code, name=grid.name, pinyin=place_key(grid.name),
            parent=grid.community, opened_on=timezone.localdate(since),
        )  # fmt: skip
        grid.grid = place
    grid.save(update_fields=["grid", "before"])
    if grid.worker_id:
        Grant.objects.create(
            account_id=grid.worker_id, role="grid_worker", on=Grant.On.PLACE, on_id=place.pk, since=since,
            granted_by_id=by.account if by else grid.change.decided_by_id,
        )  # fmt: skip


def _end(grid: BoundaryGrid, since: datetime) -> None:
    """A grid with nothing left in it ends, and the rights that were given on it."""
    Place.objects.filter(pk=grid.grid_id or 0).update(closed_on=timezone.localdate(since))
    held = Grant.objects.filter(on=Grant.On.PLACE, on_id=grid.grid_id or 0, until__isnull=True)
    held.update(until=since)


def free_code(community: int, taken: Collection[str]) -> str:
    area = Place.objects.get(pk=community).code
    return settings.GRID_CODE.format(area=area, serial=next_serial(taken, settings.GRID_CODE, area))
