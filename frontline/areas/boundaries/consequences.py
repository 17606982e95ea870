"""What a proposal changes, before anybody decides: every household, worker, open task, list and notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from frontline.areas.boundaries import queries
from frontline.areas.boundaries.layout import Layout, pairs
from frontline.areas.boundaries.queries import Worker
from frontline.areas.models import BoundaryChange
from frontline.city.access import Actor, NotHere
from frontline.city.models import Account
from frontline.loop import rooms
from frontline.loop.rooms import RecordCount


@dataclass(frozen=True, slots=True)
class Flow:
    """Buildings that leave one grid for another, and who lives in them."""

    left: str
    to: str
    buildings: Sequence[str]
    households: int
    people: int
    workers: Sequence[Worker]  # who looked after them
    next_workers: Sequence[Worker]  # who will


@dataclass(frozen=True, slots=True)
class Sum:
    """One grid before and after."""

    name: str
    code: str
    made: bool
    ended: bool
    buildings: tuple[int, int]
    people: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Consequences:
    flows: Sequence[Flow]
    sums: Sequence[Sum]
    total: Sum
    groups: Sequence[tuple[str, Sequence[RecordCount]]]  # heading, counts

    @property
    def anything(self) -> bool:
        return bool(self.flows)


def consequences(actor: Actor, change: BoundaryChange, layout: Layout | None = None) -> Consequences:
    """The whole list, computed from the city as it is now, within the actor's rights."""
    layout = layout or queries.layout_of(change)
    lived = queries.lived_in(_around(layout))
    sums = _sums(layout, lived)
    return Consequences(
        _flows(layout, lived), sums, _total(sums), _groups(counts(actor, sorted(layout.moves())))
    )


def _around(layout: Layout) -> list[int]:
    """Buildings of the grids involved, before or after."""
    involved = layout.involved()
    return [id for id in layout.then if layout.then[id] in involved or layout.now[id] in involved]


def counts(actor: Actor, buildings: Sequence[int]) -> list[RecordCount]:
    """What every room says of these buildings, and the notices: one for each household."""
    if not buildings:
        return []
    found = rooms.affected_by(actor, buildings)
    homes = next((one for one in found if one.key == "households"), None)
    if homes is not None:
        name = _("Households that are told of their grid and its worker")
        found.append(RecordCount("notices", name, homes.count, records=homes.records, lines=homes.lines))
    return [one for one in found if one.count]


def count_of(actor: Actor, change: BoundaryChange, key: str) -> RecordCount:
    """One count with its records. Raises NotHere."""
    moved = sorted(change.moves.values_list("building", flat=True))
    found = next((one for one in counts(actor, moved) if one.key == key), None)
    if found is None or found.records is None or found.lines is None:
        raise NotHere
    return found


def _flows(layout: Layout, lived: Mapping[int, tuple[int, int]]) -> list[Flow]:
    workers = queries.workers_of([int(key) for key in layout.cells if key.isdigit()])
    names = queries.building_names(list(layout.moves()))
    found = []
    for (left, to), ids in sorted(pairs(layout).items()):
        found.append(
            Flow(
                layout.cells[left].name if left in layout.cells else _("no grid"), layout.cells[to].name,
                sorted(names.get(id, "–") for id in ids), sum(lived[id][0] for id in ids),
                sum(lived[id][1] for id in ids), workers.get(int(left or 0), []), _next(layout, to, workers),
            )
        )  # fmt: skip
    return found


def _next(layout: Layout, to: str, workers: Mapping[int, Sequence[Worker]]) -> Sequence[Worker]:
    cell = layout.cells[to]
    if cell.worker is None:
        return workers.get(int(to), []) if to.isdigit() else []
    account = Account.objects.filter(pk=cell.worker).first()
    return [Worker(account.pk, account.display_name, account.phone)] if account else []


def _sums(layout: Layout, lived: Mapping[int, tuple[int, int]]) -> list[Sum]:
    ended = layout.ended()
    found = []
    for key in sorted(layout.involved(), key=lambda key: layout.cells[key].code):
        now = [id for id, of in layout.now.items() if of == key]
        then = [id for id, of in layout.then.items() if of == key]
        cell = layout.cells[key]
        found.append(
            Sum(
                cell.name, cell.code, cell.made, key in ended, (len(now), len(then)),
                (sum(lived[id][1] for id in now), sum(lived[id][1] for id in then)),
            )
        )  # fmt: skip
    return found


def _total(sums: Sequence[Sum]) -> Sum:
    """Equal before and after: nobody is lost between two grids."""
    return Sum(
        _("Together"), "", False, False,
        (sum(one.buildings[0] for one in sums), sum(one.buildings[1] for one in sums)),
        (sum(one.people[0] for one in sums), sum(one.people[1] for one in sums)),
    )  # fmt: skip


def _groups(found: Sequence[RecordCount]) -> list[tuple[str, list[RecordCount]]]:
    """Counts of one sort under one heading, in the order in which people ask."""
    headings = {
        "people": _("Who lives there"),
        "tasks": _("Open tasks at these buildings"),
        "measures": _("People under a measure"),
        "cases": _("People under a measure"),
        "sampling": _("Sampling"),
        "notices": _("Notices"),
        "areas": _("Areas that hold there"),
    }
    sort = {"households": "people", "needs": "people", "later_rounds": "sampling"}
    grouped: dict[str, list[RecordCount]] = {heading: [] for heading in headings.values()}
    for one in found:
        first = one.key.split(":")[0]
        grouped.setdefault(headings.get(sort.get(first, first), _("Besides")), []).append(one)
    return [(heading, counts) for heading, counts in grouped.items() if counts]
