"""What goes over the bus comes out as it went in."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontline.screening.ingest import reading
from frontline.screening.ingest.reading import Record, Told
from frontline.screening.ingest.statements import From
from frontline.site.serving import parcels
from frontline.site.serving.parcels import NoParcel
from tests.screening.telling import after

TUBE = b"""{"kind": "tube", "ref": "0d5c1f0e-0000-4000-8000-000000000000", "barcode": "T1", "capacity": 10,
 "opened_at": "2022-11-12T08:00:00+08:00", "swabs": [{"slot": 0, "code": "P10", "at": "2022-11-12T08:01:00+08:00"}]}"""
ORIGIN = From(7, 3, None, 2, 61)
BEHIND = timedelta(seconds=61.25)


def told(*records: Record) -> Told:
    return Told(ORIGIN, list(records), BEHIND)


def test_a_tube_is_read_with_the_clock_of_its_upload() -> None:
    record = reading.record(TUBE, BEHIND, after(30))
    assert record.tube is not None and record.tube.swabs[0].at == after(1) + BEHIND
    out, now = parcels.unwrap(parcels.wrap(told(record), after(30)))
    assert (out.origin, out.behind, now) == (ORIGIN, BEHIND, after(30))
    assert out.records[0].tube == record.tube


def test_what_is_held_stays_held_for_the_same_reason() -> None:
    given_records = (Record("", b"\xff{", why="cannot be read"), reading.record(b"{}", BEHIND, after(30)))
    out, _ = parcels.unwrap(parcels.wrap(told(*given_records), after(30)))
    assert [one.why for one in out.records] == [one.why for one in given_records]
    kept = [(one.ref, one.why, one.device) for one in out.held()]
    assert kept == [(one.ref, one.why, one.device) for one in told(*given_records).held()]


def test_the_same_parcel_bears_the_same_name() -> None:
    parcel = parcels.wrap(told(Record("", TUBE)), after(30))
    assert parcels.name_of(parcel) == parcels.name_of(bytes(parcel))
    assert parcels.name_of(parcel) != parcels.name_of(parcels.wrap(told(Record("", TUBE)), after(31)))


@given(st.binary(max_size=200), st.integers(0, 60))
def test_other_bytes_are_no_parcel(noise: bytes, cut: int) -> None:
    for content in (noise, parcels.wrap(told(Record("", TUBE)), after(30))[:cut]):
        with pytest.raises(NoParcel):
            parcels.unwrap(content)
