"""Merging, clocks, sizes."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from frontline.screening import rules
from frontline.screening.rules import SwabTaken, TubeTold, merged

T0 = datetime(2022, 11, 12, tzinfo=UTC)
moments = st.integers(0, 100).map(lambda minute: T0 + timedelta(minutes=minute))
undone = st.none() | st.tuples(moments, st.sampled_from(["", "wrong person"]))
swabs = st.builds(
    lambda slot, code, at, why: SwabTaken(slot, code, at, *(why or ())),
    st.integers(0, 3),
    st.sampled_from("ABC"),
    moments,
    undone,
)


def _whole(taken: list[SwabTaken], sealed: datetime | None, opened: datetime) -> TubeTold:
    empty = TubeTold("r", "T1", 10, opened, (), sealed)
    one_each = [TubeTold("r", "T1", 10, opened, (swab,), sealed) for swab in taken]
    return reduce(merged, one_each, empty)


tubes = st.builds(_whole, st.lists(swabs, max_size=4), st.none() | moments, moments)


@given(tubes, tubes, tubes)
def test_order_and_repetition_of_uploads_change_nothing(a: TubeTold, b: TubeTold, c: TubeTold) -> None:
    first = merged(merged(a, b), c)
    assert all(merged(merged(x, y), z) == first for x, y, z in permutations((a, b, c)))
    assert merged(first, first) == first
    assert merged(first, b) == first


@given(tubes, tubes)
def test_nothing_scanned_disappears(a: TubeTold, b: TubeTold) -> None:
    kept = {(swab.slot, swab.code) for swab in merged(a, b).swabs}
    assert kept == {(swab.slot, swab.code) for swab in (*a.swabs, *b.swabs)}


@given(moments, st.integers(-90, 90))
def test_a_clock_months_off_is_corrected_and_never_runs_ahead(now: datetime, days: int) -> None:
    said = now + timedelta(days=days)
    behind = rules.skew(said, now)
    assert rules.corrected(said - timedelta(minutes=3), behind, now) == now - timedelta(minutes=3)
    assert rules.corrected(said + timedelta(hours=1), behind, now) == now


def test_the_network_is_not_a_wrong_clock() -> None:
    assert rules.skew(T0, T0 + timedelta(seconds=4)) == timedelta(0)


def test_the_strictest_level_decides_the_size_of_a_tube() -> None:
    assert rules.pool_size({"high": 1, "medium": 5}, 10, ["medium", "high"]) == 1
    assert rules.pool_size({"high": 1, "medium": 5}, 10, ["low"]) == 10


def test_barcodes_of_a_lot_have_one_length() -> None:
    assert rules.fits_lot("0123", "0100", "0199")
    assert not rules.fits_lot("012", "0100", "0199")
    assert not rules.fits_lot("0200", "0100", "0199")
