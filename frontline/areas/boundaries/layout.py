"""A layout as plain values: which building belongs to which grid. No database; every verb gives a new layout.

Invariant: every building of the scope is in exactly one grid before and after every verb.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _


class Unfit(ValueError):
    """The verb cannot be done; one clear sentence."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A grid of a layout. `key` is its id, or n1, n2 ... for one that does not exist yet."""

    key: str
    community: int
    code: str
    name: str
    made: bool = False
    worker: int | None = None  # account that will look after it, for one that begins


@dataclass(frozen=True, slots=True)
class Layout:
    """`now`: building -> key at present ("" for none); `then`: as proposed; `community`: of each building."""

    cells: Mapping[str, Cell]
    now: Mapping[int, str]
    then: Mapping[int, str]
    community: Mapping[int, int]

    def moves(self) -> dict[int, str]:
        return {building: key for building, key in self.then.items() if self.now[building] != key}

    def involved(self) -> set[str]:
        """Keys of the grids that lose or gain a building."""
        moved = self.moves()
        return {key for building in moved for key in (self.now[building], self.then[building]) if key}

    def ended(self) -> set[str]:
        """Grids that had buildings and have none any more."""
        return (set(self.now.values()) - set(self.then.values())) - {""}

    def inside(self, key: str) -> list[int]:
        return sorted(building for building, of in self.then.items() if of == key)


def move(layout: Layout, buildings: Iterable[int], to: str) -> Layout:
    """Buildings to another grid of their own community. Raises Unfit."""
    chosen = _known(layout, buildings)
    cell = layout.cells.get(to)
    if cell is None:
        raise Unfit(_("Choose the grid that the buildings move to."))
    if any(layout.community[building] != cell.community for building in chosen):
        raise Unfit(_("A grid belongs to one community: a building of another community cannot move to it."))
    return replace(layout, then={**layout.then, **dict.fromkeys(chosen, to)})


def split(layout: Layout, key: str, part: Iterable[int], cell: Cell) -> Layout:
    """A part of a grid becomes the new grid `cell`. Raises Unfit."""
    chosen = _known(layout, part)
    whole = set(layout.inside(key))
    if not chosen <= whole:
        raise Unfit(_("Choose buildings of one grid to split it."))
    if chosen == whole:
        raise Unfit(_("Something must stay in the grid: choose a part of its buildings."))
    if cell.key in layout.cells:
        raise Unfit(_("There is such a grid already: reload the page."))
    made = replace(layout, cells={**layout.cells, cell.key: replace(cell, made=True)})
    return move(made, chosen, cell.key)


def merge(layout: Layout, keys: Collection[str], into: str) -> Layout:
    """Everything of these grids into one of them; the others end. Raises Unfit."""
    if into not in keys or len(set(keys)) < 2:
        raise Unfit(_("Choose at least two grids to merge, and which of them stays."))
    if any(key not in layout.cells for key in keys):
        raise Unfit(_("One of these grids does not exist any more: reload the page and choose again."))
    if len({layout.cells[key].community for key in keys}) > 1:
        raise Unfit(_("Only grids of one community can be merged."))
    gone = [building for key in keys if key != into for building in layout.inside(key)]
    if not gone:
        raise Unfit(_("The other grids have no buildings: nothing would change."))
    return move(layout, gone, into)


def put_back(layout: Layout) -> Layout:
    """As it is at present."""
    return replace(layout, then=dict(layout.now))


def arrange(layout: Layout, wanted: Mapping[int, str], cells: Mapping[str, Cell]) -> Layout:
    """A whole layout at once, as a solver or a file gives it. Buildings it does not name stay. Raises Unfit."""
    chosen = _known(layout, wanted)
    made = replace(layout, cells={**layout.cells, **cells})
    if any(layout.community[building] != made.cells[wanted[building]].community for building in chosen):
        raise Unfit(_("A grid belongs to one community: a building of another community cannot move to it."))
    return replace(made, then={**layout.then, **wanted})


def _known(layout: Layout, buildings: Iterable[int]) -> set[int]:
    chosen = set(buildings)
    if not chosen:
        raise Unfit(_("Choose at least one building."))
    if not chosen <= layout.then.keys():
        raise Unfit(_("One of these buildings does not exist any more: reload the page and choose again."))
    return chosen


def next_serial(codes: Iterable[str], template: str, area: str) -> int:
    """The first serial that no code of the area has yet. The template is the city's: {area}1{serial:03d}."""
    taken = set(codes)
    return next(n for n in range(1, 100_000) if template.format(area=area, serial=n) not in taken)


def key_of_new(layout: Layout) -> str:
    return next(key for n in range(1, 100_000) if (key := f"n{n}") not in layout.cells)


def pairs(layout: Layout) -> dict[tuple[str, str], list[int]]:
    """Buildings by the grid they leave and the grid that receives them."""
    found: dict[tuple[str, str], list[int]] = {}
    for building, to in sorted(layout.moves().items()):
        found.setdefault((layout.now[building], to), []).append(building)
    return found
