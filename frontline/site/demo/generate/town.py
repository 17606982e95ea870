"""The town: each block becomes a compound of towers, courtyard houses, shophouses, a public building, or stays open."""

from dataclasses import dataclass, field

import numpy as np

from frontline.site.demo.generate.buildings import Buildings, Ints, Kind, join, take
from frontline.site.demo.generate.divisions import Division, divisions, read
from frontline.site.demo.generate.layout import FIRST_ROW, ROW, Blocks, Stretch, blocks
from frontline.site.demo.generate.valley import Floats

_VACANT = 1.04  # dwellings for each household
_PER_TOWER = 30  # doors of a tower, on average: three stairs, five floors, two doors
_TOWERS = 6  # on one block
_MAIN_ROAD = 1  # the second road from the water, where the shops are
_COLUMNS, _LINES = 7, 5  # courtyard houses on a block
_LANES = ("滨河路", "路", "北巷", "后巷", "上巷", "山脚巷")
_ESTATES = (
    "幸福",
    "格桑",
    "雪域",
    "康巴",
    "三江",
    "滨河",
    "晨光",
    "吉祥",
    "民族",
    "团结",
    "新寨",
    "唐蕃",
    "嘉那",
    "双拥",
)


@dataclass
class Names:
    """Streets and compounds as they get their names."""

    streets: list[str] = field(default_factory=list)
    compounds: list[str] = field(default_factory=list)
    compound_community: list[int] = field(default_factory=list)


