"""Proposing, editing, deciding, withdrawing and undoing a change of boundaries."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.areas.boundaries import layout as drawing
from frontline.areas.boundaries import outlines, queries
from frontline.areas.boundaries.layout import Cell, Layout, Unfit
from frontline.areas.geometry import part_of
from frontline.areas.models import BoundaryChange, BoundaryGrid, BoundaryMove
from frontline.city import access, log
from frontline.city.access import Actor
from frontline.city.models import Grant, Place
from frontline.city.names import place_key
from frontline.city.roles import Verb
from frontline.loop import moves as loop
from frontline.loop.actions import Refused

State, Origin = BoundaryChange.State, BoundaryChange.Origin
_AHEAD = timedelta(days=60)  # a decision may wait that long for its moment
AT_ONCE = 2_000  # buildings that a page moves itself; more are left to the worker
_ONE_AT_A_TIME = 6_327_010_004  # key of the advisory lock under which changes come in force


def propose(
    communities: Collection[int], *, reason: str, by: Actor, at: datetime, origin: str = Origin.DRAWN
) -> BoundaryChange:
    """An empty proposal for the grids of these communities. Needs the verb redraw_grids. Raises Refused."""
    _may_redraw(by, communities)
    if not reason.strip():
        raise Refused(_("Say why the grids are redrawn: the notice tells it."))
    return BoundaryChange.objects.create(
        reason=reason.strip()[:400], origin=origin, communities=sorted(communities), base=_latest(),
        proposed_by_id=by.account, proposed_at=at,
    )  # fmt: skip


def move(change: BoundaryChange, buildings: Iterable[int], to: str, *, by: Actor, at: datetime) -> Layout:
    """Buildings to another grid, in the proposal. Raises Refused."""
    return _edit(change, lambda layout: drawing.move(layout, buildings, to), by=by, at=at)


def split(
    change: BoundaryChange, key: str, part: Iterable[int], *, name: str = "", by: Actor, at: datetime
) -> Layout:
    """A part of a grid becomes a new grid, with a code by the city's template. Raises Refused."""

    def cut(layout: Layout) -> Layout:
        if key not in layout.cells:
            raise Unfit(_("Choose buildings of one grid to split it."))
        return drawing.split(layout, key, part, _new_cell(change, layout, key, name))

    return _edit(change, cut, by=by, at=at)


def split_by_line(
    change: BoundaryChange, key: str, drawn: outlines.Drawn, *, name: str = "", by: Actor, at: datetime
) -> Layout:
    """The buildings of a grid on one side of a drawn line become a new grid. Raises Refused, BadGeometry."""
    layout = queries.layout_of(change)
    inside = layout.inside(key)
    places = outlines.positions(inside)
    located = [building for building in inside if building in places]
    if len(located) < 2:
        raise Refused(_("The buildings of this grid are not on the map: choose them in the list."))
    sides = part_of(drawn.geometry, [places[building] for building in located])
    part = [building for building, chosen in zip(located, sides, strict=True) if chosen]
    return split(change, key, part, name=name, by=by, at=at)


def merge(change: BoundaryChange, keys: Collection[str], into: str, *, by: Actor, at: datetime) -> Layout:
    """Everything of these grids into one of them; the others end. Raises Refused."""
    return _edit(change, lambda layout: drawing.merge(layout, keys, into), by=by, at=at)


def arrange(
    change: BoundaryChange,
    wanted: Mapping[int, str],
    cells: Mapping[str, Cell],
    *,
    figures: Mapping[str, object],
    by: Actor,
    at: datetime,
) -> Layout:
    """A whole layout, from the solver or a file, with what is said of it. Raises Refused."""
    made = _edit(change, lambda layout: drawing.arrange(layout, wanted, cells), by=by, at=at)
    change.figures = dict(figures)
    change.save(update_fields=["figures"])
    return made


def put_back(change: BoundaryChange, *, by: Actor, at: datetime) -> Layout:
    """The proposal begins anew with the present. Raises Refused."""
    return _edit(change, drawing.put_back, by=by, at=at)


def name_grid(
    change: BoundaryChange, key: str, *, name: str, worker: int | None, by: Actor, at: datetime
) -> None:
    """Name and grid worker of a grid that the proposal makes. Raises Refused."""
    with transaction.atomic():
        _editable(change, by, at)
        if not name.strip():
            raise Refused(_("A grid needs a name."))
        change.grids.filter(key=key, made=True).update(name=name.strip()[:120], worker=worker)


def withdraw(change: BoundaryChange, *, by: Actor, at: datetime) -> None:
    """The proposal, or a decision whose moment has not come, is no more. Raises Refused."""
    with transaction.atomic():
        _one_at_a_time()
        row = _held(change)
        if row.state not in (State.PROPOSED, State.DECIDED) or row.number is not None:
            raise Refused(_("This change is in force already: undo it by a new decision."))
        if row.state == State.DECIDED or row.proposed_by_id != by.account:
            _may_decide(by, row.communities)
        BoundaryChange.objects.filter(pk=row.pk).update(state=State.WITHDRAWN)
        _log("boundary_withdrawn", row, by, at)
    change.refresh_from_db()


