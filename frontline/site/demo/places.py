"""Rows of the places: city, townships, communities, grids, compounds, buildings, stairs, floors, dwellings."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from pypinyin import lazy_pinyin

from frontline.city.models import AreaCodeName, Building, Dwelling, Place
from frontline.site.demo.copying import Row, copy, move_sequence, refs
from frontline.site.demo.generate import shapes
from frontline.site.demo.generate.buildings import Kind
from frontline.site.demo.generate.city import City
from frontline.site.demo.generate.divisions import Division, divisions
from frontline.site.demo.generate.ids import Ids
from frontline.site.demo.generate.valley import to_lonlat

_COLUMNS = (
    "id", "ref", "kind", "code", "name", "pinyin", "name_en", "name_bo", "parent_id", "lon", "lat", "shape",
)  # fmt: skip
_TIBETAN = {"632701000000": "ཡུལ་ཤུལ་གྲོང་ཁྱེར།"}
_CHUNK = 4096  # places whose identifiers are drawn at once


@cache
def pinyin_key(text: str) -> str:
    """Small letters without tones or gaps, for search and order."""
    return "".join(lazy_pinyin(text)).lower()


def write(city: City, ids: Ids) -> int:
    rng = np.random.default_rng([city.seed, 50])
    written = copy(Place, _COLUMNS, _with_refs(_places(city, ids), rng))
    move_sequence(Place)
    return written + copy(AreaCodeName, ("code", "year", "name", "place_id"), _official_names(ids))


def _with_refs(rows: Iterator[Row], rng: np.random.Generator) -> Iterator[Row]:
    ready: Iterator[str] = iter(())
    for id, *rest in rows:
        ref = next(ready, None)
        if ref is None:
            ready = refs(_CHUNK, rng)
            ref = next(ready)
        yield (id, ref, *rest)


def _row(id: int, kind: str, code: str, name: str, parent: int | None, **more: Any) -> Row:
    key = pinyin_key(name) if kind in _NAMED else ""
    shape = more.get("shape")
    return (
        id, kind, code, name, key, more.get("en", ""), more.get("bo", ""), parent,
        more.get("lon"), more.get("lat"), json.dumps(shape) if shape else None,
    )  # fmt: skip


_NAMED = {"city", "township", "community", "grid", "compound"}


def _places(city: City, ids: Ids) -> Iterator[Row]:
    yield from _areas(city, ids)
    yield from _compounds(city, ids)
    yield from _buildings(city, ids)
    yield from _stairs_and_floors(city, ids)
    yield from _dwellings(city, ids)


def _areas(city: City, ids: Ids) -> Iterator[Row]:
    grids = shapes.grid_shapes(city)
    own: dict[str, list[Any]] = {}
    for grid, shape in zip(city.grids, grids, strict=True):
        own.setdefault(city.communities[grid.community].code, []).append(shape)
    whole = {code: shapes.joined(parts) for code, parts in own.items()}
    for division in divisions():
        yield _area_row(division, ids, _shape_of(division, whole))
    for index, (grid, shape) in enumerate(zip(city.grids, grids, strict=True)):
        unit = city.communities[grid.community]
        yield _located(
            shape, ids.first_grid + index, "grid", f"{unit.code}1{grid.serial:03d}",
            f"{unit.name.removesuffix('居委会').removesuffix('委会')}第{grid.serial}网格", ids.official[unit.code],
            en=f"{unit.name_en} Grid {grid.serial}",
        )  # fmt: skip


def _shape_of(division: Division, whole: dict[str, Any]) -> Any:
    if division.level == "city":
        return shapes.outline()
    if division.level == "township":
        return shapes.joined([shape for code, shape in whole.items() if code.startswith(division.code[:9])])
    return whole[division.code]


def _area_row(division: Division, ids: Ids, shape: Any) -> Row:
    parent = None if division.level == "city" else ids.official[division.parent]
    return _located(
        shape, ids.official[division.code], division.level, division.code, division.name, parent,
        en=division.name_en, bo=_TIBETAN.get(division.code, ""),
    )  # fmt: skip


def _located(shape: Any, *args: Any, **more: Any) -> Row:
    outline = shapes.geojson(shape)
    centre = shape.representative_point()
    lon, lat = to_lonlat(np.array([centre.x]), np.array([centre.y]))
    return _row(*args, lon=float(lon[0]), lat=float(lat[0]), shape=outline, **more)


def _compounds(city: City, ids: Ids) -> Iterator[Row]:
    lon, lat = city.buildings.lonlat()
    for index, (name, community) in enumerate(
        zip(city.names.compounds, city.names.compound_community, strict=True)
    ):
        inside = city.buildings.compound == index
        where = {"lon": float(lon[inside].mean()), "lat": float(lat[inside].mean())} if inside.any() else {}
        yield _row(ids.first_compound + index, "compound", "", name, int(ids.community[community]), **where)


def _address(city: City, index: int) -> tuple[str, str]:
    """(street, number) of a building."""
    b = city.buildings
    if (street := int(b.street[index])) >= 0:
        return city.names.streets[street], f"{b.number[index]}号"
    return "", f"{b.number[index]}号{'楼' if b.kind[index] == Kind.TOWER else ''}"


def building_name(city: City, index: int) -> str:
    street, number = _address(city, index)
    compound = int(city.buildings.compound[index])
    return (city.names.compounds[compound] if compound >= 0 else street) + number


def _buildings(city: City, ids: Ids) -> Iterator[Row]:
    b = city.buildings
    lon, lat = (part.tolist() for part in b.lonlat())
    for index in range(len(b)):
        compound = int(b.compound[index])
        parent = ids.first_compound + compound if compound >= 0 else int(ids.community[b.community[index]])
        (ring,) = b.outlines(np.array([index]))
        yield _row(
            ids.building_place(index), "building", "", building_name(city, index), parent,
            lon=lon[index], lat=lat[index], shape={"type": "Polygon", "coordinates": [ring]},
        )  # fmt: skip


def _stairs_and_floors(city: City, ids: Ids) -> Iterator[Row]:
    b = city.buildings
    floors: list[Row] = []
    for index in ids.towers.tolist():
        levels = int(b.floors[index])
        for stair in range(int(b.stairs[index])):
            id = int(ids.first_stair[index]) + stair
            yield _row(id, "unit", "", f"{stair + 1}单元", ids.building_place(index))
            first = int(ids.first_floor[index]) + stair * levels
            floors += [_row(first + level, "floor", "", f"{level + 1}层", id) for level in range(levels)]
    yield from floors


def _dwellings(city: City, ids: Ids) -> Iterator[Row]:
    for index, building in enumerate(city.dwelling_building.tolist()):
        _, floor, door = _door(city, ids, index, building)
        yield _row(ids.dwelling_place(index), "dwelling", "", door, floor or ids.building_place(building))


def _door(city: City, ids: Ids, index: int, building: int) -> tuple[int | None, int | None, str]:
    if city.buildings.kind[building] == Kind.TOWER:
        return ids.stair_and_floor(index)
    return None, None, f"{int(city.dwelling_rank[index]) + 1}户"


def write_buildings(city: City, ids: Ids) -> int:
    """The tables beside the places of buildings and dwellings."""
    columns = (
        "place_id", "kind", "floors", "units", "street", "number", "compound_id", "grid_id", "community_id",
        "township_id",
    )  # fmt: skip
    count = copy(Building, columns, (_building_row(city, ids, index) for index in range(len(city.buildings))))
    doors = (_dwelling_row(city, ids, *pair) for pair in enumerate(city.dwelling_building.tolist()))
    return count + copy(Dwelling, ("place_id", "building_id", "unit_id", "floor_id", "door"), doors)


def _building_row(city: City, ids: Ids, index: int) -> Row:
    b = city.buildings
    compound, community = int(b.compound[index]), int(b.community[index])
    return (
        ids.building_place(index), Kind(int(b.kind[index])).name.lower(), int(b.floors[index]), int(b.stairs[index]),
        *_address(city, index), ids.first_compound + compound if compound >= 0 else None,
        ids.first_grid + int(city.grid[index]), int(ids.community[community]), int(ids.township[community]),
    )  # fmt: skip


def _dwelling_row(city: City, ids: Ids, index: int, building: int) -> Row:
    unit, floor, door = _door(city, ids, index, building)
    return ids.dwelling_place(index), ids.building_place(building), unit, floor, door


def _official_names(ids: Ids) -> Iterator[Row]:
    for division in divisions():
        yield division.code, 2022, division.name_2022, ids.official[division.code]
        yield division.code, 2023, division.name, ids.official[division.code]
