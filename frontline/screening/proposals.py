"""Where a solver helps: where the points of a round should stand, and how many desks each needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from django.db import connection

from frontline.screening.queries.homes import HOMES
from frontline.solvers.sites import UnusableInput, desks_needed, layout_of, propose_sites, waiting

__all__ = ["Proposed", "UnusableInput", "propose_points"]

_DEGREE = 111_320.0  # metres in a degree of latitude
_NEAR = 300.0  # metres: a sampling point further from every building stands for itself
CANDIDATES = (
    2_000  # places looked at, besides the sampling points there are: public buildings, then the fullest ones
)
SECONDS = 10.0  # the solver's time

# Buildings of the round with people, and what could be a point there: a sampling point that stands at it, or nearby.
_BUILDINGS = f"""
WITH RECURSIVE {HOMES},
lived AS (SELECT building_id, count(*) AS people FROM city_person WHERE building_id IS NOT NULL GROUP BY building_id)
SELECT h.place_id, h.lon, h.lat, coalesce(l.people, 0), h.kind
FROM homes h LEFT JOIN lived l ON l.building_id = h.place_id WHERE h.lon IS NOT NULL AND h.lat IS NOT NULL
ORDER BY h.place_id
"""

_POINTS = """
SELECT s.id, s.lon, s.lat, s.desks, rp.id IS NOT NULL FROM city_site s
LEFT JOIN screening_roundpoint rp ON rp.site_id = s.id AND rp.round_id = %(round)s
WHERE s.kind = 'sampling' AND s.lon IS NOT NULL AND s.lat IS NOT NULL ORDER BY s.id
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a round by its id, its places and hours, and what is promised."""

    round: int
    places: Sequence[int]
    hours: float  # from the first sample to the last
    per_hour: int  # people a desk samples in an hour
    points: int
    keep: bool  # points the round has stay
    promise: float  # minutes waited on average at most


@dataclass(frozen=True, slots=True)
class PointProposed:
    """One point: the building it stands at, the sampling point that is there already, people, desks, minutes."""

    building: int
    site: int | None
    people: int
    desks: int
    minutes: float  # waited on average


@dataclass(frozen=True, slots=True)
class Proposed:
    """What the solver answers; walks in metres, `gap` a share that is proven."""

    points: tuple[PointProposed, ...]
    mean_walk: float
    longest_walk: float
    walk_now: float | None
    gap: float
    seconds: float


@dataclass(frozen=True, slots=True)
class _City:
    ids: list[int]
    x: list[float]
    y: list[float]
    people: list[int]
    candidates: list[int]  # positions
    sites: dict[int, int]  # position -> sampling point that stands there
    serving: list[int]  # positions of the points the round has


def propose_points(asked: Asked) -> Proposed:
    """So many points for the round's people on walking distance. Raises UnusableInput with what to do."""
    city = _city(asked)
    if not city.ids:
        raise UnusableInput(
            "No building of this round has a position; bring the buildings' positions in first."
        )
    answer = propose_sites(
        x=city.x, y=city.y, people=city.people, candidates=city.candidates, points=asked.points,
        existing=city.serving if asked.keep else [], seconds=SECONDS, enough=0.005,
    )  # fmt: skip
    counted: dict[int, int] = {int(site): 0 for site in answer.sites}
    for building, site in enumerate(answer.assignment.tolist()):
        counted[site] += city.people[building]
    points = tuple(_point(city, site, people, asked) for site, people in sorted(counted.items()))
    mean, longest = answer.cost / sum(city.people), float(answer.distance.max())
    return Proposed(points, mean, longest, _walk_now(city), answer.gap, answer.seconds)


def _point(city: _City, at: int, people: int, asked: Asked) -> PointProposed:
    arrivals = people / asked.hours
    desks = desks_needed(arrivals, asked.per_hour, asked.promise) if arrivals else 1
    minutes = waiting(arrivals, asked.per_hour, desks).mean_minutes if arrivals else 0.0
    return PointProposed(city.ids[at], city.sites.get(at), people, desks, round(minutes, 1))


def _walk_now(city: _City) -> float | None:
    """Mean walk to the points the round has."""
    if not city.serving:
        return None
    layout = layout_of(x=city.x, y=city.y, people=city.people, candidates=city.serving, sites=city.serving)
    return layout.people_metres() / sum(city.people)


def _city(asked: Asked) -> _City:
    with connection.cursor() as cursor:
        cursor.execute(_BUILDINGS, {"places": list(asked.places)})
        rows = cursor.fetchall()
        cursor.execute(_POINTS, {"round": asked.round})
        points = cursor.fetchall()
    middle = sum(row[2] for row in rows) / len(rows) if rows else 0.0
    scale = _DEGREE * cos(radians(middle))
    x, y = [row[1] * scale for row in rows], [row[2] * _DEGREE for row in rows]
    sites, serving = _stand_at(x, y, points, scale)
    public = [index for index, row in enumerate(rows) if row[4] == "public"]
    fullest = sorted(range(len(rows)), key=lambda index: -rows[index][3])
    candidates = list(dict.fromkeys([*sites, *public, *fullest]))[: max(CANDIDATES, len(sites))]
    return _City([row[0] for row in rows], x, y, [row[3] for row in rows], candidates, sites, serving)


def _stand_at(
    x: Sequence[float],
    y: Sequence[float],
    points: Sequence[tuple[int, float, float, int, bool]],
    scale: float,
) -> tuple[dict[int, int], list[int]]:
    """The building each sampling point stands at (the nearest within 300 m, one point each)."""
    cells: dict[tuple[int, int], list[int]] = {}
    for index, (bx, by) in enumerate(zip(x, y, strict=True)):
        cells.setdefault(_cell(bx, by), []).append(index)
    sites: dict[int, int] = {}
    serving = []
    for site, lon, lat, _desks, serves in points:
        px, py = lon * scale, lat * _DEGREE
        column, row = _cell(px, py)
        around = [i for c in (-1, 0, 1) for r in (-1, 0, 1) for i in cells.get((column + c, row + r), ())]
        near = min(around, key=lambda i: (x[i] - px) ** 2 + (y[i] - py) ** 2, default=-1)
        if near < 0 or (x[near] - px) ** 2 + (y[near] - py) ** 2 > _NEAR**2 or near in sites:
            continue
        sites[near] = site
        if serves:
            serving.append(near)
    return sites, serving


def _cell(x: float, y: float) -> tuple[int, int]:
    return int(x // _NEAR), int(y // _NEAR)