def decide(change: BoundaryChange, *, holds_from: datetime, by: Actor, at: datetime) -> BoundaryChange:
    """The proposal holds from a moment: at once when it is here, else the worker brings it in force. Raises Refused."""
    with transaction.atomic():
        _one_at_a_time()
        row = _held(change)
        _may_decide(by, row.communities)
        _still_proposed(row)
        _moment(holds_from, at)
        if not row.moves.exists():
            raise Refused(_("Nothing is redrawn yet: split, merge or move something first."))
        _no_other_decided(row)
        row.state, row.decided_by_id, row.decided_at = State.DECIDED, by.account, at
        row.holds_from = max(holds_from, at)
        row.save(update_fields=["state", "decided_by", "decided_at", "holds_from"])
        _log("boundary_decided", row, by, at, holds_from=row.holds_from.isoformat())
        if row.holds_from <= at and row.moves.count() <= AT_ONCE:
            _bring_in_force(row, by=by, at=at)
    change.refresh_from_db()
    return change


def bring_due(*, at: datetime) -> bool:
    """A chore of the worker: decided changes whose moment has come. True if there was one."""
    due = BoundaryChange.objects.filter(state=State.DECIDED, number__isnull=True, holds_from__lte=at)
    found = due.order_by("holds_from", "pk").values_list("pk", flat=True).first()
    if found is None:
        return False
    with transaction.atomic():
        _one_at_a_time()
        row = BoundaryChange.objects.select_for_update().get(pk=found)
        if row.state == State.DECIDED and row.number is None:
            _bring_in_force(row, by=None, at=at)
    return True


def propose_reverse(change: BoundaryChange, *, by: Actor, at: datetime) -> BoundaryChange:
    """A new proposal, prefilled with the way back; deciding it is a decision like any other. Raises Refused."""
    if change.number is None:
        raise Refused(_("Only a change in force can be undone: withdraw this one."))
    reason = _("Undoes change %(n)d: %(reason)s") % {"n": change.number, "reason": change.reason}
    with transaction.atomic():
        made = propose(change.communities, reason=reason, by=by, at=at, origin=Origin.REVERSE)
        made.reverses = change
        made.save(update_fields=["reverses"])
        layout = queries.layout_of(made, reopening=queries.ended_by(change))
        back = {
            move.building_id: str(move.left_id)
            for move in change.moves.select_related("to")
            if move.left_id and layout.now.get(move.building_id) == str(move.to.grid_id)
        }
        if not back:
            raise Refused(_("Later changes moved all of these buildings on: nothing is left to undo."))
        _keep(made, drawing.arrange(layout, back, {}))
    return made


def take_up(change: BoundaryChange, *, by: Actor, at: datetime) -> BoundaryChange:
    """An overtaken proposal again, on the grids as they are now: whatever still fits is kept. Raises Refused."""
    old = queries.layout_of(change)
    wanted = {row.building_id: row.to.key for row in change.moves.select_related("to")}
    with transaction.atomic():
        made = propose(change.communities, reason=change.reason, by=by, at=at, origin=change.origin)
        layout = queries.layout_of(made)
        fresh = _with_free_codes([cell for cell in old.cells.values() if cell.made])
        fits = {id: key for id, key in wanted.items() if key in layout.cells or key in fresh}
        if fits:
            _keep(made, drawing.arrange(layout, fits, fresh))
    return made


# --- inside one transaction --------------------------------------------------------------------------------


def _with_free_codes(cells: Iterable[Cell]) -> dict[str, Cell]:
    """New grids once more: a code that somebody took meanwhile is given up for the next one."""
    found: dict[str, Cell] = {}
    for cell in cells:
        codes = queries.codes_in(cell.community)
        code = _free_code(cell.community, codes) if cell.code in codes else cell.code
        found[cell.key] = replace(cell, code=code)
    return found


def _free_code(community: int, taken: Collection[str]) -> str:
    area = Place.objects.get(pk=community).code
    return settings.GRID_CODE.format(area=area, serial=drawing.next_serial(taken, settings.GRID_CODE, area))


def _edit(change: BoundaryChange, verb: Callable[[Layout], Layout], *, by: Actor, at: datetime) -> Layout:
    with transaction.atomic():
        row = _editable(change, by, at)
        try:
            made = verb(queries.layout_of(row))
        except Unfit as why:
            raise Refused(str(why)) from None
        _keep(row, made)
    return made


def _editable(change: BoundaryChange, by: Actor, at: datetime) -> BoundaryChange:
    row = _held(change)
    _may_redraw(by, row.communities)
    _still_proposed(row)
    return row


