"""Towns and townships outside the city: villages of courtyard houses along a lane, and herders' tents."""

from dataclasses import dataclass

import numpy as np

from frontline.site.demo.generate.buildings import Buildings, Ints, Kind
from frontline.site.demo.generate.divisions import Township, townships, villages_of
from frontline.site.demo.generate.layout import share_out, town_people
from frontline.site.demo.generate.town import Names
from frontline.site.demo.generate.valley import Floats, from_lonlat

PER_HOUSEHOLD = 4.6  # people, outside the town; assumption
_TENTS = 0.08
_PLACES = ("上庄", "下庄", "沟口", "河边")  # natural villages


@dataclass(frozen=True)
class Village:
    code: str
    x: float  # metres east of the seat
    y: float
    people: int
    households: int


def villages(people: int, rng: np.random.Generator) -> list[Village]:
    """Every village of the townships with its centre and its size."""
    seats = townships()
    residents = share_out(people - town_people(people), np.array([seat.weight for seat in seats]))
    return [v for seat, own in zip(seats, residents, strict=True) for v in _of_township(seat, int(own), rng)]


def _of_township(seat: Township, people: int, rng: np.random.Generator) -> list[Village]:
    """The first one at the seat, the others round it, a day's ride from each other at most."""
    units = villages_of(seat.code)
    x, y = from_lonlat(seat.lon, seat.lat)
    turn = rng.uniform(0, 2 * np.pi) + np.arange(len(units)) * 2 * np.pi / max(1, len(units) - 1)
    away = np.where(np.arange(len(units)) == 0, 0.0, rng.uniform(5_500, 10_500, len(units)))
    residents = share_out(people, rng.uniform(0.6, 1.4, len(units)))
    return [
        Village(
            unit.code,
            x + float(r * np.cos(t)),
            y + float(r * np.sin(t)),
            int(n),
            max(1, round(int(n) / PER_HOUSEHOLD)),
        )
        for unit, t, r, n in zip(units, turn, away, residents, strict=True)
    ]


def build(village: Village, community: int, names: Names, rng: np.random.Generator) -> Buildings:
    """Two to four natural villages in a row along the valley, houses on both sides of the lane."""
    count = int(np.ceil(village.households * 1.02)) + 1
    hamlets = 1 if count < 40 else int(rng.integers(2, len(_PLACES) + 1))
    hamlet = np.sort(rng.integers(0, hamlets, count))
    heading = rng.uniform(0, np.pi)
    along, across = _in_lines(hamlet, count, rng)
    tent = rng.random(count) < _TENTS
    along[tent] += rng.normal(0, 900, int(tent.sum()))
    across[tent] += rng.normal(0, 500, int(tent.sum()))
    x = village.x + along * np.cos(heading) - across * np.sin(heading)
    y = village.y + along * np.sin(heading) + across * np.cos(heading)
    first = _name(village, hamlets, community, names)
    one = np.ones(count, np.int64)
    return Buildings(
        np.where(tent, int(Kind.TENT), int(Kind.COURTYARD)), x, y, np.full(count, heading), x.copy(), y.copy(),
        one, one.copy(), np.full(count, community), first + hamlet, np.full(count, -1), np.arange(count) + 1,
    )  # fmt: skip


def _in_lines(hamlet: Ints, count: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Four lines of houses in each hamlet; hamlets 700 m apart."""
    start = np.searchsorted(hamlet, hamlet)
    rank = np.arange(count) - start
    along = hamlet * 700.0 + (rank // 4) * 30.0 + rng.uniform(-4, 4, count)
    across = np.array([-46.0, -18.0, 18.0, 46.0])[rank % 4] + rng.uniform(-4, 4, count)
    return along - along.mean(), across + 25 * np.sin(along / 190)


def _name(village: Village, hamlets: int, community: int, names: Names) -> int:
    short = next(unit.short for unit in villages_of(village.code[:9] + "000") if unit.code == village.code)
    first = len(names.compounds)
    names.compounds += [short + place for place in _PLACES[:hamlets]]
    names.compound_community += [community] * hamlets
    return first
