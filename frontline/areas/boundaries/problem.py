"""Where a solver helps: grids for communities that have none or bad ones, and a grid that is too heavy."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from time import perf_counter

import numpy as np
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from frontline.areas.boundaries import queries
from frontline.areas.boundaries.layout import Cell, Layout, next_serial
from frontline.areas.queries.tiles import STREETS
from frontline.city.models import Place, Street
from frontline.solvers.arrays import Floats
from frontline.solvers.grids import City, UnusableInput, partition
from frontline.solvers.grids import Layout as Solved
from frontline.solvers.grids.rebalance import rebalance

__all__ = ["Proposed", "UnusableInput", "propose_grids", "relieve"]

_DEGREE = 111_320.0  # metres in a degree of latitude
_BESIDE = 0.005  # degrees, about 500 m: streets just outside join those inside
SECONDS = 60.0  # the solver's time for a whole city
RELIEF_SECONDS = 5.0
SEED = 1
# Work of a building, in people: each stair to climb, each person in need, each open task counts besides.
# Assumption: no national figure is known; the city weighs its own work by changing these.
_STAIR, _NEED, _TASK = 3.0, 2.0, 0.5
_BUILDINGS = """
SELECT b.place_id, h.lon, h.lat, coalesce(p.people, 0),
       b.units * greatest(b.floors - 1, 0), coalesce(p.needs, 0), coalesce(t.tasks, 0)
FROM city_building b JOIN city_place h ON h.id = b.place_id
LEFT JOIN (SELECT building_id, count(*) AS people, count(*) FILTER (WHERE needs <> '{}') AS needs
           FROM city_person WHERE building_id = ANY (%(ids)s) GROUP BY building_id) p ON p.building_id = b.place_id
LEFT JOIN (SELECT building, count(*) AS tasks FROM loop_task WHERE state = 'open' AND building = ANY (%(ids)s)
           GROUP BY building) t ON t.building = b.place_id
WHERE b.place_id = ANY (%(ids)s) AND h.lon IS NOT NULL AND h.lat IS NOT NULL ORDER BY b.place_id
"""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A layout as `actions.arrange` takes it, and its figures as the page shows them."""

    wanted: Mapping[int, str]
    cells: Mapping[str, Cell]
    figures: Mapping[str, float | int | bool | str]


@dataclass(frozen=True, slots=True)
class _Known:
    ids: list[int]
    city: City
    unplaced: int  # buildings that are not on the map


def propose_grids(layout: Layout, grids: int, *, weight: str, communities: Sequence[int]) -> Proposed:
    """So many grids inside the borders of the communities. Raises UnusableInput."""
    known = _known(layout, sorted(layout.then), weight)
    started = perf_counter()
    solved = partition(known.city, grids, seed=SEED, seconds=SECONDS, by_community=True)
    spent = perf_counter() - started
    keys, fresh = _keys(layout, known, solved)
    wanted = {id: keys[int(grid)] for id, grid in zip(known.ids, solved.grid, strict=True)}
    return Proposed(wanted, fresh, _figures(solved, known, weight, spent))


def relieve(layout: Layout, heavy: str, *, weight: str) -> Proposed:
    """The fewest people move until a grid is as heavy as the mean of its community's grids. Raises UnusableInput."""
    inside = sorted(id for id, key in layout.then.items() if key)
    known = _known(layout, inside, weight)
    keys = sorted({layout.then[id] for id in known.ids})
    if heavy not in keys or len(keys) < 2:
        raise UnusableInput(_("This grid has no neighbour on the map to give buildings to."))
    place = {key: number for number, key in enumerate(keys)}
    started = perf_counter()
    solved = rebalance(
        known.city, [place[layout.then[id]] for id in known.ids], place[heavy], seconds=RELIEF_SECONDS
    )
    spent = perf_counter() - started
    wanted = {known.ids[int(at)]: keys[int(solved.grid[at])] for at in solved.moved}
    return Proposed(wanted, {}, _figures(solved, known, weight, spent))


