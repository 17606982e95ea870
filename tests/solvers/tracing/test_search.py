from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from frontline.solvers.tracing import UnusableInput, new_index, open_index
from frontline.solvers.tracing.answers import Pairs
from frontline.solvers.tracing.index import Index
from frontline.solvers.tracing.sources import shared
from tests.solvers.tracing.small import ROWS, Row, by_hand, seconds_by_hand, stays

quick = settings(max_examples=60, deadline=None)  # the first call compiles
MOMENTS = some.integers(-80, 130)
CUTS = some.lists(some.integers(0, 80), max_size=6)


def built(rows: list[Row], cuts: list[int]) -> Index:
    """Added in parts, as days are."""
    index = new_index()
    for low, high in pairwise([0, *sorted(min(cut, len(rows)) for cut in cuts), len(rows)]):
        index.add(stays(rows[low:high]))
    return index


def told(pairs: Pairs) -> list[tuple[int, int, int, int]]:
    return sorted(
        zip(*(a.tolist() for a in (pairs.own_stay, pairs.stay, pairs.begin, pairs.end)), strict=True)
    )


@quick
@given(
    rows=ROWS, cuts=CUTS, person=some.integers(0, 9), since=MOMENTS, until=MOMENTS, least=some.integers(1, 9)
)
def test_a_search_finds_every_pair_and_no_other(
    rows: list[Row], cuts: list[int], person: int, since: int, until: int, least: int
) -> None:
    index = built(rows, cuts)
    pairs = index.search(person, since, until, least=least)
    assert told(pairs) == sorted(by_hand(rows, person, since, until, least))  # each once: a list
    assert [rows[stay][0] for stay in pairs.stay] == pairs.person.tolist()
    assert all(rows[stay][1] == place for stay, place in zip(pairs.own_stay, pairs.place, strict=True))
    met = pairs.people()
    expected = seconds_by_hand(rows, by_hand(rows, person, since, until, least))
    assert dict(zip(met.person.tolist(), met.seconds.tolist(), strict=True)) == expected


@quick
@given(
    rows=ROWS, cuts=CUTS, people=some.lists(some.integers(0, 8), max_size=5), since=MOMENTS, data=some.data()
)
def test_many_are_searched_as_each_alone(
    rows: list[Row], cuts: list[int], people: list[int], since: int, data: some.DataObject
) -> None:
    index = built(rows, cuts)
    until = [data.draw(MOMENTS) for _ in people]
    pairs = index.search_many(people, since, until)
    for case, (person, end) in enumerate(zip(people, until, strict=True)):
        mine = pairs.case == case
        alone = Pairs(pairs.asked, pairs.found[mine], pairs.marks)
        assert told(alone) == sorted(by_hand(rows, person, since, end))


@quick
@given(rows=ROWS, cuts=CUTS, people=some.sets(some.integers(0, 8), min_size=1), since=MOMENTS, until=MOMENTS)
def test_the_circle_keeps_everybody_with_the_longest_meeting(
    rows: list[Row], cuts: list[int], people: set[int], since: int, until: int
) -> None:
    circle = built(rows, cuts).circle(sorted(people), since, until, least=3)
    pairs = [pair for person in people for pair in by_hand(rows, person, since, until, 3)]
    assert circle.pairs == len(pairs)
    assert circle.person.tolist() == sorted({rows[theirs][0] for _, theirs, _, _ in pairs})
    for k, person in enumerate(circle.person):
        with_them = [pair for pair in pairs if rows[pair[1]][0] == person]
        longest = max(high - low for _, _, low, high in with_them)
        shown = (int(circle.own_stay[k]), int(circle.stay[k]))
        assert circle.times[k] == len(with_them) and circle.seconds[k] == longest
        assert shown in [(mine, theirs) for mine, theirs, low, high in with_them if high - low == longest]
        assert circle.met[k] == rows[shown[0]][0]


def test_large_answers_make_room_and_threads_share_the_work() -> None:
    person, start = np.random.default_rng(2).integers(0, [[3000], [600]], (2, 4000)).tolist()
    rows = [(who, 0, at, at + 500) for who, at in zip(person, start, strict=True)]
    index = built(rows, [])
    one = index.search(person[0])
    assert set(told(one)) == by_hand(rows, person[0], -1000, 2000) and len(one) > 1024
    who, at = np.array(person), np.array(start)
    together = (np.abs(at[:, None] - at) < 500) & (who[:, None] != who)
    many = index.search_many(np.arange(3000))
    assert len(many) == index.circle(np.arange(3000)).pairs == together.sum()


