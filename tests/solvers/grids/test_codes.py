from dataclasses import replace

import numpy as np
import pytest

from frontline.solvers.arrays import Floats
from frontline.solvers.grids import City, UnusableInput, codes, partition
from frontline.solvers.grids.sharing import share_out

SIDE = np.arange(12.0) * 50


def square() -> City:
    """Twelve by twelve houses; the south half is community 5, the north half community 9."""
    x, y = (part.ravel() for part in np.meshgrid(SIDE, SIDE))
    return City(x, y, np.ones(144), community=np.where(y < 299, 5, 9))


def middles(city: City, grid: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
    size = np.bincount(grid)
    return np.column_stack((np.bincount(grid, city.x) / size, np.bincount(grid, city.y) / size))


def test_numbers_run_west_to_east_and_north_to_south() -> None:
    city = square()
    places = middles(city, partition(city, 4).grid)
    assert places[0, 1] > places[2, 1] and places[0, 0] < places[1, 0] and places[2, 0] < places[3, 0]


def test_serials_begin_anew_in_each_community() -> None:
    layout = partition(square(), 4, by_community=True, within=0.05)
    made = codes(layout, {5: "632701001005", 9: "632701001009"})
    assert made == ["6327010010051001", "6327010010051002", "6327010010091001", "6327010010091002"]
    assert codes(layout, "632701", kind="2", template="{area}-{kind}{serial:02d}")[3] == "632701-204"


def test_templates_that_cannot_serve_are_refused() -> None:
    layout = partition(square(), 12)
    for template, said in (
        ("{area}", "must hold serial"), ("{area}{serial", "cannot be read"), ("{serial}{x}", "cannot be read"),
        ("{area.__class__}{serial}", "may hold"), ("{serial}", "no room for 12"),
    ):  # fmt: skip
        with pytest.raises(UnusableInput, match=said):
            codes(layout, "1", template=template)
    with pytest.raises(UnusableInput, match="Community 5 has no area code"):
        codes(replace(layout, community=np.full(12, 5)), {9: "1"})


def test_shares_follow_people_and_leave_nobody_out() -> None:
    shares = share_out(np.array([100.0, 0, 900, 500]), np.array([50, 1, 80, 60]), 16)
    assert shares.tolist() == [1, 1, 9, 5] and shares.sum() == 16
    assert share_out(np.array([100.0, 1]), np.array([2, 9]), 6).tolist() == [2, 4]
