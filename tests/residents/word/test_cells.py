"""What an attentive reader can work out of a published column: never a small number."""

from itertools import product

from hypothesis import assume, given
from hypothesis import strategies as st

from frontline.residents.word.cells import Column, protect

counts = st.lists(st.integers(0, 12), min_size=1, max_size=5)


def column_of(values: list[int], smallest: int) -> Column[int]:
    return protect(dict(enumerate(values)), smallest)


@given(counts, st.integers(2, 5))
def test_no_small_number_is_published(values: list[int], smallest: int) -> None:
    column = column_of(values, smallest)
    assert all(count is None or count == 0 or count >= smallest for count in column.parts.values())
    assert all(count in (None, values[place]) for place, count in column.parts.items())
    assert column.total in (None, sum(values))


@given(st.lists(st.integers(0, 7), min_size=1, max_size=4), st.integers(2, 4))
def test_every_hidden_number_may_be_one_of_many(values: list[int], smallest: int) -> None:
    """Every table that fits what is published is tried: nothing here knows how `protect` works."""
    column = column_of(values, smallest)
    hidden = [place for place, count in column.parts.items() if count is None]
    assume(hidden and column.total is not None)
    assert column.total is not None
    left = column.total - sum(count for count in column.parts.values() if count is not None)
    fitting = [guess for guess in product(range(1, left + 1), repeat=len(hidden)) if sum(guess) == left]
    for place in range(len(hidden)):
        assert len({guess[place] for guess in fitting}) >= smallest


@given(counts, st.integers(2, 5))
def test_nothing_is_hidden_where_nothing_is_small(values: list[int], smallest: int) -> None:
    assume(all(value == 0 or value >= smallest for value in values))
    assert column_of(values, smallest) == Column(dict(enumerate(values)), sum(values))


def test_one_small_number_takes_the_smallest_other_with_it() -> None:
    assert protect({"a": 2, "b": 9, "c": 40, "d": 0}, 5) == Column(
        {"a": None, "b": None, "c": 40, "d": 0}, 51
    )


def test_two_ones_would_be_known_from_their_sum() -> None:
    assert protect({"a": 1, "b": 1}, 5) == Column({"a": None, "b": None}, None)
    assert protect({"a": 1, "b": 1, "c": 30}, 5) == Column({"a": None, "b": None, "c": None}, 32)
