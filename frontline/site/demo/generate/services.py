"""Who works where: shops, posted staff, sampling points, and the grid worker's grid."""

from dataclasses import dataclass

import numpy as np

from frontline.site.demo.generate.buildings import Ints, Kind
from frontline.site.demo.generate.city import City
from frontline.site.demo.generate.divisions import read

POSTED = 242
POINTS, DESKS = 133, 134
GAO_HOUSEHOLDS = 190
SHOPS = (
    "超市",
    "粮油店",
    "蔬菜店",
    "藏餐馆",
    "清真餐馆",
    "药店",
    "理发店",
    "五金店",
    "茶园",
    "服装店",
    "打印店",
    "手机店",
)


@dataclass(frozen=True)
class Services:
    """Indices into the city's arrays."""

    gao_grid: int
    lin: int  # person
    shops: Ints  # buildings, one entry per shop
    shop_kind: Ints
    shop_owner: Ints  # person
    posted: Ints  # person of each posted member of staff
    posted_agency: Ints  # index of the agency
    posted_grid: Ints  # index of the grid
    points: Ints  # building nearest to each sampling point


def plan(city: City) -> Services:
    rng = np.random.default_rng([city.seed, 4])
    grid = _gao_grid(city)
    lin = _lin(city, grid)
    adults = np.flatnonzero(
        (city.people.age >= 24)
        & (city.people.age <= 57)
        & (city.people.household != city.people.household[lin])
    )
    town = adults[city.buildings.community[city.people.building[adults]] < len(city.stretches)]
    shops = np.flatnonzero(city.buildings.kind == Kind.SHOPHOUSE)
    workers = rng.permutation(town)[: len(shops) + POSTED]
    posted = workers[: min(POSTED, len(workers) // 2)]
    owners = workers[len(posted) :]
    shops = shops[: len(owners)]
    in_town = [index for index, made in enumerate(city.grids) if made.land]
    return Services(
        grid, lin, shops, rng.integers(0, len(SHOPS), len(shops)), owners[: len(shops)], posted,
        np.arange(len(posted)) % len(read("agencies.csv")), np.array(in_town)[np.arange(len(posted)) % len(in_town)],
        _points(city, in_town),
    )  # fmt: skip


def households_of_grids(city: City) -> Ints:
    homes = np.unique(city.people.dwelling)
    return np.bincount(city.grid[city.dwelling_building[homes]], minlength=len(city.grids))


def _gao_grid(city: City) -> int:
    """The grid of the town whose number of households is nearest to 190."""
    away = np.abs(households_of_grids(city) - GAO_HOUSEHOLDS).astype(float)
    away[[index for index, grid in enumerate(city.grids) if not grid.land]] = np.inf
    return int(np.argmin(away))


def _lin(city: City, grid: int) -> int:
    """The mother of a family of four in that grid, with two children; else the best there is."""
    people = city.people
    sizes = np.bincount(people.household)
    here = np.flatnonzero(city.grid[people.building] == grid)
    young = np.bincount(people.household, weights=people.age < 18)
    score = (
        4 * (sizes[people.household[here]] == 4)
        + 2 * (young[people.household[here]] == 2)
        + 8 * ((people.male[here] == 0) & (people.age[here] >= 24) & (people.age[here] < 60))
        + (people.names.people[here] == 0)
    )
    return int(here[np.argmax(score)])


def _points(city: City, in_town: list[int]) -> Ints:
    """One in each village outside the town, the rest over the town's grids."""
    outside = [index for index in range(len(city.grids)) if index not in set(in_town)]
    rest = max(0, POINTS - len(outside))
    chosen = [in_town[round(at)] for at in np.linspace(0, len(in_town) - 1, min(rest, len(in_town)))]
    first = {int(grid): int(index) for index, grid in reversed(list(enumerate(city.grid)))}
    return np.array([first[grid] for grid in [*chosen, *outside]])
