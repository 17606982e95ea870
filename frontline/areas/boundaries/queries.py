"""Reads about changes of boundaries: layouts, who else changed a grid, whose grid it is, as it was then."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from frontline.areas.boundaries.layout import Cell, Layout
from frontline.areas.models import BoundaryChange, BoundaryGrid, GridRequest
from frontline.city import grids as past
from frontline.city.access import Actor, NotHere
from frontline.city.models import Account, Building, Grant, Person, Place
from frontline.city.roles import ROLES, Verb
from frontline.loop import queries as loop

State = BoundaryChange.State


def layout_of(change: BoundaryChange, reopening: Iterable[Cell] = ()) -> Layout:
    """The present of its communities, and what the proposal makes of it."""
    places = Place.objects.filter(kind=Place.Kind.GRID, parent__in=change.communities).defer("shape")
    cells = {str(place.pk): _cell(place) for place in places.filter(closed_on__isnull=True)}
    cells |= {cell.key: cell for cell in reopening}
    cells |= {grid.key: _cell_of(grid) for grid in change.grids.all()}
    rows = Building.objects.filter(community__in=change.communities).values_list("pk", "grid", "community")
    now = {id: str(grid or "") for id, grid, _community in rows}
    moved = {id: key for id, key in change.moves.values_list("building", "to__key") if id in now}
    return Layout(cells, now, {**now, **moved}, {id: community for id, _grid, community in rows})


def _cell(place: Place) -> Cell:
    return Cell(str(place.pk), place.parent_id or 0, place.code, place.name)


def _cell_of(grid: BoundaryGrid) -> Cell:
    return Cell(grid.key, grid.community_id, grid.code, grid.name, grid.made, grid.worker_id)


def change_for(ref: UUID | str) -> BoundaryChange:
    """Raises NotHere."""
    found = BoundaryChange.objects.filter(ref=ref).select_related("proposed_by", "decided_by").first()
    if found is None:
        raise NotHere
    return found


def seen_by(actor: Actor) -> QuerySet[BoundaryChange]:
    """Changes in the actor's places; all for the whole city."""
    rows = BoundaryChange.objects.select_related("proposed_by", "decided_by")
    if actor.city_wide:
        return rows
    return rows.filter(communities__overlap=[place.pk for place in communities_of(actor)])


def communities_of(actor: Actor) -> list[Place]:
    """The communities whose grids the actor may redraw, by name."""
    rows = Place.objects.filter(kind=Place.Kind.COMMUNITY, closed_on__isnull=True).defer("shape")
    if not actor.city_wide:
        rows = rows.filter(Q(pk__in=actor.places) | Q(parent__in=actor.places))
    return list(rows.order_by("code", "name"))


def covers(actor: Actor, communities: Collection[int], verb: Verb) -> bool:
    """Does a grant with this verb cover every one of these communities?"""
    able = [key for key, role in ROLES.items() if verb in role.verbs]
    holding = Grant.objects.filter(
        Q(until__isnull=True) | Q(until__gt=actor.at), account=actor.account or 0, role__in=able,
        on=Grant.On.PLACE, since__lte=actor.at,
    )  # fmt: skip
    granted = set(holding.values_list("on_id", flat=True))
    return bool(communities) and all(granted & set(loop.places_around(one)) for one in communities)


def grids_in(communities: Collection[int]) -> int:
    """How many grids there are."""
    own = Place.objects.filter(kind=Place.Kind.GRID, parent__in=list(communities), closed_on__isnull=True)
    return own.count()


def asked_of_solver(actor: Actor) -> list[GridRequest]:
    """The latest questions to the solver, those that wait first."""
    rows = GridRequest.objects.select_related("change", "asked_by")
    if not actor.city_wide:
        rows = rows.filter(communities__overlap=[place.pk for place in communities_of(actor)])
    return list(rows.order_by("-asked_at", "-pk")[:12])


def grid_for(ref: UUID | str) -> Place:
    """Raises NotHere."""
    found = Place.objects.filter(ref=ref, kind=Place.Kind.GRID).first()
    if found is None:
        raise NotHere
    return found


# --- who came first ----------------------------------------------------------------------------------------


def overtaking(change: BoundaryChange) -> BoundaryChange | None:
    """The change in force that has redrawn one of its grids since this one was begun."""
    own = [id for id in change.grids.values_list("grid", flat=True) if id]
    later = BoundaryChange.objects.filter(number__gt=change.base, grids__grid__in=own).exclude(pk=change.pk)
    return later.select_related("decided_by").order_by("number").first()


def overtaken_words(other: BoundaryChange | None) -> str:
    if other is None:
        return _("A list has moved one of these buildings meanwhile: take the proposal up again.")
    who = other.decided_by.display_name if other.decided_by else "–"
    when = f"{timezone.localtime(other.holds_from):%m-%d %H:%M}" if other.holds_from else "–"
    return _(
        "%(who)s changed one of these grids from %(when)s (“%(reason)s”). "
        "Nothing of yours is lost: take the proposal up again on the new lines."
    ) % {"who": who, "when": when, "reason": other.reason}


def waiting_about(grids: Collection[int]) -> QuerySet[BoundaryChange]:
    return BoundaryChange.objects.filter(state=State.PROPOSED, grids__grid__in=list(grids))


def decided_about(grids: Collection[int]) -> QuerySet[BoundaryChange]:
    """Decided, not yet in force."""
    return BoundaryChange.objects.filter(
        state=State.DECIDED, number__isnull=True, grids__grid__in=list(grids)
    ).distinct()


