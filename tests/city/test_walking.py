"""From house to house."""

from hypothesis import given
from hypothesis import strategies as st

from frontline.city.walking import walk


def test_the_nearest_house_is_always_next() -> None:
    row = [(1, 97.0, 33.2), (2, 97.0, 33.0), (3, 97.0, 33.1), (4, None, None)]
    assert walk(row) == [1, 3, 2, 4]
    assert walk([]) == []


@given(st.lists(st.tuples(st.floats(96, 98), st.floats(32, 34)), max_size=40))
def test_every_house_is_walked_once(places: list[tuple[float, float]]) -> None:
    given = [(number, lon, lat) for number, (lon, lat) in enumerate(places)]
    assert sorted(walk(given)) == list(range(len(places)))
