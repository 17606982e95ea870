"""Questions open to everybody are bounded by address, in memory that does not grow."""

from hypothesis import given
from hypothesis import strategies as st

from frontline.ui.bound import Bound, network_of


@given(each=st.integers(1, 50), waits=st.lists(st.floats(0, 5), max_size=200))
def test_nobody_gets_more_than_a_burst_and_the_rate(each: int, waits: list[float]) -> None:
    bound, now, allowed = Bound(each), 0.0, 0
    for wait in waits:
        now += wait
        allowed += bound.allows("192.0.2.1", now=now)
    assert allowed <= each + now * each / 60 + 1e-6


@given(each=st.integers(1, 50))
def test_whoever_keeps_the_rate_is_never_refused(each: int) -> None:
    bound = Bound(each)
    assert all(bound.allows("192.0.2.1", now=n * 60 / each + n * 1e-6) for n in range(300))


def test_one_address_does_not_spend_what_another_has() -> None:
    bound = Bound(1)
    assert bound.allows("192.0.2.1", now=0)
    assert not bound.allows("192.0.2.1", now=0)
    assert bound.allows("192.0.2.2", now=0)


def test_addresses_of_one_house_count_together_and_old_ones_are_forgotten() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff") != network_of("2001:db8:0:1::1")
    bound = Bound(1, kept=3)
    for number in range(10):
        assert bound.allows(f"192.0.2.{number}", now=0)
    assert bound.allows("192.0.2.0", now=0)  # forgotten, so full again; the memory stayed small
    assert not bound.allows("192.0.2.9", now=0)