def build(stretch: Stretch, community: int, names: Names, rng: np.random.Generator) -> Buildings:
    """The buildings of one community of the town."""
    land = blocks(stretch.strip, stretch.s0, stretch.s1)
    wanted = int(np.ceil(stretch.households * _VACANT)) + 1
    order = np.argsort(_appeal(land, rng))[::-1]
    count = int(np.ceil(wanted * stretch.unit.towers / _PER_TOWER))
    estates = order[: -(-count // _TOWERS)]
    rest = order[len(estates) :]
    public = rest[3::13]
    yards = rest[~np.isin(rest, public)]
    towers = _towers(land, estates, count, rng)
    missing = wanted - int(towers.dwellings.sum())
    houses = _houses(land, yards, missing, rng)
    placed = join([towers, houses, _public(land, public)])
    return _named(_placed(placed, stretch, community), stretch, names)


def _appeal(land: Blocks, rng: np.random.Generator) -> Floats:
    """Near the main road first, with chance."""
    away = np.abs(land.d0 + ROW / 2 - (FIRST_ROW + _MAIN_ROAD * ROW)) / 320
    return rng.random(len(land)) * 0.8 - away


def _some(kind: Kind, s: Floats, d: Floats, floors: Ints, stairs: int, compound: Ints) -> Buildings:
    n, zero = len(s), np.zeros(len(s))
    return Buildings(
        np.full(n, int(kind)), zero, zero, zero, s, d, floors, np.full(n, stairs), np.zeros(n, np.int64),
        compound, np.full(n, -1), np.zeros(n, np.int64),
    )  # fmt: skip


def _towers(land: Blocks, estates: Ints, count: int, rng: np.random.Generator) -> Buildings:
    """Two by three towers on a block; `compound` is for now the position of the block."""
    at = np.repeat(np.arange(len(estates)), _TOWERS)[:count]
    slot = np.tile(np.arange(_TOWERS), len(estates))[:count]
    block = estates[at]
    width = land.s1[block] - land.s0[block]
    s = land.s0[block] + width * (0.27 + 0.46 * (slot % 2))
    d = land.d0[block] + 24 + 40 * (slot // 2) + rng.uniform(-1, 1, len(at))
    return _some(Kind.TOWER, s, d, rng.choice([4, 5, 5, 6], len(at)), 3, at)


def _houses(land: Blocks, yards: Ints, missing: int, rng: np.random.Generator) -> Buildings:
    """Courtyard houses in five lines on a block, shophouses where a line looks on the main road."""
    slots = _COLUMNS * _LINES
    block = np.repeat(yards, slots)
    column, line = (
        np.tile(np.arange(slots) % _COLUMNS, len(yards)),
        np.tile(np.arange(slots) // _COLUMNS, len(yards)),
    )
    width = land.s1[block] - land.s0[block]
    s = land.s0[block] + 6 + (width - 12) * (column + 0.5) / _COLUMNS + rng.uniform(-1.5, 1.5, len(block))
    d = land.d0[block] + 15 + 24.5 * line + rng.uniform(-1.5, 1.5, len(block))
    shop = _on_main_road(land, block, line) & (rng.random(len(block)) < 0.75)
    empty = (rng.random(len(block)) < 0.07) & ~shop
    doors = np.where(empty, 0, np.where(shop, 2, 1))
    short = max(0, missing - int(doors.sum()))
    floors = np.where(shop, 2, rng.choice([1, 2], len(block)))
    kept = np.flatnonzero((np.cumsum(doors) - doors < missing) & ~empty)
    houses = _some(Kind.COURTYARD, s, d, floors, 1, np.full(len(block), -1))
    houses.kind[shop] = int(Kind.SHOPHOUSE)
    if short:
        raise ValueError(f"A community has no room for {short} dwellings: give it more land in town.csv.")
    return take(houses, kept)


def _on_main_road(land: Blocks, block: Ints, line: Ints) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    below = (land.row[block] == _MAIN_ROAD - 1) & (line == _LINES - 1)
    above = (land.row[block] == _MAIN_ROAD) & (line == 0)
    return np.asarray(below | above)


def _public(land: Blocks, public: Ints) -> Buildings:
    """Schools, offices, halls: two long buildings on a block."""
    block = np.repeat(public, 2)
    s = (land.s0[block] + land.s1[block]) / 2
    d = land.d0[block] + np.tile([34.0, 92.0], len(public))
    return _some(Kind.PUBLIC, s, d, np.full(len(block), 3), 1, np.full(len(block), -1))


def _placed(town: Buildings, stretch: Stretch, community: int) -> Buildings:
    """From strip coordinates to the ground."""
    town.x[:], town.y[:] = stretch.strip.points(town.s, town.d)
    town.angle[:] = stretch.strip.river.heading(town.s)
    town.community[:] = community
    return town


def _named(town: Buildings, stretch: Stretch, names: Names) -> Buildings:
    unit = next(d for d in divisions() if d.code == stretch.unit.code)
    _name_compounds(town, unit, names)
    _name_streets(town, unit, names)
    return town


def _name_compounds(town: Buildings, unit: Division, names: Names) -> None:
    inside = town.compound >= 0
    count = int(town.compound.max(initial=-1)) + 1
    listed = [
        row["compound"] for row in read("risk_areas.csv") if row["community"] == unit.code and row["compound"]
    ]
    first = len(names.compounds)
    for number in range(count):
        word = _ESTATES[(first + number) % len(_ESTATES)]
        round_ = number // len(_ESTATES)
        made = f"{unit.short}{word}{'二三四五六七八九'[(round_ - 1) % 8] + '期' if round_ else ''}小区"
        names.compounds.append(listed[number] if number < len(listed) else made)
        names.compound_community.append(int(town.community[0]))
    town.number[inside] = np.arange(int(inside.sum())) % _TOWERS + 1
    town.compound[inside] += first


def _name_streets(town: Buildings, unit: Division, names: Names) -> None:
    """A house belongs to the nearer of the two roads of its block and is numbered outwards along it."""
    outside = np.flatnonzero(town.compound < 0)
    road = np.rint((town.d[outside] - FIRST_ROW) / ROW).astype(np.int64)
    listed = {
        row["street"]: row
        for row in read("risk_areas.csv")
        if row["community"] == unit.code and row["street"]
    }
    for edge in np.unique(road):
        own = outside[road == edge]
        own = own[np.argsort(town.s[own], kind="stable")]
        town.street[own] = len(names.streets)
        town.number[own] = np.arange(len(own)) + 1
        names.streets.append(street_name(unit, int(edge), list(listed)))


def street_name(unit: Division, edge: int, listed: list[str]) -> str:
    base = unit.short.removesuffix("路")
    made = base + (_LANES[edge] if edge < len(_LANES) else f"{edge}巷")
    if listed and listed[0] != made and edge == 2:
        return listed[0]  # a lane of the national list
    return made
