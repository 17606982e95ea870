"""Merging, clocks, sizes."""

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from itertools import permutations
from random import Random

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


def test_the_strictest_level_decides_the_size_of_a_tube() -> None:
    assert rules.pool_size({"high": 1, "medium": 5}, 10, ["medium", "high"]) == 1
    assert rules.pool_size({"high": 1, "medium": 5}, 10, ["low"]) == 10


def test_barcodes_of_a_lot_have_one_length() -> None:
    assert rules.fits_lot("0123", "0100", "0199")
    assert not rules.fits_lot("012", "0100", "0199")
    assert not rules.fits_lot("0200", "0100", "0199")


def _round(number: int, day: int, clean: bool = True) -> rules.RoundSeen:
    return rules.RoundSeen(number, date(2022, 11, day), clean)


def _advice(*rounds: rules.RoundSeen) -> tuple[str, int, date | None]:
    said = rules.stop_advice(rounds, clean_rounds=3, pause_days=3, last_rounds=1)
    return said.step, said.clean, said.next_on


def test_rounds_stop_after_three_clean_ones_a_pause_and_one_more() -> None:
    assert _advice() == ("go_on", 0, None)
    assert _advice(_round(1, 10), _round(2, 11)) == ("go_on", 2, date(2022, 11, 12))
    three = [_round(n, 9 + n) for n in (1, 2, 3)]
    assert _advice(*three) == ("pause", 3, date(2022, 11, 16))
    assert _advice(*three, _round(4, 16)) == ("stop", 4, None)
    assert _advice(*three, _round(4, 14)) == (
        "pause",
        4,
        date(2022, 11, 16),
    )  # within the pause: does not count
    assert _advice(*three, _round(4, 16, clean=False)) == ("go_on", 0, None)


@given(st.lists(st.tuples(st.integers(1, 28), st.booleans()), max_size=12), st.randoms(use_true_random=False))
def test_the_stop_rule_hears_rounds_in_any_order_and_begins_anew_with_an_infection(
    told: list[tuple[int, bool]], rng: Random
) -> None:
    rounds = [_round(number, day, clean) for number, (day, clean) in enumerate(told)]
    shuffled = rng.sample(rounds, len(rounds))
    assert _advice(*rounds) == _advice(*shuffled)
    last = max(rounds, key=lambda one: (one.last_sample, one.number), default=None)
    if last is not None and not last.clean:
        assert _advice(*rounds)[:2] == ("go_on", 0)


def test_results_as_laboratories_write_them() -> None:
    written = {"阴性": "negative", " 阳性（+） ": "positive", "NEG": "negative", "无效": "invalid", "?": ""}
    assert {text: rules.result_in(text) for text in written} == written


def test_why_a_round_is_not_complete() -> None:
    done = {"ended": True, "untold": 0, "undecided": 0, "missing": 0, "signed": False}
    assert rules.why_not_complete(**done) == ""  # type: ignore[arg-type]
    for change, why in (
        ({"ended": False}, "not_ended"), ({"untold": 1}, "untold"), ({"untold": 1, "signed": True}, "untold"),
        ({"undecided": 1}, "undecided"), ({"missing": 1}, "missing"), ({"missing": 1, "signed": True}, ""),
    ):  # fmt: skip
        assert rules.why_not_complete(**{**done, **change}) == why  # type: ignore[arg-type]
