"""Layouts to files: CSV and GeoJSON."""

from __future__ import annotations

import csv
import json
from io import StringIO

from frontline.solvers.errors import UnusableInput
from frontline.solvers.grids.reading import Given


def as_csv(given: Given, grid: list[str]) -> str:
    """id, grid; and the grid before where the file said one."""
    out = StringIO()
    table = csv.writer(out, lineterminator="\n")
    before = any(given.grid)
    table.writerow(("id", "grid", "before") if before else ("id", "grid"))
    for name, code, was in zip(given.names, grid, given.grid, strict=True):
        table.writerow((name, code, was) if before else (name, code))
    return out.getvalue()


def as_geojson(given: Given, grid: list[str]) -> str:
    """Points in WGS 84. Raises UnusableInput for a file in metres."""
    if given.place is None:
        raise UnusableInput("Metres cannot be written as GeoJSON: give lon and lat, or write CSV.")
    city, features = given.city, []
    for k, (name, code, lon, lat) in enumerate(zip(given.names, grid, *given.place, strict=True)):
        properties: dict[str, object] = {"id": name, "people": float(city.people[k]), "grid": code}
        if city.community is not None:
            properties["community"] = city.community_name(int(city.community[k]))
        if given.grid[k]:
            properties["before"] = given.grid[k]
        point = {"type": "Point", "coordinates": [float(lon), float(lat)]}
        features.append({"type": "Feature", "geometry": point, "properties": properties})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
