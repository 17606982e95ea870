"""How long boards took: the figures printed by a whole round."""

import pytest

from soak.watching import Looks


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        ([], (0, 0, 0)),
        ([0.2], (200, 200, 200)),
        ([0.3, 0.1], (100, 300, 300)),
        ([n / 100 for n in range(100, 0, -1)], (500, 950, 1000)),
    ],
)
def test_median_ninety_fifth_and_worst(seconds: list[float], said: tuple[int, int, int]) -> None:
    found = Looks(seconds, 2).summed()
    assert (found["p50"], found["p95"], found["worst"]) == said
    assert (found["looks"], found["unanswered"]) == (len(seconds), 2)