@quick
@given(rows=ROWS, cuts=CUTS, place=some.integers(0, 6), since=MOMENTS, until=MOMENTS)
def test_forward_names_everybody_at_a_place(
    rows: list[Row], cuts: list[int], place: int, since: int, until: int
) -> None:
    there = built(rows, cuts).forward(place, since, until)
    expected = [(k, max(since, start), min(until, stop)) for k, (_, at, start, stop) in enumerate(rows)
                if at == place and min(until, stop) > max(since, start)]  # fmt: skip
    assert sorted(zip(there.stay.tolist(), there.begin.tolist(), there.end.tolist(), strict=True)) == expected
    assert there.mark.tolist() == [there.marks[stay] for stay in there.stay]


def test_places_that_cases_share_come_before_places_everybody_visits() -> None:
    station = [(person, 0, 10 * person, 10 * person + 5) for person in range(100)]
    hall = [(person, 1, 50, 80) for person in (3, 4, 5, 6)]
    late = [(person, 2, 5000, 5010) for person in (3, 4, 5)]
    found = shared(built(station + hall + late, []), [3, 4, 5, 90], 0, [1000, 1000, 1000, 40])
    assert [(one.place, one.cases, one.visitors) for one in found] == [(1, (0, 1, 2), 4), (0, (0, 1, 2), 100)]
    assert found[0].expected == pytest.approx(4 * 4 / 100) and found[0].chance < 0.001
    assert found[1].chance == pytest.approx(1.0)


@quick
@given(rows=ROWS, cuts=CUTS, before=MOMENTS)
def test_what_is_forgotten_is_found_no_more(rows: list[Row], cuts: list[int], before: int) -> None:
    index = built(rows, cuts)
    gone = sum(stop <= before for _, _, _, stop in rows)
    assert index.forget(before) == gone and len(index) == len(rows) - gone
    kept = {pair for pair in by_hand(rows, 1, -100, 200)
            if rows[pair[0]][3] > before and rows[pair[1]][3] > before}  # fmt: skip
    assert set(told(index.search(1))) == kept


def test_a_saved_index_answers_the_same_and_grows(tmp_path: Path) -> None:
    rows = [(k % 7, k % 3, 5 * k, 5 * k + 20) for k in range(60)]
    index = built(rows[:50], [40])
    index.save(tmp_path / "a")
    again = open_index(tmp_path / "a")
    assert told(again.search(2)) == told(index.search(2)) and len(again) == 50
    again.add(stays(rows[50:]))
    again.save(tmp_path / "a")
    assert set(told(open_index(tmp_path / "a").search(2))) == by_hand(rows, 2, -100, 1000)
    assert len(list((tmp_path / "a").glob("marks-*.npy"))) == 1
    empty = new_index()
    empty.save(tmp_path / "b")
    assert len(open_index(tmp_path / "b").search(0)) == 0


def test_a_folder_without_an_index_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match="holds no index"):
        open_index(tmp_path)
    (tmp_path / "index.json").write_text('{"form": 99}')
    with pytest.raises(UnusableInput, match="another version"):
        open_index(tmp_path)


def test_levels_stay_few_and_the_old_ones_are_left_alone() -> None:
    draw, index = np.random.default_rng(4), new_index()
    rows: list[Row] = []
    for day in range(40):
        new = [(int(p), int(q), 100 * day + int(t), 100 * day + int(t) + 30) for p, q, t in
               zip(*draw.integers(0, 90, (3, 50)), strict=True)]  # fmt: skip
        index.add(stays(new))
        rows += new
    sizes = [len(level) for level in index.levels]
    assert sum(sizes) == 2000 and all(2 * small < large for large, small in pairwise(sizes))
    largest = index.levels[0]
    index.add(stays([(1, 1, 5000, 5010)]))
    assert index.levels[0] is largest
    assert set(told(index.search(5))) == by_hand(rows, 5, 0, 10**6)
