"""What a device's clock is worth."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from frontline.city import devices

T0 = datetime(2022, 11, 8, 4, 0, tzinfo=UTC)
moments = st.datetimes(datetime(2022, 1, 1), datetime(2023, 1, 1), timezones=st.just(UTC))


@given(moments, st.integers(-90, 90))
def test_a_clock_months_off_is_corrected_and_never_runs_ahead(now: datetime, days: int) -> None:
    said = now + timedelta(days=days)
    behind = devices.skew(said, now)
    assert devices.corrected(said - timedelta(minutes=3), behind, now) == now - timedelta(minutes=3)
    assert devices.corrected(said + timedelta(hours=1), behind, now) == now


def test_the_network_is_not_a_wrong_clock() -> None:
    assert devices.skew(T0, T0 + timedelta(seconds=4)) == timedelta(0)
