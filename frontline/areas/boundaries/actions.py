"""Proposing, editing, deciding, withdrawing and undoing a change of boundaries."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from frontline.areas.boundaries import checks, force, outlines, queries
from frontline.areas.boundaries import layout as drawing
from frontline.areas.boundaries.layout import Cell, Layout, Unfit
from frontline.areas.geometry import part_of
from frontline.areas.models import BoundaryChange, BoundaryGrid, BoundaryMove
from frontline.city.access import Actor
from frontline.city.models import Place
from frontline.loop.actions import Refused

State, Origin = BoundaryChange.State, BoundaryChange.Origin
AT_ONCE = 2_000  # buildings that a page moves itself; more are left to the worker


def propose(
    communities: Collection[int], *, reason: str, by: Actor, at: datetime, origin: str = Origin.DRAWN
) -> BoundaryChange:
    """An empty proposal for the grids of these communities. Needs the verb redraw_grids. Raises Refused."""
    checks.may_redraw(by, communities)
    if not reason.strip():
        raise Refused(_("Say why the grids are redrawn: the notice tells it."))
    return BoundaryChange.objects.create(
        reason=reason.strip()[:400], origin=origin, communities=sorted(communities), base=checks.latest(),
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
        checks.one_at_a_time()
        row = checks.held(change)
        if row.state not in (State.PROPOSED, State.DECIDED) or row.number is not None:
            raise Refused(_("This change is in force already: undo it by a new decision."))
        if row.state == State.DECIDED or row.proposed_by_id != by.account:
            checks.may_decide(by, row.communities)
        BoundaryChange.objects.filter(pk=row.pk).update(state=State.WITHDRAWN)
        checks.note("boundary_withdrawn", row, by, at)
    change.refresh_from_db()


def decide(change: BoundaryChange, *, holds_from: datetime, by: Actor, at: datetime) -> BoundaryChange:
    """The proposal holds from a moment: at once when it is here, else the worker brings it in force. Raises Refused."""
    with transaction.atomic():
        checks.one_at_a_time()
        row = checks.held(change)
        checks.may_decide(by, row.communities)
        checks.still_proposed(row)
        checks.moment(holds_from, at)
        if not row.moves.exists():
            raise Refused(_("Nothing is redrawn yet: split, merge or move something first."))
        checks.no_other_decided(row)
        row.state, row.decided_by_id, row.decided_at = State.DECIDED, by.account, at
        row.holds_from = max(holds_from, at)
        row.save(update_fields=["state", "decided_by", "decided_at", "holds_from"])
        checks.note("boundary_decided", row, by, at, holds_from=row.holds_from.isoformat())
        if row.holds_from <= at and row.moves.count() <= AT_ONCE:
            force.bring_in_force(row, by=by, at=at)
    change.refresh_from_db()
    return change


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
        code = force.free_code(cell.community, codes) if cell.code in codes else cell.code
        found[cell.key] = replace(cell, code=code)
    return found


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
    row = checks.held(change)
    checks.may_redraw(by, row.communities)
    checks.still_proposed(row)
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