def ended_by(change: BoundaryChange) -> list[Cell]:
    """Grids that a change ended, with the worker they had: its way back opens them again."""
    ended = [grid.grid for grid in change.grids.filter(ended=True).select_related("grid") if grid.grid]
    held = Grant.objects.filter(
        role="grid_worker",
        on=Grant.On.PLACE,
        on_id__in=[place.pk for place in ended],
        until=change.holds_from,
    )
    workers = dict(held.order_by("-pk").values_list("on_id", "account"))
    return [replace(_cell(place), worker=workers.get(place.pk)) for place in ended]


# --- grids and who looks after them ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Worker:
    account: int
    name: str
    phone: str


def workers_of(grids: Collection[int], *, at: datetime | None = None) -> dict[int, list[Worker]]:
    """The grid workers of each grid, as their grants say at a moment (by default: the open ones)."""
    held = Grant.objects.filter(role="grid_worker", on=Grant.On.PLACE, on_id__in=list(grids))
    open_end = (
        Q(until__isnull=True) if at is None else Q(since__lte=at) & (Q(until__isnull=True) | Q(until__gt=at))
    )
    found: dict[int, list[Worker]] = defaultdict(list)
    for grant in held.filter(open_end, account__is_active=True).select_related("account").order_by("pk"):
        account = grant.account
        found[grant.on_id].append(Worker(account.pk, account.display_name, account.phone))
    return found


def worker_choices(communities: Collection[int]) -> list[Account]:
    """Who may look after a new grid: the grid workers of these communities, by name."""
    grids = Place.objects.filter(kind=Place.Kind.GRID, parent__in=list(communities)).values("pk")
    held = Grant.objects.filter(
        role="grid_worker", on=Grant.On.PLACE, on_id__in=grids, until__isnull=True
    ).values("account")
    return list(Account.objects.filter(pk__in=held, is_active=True).order_by("display_name"))


def codes_in(community: int) -> set[str]:
    """Codes of its grids that exist or existed."""
    return set(Place.objects.filter(kind=Place.Kind.GRID, parent=community).values_list("code", flat=True))


def grid_name(community: Place, serial: int) -> str:
    """As the city calls its grids: 扎西科第三网格."""
    short = community.name.removesuffix("居委会").removesuffix("委会")
    return _("%(community)s grid %(n)d") % {"community": short, "n": serial}


@dataclass(frozen=True, slots=True)
class GridLine:
    """One grid of a list, as it was at a moment."""

    place: Place
    buildings: int
    households: int
    people: int
    workers: Sequence[Worker]


def grid_lines(community: int, *, at: datetime) -> list[GridLine]:
    """The grids of a community as of a moment: their buildings, who lives there today, who looked after them."""
    then = past.grids_then(at, [community])
    by_grid: dict[int, list[int]] = defaultdict(list)
    for building, grid in then.items():
        by_grid[grid or 0].append(building)
    counted = lived_in(then)
    alive = Q(closed_on__isnull=True) | Q(pk__in=[grid for grid in by_grid if grid])
    places = (
        Place.objects.filter(alive, kind=Place.Kind.GRID, parent=community).defer("shape").order_by("code")
    )
    begun = [one for one in places if by_grid.get(one.pk) or not _later(one, at)]
    workers = workers_of([place.pk for place in begun], at=at)
    return [
        GridLine(
            place, len(ids := by_grid.get(place.pk, [])), sum(counted[id][0] for id in ids),
            sum(counted[id][1] for id in ids), workers.get(place.pk, []),
        )
        for place in begun
    ]  # fmt: skip


def _later(place: Place, at: datetime) -> bool:
    return place.opened_on is not None and place.opened_on > timezone.localdate(at)


def lived_in(buildings: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Households and people of each building."""
    rows = (
        Person.objects.filter(building__in=list(buildings)).order_by().values_list("building")
        .annotate(households=Count("household", distinct=True), people=Count("pk"))
    )  # fmt: skip
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    found.update({building: (households, people) for building, households, people in rows if building})
    return found


@dataclass(frozen=True, slots=True)
class BuildingLine:
    """One building of the editor."""

    id: int
    name: str
    grid: str  # the one it would belong to
    households: int
    people: int
    moved: bool


def building_lines(layout: Layout, names: dict[int, str]) -> list[BuildingLine]:
    counted = lived_in(layout.then)
    moved = layout.moves()
    return [
        BuildingLine(id, names.get(id, "–"), _named(layout, key), *counted[id], id in moved)
        for id, key in sorted(layout.then.items(), key=lambda pair: (pair[1], names.get(pair[0], "")))
    ]


def _named(layout: Layout, key: str) -> str:
    return layout.cells[key].name if key in layout.cells else _("no grid")


def building_names(buildings: Iterable[int]) -> dict[int, str]:
    return dict(Place.objects.filter(pk__in=list(buildings)).values_list("pk", "name"))


def places_of(change: BoundaryChange) -> list[Place]:
    return list(Place.objects.filter(pk__in=change.communities).defer("shape").order_by("code"))


def grid_holding(change: BoundaryChange, buildings: Sequence[int]) -> str:
    """The one grid that holds these buildings in the proposal; "" for several."""
    then = layout_of(change).then
    keys = {then.get(id, "") for id in buildings}
    return keys.pop() if len(keys) == 1 else ""


@dataclass(frozen=True, slots=True)
class Moved:
    """Buildings that a change in force moved, together."""

    left: str
    to: str
    buildings: Sequence[str]


def moves_of(change: BoundaryChange) -> list[Moved]:
    """What a change in force did, as it was decided."""
    rows = change.moves.order_by("left__code", "to__code", "building__place__name")
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for left, to, name in rows.values_list("left__name", "to__name", "building__place__name"):
        found[(left or _("no grid"), to)].append(name)
    return [Moved(left, to, names) for (left, to), names in found.items()]