def _known(layout: Layout, ids: Sequence[int], weight: str) -> _Known:
    with connection.cursor() as cursor:
        cursor.execute(_BUILDINGS, {"ids": list(ids)})
        rows = cursor.fetchall()
    if not rows:
        raise UnusableInput(_("None of these buildings is on the map: bring their coordinates in first."))
    scale = cos(radians(sum(row[2] for row in rows) / len(rows)))
    numbers = {community: place for place, community in enumerate(sorted(set(layout.community.values())))}
    names = queries.building_names(row[0] for row in rows)
    metres = np.array([_DEGREE * scale, _DEGREE])
    places = np.array([row[1:3] for row in rows]) * metres
    city = City(
        places[:, 0], places[:, 1], np.array([_weight(row[3:], weight) for row in rows]),
        lines=tuple(line * metres for line in _streets(rows)) or None,
        community=np.array([numbers[layout.community[row[0]]] for row in rows]),
        names=tuple(names.get(row[0], "–") for row in rows),
    )  # fmt: skip
    return _Known([row[0] for row in rows], city, len(ids) - len(rows))


def _streets(rows: Sequence[Sequence[float]]) -> Iterator[Floats]:
    """Lines of the streets around these buildings that people may walk, in degrees."""
    places = np.array([row[1:3] for row in rows], np.float64)
    least, most = places.min(axis=0) - _BESIDE, places.max(axis=0) + _BESIDE
    for drawn in Street.objects.filter(walkable=True).values_list("line", flat=True)[:STREETS].iterator():
        for line in drawn["coordinates"] if drawn["type"] == "MultiLineString" else [drawn["coordinates"]]:
            points = np.array(line, np.float64)[:, :2]
            if (points.max(axis=0) >= least).all() and (points.min(axis=0) <= most).all():
                yield points


def _weight(row: Sequence[float], weight: str) -> float:
    people, stairs, needs, tasks = (float(one) for one in row)
    return people if weight == "people" else people + _STAIR * stairs + _NEED * needs + _TASK * tasks


def _keys(layout: Layout, known: _Known, solved: Solved) -> tuple[dict[int, str], dict[str, Cell]]:
    """Each grid of the solver is the old one that it shares most people with, each old one once; else a new one."""
    shared: Counter[tuple[int, str]] = Counter()
    community: dict[int, int] = {}
    for id, grid, people in zip(known.ids, solved.grid, known.city.people, strict=True):
        community[int(grid)] = layout.community[id]
        if layout.now[id]:
            shared[(int(grid), layout.now[id])] += int(people) + 1
    keys: dict[int, str] = {}
    for (grid, key), _people in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
        if grid not in keys and key not in keys.values():
            keys[grid] = key
    fresh = _fresh(layout, [grid for grid in sorted(community) if grid not in keys], community)
    return {**keys, **{grid: cell.key for grid, cell in fresh.items()}}, {c.key: c for c in fresh.values()}


def _fresh(layout: Layout, grids: Sequence[int], community: Mapping[int, int]) -> dict[int, Cell]:
    """New grids in the solver's order, west to east and north to south, with the next codes of their community."""
    places = Place.objects.in_bulk(set(community.values()))
    codes = {id: queries.codes_in(id) | {c.code for c in layout.cells.values()} for id in places}
    found: dict[int, Cell] = {}
    for number, grid in enumerate(grids, 1):
        place = places[community[grid]]
        serial = next_serial(codes[place.pk], settings.GRID_CODE, place.code)
        code = settings.GRID_CODE.format(area=place.code, serial=serial)
        codes[place.pk].add(code)
        found[grid] = Cell(f"n{number}", place.pk, code, queries.grid_name(place, serial), made=True)
    return found


def _figures(solved: Solved, known: _Known, weight: str, spent: float) -> dict[str, float | int | bool | str]:
    figures = solved.figures
    return {
        "grids": figures.grids, "mean": round(figures.mean, 1), "lightest": round(figures.lightest, 1),
        "heaviest": round(figures.heaviest, 1), "off": round(100 * figures.off, 2), "loose": figures.loose,
        "moved": round(figures.moved), "seconds": round(spent, 2), "balanced": solved.balanced,
        "complete": solved.complete, "weight": weight, "unplaced": known.unplaced,
    }  # fmt: skip
