"""The generated city, without a database."""

from functools import cache

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from frontline.site.demo.generate import grids, layout, numbers, people, shapes
from frontline.site.demo.generate.city import City, generate
from frontline.site.demo.generate.divisions import divisions
from frontline.site.demo.generate.ids import Ids
from frontline.site.demo.generate.services import POINTS, POSTED, households_of_grids, plan
from frontline.site.demo.residents import resident_code


@cache
def small() -> City:
    return generate(people=3_000)


@cache
def whole() -> City:
    return generate()


def test_the_same_seed_makes_the_same_city() -> None:
    assert generate(people=3_000).digest() == small().digest()
    assert generate(people=3_000, seed=1).digest() != small().digest()


def test_the_official_units_are_all_there() -> None:
    levels = [division.level for division in divisions()]
    assert (levels.count("city"), levels.count("township"), levels.count("community")) == (1, 12, 80)
    assert sum(division.name != division.name_2022 for division in divisions()) == 32
    assert len({unit.code for unit in whole().communities}) == 80


def test_census_and_grids_of_the_whole_city() -> None:
    city = whole()
    in_town = sum(1 for grid in city.grids if grid.land)
    assert len(city.people) == layout.RESIDENTS
    assert in_town == grids.GRIDS
    assert len(city.grids) == grids.GRIDS + 53  # villages outside the town
    town = city.buildings.community[city.people.building] < len(city.stretches)
    assert int(town.sum()) == layout.TOWN_RESIDENTS


def test_grids_of_the_town_are_balanced() -> None:
    city = whole()
    homes = np.unique(city.people.dwelling)
    households = np.bincount(city.grid[city.dwelling_building[homes]], minlength=len(city.grids))
    town = np.array([grid.land is not None for grid in city.grids])
    assert 150 < np.median(households[town]) < 230
    assert households[town].max() < 300


@pytest.mark.parametrize("size", [700, 3_000, 141_308])
def test_every_household_has_a_dwelling_of_its_own(size: int) -> None:
    city = generate(people=size)
    heads = city.people.place == 0
    homes = city.people.dwelling[heads]
    assert len(np.unique(homes)) == len(homes)
    assert np.array_equal(city.dwelling_building[city.people.dwelling], city.people.building)
    assert len(city.people) == size


def test_households_are_plausible() -> None:
    city = whole()
    sizes = np.bincount(city.people.household)
    assert sizes.min() == 1
    assert 3.5 < sizes.mean() < 4.8
    heads = city.people.place == 0
    assert city.people.age[heads].min() >= 18  # somebody grown up in every household
    assert 0.18 < (city.people.age < 15).mean() < 0.32


def test_a_grid_is_one_piece_inside_its_community_and_holds_its_buildings() -> None:
    city = small()
    found = shapes.grid_shapes(city)
    for index, grid in enumerate(city.grids):
        shape = found[index]
        assert shape.is_valid and shape.geom_type == "Polygon"
        own = np.flatnonzero(city.grid == index)
        assert set(city.buildings.community[own]) == {grid.community}
        if grid.land:
            points = shapely.points(city.buildings.x[own], city.buildings.y[own])
            assert shapely.contains(shape.buffer(3), points).all()


def test_id_numbers_are_valid_and_nobody_shares_one() -> None:
    folk = whole().people
    chosen = np.arange(0, len(folk), 40)
    cards = numbers.id_numbers(folk.area[chosen], folk.born[chosen], folk.serial[chosen])
    assert all(ric.is_valid(card) for card in cards)
    key = folk.area * 10**6 + folk.serial
    pairs = np.column_stack([key, folk.born.astype("datetime64[D]").astype(np.int64)])
    assert len(np.unique(pairs, axis=0)) == len(folk)


def test_credit_codes_are_valid() -> None:
    assert all(uscc.is_valid(numbers.credit_code(number)) for number in range(200))


@given(st.lists(st.integers(0, 2**33), unique=True, max_size=50))
def test_resident_codes_differ_and_keep_their_length(indices: list[int]) -> None:
    codes = {resident_code(index) for index in indices}
    assert len(codes) == len(indices)
    assert all(len(code) == 8 for code in codes)


@given(st.integers(1, 200), st.integers(0, 600), st.integers(0, 9))
@settings(max_examples=60)
def test_household_sizes_add_up(households: int, more: int, seed: int) -> None:
    total = households + more
    if total > 12 * households:
        total = 12 * households
    sizes = people.household_sizes(households, total, np.random.default_rng(seed))
    assert int(sizes.sum()) == total
    assert sizes.min() >= 1


@given(st.integers(0, 10_000), st.lists(st.floats(0.1, 100), min_size=1, max_size=40))
def test_shares_add_up(total: int, weights: list[float]) -> None:
    assert int(layout.share_out(total, np.array(weights)).sum()) == total


def test_larger_places_end_at_the_township() -> None:
    city, ids = whole(), Ids(whole())
    chain = ids.larger_places(0)
    assert chain[0] == (ids.first_dwelling, "household")
    assert chain[-1] == (int(ids.township[city.buildings.community[city.dwelling_building[0]]]), "township")
    assert len(set(chain)) == len(chain)


def test_too_small_a_city_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="between 500 and"):
        generate(people=10)


def test_sampling_points_and_desks_of_the_whole_city() -> None:
    found = plan(whole())
    assert len(found.points) == POINTS == 133
    assert len(found.posted) == POSTED == 242
    assert abs(int(households_of_grids(whole())[found.gao_grid]) - 190) <= 3
    household = whole().people.household
    assert (household == household[found.lin]).sum() == 4
