"""Layouts as plain values: every verb keeps every building in exactly one grid."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontline.areas.boundaries import layout as drawing
from frontline.areas.boundaries.layout import Cell, Layout, Unfit

KEYS = ("1", "2", "3", "4")
COMMUNITY = {"1": 10, "2": 10, "3": 10, "4": 20}


def town(now: dict[int, str]) -> Layout:
    cells = {key: Cell(key, COMMUNITY[key], f"c{key}", f"grid {key}") for key in KEYS}
    return Layout(cells, now, dict(now), {building: COMMUNITY[key] for building, key in now.items()})


SMALL = town({1: "1", 2: "1", 3: "2", 4: "4"})


@st.composite
def cities(draw: st.DrawFn) -> Layout:
    return town(dict(enumerate(draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=14)), 1)))


def one_verb(layout: Layout, data: st.DataObject) -> Layout:
    keys = sorted(layout.cells)
    verb = data.draw(st.sampled_from(("move", "split", "merge", "back")))
    chosen = data.draw(st.sets(st.sampled_from(sorted(layout.then)), max_size=6))
    if verb == "move":
        return drawing.move(layout, chosen, data.draw(st.sampled_from(keys)))
    if verb == "split":
        key = data.draw(st.sampled_from(keys))
        fresh = drawing.key_of_new(layout)
        return drawing.split(layout, key, chosen, Cell(fresh, layout.cells[key].community, fresh, fresh))
    if verb == "merge":
        some = data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3))
        return drawing.merge(layout, some, some[0])
    return drawing.put_back(layout)


@given(cities(), st.data())
def test_any_sequence_of_verbs_keeps_every_building_in_one_grid_of_its_community(
    layout: Layout, data: st.DataObject
) -> None:
    people = {building: building * 7 for building in layout.now}
    start = layout
    for _ in range(data.draw(st.integers(1, 8))):
        try:
            layout = one_verb(layout, data)
        except Unfit:
            continue
        assert layout.then.keys() == start.then.keys()
        assert layout.now == start.now
        inside = {key: layout.inside(key) for key in layout.cells}
        assert sorted(one for listed in inside.values() for one in listed) == sorted(start.now)
        assert sum(people[one] for listed in inside.values() for one in listed) == sum(people.values())
        assert all(layout.cells[key].community == layout.community[one] for one, key in layout.then.items())
        moved = drawing.pairs(layout)
        assert sorted(one for listed in moved.values() for one in listed) == sorted(layout.moves())


@given(cities(), st.data())
def test_the_way_back_leads_to_the_present(layout: Layout, data: st.DataObject) -> None:
    for _ in range(4):
        try:
            layout = one_verb(layout, data)
        except Unfit:
            continue
    back = drawing.arrange(layout, dict(layout.now), {})
    assert not back.moves() and not back.ended() and not back.involved()


def test_a_split_needs_a_part_and_a_grid_that_is_not_there_yet() -> None:
    fresh = Cell("n1", 10, "c9", "new")
    made = drawing.split(SMALL, "1", [2], fresh)
    assert made.then == {1: "1", 2: "n1", 3: "2", 4: "4"} and made.cells["n1"].made
    for part in ([1, 2], [3], [], [99]):
        with pytest.raises(Unfit):
            drawing.split(SMALL, "1", part, fresh)
    with pytest.raises(Unfit):  # n1 is there already
        drawing.split(drawing.put_back(made), "1", [1], fresh)


def test_merging_ends_the_others_and_stays_in_one_community() -> None:
    made = drawing.merge(SMALL, ["1", "2"], "1")
    assert made.inside("1") == [1, 2, 3] and made.ended() == {"2"}
    for keys, into in (
        (["1"], "1"),
        (["1", "4"], "1"),
        (["1", "2"], "4"),
        (["1", "9"], "1"),
        (["1", "3"], "1"),
    ):
        with pytest.raises(Unfit):
            drawing.merge(SMALL, keys, into)


def test_a_building_stays_in_its_community() -> None:
    with pytest.raises(Unfit):
        drawing.move(SMALL, [4], "1")
    with pytest.raises(Unfit):
        drawing.move(SMALL, [1], "")


def test_codes_follow_the_citys_template() -> None:
    template = "{area}1{serial:03d}"
    assert drawing.next_serial({"6327010011001", "6327010011003"}, template, "632701001") == 2