def _keep(row: BoundaryChange, layout: Layout) -> None:
    """Write the layout's grids and moves in place of the ones before."""
    involved, ended = layout.involved(), layout.ended()
    row.moves.all().delete()
    row.grids.exclude(key__in=involved).delete()
    known = {grid.key: grid for grid in row.grids.all()}
    for key in sorted(involved - known.keys()):
        cell = layout.cells[key]
        known[key] = BoundaryGrid.objects.create(
            change=row, key=key, grid_id=int(key) if key.isdigit() else None, community_id=cell.community,
            code=cell.code, name=cell.name, made=cell.made, worker_id=cell.worker,
        )  # fmt: skip
    row.grids.filter(key__in=ended).update(ended=True)
    row.grids.exclude(key__in=ended).update(ended=False)
    BoundaryMove.objects.bulk_create(
        [
            BoundaryMove(change=row, building_id=id, left_id=_id(layout.now[id]), to=known[key])
            for id, key in sorted(layout.moves().items())
        ],
        batch_size=5000,
    )


def _id(key: str) -> int | None:
    return int(key) if key.isdigit() else None


def _bring_in_force(row: BoundaryChange, *, by: Actor | None, at: datetime) -> None:
    """The present follows: grids begin and end, buildings move, workers and outlines with them. Or it is overtaken."""
    since = row.holds_from or at
    grids = list(row.grids.select_related("community").order_by("pk"))
    other = queries.overtaking(row) or _moved_elsewhere(row)
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
    BoundaryChange.objects.filter(pk=row.pk).update(number=_latest() + 1)
    touched = [grid.grid_id for grid in grids if grid.grid_id]
    queries.waiting_about(touched).exclude(pk=row.pk).update(state=State.OVERTAKEN, overtaken_by=row)
    _log("boundary_in_force", row, by, at, buildings=len(wanted))


def _begin(grid: BoundaryGrid, since: datetime, by: Actor | None) -> None:
    """A new grid has its place and its worker; one that had ended opens again."""
    if grid.grid_id is not None:
        place = Place.objects.select_for_update().get(pk=grid.grid_id)
        grid.before = place.shape
        if place.closed_on is not None and not grid.ended:
            Place.objects.filter(pk=place.pk).update(closed_on=None)
    else:
        codes = queries.codes_in(grid.community_id)
        code = _free_code(grid.community_id, codes) if grid.code in codes else grid.code
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


def _new_cell(change: BoundaryChange, layout: Layout, key: str, name: str) -> Cell:
    """The new grid of a split: next free code of the community; looked after by whoever has the old one."""
    old = layout.cells[key]
    community = Place.objects.get(pk=old.community)
    codes = {cell.code for cell in layout.cells.values()} | queries.codes_in(old.community)
    serial = drawing.next_serial(codes, settings.GRID_CODE, community.code)
    worker = queries.workers_of([int(key)])[int(key)][:1] if key.isdigit() else []
    return Cell(
        key=drawing.key_of_new(layout), community=old.community,
        code=settings.GRID_CODE.format(area=community.code, serial=serial),
        name=name.strip()[:120] or queries.grid_name(community, serial), made=True,
        worker=worker[0].account if worker else None,
    )  # fmt: skip


# --- checks ------------------------------------------------------------------------------------------------


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def _held(change: BoundaryChange) -> BoundaryChange:
    return BoundaryChange.objects.select_for_update().get(pk=change.pk)


def _latest() -> int:
    return int(BoundaryChange.objects.aggregate(n=Max("number"))["n"] or 0)


def _may_redraw(by: Actor, communities: Collection[int]) -> None:
    access.require(by, Verb.REDRAW_GRIDS)
    if not queries.covers(by, communities, Verb.REDRAW_GRIDS):
        raise Refused(_("Your right to redraw grids does not cover this community."))


def _may_decide(by: Actor, communities: Collection[int]) -> None:
    access.require(by, Verb.DECIDE_AREAS)
    if not queries.covers(by, communities, Verb.DECIDE_AREAS):
        raise Refused(
            _("Your right to decide does not cover this place: the headquarters of the city decides here.")
        )


def _still_proposed(row: BoundaryChange) -> None:
    other = queries.overtaking(row)
    if other is not None or row.state == State.OVERTAKEN:
        raise Refused(queries.overtaken_words(other or row.overtaken_by))
    if row.state != State.PROPOSED:
        raise Refused(_("This is no proposal any more: reload the page."))


def _no_other_decided(row: BoundaryChange) -> None:
    ids = [id for id in row.grids.values_list("grid", flat=True) if id]
    other = queries.decided_about(ids).exclude(pk=row.pk).first()
    if other is not None:
        raise Refused(
            _("Another change of these grids holds from %(when)s: withdraw it, or decide after that.")
            % {"when": f"{timezone.localtime(other.holds_from):%Y-%m-%d %H:%M}"}
        )


def _moved_elsewhere(row: BoundaryChange) -> bool:
    """Has a list, or a change without grids in common, moved one of the buildings since?"""
    held = row.moves.select_related("building")
    return any(move.left_id != move.building.grid_id for move in held)


def _moment(holds_from: datetime, at: datetime) -> None:
    if not at - timedelta(hours=1) <= holds_from <= at + _AHEAD:
        raise Refused(_("A change of boundaries holds from now on, or from a moment of the next 60 days."))


def _log(kind: str, row: BoundaryChange, by: Actor | None, at: datetime, **detail: object) -> None:
    log.write(kind, actor=by, at=at, subject=("boundary", row.pk), **detail)
