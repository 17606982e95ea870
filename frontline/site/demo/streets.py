"""Rows of streets: the roads along the river and the lanes between the blocks of the town."""

import json
from collections.abc import Iterator

import numpy as np

from frontline.city.models import Street
from frontline.site.demo.copying import Row, copy
from frontline.site.demo.generate.city import City
from frontline.site.demo.generate.divisions import divisions, read
from frontline.site.demo.generate.layout import FIRST_ROW, ROW, Blocks, Stretch, blocks
from frontline.site.demo.generate.town import street_name
from frontline.site.demo.generate.valley import to_lonlat

_STEP = 40.0  # metres between the points of a line


def write(city: City) -> int:
    columns = ("code", "name", "walkable", "drivable", "source", "line")
    return copy(Street, columns, _streets(city))


def _streets(city: City) -> Iterator[Row]:
    for stretch in city.stretches:
        land = blocks(stretch.strip, stretch.s0, stretch.s1)
        unit = next(one for one in divisions() if one.code == stretch.unit.code)
        listed = {
            row["street"]: row
            for row in read("risk_areas.csv")
            if row["community"] == unit.code and row["street"]
        }
        for edge in range(int(land.row.max()) + 2):
            for number, (s0, s1) in enumerate(_spans(land, edge)):
                d = FIRST_ROW + edge * ROW
                name = street_name(unit, edge, list(listed))
                yield _row(stretch, f"{unit.code}-{edge}-{number}", name, (s0, d), (s1, d))
        for number, (s, far) in enumerate(_lanes(land)):
            yield _row(stretch, f"{unit.code}-L{number}", "", (s, FIRST_ROW), (s, far))


def _spans(land: Blocks, edge: int) -> list[tuple[float, float]]:
    """Where blocks stand on either side of a road: stretches in metres along the river."""
    beside = (land.row == edge) | (land.row == edge - 1)
    found: list[tuple[float, float]] = []
    for s0, s1 in sorted(set(zip(land.s0[beside].tolist(), land.s1[beside].tolist(), strict=True))):
        if found and s0 <= found[-1][1] + 1:
            found[-1] = (found[-1][0], s1)
        else:
            found.append((s0, s1))
    return found


def _lanes(land: Blocks) -> list[tuple[float, float]]:
    """Between blocks from the first road up to the last row that stands on either side."""
    far: dict[float, float] = {}
    for s0, s1, row in zip(land.s0.tolist(), land.s1.tolist(), land.row.tolist(), strict=True):
        for s in (s0, s1):
            far[s] = max(far.get(s, 0.0), FIRST_ROW + (row + 1) * ROW)
    return sorted(far.items())


def _row(stretch: Stretch, code: str, name: str, start: tuple[float, float], end: tuple[float, float]) -> Row:
    count = max(2, int((end[0] - start[0]) / _STEP) + 1)
    s, d = (np.linspace(one, other, count) for one, other in zip(start, end, strict=True))
    lon, lat = to_lonlat(*stretch.strip.points(s, d))
    points = [[round(x, 7), round(y, 7)] for x, y in zip(lon.tolist(), lat.tolist(), strict=True)]
    line = json.dumps({"type": "LineString", "coordinates": points})
    return (code, name, True, bool(name), "invented", line)
